#!/bin/sh
# make install into a folder of the test's own, and the installed programs from there: nothing of the
# checkout is needed any more. What an administrator has edited survives the next install.
. tests/tools/e2e_kit.sh

ROOT=$WORK/root
ETC=$ROOT/etc/madoguchi

# put_in [VARIABLE=VALUE…]: the release build's programs
put_in() {
	env -u MAKEFLAGS make -s --no-print-directory install BUILD="$BUILD" DESTDIR="$ROOT" "$@"
}

check "it installs" put_in
(cd "$ROOT" && find . -type f | sort) >"$WORK/files"
for file in usr/bin/madoguchi usr/bin/madoguchi-sync usr/bin/madoguchi-print usr/share/man/man1/madoguchi-print.1 usr/share/man/man1/madoguchi.1 \
	usr/share/man/man1/madoguchi-sync.1 usr/share/madoguchi/locale/ja.mo \
	usr/share/madoguchi/locale/resident/ja-easy.mo usr/share/doc/madoguchi/docs/admin.ja.md \
	etc/madoguchi/madoguchi.conf etc/madoguchi/offices/kawasaki.conf \
	usr/sbin/madoguchi-setup usr/share/man/man8/madoguchi-setup.8 usr/share/man/man7/madoguchi-keys.7 usr/lib/systemd/system/madoguchi-sync.service \
	usr/lib/sysusers.d/madoguchi.conf etc/logrotate.d/madoguchi etc/security/limits.d/madoguchi.conf etc/madoguchi/papers/custody.ja.txt etc/madoguchi/substitutes.txt; do
	check "there is $file" grep -qx "./$file" "$WORK/files"
done
same "nothing of the practice world" 0 "$(grep -c practice "$WORK/files")"
same "nothing that others may write to" "" "$(find "$ROOT" ! -type l -perm /022)"
# shellcheck disable=SC2016
same "no program knows where it was built" "" \
	"$(grep -lF "$PWD" "$ROOT"/usr/bin/* 2>/dev/null)"

# ---- the installed programs, away from the checkout --------------------------------------------------

M="$ROOT/usr/bin/madoguchi"
# Inside the test's folder the words are not in /usr/share, and there is no state folder yet.
sed -i -e "s|\"/usr/|\"$ROOT/usr/|" -e "s|\"/var/|\"$ROOT/var/|" "$ETC/madoguchi.conf"
mkdir -p "$ETC/keys" "$ROOT/var/lib/madoguchi" "$ROOT/var/log/madoguchi"
for key in case queue backup audit; do
	(umask 077 && head -c 32 /dev/urandom >"$ETC/keys/$key.key")
done
SRC=$PWD
cd / || exit 1
unset MADOGUCHI_ETC
for program in "$M" "$ROOT/usr/bin/madoguchi-sync"; do
	name=${program##*/}
	check "$name says its version" sh -c "'$program' --version | grep -qx '$name [0-9.]*'"
	check "$name says its usage" sh -c "'$program' --help | grep -q '^usage: $name'"
done
for name in fujioka mino kamiichi national kawasaki; do
	check "the rules of $name" "$M" rules lint "$ETC/offices/$name.conf"
done
check "their cases" "$M" --config "$ETC/madoguchi.conf" rules check "$SRC/tests/vectors/rule-cases-sample.csv"
check "a page in Japanese, of the settings' office" sh -c \
	"'$M' --config '$ETC/madoguchi.conf' rules ask procedure=issue | grep -q 川崎市"
printf 'practice-1\n' | "$M" --config "$ETC/madoguchi.conf" operator add abe --roles administrator \
	--new-password-fd 0 >"$WORK/out" 2>&1
same "the first operator makes the database" 0 $?

# state CHECK: what the doctor says of it
state() {
	sed -n "s/.*\"check\":\"$1\",\"state\":\"\([a-z]*\)\".*/\1/p" "$WORK/found"
}
"$M" --config "$ETC/madoguchi.conf" --lang en --format json doctor >"$WORK/found" 2>&1
for what in 'Key of the personal data' 'Key of the queue' 'Key of the backups' 'Templates of the papers' \
	Database 'Audit trail' Operators 'Practice settings'; do
	same "the doctor: $what" good "$(state "$what")"
done

# ---- once more -----------------------------------------------------------------------------------------

cd "$SRC" || exit 1
echo '# ours' >>"$ETC/offices/mino.conf"
check "it installs over itself" put_in
same "an edited file stays" '# ours' "$(tail -n 1 "$ETC/offices/mino.conf")"
check "the new one is beside it" cmp etc/offices/mino.conf "$ETC/offices/mino.conf.new"
same "one that was not edited has none" "" "$(find "$ETC/offices" -name 'kawasaki*.new')"
same "nor have the edited settings lost a line" 1 "$(grep -c '^backup_key_file' "$ETC/madoguchi.conf")"
cp etc/offices/mino.conf "$ETC/offices/mino.conf"
check "and again" put_in
same "what agrees again has no new one" "" "$(find "$ETC/offices" -name '*.new')"

ROOT=$WORK/other
check "another prefix" put_in prefix=/opt/madoguchi sysconfdir=/opt/madoguchi/etc
check "its programs" test -x "$ROOT/opt/madoguchi/bin/madoguchi-sync"
check "its settings name its own words" grep -qx 'locale_dir = "/opt/madoguchi/share/madoguchi/locale"' \
	"$ROOT/opt/madoguchi/etc/madoguchi/madoguchi.conf"
