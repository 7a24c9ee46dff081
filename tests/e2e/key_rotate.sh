#!/bin/sh
# Both keys are changed while counter and sync work, and the program that does it is killed at every commit
# and every write of a key's file: everything opens at every moment, by passphrase and in the screens that
# were open before, and the sync that runs goes on; afterwards nothing opens with the older keys, but an
# older backup with its own keys does.
# run: takes=32 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

STATE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$STATE/madoguchi.db
KEYS=$MADOGUCHI_PRACTICE_STATE/keys
CLOSED=100

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	setsid "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# opened VERB…: with the passphrase
opened() {
	echo 'correct horse' >"$WORK/phrase"
	setsid $COUNTER --key-fd 3 "$@" 3<"$WORK/phrase"
}

# names: how many of the newest cases have a name that opens
names() {
	opened case list all | grep -c '"name":"[^"]'
}

sql() {
	sqlite3 "$DATABASE" "$1"
}

# Waits until nothing is on its way.
queue_empty() {
	for _ in $(seq 400); do
		[ "$(sql "SELECT count(*) FROM exchanges WHERE state IN ('queued','sent','waiting')")" = 0 ] && return 0
		sleep 0.05
	done
	return 1
}

# numbers FILE: of the keys in it
numbers() {
	sed -n 's/^key \([0-9]*\)$/\1/p' "$KEYS/$1.key" | tr '\n' ' '
}

# sealed: what of the queue is sealed
sealed() {
	sql "SELECT hex(substr(body, 14, 16)) FROM exchange_bodies UNION ALL
		SELECT hex(substr(bytes, 14, 16)) FROM exchange_messages UNION ALL
		SELECT hex(substr(der, 14, 16)) FROM certificate_bodies"
}

check "cases of old" "$PRACTICE" fill --closed $CLOSED
check "a world" world_up --sync
check "the service is there" await_link online
check "naoki's card" "$PRACTICE" resident insert naoki
write_case "$WORK/naoki.case" naoki issue custody 'consent = true'
printf '%s\n' card_data=4420 sign=NAOKI58Y auth=4420 |
	setsid $COUNTER case run "$WORK/naoki.case" --pins-fd 0 >"$WORK/out" 2>&1
same "naoki's certificates" 0 $?
check "the service is away" "$PRACTICE" fault authority down
check "a backup" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 backup $WORK/old.backup"
check "a passphrase" sh -c "printf 'practice-4\ncorrect horse\n' | $COUNTER --operator abe --password-fd 0 \
	key add passphrase --new-key-fd 0"
cp -p "$KEYS/case.key" "$WORK/old.key"
cp -p "$KEYS/queue.key" "$WORK/old-queue.key"
check "and nothing else" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 key remove 1"
before=$(names)
same "all names open" $((CLOSED + 1)) "$before"
told "a clerk does not change it" 7 NOT_ALLOWED sh -c "printf 'correct horse\npractice-1\n' | $COUNTER --key-fd 0 \
	--operator hayashi --password-fd 0 key rotate"

if command -v tmux >/dev/null; then
	screens_open en
	check "the screens ask" shows 'Passphrase'
	typed 'correct horse'
	keys Enter
	check "and are open" shows 'New reception'
	# There a card that is put in brings no case up.
	for _ in $(seq 30); do
		screen | grep -q '> *Find a case' && break
		keys Down
		sleep 0.1
	done
	keys F10
	check "where a case is found" shows 'Number, name, kana'
fi

# ---- killed everywhere
sql "SELECT hex(substr(person, 14, 16)) FROM cases" >"$WORK/sealed"
sealed >"$WORK/sealed-queue"
check "the queue has something ($(wc -l <"$WORK/sealed-queue"))" test "$(wc -l <"$WORK/sealed-queue")" -gt 8
kills=0 status=137 seen=
while [ $status -eq 137 ] && [ $kills -lt 60 ]; do
	kills=$((kills + 1))
	printf 'correct horse\npractice-4\n' | MADOGUCHI_KILL_AT=$kills setsid $COUNTER --key-fd 0 \
		--operator abe --password-fd 0 key rotate >"$WORK/out" 2>&1
	status=$?
	[ "$(names)" = "$before" ] || same "all names open after kill $kills" "$before" "$(names)"
	[ -n "$seen" ] || [ "$(numbers queue)" = "" ] && continue
	seen=1
	$COUNTER doctor >"$WORK/found" 2>&1
	check "a change that was killed is told" grep -q 'change of the key did not come to its end' "$WORK/found"
	check "somebody is received meanwhile" "$PRACTICE" resident insert hanako
	write_case "$WORK/hanako.case" hanako issue custody 'consent = true'
	printf '%s\n' card_data=3902 sign=HANAKO88K auth=4121 |
		setsid $COUNTER --key-fd 3 case run "$WORK/hanako.case" --pins-fd 0 3<"$WORK/phrase" >"$WORK/out2" 2>&1
	before=$((before + 1))
	same "and stands in the list" "$before" "$(names)"
done
same "it ends" 0 $status
check "it was killed on the way ($kills)" test $kills -gt 10
same "one key is left in each, the second one" "2 2 " "$(numbers case)$(numbers queue)"
same "the trail says so once" \
	"key.change queue key 2,key.changed queue key 2,key.change key 2,key.changed key 2" "$(sql "SELECT group_concat(act || ' ' || subject)
	FROM (SELECT * FROM audit WHERE act LIKE 'key.change%' ORDER BY id)")"
check "the trail is whole" opened audit verify
same "no value is as it was" 0 "$(sql "SELECT hex(substr(person, 14, 16)) FROM cases" | grep -cFf "$WORK/sealed")"
same "of the queue neither" 0 "$(sealed | grep -cFf "$WORK/sealed-queue")"
check "the service is back" "$PRACTICE" fault authority up
check "the sync that ran all the while" await_link online
check "sends what came meanwhile" queue_empty
check "once" nothing_twice
same "and nothing is held" 0 "$(sql "SELECT count(*) FROM exchanges WHERE state IN ('held','in_doubt')")"
check "the index is whole" sh -c "test $(sql 'SELECT count(*) FROM case_index') -gt $CLOSED"
$COUNTER doctor >"$WORK/found" 2>&1
refuse "the doctor has nothing more" grep -q 'change of the key' "$WORK/found"

# ---- the screens that were open all the while
if command -v tmux >/dev/null; then
	typed 佐藤
	check "the screens find a name" shows '佐藤　'
	screens_close
fi

# ---- the older key, and the older backup
cp -p "$KEYS/case.key" "$WORK/new.key"
cp -p "$WORK/old.key" "$KEYS/case.key"
told "the older key is told apart" 4 KEY_GENERATION sh -c "$COUNTER case list all"
check "the world goes" "$PRACTICE" down
cp -p "$WORK/new.key" "$KEYS/case.key"
told "an older backup does not fit the newer key" 4 KEY_GENERATION sh -c "printf 'correct horse\npractice-4\n' |
	$COUNTER --key-fd 0 --operator abe --password-fd 0 restore $WORK/old.backup"
cp -p "$WORK/old.key" "$KEYS/case.key"
told "nor with its case key alone" 4 KEY_GENERATION sh -c "echo practice-4 |
	$COUNTER --operator abe --password-fd 0 restore $WORK/old.backup"
cp -p "$WORK/old-queue.key" "$KEYS/queue.key"
check "but its own" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 restore $WORK/old.backup"
same "its names open" $((CLOSED + 1)) "$($COUNTER case list all | grep -c '"name":"[^"]')"
check "and its key is changed in turn" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 key rotate"
same "its names still open" $((CLOSED + 1)) "$($COUNTER case list all | grep -c '"name":"[^"]')"
