#!/bin/sh
# What the authority has refused for good is asked for anew, with the key that is on the card.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"' 'kinds = "auth"'
check "the authority refuses the proof of possession" "$PRACTICE" fault authority refusing 9
run_case "$WORK/hanako.case" card_data=3902 auth=4121 >"$WORK/run.json" 2>"$WORK/err"
refuse "the case does not end" test "$(field state <"$WORK/run.json")" = done
hanako=$(newest_case)
same "it needs attention" needs_attention "$(await_state "$hanako" needs_attention)"
"$PRACTICE" fault authority up
DB=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
rejected=$(sqlite3 "$DB" "SELECT min(id) FROM exchanges WHERE state = 'rejected'")
keys=$(sqlite3 "$DB" "SELECT count(*) FROM card_journal WHERE step = 'key' AND outcome = 'done'")
go_on "$hanako" auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "nothing is asked again by itself" needs_attention "$(case_state "$hanako")"
check "a person asks again" $COUNTER queue again "$rejected"
refuse "once is enough" $COUNTER queue again "$rejected"
go_on "$hanako" auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "it is done" done "$(case_state "$hanako")"
same "no other key was made" "$keys" "$(sqlite3 "$DB" \
	"SELECT count(*) FROM card_journal WHERE step = 'key' AND outcome = 'done'")"
check "nothing was issued twice" issued_once
check "everything holds" tests/tools/invariants "$DB" \
	"$MADOGUCHI_PRACTICE_STATE/authority/ledger.db"
