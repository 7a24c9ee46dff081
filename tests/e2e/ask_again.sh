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
# A renewal that is refused because the old certificate has ended there: asked for anew, it is a first
# issue, under another transactionID, with the key that is on the card.
check "Taro's card" "$PRACTICE" resident insert taro
write_case "$WORK/taro.case" taro renew none 'kinds = "auth"'
check "the authority does not know the old certificate any more" "$PRACTICE" fault authority refusing 4
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" auth=4147 >"$WORK/run.json" 2>"$WORK/err"
taro=$(newest_case)
same "it needs attention" needs_attention "$(await_state "$taro" needs_attention)"
"$PRACTICE" fault authority up
rejected=$(sqlite3 "$DB" "SELECT max(id) FROM exchanges WHERE state = 'rejected'")
same "a renewal was refused" 7 "$(sqlite3 "$DB" "SELECT body_type FROM exchanges WHERE id = $rejected")"
check "it stands on the queue's list" sh -c "$COUNTER queue list | grep -q '\"id\":$rejected,'"
check "a person asks again" $COUNTER queue again "$rejected"
go_on "$taro" auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "it is done" done "$(case_state "$taro")"
same "as a first issue" 0 "$(sqlite3 "$DB" "SELECT body_type FROM exchanges
	WHERE case_id = (SELECT case_id FROM exchanges WHERE id = $rejected)
	AND id > $rejected ORDER BY id LIMIT 1")"
check "nothing was issued twice" issued_once
check "everything holds" tests/tools/invariants "$DB" \
	"$MADOGUCHI_PRACTICE_STATE/authority/ledger.db"
