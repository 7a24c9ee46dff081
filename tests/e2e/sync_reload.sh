#!/bin/sh
# A sync that watches is told to read its settings again: what was changed counts, what is wrong
# changes nothing, and it is the same process all the time.
# run: takes=10
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "a world" world_up
cp "$CONF" "$WORK/good.conf"
(exec "$PRACTICE" run -- "$BIN/madoguchi-sync" --watch --config "$CONF") >"$WORK/sync.log" 2>&1 &
SYNC=$!

# reload: and waits until it has begun anew
reload() {
	before=$(sqlite3 "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" 'SELECT fence FROM sync_state')
	kill -HUP "$SYNC" || return
	for _ in $(seq 200); do
		now=$(sqlite3 "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" 'SELECT fence FROM sync_state')
		[ "$now" != "$before" ] && return
		sleep 0.05
	done
	return 1
}

# logged WORD: waits until it is; a run of the sync draws a fence as a new beginning does
logged() {
	for _ in $(seq 200); do
		grep -rqs "$1" "$WORK/sync.log" "$MADOGUCHI_PRACTICE_STATE/logs" && return
		sleep 0.05
	done
	return 1
}

check "the service is there" await_link online
for language in ja en; do
	"$PRACTICE" run -- "$BIN/madoguchi-sync" stops --config "$CONF" --lang "$language"
done >"$WORK/spoken" 2>&1
same "a verb speaks the language that is asked for" "送信停止はありません。 Nothing is held back." "$(tr '\n' ' ' <"$WORK/spoken" | sed 's/ $//')"
refuse "and no other" "$BIN/madoguchi-sync" stops --config "$CONF" --lang de
sed -i 's|^url = .*|url = "http://127.0.0.1:1/"|' "$CONF"
check "another address" reload
check "is asked in vain" await_link down
echo 'no_such_key = 1' >>"$CONF"
check "settings that are wrong" reload
check "change nothing" kill -0 "$SYNC"
check "and are logged" logged CONFIG_WRONG
sed '/^office_key_file/d' "$WORK/good.conf" >"$CONF"
check "settings without the office's key" reload
check "do not, either" kill -0 "$SYNC"
cp "$WORK/good.conf" "$CONF"
check "the right ones" reload
check "reach the service again" await_link online
check "it is told to end" kill -TERM "$SYNC"
wait "$SYNC"
same "and ends well" 0 $?
check "the world ends" "$PRACTICE" down
