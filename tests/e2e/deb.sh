#!/bin/sh
# make deb: what the package holds and asks for, that it can be unpacked and set up without a
# question, and that an installed counter takes over a database of the first released schema.
# run: takes=15
. tests/tools/e2e_kit.sh

if ! command -v dpkg-deb >/dev/null || ! command -v dpkg-shlibdeps >/dev/null; then
	echo "1..0 # SKIP dpkg-dev is not installed"
	exit 0
fi
ROOT=$WORK/root

mkdir "$WORK/few"
ln -s "$(command -v dirname)" "$WORK/few/dirname"
env PATH="$WORK/few" "$(command -v bash)" tools/deb >"$WORK/said" 2>&1
same "without dpkg-dev there is no package" 2 $?
check "and what is missing is named" grep -q dpkg-dev "$WORK/said"

# make_deb: its path
make_deb() {
	env -u MAKEFLAGS make -s --no-print-directory deb BUILD="$BUILD" DEB="$1"
}
check "a package is made" make_deb "$WORK/one.deb"
check "and once more" make_deb "$WORK/two.deb"
check "of the same bytes" cmp "$WORK/one.deb" "$WORK/two.deb"

# ---- what it says ------------------------------------------------------------------------------------

field_of() {
	dpkg-deb --field "$WORK/one.deb" "$1"
}
same "its name" madoguchi "$(field_of Package)"
same "its version is the programs'" "$("$BUILD/madoguchi" --version)" "madoguchi $(field_of Version)"
for library in libncursesw6 libpcsclite1 libssl3 libsqlite3-0 libcurl4 libseccomp2; do
	check "it asks for $library" sh -c "dpkg-deb --field '$WORK/one.deb' Depends | grep -qw $library"
done
refuse "it asks for nothing of the practice world" \
	sh -c "dpkg-deb --field '$WORK/one.deb' Depends | grep microhttpd"
dpkg-deb --contents "$WORK/one.deb" >"$WORK/contents"
same "all of it is root's" "" "$(grep -v ' root/root ' "$WORK/contents")"
check "manual pages are packed" grep -q 'man/man1/madoguchi.1.gz$' "$WORK/contents"
refuse "it asks no question" sh -c "dpkg-deb --info '$WORK/one.deb' | grep -qE ' (config|templates) '"
if command -v lintian >/dev/null; then
	check "lintian finds no error" lintian --fail-on error "$WORK/one.deb"
fi

# ---- unpacked ------------------------------------------------------------------------------------------

dpkg-deb --extract "$WORK/one.deb" "$ROOT"
dpkg-deb --control "$WORK/one.deb" "$WORK/control"
for script in postinst prerm postrm; do
	check "$script can be run" sh -n "$WORK/control/$script"
done
(cd "$ROOT" && find etc -type f | sed 's|^|/|' | sort) >"$WORK/settings"
check "what an administrator edits is kept when it is upgraded" cmp "$WORK/settings" "$WORK/control/conffiles"
check "its sums are right" sh -c "cd '$ROOT' && md5sum --quiet -c '$WORK/control/md5sums'"

# A database that version 1 of the schema has left, under the installed programs.
etc=$ROOT/etc/madoguchi
mkdir -p "$etc/keys" "$ROOT/var/lib/madoguchi" "$ROOT/var/log/madoguchi"
for key in case queue; do
	install -m 600 "tests/vectors/store-1/$key.key" "$etc/keys/$key.key"
done
sqlite3 "$ROOT/var/lib/madoguchi/madoguchi.db" <tests/vectors/store-1/database.sql
sed -i -e "s|\"/usr/|\"$ROOT/usr/|" -e "s|\"/var/|\"$ROOT/var/|" "$etc/madoguchi.conf"
M="$ROOT/usr/bin/madoguchi --config $etc/madoguchi.conf --lang en"
old=$(sqlite3 "$ROOT/var/lib/madoguchi/madoguchi.db" 'SELECT count(*) || " " || max(id) FROM cases')
same "it is of the first schema" 1 "$(sqlite3 "$ROOT/var/lib/madoguchi/madoguchi.db" 'PRAGMA user_version')"
# shellcheck disable=SC2086
printf 'practice-1\n' | $M operator add abe --roles administrator --new-password-fd 0 >"$WORK/out" 2>&1
same "the new program takes it over" 0 $?
same "with every case" "$old" \
	"$(sqlite3 "$ROOT/var/lib/madoguchi/madoguchi.db" 'SELECT count(*) || " " || max(id) FROM cases')"
# shellcheck disable=SC2086
check "and its trail is whole" $M audit verify
