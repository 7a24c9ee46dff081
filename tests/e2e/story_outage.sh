#!/bin/sh
# The outage story: the service goes away, a first issue becomes a revisit, a renewal custody; the
# service comes back, the queue drains, the cards are written and handed back.
# run: takes=11 waits=1
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "the service goes away" "$PRACTICE" fault authority down
check "the counter knows" await_link down

# Hanako, first issue, revisit: the key is made at once, nothing stays here.
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue revisit
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
same "it waits for the service" waiting_service "$(field state <"$WORK/run.json")"
same "as a revisit" revisit "$(field route <"$WORK/run.json")"
hanako=$(newest_case)
check "the revisit slip is kept" on_paper "$hanako" "$hanako" revisit
refuse "it promises no date" on_paper "valid until\|有効期間" "$hanako" revisit

# Taro, renewal, revisit: no key is replaced while nobody answers.
check "Taro's card" "$PRACTICE" resident insert taro
before=$($COUNTER card show | field auth_serial)
write_case "$WORK/taro.case" taro renew revisit
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" sign=TARO47SATO auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
same "it waits for the service" waiting_service "$(field state <"$WORK/run.json")"
same "the old certificate is untouched" "$before" "$($COUNTER card show | field auth_serial)"
taro=$(newest_case)

# Ichiro, renewal, custody with written consent: the key is made now, the card stays.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
write_case "$WORK/ichiro.case" ichiro renew custody 'consent = yes'
run_case "$WORK/ichiro.case" card_data=5820 sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
same "in custody" custody "$(field route <"$WORK/run.json")"
check "with the warning that the old certificate has stopped working" \
	grep -q "stopped working" "$WORK/run.json"
ichiro=$(newest_case)

# Makoto, renewal, custody without consent: refused.
check "Shoji's card" "$PRACTICE" resident insert shoji
write_case "$WORK/shoji.case" shoji issue custody
refuse "custody without consent" run_case "$WORK/shoji.case" card_data=8106 sign=SHOJI1946 auth=8105

same "three requests wait, and Shoji's two" 6 "$($COUNTER status | field waiting)"
same "nothing has reached the authority" 0 "$(ledger | grep -c '"issued":1')"

# The service is back: the sync finds out by itself and drains the queue.
check "the service comes back" "$PRACTICE" fault authority up
check "the counter knows" await_link online
same "Hanako's certificates are here" to_write "$(await_state "$hanako" to_write)"
same "Ichiro's too" to_write "$(await_state "$ichiro" to_write)"

# Another resident's card in Hanako's place is refused.
check "Taro's card" "$PRACTICE" resident insert taro
go_on "$hanako" sign=HANAKO88K auth=4121 >/dev/null 2>"$WORK/err"
same "another card is refused" 5 $?
check "and named" grep -q CARD_OTHER "$WORK/err"

# Hanako comes again; her card brings up her case.
check "Hanako's card" "$PRACTICE" resident insert hanako
same "her card brings up her case" "$hanako" "$($COUNTER card show | field case)"
go_on "$hanako" sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "her case is done" done "$(field state <"$WORK/run.json")"

# Ichiro's card is written in his absence, then handed back and tested.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
go_on "$ichiro" >"$WORK/run.json" 2>"$WORK/err"
same "written in his absence" to_return "$(field state <"$WORK/run.json")"
refuse "not done while the card is here" test "$(case_state "$ichiro")" = done
go_on "$ichiro" sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "handed back and tested" done "$(field state <"$WORK/run.json")"

# Taro's second visit: now the key is made.
check "Taro's card" "$PRACTICE" resident insert taro
go_on "$taro" sign=TARO47SATO auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "his case is done" done "$(field state <"$WORK/run.json")"

check "nothing was issued twice" issued_once
check "the audit trail is whole" $COUNTER audit verify
