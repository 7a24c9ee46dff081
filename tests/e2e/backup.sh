#!/bin/sh
# A backup while everybody works, and the way back: over a database that is damaged, gone, or in use;
# what was issued after the backup is found again by comparing with the authority.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# as NAME PASSWORD VERB…
as() {
	name=$1 password=$2
	shift 2
	printf '%s\n' "$password" | $COUNTER --operator "$name" --password-fd 0 "$@"
}

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

backup() {
	as abe practice-4 backup "$@"
}
restore() {
	as abe practice-4 restore "$@"
}
cases() {
	$COUNTER case list all | grep -c '"case"'
}

check "a world" world_up --sync
check "the service is there" await_link online
check "hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue custody
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/out" 2>"$WORK/err"
same "hanako's certificates" 0 $?

# ---- made while the sync runs
check "a backup" backup "$WORK/one.backup"
same "it is its owner's alone" 600 "$(stat -c %a "$WORK/one.backup")"
refuse "it is no database that anybody can open" sqlite3 "$WORK/one.backup" "SELECT * FROM cases"
same "nothing in it can be read" 0 "$(grep -ac 'SQLite format\|cases\|hayashi' "$WORK/one.backup")"
same "nothing else is left" "" "$(ls "$MADOGUCHI_PRACTICE_STATE/office" | grep -i 'tmp\|restore\|new')"
told "a file that is there is not written over" 7 FILE_WRONG backup "$WORK/one.backup"
told "a clerk makes none" 7 NOT_ALLOWED as hayashi practice-1 backup "$WORK/two.backup"
told "a folder that is not there" 7 FILE_WRONG backup "$WORK/none/two.backup"
told "a disk that takes no more" 4 STORE_FULL sh -c "ulimit -f 64; echo practice-4 | $COUNTER \
	--operator abe --password-fd 0 backup $WORK/two.backup"
same "half a backup has no name" 0 "$(ls "$WORK" | grep -c two)"
same "the act is in the trail" 1 "$(sqlite3 "$DATABASE" \
	"SELECT count(*) FROM audit WHERE act = 'backup.make' AND subject = 'one.backup'")"

# ---- what happened after it
check "kuniko's card" sh -c '"$1" resident remove && "$1" resident insert kuniko' sh "$PRACTICE"
write_case "$WORK/kuniko.case" kuniko issue custody
run_case "$WORK/kuniko.case" card_data=6921 sign=KUNIKO32 auth=6921 >"$WORK/out" 2>"$WORK/err"
same "kuniko's certificates" 0 $?
same "two cases" 2 "$(cases)"

# ---- refused, and nothing has changed
told "not while the sync has the database open" 8 STORE_BUSY restore "$WORK/one.backup"
check "and the sync goes on" await_link online
check "the world goes" "$PRACTICE" down
sed 's|keys/backup\.key|keys/case.key|' "$CONF" >"$WORK/other.conf"
told "not with another key" 4 BACKUP_WRONG \
	sh -c "echo practice-4 | $BIN/madoguchi --config $WORK/other.conf --lang en --operator abe \
		--password-fd 0 restore $WORK/one.backup"
head -c 100000 "$WORK/one.backup" >"$WORK/cut.backup"
told "not a part of one" 4 BACKUP_WRONG restore "$WORK/cut.backup"
told "not by a clerk" 7 NOT_ALLOWED as hayashi practice-1 restore "$WORK/one.backup"
told "not with a wrong password" 7 SIGN_IN as abe practice-9 restore "$WORK/one.backup"
told "not something else" 4 BACKUP_WRONG restore "$CONF"
same "still two cases" 2 "$(cases)"
same "nothing is left of the attempts" "" \
	"$(ls "$MADOGUCHI_PRACTICE_STATE/office" | grep 'restore\|before')"

# ---- over a damaged database
# known: what the counter knows of its backups, the newest first
known() {
	$COUNTER restore | sed 's|.*"backup":"[^"]*/\([^"]*\)".*"state":"\([a-z]*\)".*|\1 \2|' | paste -s -d ,
}
check "a newer backup" backup "$WORK/two.backup"
same "both are known, and good" "two.backup good,one.backup good" "$(known)"
printf x | dd of="$WORK/two.backup" bs=1 seek=1000 conv=notrunc 2>/dev/null
head -c 5000 /dev/urandom >"$DATABASE"
told "a damaged database is told" 4 STORE_DAMAGED $COUNTER case list all
check "with the newest backup that is good" grep -q "Newest good backup: $WORK/one.backup (20" "$WORK/err"
same "the other one is not" "two.backup broken,one.backup good" "$(known)"
$COUNTER doctor >"$WORK/doctor"
check "the doctor names it, too" grep -q '"check":"Newest good backup".*one.backup' "$WORK/doctor"
told "the screens do not begin" 4 STORE_DAMAGED sh -c "\"$BIN/madoguchi\" --config $CONF --lang ja </dev/null"
check "and say it in Japanese" grep -q '戻せるバックアップのうち最新のもの' "$WORK/err"
mv "$WORK/one.backup" "$WORK/away.backup"
same "what is not here is told" "two.backup broken,one.backup gone" "$(known)"
$COUNTER doctor >"$WORK/doctor"
check "then there is none" grep -q '"check":"Newest good backup".*none that' "$WORK/doctor"
mv "$WORK/away.backup" "$WORK/one.backup"
check "it is restored" restore "$WORK/one.backup"
same "the damaged file is kept" 1 "$(ls "$DATABASE".before-* | wc -l)"
same "one case" 1 "$(cases)"
check "the trail is whole" $COUNTER audit verify
same "and tells who restored" abe "$(sqlite3 "$DATABASE" \
	"SELECT operator FROM audit WHERE act = 'backup.restore' AND subject = 'one.backup'")"

# ---- the authority fills the gap
check "the world comes back" world_up --sync
found=
for _ in $(seq 200); do
	found=$("$BIN/madoguchi-sync" reconcile list --config "$CONF" --format json | grep -c issued_there)
	[ "$found" = 2 ] && break
	sleep 0.1
done
same "what was issued after the backup is found" 2 "$found"
check "nothing was issued twice" issued_once
check "the world goes again" "$PRACTICE" down

# ---- there is no database any more
rm -f "$DATABASE" "$DATABASE"-wal "$DATABASE"-shm
check "restored where there was none" restore "$WORK/one.backup"
same "one case again" 1 "$(cases)"

# ---- damaged where the start does not look: a list that cannot be read is not an empty one
if command -v tmux >/dev/null; then
	check "a card lies in the safe" "$PRACTICE" fill --count 1
	page=$(sqlite3 "$DATABASE" "PRAGMA wal_checkpoint(TRUNCATE);
		SELECT rootpage FROM sqlite_schema WHERE name = 'custodies'" | tail -n 1)
	dd if=/dev/zero of="$DATABASE" bs=4096 seek=$((page - 1)) count=1 conv=notrunc 2>/dev/null
	check "a world" world_up
	check "the screens begin" screens_open en
	check "as ever" shows "New reception"
	keys Down Down Down Down F10
	check "who looks into the safe is told" shows "The database is damaged"
	keys F12
	check "and its list is not called empty" shows "This list could not be read"
	screens_close
fi
