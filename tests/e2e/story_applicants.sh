#!/bin/sh
# Everybody who may come for somebody else, by files, on real parts: a parent, a guardian, an agent
# with the inquiry letter (two visits), a member of the household with a move notice; online, and
# with the service away.
# run: takes=15
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE_STATE=$MADOGUCHI_PRACTICE_STATE/office

# applicant_case FILE LINE…: a reception of somebody who is not the resident
applicant_case() {
	file=$1
	shift
	printf '%s\n' "$@" >"$file"
}

# trail NUMBER WORD: how many lines of the audit trail say it of the case
trail() {
	sqlite3 "$OFFICE_STATE/madoguchi.db" \
		"SELECT count(*) FROM audit WHERE subject = '$1' AND act = 'case.$2'"
}

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online

# ---- a parent comes for Mio, 14: user authentication only, and the parent types the PIN
check "Mio's card" "$PRACTICE" resident insert mio
applicant_case "$WORK/mio.case" 'procedure = issue' 'applicant = rep_minor' \
	'applicant_name = "山本　恵"' 'relation = "母"' \
	'documents = "card+rep.photo_id"' 'facts = "parent_on_record=yes"'
run_case "$WORK/mio.case" card_data=1415 auth=2951 >"$WORK/run.json" 2>"$WORK/err"
same "the parent's case ends well" 0 $?
same "it is done" done "$(field state <"$WORK/run.json")"
same "user authentication alone" auth "$(field done <"$WORK/run.json")"
mio=$(newest_case)
same "the trail says who typed" 1 "$(trail "$mio" pin.typed)"
same "without the relation on record the family register is missing" 1 "$(
	sed -i 's/^facts.*//' "$WORK/mio.case"
	run_case "$WORK/mio.case" card_data=1415 auth=2951 2>/dev/null | grep -c '"verdict":"incomplete"'
)"

# ---- a guardian comes with Fumiko's card
check "Fumiko's card" "$PRACTICE" resident insert fumiko
applicant_case "$WORK/fumiko.case" 'procedure = renew' 'applicant = rep_ward' \
	'applicant_name = "加藤　実"' 'relation = "成年後見人"' \
	'documents = "card+rep.photo_id+guardian_register@2026-11-01"'
run_case "$WORK/fumiko.case" card_data=8818 auth=8817 >"$WORK/run.json" 2>"$WORK/err"
same "the guardian's case ends well" 0 $?
same "user authentication alone" auth "$(field done <"$WORK/run.json")"

# ---- an agent for Hanako: first visit, letter, second visit
check "Hanako's card" "$PRACTICE" resident insert hanako
applicant_case "$WORK/hanako1.case" 'procedure = issue' 'applicant = agent' \
	'applicant_name = "川崎　次郎"' 'relation = "子"' 'applicant_telephone = "044-000-1111"' \
	'documents = "card+agent.photo_id+poa"'
run_case "$WORK/hanako1.case" card_b="$(fact hanako number_b)" >"$WORK/run.json" 2>"$WORK/err"
same "the first visit ends well" 0 $?
same "the rules want a letter" inquiry "$(field verdict <"$WORK/run.json")"
same "the case waits for the reply" waiting_reply "$(field state <"$WORK/run.json")"
same "the letter is printed" printed "$(grep '"event":"letter"' "$WORK/run.json" | field state)"
hanako=$(newest_case)
check "the letter goes to the registered address" on_paper "みほん町" "$hanako" inquiry
check "it names the agent" on_paper "川崎　次郎 (子)" "$hanako" inquiry
check "and what to bring" on_paper "Agent's identity document with photo" "$hanako" inquiry
check "the case is on the list of letters" sh -c "$COUNTER case list reply | grep -q $hanako"
same "the key is not made before the reply" key "$($COUNTER case show "$hanako" | field next_auth)"
refuse "it does not go on without the reply" go_on "$hanako" sign=HANAKO88K auth=4121
same "and no envelope was opened" 0 "$(trail "$hanako" envelope.opened)"
applicant_case "$WORK/hanako2.case" 'visit = 2' 'applicant = agent' 'name = "川崎花子"' \
	'documents = "card+other_id+agent.photo_id+agent.other_id+poa"'
refuse "the second visit without the reply" run_case "$WORK/hanako2.case" \
	card_b="$(fact hanako number_b)" sign=HANAKO88K auth=4121
same "it still waits" waiting_reply "$(case_state "$hanako")"
sed -i 's/+poa/+reply+poa/' "$WORK/hanako2.case"
run_case "$WORK/hanako2.case" card_b="$(fact hanako number_b)" sign=HANAKO88K auth=4121 \
	>"$WORK/run.json" 2>"$WORK/err"
same "found again by name, the second visit ends well" 0 $?
same "it is the same case" "$hanako" "$(field case <"$WORK/run.json")"
same "it is done" done "$(field state <"$WORK/run.json")"
same "both certificates" sign+auth "$(field done <"$WORK/run.json")"
same "the envelope was opened by staff" 1 "$(trail "$hanako" envelope.opened)"
same "and destroyed" 1 "$(trail "$hanako" envelope.destroyed)"
same "the letter is replied to" replied \
	"$(sqlite3 "$OFFICE_STATE/madoguchi.db" 'SELECT state FROM letters')"

# ---- a member of the household, with the move notice
check "Kuniko's card" "$PRACTICE" resident insert kuniko
applicant_case "$WORK/kuniko.case" 'procedure = issue' 'applicant = household' \
	'applicant_name = "渡邉　守"' 'relation = "夫"' 'facts = "move=now;same_household=yes"' \
	'documents = "card+agent.photo_id+agent.other_id+poa.sealed_pin"' 'envelope = returned'
run_case "$WORK/kuniko.case" card_data=6921 sign=KUNIKO69 auth=2169 >"$WORK/run.json" 2>"$WORK/err"
same "the household's case ends well" 0 $?
same "it is done" done "$(field state <"$WORK/run.json")"
kuniko=$(newest_case)
same "the envelope was returned" 1 "$(trail "$kuniko" envelope.returned)"
check "the certificate holds what stands for a character of her address" \
	on_paper 'みほん吉台２１番１号' "$kuniko" copy
sed -i 's/move=now/move=earlier/' "$WORK/kuniko.case"
run_case "$WORK/kuniko.case" card_data=6921 >"$WORK/run.json" 2>"$WORK/err"
same "without the move notice it is refused" 7 $?
check "it says why" grep -q "move notice" "$WORK/run.json"
same "only the incomplete one is left as a draft" 1 "$($COUNTER case list open | grep -c draft)"

# ---- the service away: the envelope stays closed
check "the service goes away" "$PRACTICE" fault authority down
check "the counter knows" await_link down
check "Naoki's card" "$PRACTICE" resident insert naoki
applicant_case "$WORK/naoki.case" 'procedure = issue' 'applicant = household' \
	'applicant_name = "𠮷田　和子"' 'relation = "妻"' 'facts = "move=now;same_household=yes"' \
	'documents = "card+agent.photo_id+agent.other_id+poa.sealed_pin"' \
	'on_outage = custody' 'consent = yes' 'certificate_name = "吉田　直樹"' 'protective_measure = true'
run_case "$WORK/naoki.case" card_data=4420 sign=NAOKI20X auth=9731 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
same "it waits for the service" waiting_service "$(field state <"$WORK/run.json")"
naoki=$(newest_case)
same "the envelope was not opened" 0 "$(trail "$naoki" envelope.opened)"
same "it is kept sealed" 1 "$(trail "$naoki" envelope.kept)"
same "no key was made" key "$($COUNTER case show "$naoki" | field next_auth)"
check "the custody slip names the envelope" \
	on_paper "sealed" "$naoki" custody
check "the service comes back" "$PRACTICE" fault authority up
check "the counter knows" await_link online
go_on "$naoki" sign=NAOKI20X auth=9731 >"$WORK/run.json" 2>"$WORK/err"
same "it goes on to its end" done "$(field state <"$WORK/run.json")"
same "now the envelope was opened" 1 "$(trail "$naoki" envelope.opened)"
same "and destroyed" 1 "$(trail "$naoki" envelope.destroyed)"

check "the certificate has the substitute for a character that it cannot hold" \
	on_paper "吉田　直樹" "$naoki" copy

# The measure holds the address back from his wife, who came: on no paper of the case.
same "the case is marked" yes "$($COUNTER case show "$naoki" | field protective_measure)"
same "which is in the trail" 1 "$(trail "$naoki" protect)"
check "the copy says why there is no address" on_paper "protective measure" "$naoki" copy
refuse "the copy has it not" on_paper "みほん野" "$naoki" copy
refuse "nor has the custody slip" on_paper "みほん野" "$naoki" custody

# ---- the office publishes nothing: a person decides, and the ground is kept
check "Makoto's card" "$PRACTICE" resident insert makoto
applicant_case "$WORK/makoto.case" 'procedure = pin_init' 'kinds = sign'
run_case "$WORK/makoto.case" card_data=3512 sign.new=MAKOTO77 >"$WORK/run.json" 2>"$WORK/err"
same "without a decision it does not go on" 7 $?
same "the office states nothing" unstated "$(field verdict <"$WORK/run.json")"
applicant_case "$WORK/makoto.case" 'procedure = pin_init' 'kinds = sign' \
	'decided_by = "区民課長　田村"' 'ground_kind = office_rule' 'ground = "事務処理要領第4条"' \
	'overrides = "fee=fee_notice:300"'
run_case "$WORK/makoto.case" card_data=3512 sign.new=MAKOTO77 >"$WORK/run.json" 2>"$WORK/err"
same "with the decision and its ground it does" 0 $?
same "to its end" done "$(field state <"$WORK/run.json")"
makoto=$(newest_case)
same "the trail has the sort of ground" office_rule "$(sqlite3 "$OFFICE_STATE/madoguchi.db" \
	"SELECT detail FROM audit WHERE subject = '$makoto' AND act = 'case.ground'")"
same "and what was set aside, with the reason" fee=fee_notice:300 "$(sqlite3 \
	"$OFFICE_STATE/madoguchi.db" \
	"SELECT detail FROM audit WHERE subject = '$makoto' AND act = 'case.override'")"
same "the fee follows" 300 "$(sqlite3 "$OFFICE_STATE/madoguchi.db" \
	"SELECT fee FROM cases WHERE number = '$makoto'")"
sed -i 's/fee_notice/on_record/' "$WORK/makoto.case"
run_case "$WORK/makoto.case" card_data=3512 sign.new=MAKOTO78 >"$WORK/run.json" 2>"$WORK/err"
same "a reason that the office does not name sets nothing aside" "" "$(sqlite3 \
	"$OFFICE_STATE/madoguchi.db" "SELECT fee FROM cases WHERE number = '$(newest_case)'")"

# ---- a letter for somebody who did not say how they are related: no empty brackets
check "Shoji's card" "$PRACTICE" resident insert shoji
applicant_case "$WORK/shoji.case" 'procedure = issue' 'applicant = agent' \
	'applicant_name = "高橋　進"' 'documents = "card+agent.photo_id+poa"'
run_case "$WORK/shoji.case" card_data=8106 >"$WORK/run.json" 2>"$WORK/err"
check "the letter names the agent alone" on_paper "高橋　進$" "$(newest_case)" inquiry

# ---- bad input
applicant_case "$WORK/bad.case" 'procedure = issue' 'overrides = "fee=because:1"'
refuse "an unknown reason for setting aside" run_case "$WORK/bad.case"
applicant_case "$WORK/bad.case" 'procedure = issue' 'applicant_name = "123456789018"'
refuse "a My Number in a field" run_case "$WORK/bad.case"
run_case "$WORK/bad.case" >"$WORK/err" 2>&1
check "the field is named, the number is not" sh -c \
	"grep -q ':2: applicant_name: .*My Number' '$WORK/err' && ! grep -q 123456789018 '$WORK/err'"
applicant_case "$WORK/bad.case" 'procedure = issue' 'born = "昭和65年1月2日"'
run_case "$WORK/bad.case" >"$WORK/err" 2>&1
check "a date outside its era is refused, the right one is offered" grep -q "平成2年" "$WORK/err"

check "nothing was issued twice" issued_once
check "the audit trail is whole" $COUNTER audit verify
refuse "no applicant's name lies open in the database" sh -c \
	"sqlite3 '$OFFICE_STATE/madoguchi.db' .dump | grep -q '川崎　次郎\|成年後見人\|田村\|要領'"
