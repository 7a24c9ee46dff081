#!/bin/sh
# The installed counter as it stands on a machine: folders, keys and users as madoguchi-setup makes
# them, clerk and sync as two users that share one database, and what neither may reach. The users
# exist in the test's own tree alone; the processes have their numbers.
# run: takes=20
if [ "$(id -u)" -ne 0 ]; then
	echo "1..0 # SKIP becoming another user needs root"
	exit 0
fi
if ! command -v systemd-sysusers >/dev/null || ! command -v systemd-tmpfiles >/dev/null; then
	echo "1..0 # SKIP systemd is not installed"
	exit 0
fi
# A checkout in somebody's home folder would not be reached by them.
TMPDIR=/tmp
. tests/tools/e2e_kit.sh
chmod 755 "$WORK"
ROOT=$WORK/root
STATE=$ROOT/var/lib/madoguchi
CONF=$ROOT/etc/madoguchi/madoguchi.conf

env -u MAKEFLAGS make -s --no-print-directory install BUILD="$BUILD" DESTDIR="$ROOT"
check "users, folders and keys are made" "$ROOT/usr/sbin/madoguchi-setup" --root "$ROOT"
sha256sum "$ROOT"/etc/madoguchi/keys/*.key >"$WORK/keys"
check "once more" "$ROOT/usr/sbin/madoguchi-setup" --root "$ROOT"
check "leaves the keys" sha256sum --status -c "$WORK/keys"

# number FILE NAME: of a user or a group
number() {
	awk -F : -v name="$2" '$1 == name { print $3 }' "$ROOT/etc/$1"
}
SHARED=$(number group madoguchi)
CLERKS=$(number group madoguchi-clerk)

# as_clerk COMMAND…, as_sync COMMAND…: in the practice world, where the reader and the authority are
as_clerk() {
	inside setpriv --reuid "$(number passwd madoguchi-counter)" --regid "$CLERKS" \
		--groups "$CLERKS,$SHARED" --inh-caps=-all "$@"
}
as_sync() {
	inside setpriv --reuid "$(number passwd madoguchi-sync)" --regid "$SHARED" \
		--groups "$SHARED" --inh-caps=-all "$@"
}

# ---- settings: the installed ones, with the practice authority and the practice profile ------------

check "a world" "$PRACTICE" up
world=$MADOGUCHI_PRACTICE_STATE
mkdir "$ROOT/etc/madoguchi/authority"
cp "$world"/ca/*-ca.pem "$world/ca/office.pem" "$ROOT/etc/madoguchi/authority/"
install -m 640 -g "$CLERKS" "$world/keys/issuer.key" "$ROOT/etc/madoguchi/keys/"
install -m 640 -g "$SHARED" "$world/ca/office.key" "$ROOT/etc/madoguchi/keys/"
sed -i -e "s|\"/usr/|\"$ROOT/usr/|" -e "s|\"/var/|\"$ROOT/var/|" "$CONF"
{
	sed -n '/^url\|^recipient/p' "$world/madoguchi.conf"
	for issuer in tls cmp sign auth; do
		echo "${issuer}_ca_file = \"authority/$issuer-ca.pem\""
	done
	echo 'office_certificate_file = "authority/office.pem"'
	echo 'office_key_file = "keys/office.key"'
	echo 'issuer_key_file = "keys/issuer.key"'
	echo 'probe_interval_s = 1'
} >>"$CONF"
M="$ROOT/usr/bin/madoguchi --config $CONF --lang en --format json"
S="$ROOT/usr/bin/madoguchi-sync --config $CONF"

# Root makes the first operator, with the umask that root has.
printf 'practice-1\n' | (umask 022 && $M operator add abe --roles administrator --new-password-fd 0)
same "root adds the first operator" 0 $?
printf 'practice-1\npractice-2\n' | as_clerk $M --operator abe --password-fd 0 operator add ogawa --roles clerk \
	--new-password-fd 0 >"$WORK/out" 2>&1
same "a clerk's user writes to the database that root made" 0 $?

# ---- a first issue: the clerk's user receives, the sync's user sends --------------------------------

as_sync $S --watch >"$WORK/sync.log" 2>&1 &
sync=$!
linked=
for _ in $(seq 200); do
	linked=$(as_clerk $M status | sed -n 's/.*"link":"\([^"]*\)".*/\1/p')
	[ "$linked" = online ] && break
	sleep 0.05
done
same "the sync runs as its own user" online "$linked"
"$PRACTICE" resident insert hanako >/dev/null
printf 'procedure = issue\ndocuments = "card"\nsex = "female"\non_outage = "custody"\nconsent = true\n' \
	>"$WORK/hanako.case"
chmod 644 "$WORK/hanako.case"
echo practice-2 >"$WORK/password"
printf 'card_data=3902\nsign=HANAKO88K\nauth=4121\n' | as_clerk $M --operator ogawa --password-fd 3 \
	case run "$WORK/hanako.case" --pins-fd 0 3<"$WORK/password" >"$WORK/ran" 2>"$WORK/err"
same "a first issue by the two of them" 0 $?
same "it is done" done "$(sed -n 's/.*"state":"\([a-z_]*\)".*/\1/p' "$WORK/ran" | tail -n 1)"

# ---- what belongs to whom ------------------------------------------------------------------------------

find "$STATE" -path "$STATE/papers" -prune -o \( -type f -o -type s \) -printf '%m %G %f\n' | sort >"$WORK/modes"
same "database, log and its index are there" 3 "$(grep -c ' madoguchi\.db' "$WORK/modes")"
same "and belong to the group, as all that either has made" "" "$(grep -v "^660 $SHARED " "$WORK/modes")"
same "the folder of the leaflets is the clerks'" "$CLERKS" "$(stat -c %g "$STATE/papers")"
log=$ROOT/var/log/madoguchi/madoguchi.log
check "a clerk may write to the log" as_clerk test -w "$log"
check "and so may the sync" as_sync test -w "$log"

refuse "the sync cannot read the key of the personal data" as_sync cat "$ROOT/etc/madoguchi/keys/case.key"
refuse "nor that folder" as_sync ls "$STATE/papers"
refuse "nor the key of the backups" as_sync cat "$ROOT/etc/madoguchi/keys/backup.key"
refuse "nor can a clerk" as_clerk cat "$ROOT/etc/madoguchi/keys/backup.key"
refuse "nobody else gets to the database" inside setpriv --reuid 65534 --regid 65534 --clear-groups \
	cat "$STATE/madoguchi.db"

# ---- killed: who comes next takes the log of the other up -------------------------------------------

kill -9 "$(inside pgrep -o -f "^$ROOT/usr/bin/madoguchi-sync")" 2>/dev/null
wait $sync 2>/dev/null
check "after a kill the clerk's user finds it whole" as_clerk $M audit verify
umask 022
check "root's own run of the sync" inside $S stops
check "leaves the sync its way" as_sync timeout 20 $S --once
