#!/bin/sh
# Revocation at the counter, by files: with the card, of a lost card from the records and by a typed
# serial, during an outage; what else is under way for the person stops.
# run: takes=15
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

GROUND='decided_by = "the section chief"
ground = "by telephone"'
check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online

# revoked SERIAL: the authority's ledger has a revocation of it
revoked() {
	for _ in $(seq 200); do
		ledger | grep '"kind":"rr"' | grep -q "\"serial\":\"$1\"" && return 0
		sleep 0.05
	done
	ledger | sed 's/^/# /'
	return 1
}

# Taro has his card: both certificates, no longer needed.
check "Taro's card" "$PRACTICE" resident insert taro
serial=$($COUNTER card show | field auth_serial)
write_case "$WORK/taro.case" taro revoke none "$GROUND" 'reason = "no_longer_needed"'
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" >"$WORK/run.json" 2>"$WORK/err"
same "the revocations are queued" 0 $?
same "both were found on the card" 2 "$(grep -c '"source":"card"' "$WORK/run.json")"
taro=$(newest_case)
same "the case ends when the authority has accepted" done "$(await_state "$taro" done)"
check "the certificate is revoked" revoked "$serial"
check "the slip names the telephone" \
	on_paper 0120-95-0178 "$taro" revocation

# User authentication alone is asked first.
check "Keiko's card" "$PRACTICE" resident insert keiko
write_case "$WORK/keiko.case" keiko revoke none "$GROUND" 'reason = "no_longer_needed"' 'kinds = "auth"'
run_case "$WORK/keiko.case" card_data=6211 >"$WORK/run.json" 2>"$WORK/err"
same "user authentication alone is not revoked unasked" 7 $?
keiko=$(newest_case)
$COUNTER case continue "$keiko" --auth-alone yes >"$WORK/run.json" 2>"$WORK/err"
same "asked for, it is" 0 $?
same "and ends" done "$(await_state "$keiko" done)"

# Kenta has moved: his signing certificate is revoked for it, and issued anew in the same visit.
check "Kenta's card" "$PRACTICE" resident insert kenta
write_case "$WORK/moved.case" kenta issue none 'reason = "data_changed"' 'kinds = "sign"'
run_case "$WORK/moved.case" card_b="$(fact kenta number_b)" sign=KENTA99K >"$WORK/run.json" 2>"$WORK/err"
same "the re-issue ends well" done "$(field state <"$WORK/run.json")"
same "one certificate more was revoked" 4 "$(ledger | grep -c '"kind":"rr"')"
same "before the new one was asked for" rr "$(ledger | tail -n 2 | head -n 1 | field kind)"

# Ichiro renews in an outage, and loses the card before it is written.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
check "the authority goes away" "$PRACTICE" fault authority down
check "the link is down" await_link down
write_case "$WORK/renew.case" ichiro renew custody 'consent = true'
run_case "$WORK/renew.case" card_data=5820 sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "his renewal waits" waiting_service "$(field state <"$WORK/run.json")"
renewal=$(newest_case)
# waiting_of NUMBER: requests of a case that are still to be sent
waiting_of() { $COUNTER queue list | grep "\"case\":\"$1\"" | grep -c '"state":"queued"'; }
same "its requests are in the queue" 2 "$(waiting_of "$renewal")"
check "no card" "$PRACTICE" resident remove
# lost RESIDENT: without card, from what the form says
lost() {
	write_case "$WORK/lost.case" "$1" revoke none "$GROUND" 'reason = "card_lost"' \
		'card = "lost"' "name = \"$(fact "$1" name)\"" "born = \"$(fact "$1" born)\""
	sed -i 's/^documents.*/documents = "photo_id"/' "$WORK/lost.case"
	run_case "$WORK/lost.case" >"$WORK/run.json" 2>"$WORK/err"
}
lost ichiro
same "a lost card's certificates are found in the records" 0 $?
same "both" 2 "$(grep -c '"source":"records"' "$WORK/run.json")"
lost=$(newest_case)
same "they wait" waiting_service "$(case_state "$lost")"
same "his renewal stops" needs_attention "$(case_state "$renewal")"
same "and nothing of it is left to be sent" 0 "$(waiting_of "$renewal")"
check "the slip says that the service is away" on_paper 'cannot be reached' "$lost" revocation

# Makoto is not in the records: the national service is asked, first in line like the revocation.
lost makoto
same "what is known nowhere is enquired about" 0 $?
same "both kinds" 2 "$(grep -c '"source":"unknown"' "$WORK/run.json")"
makoto=$(newest_case)
same "the revocation waits for the answer" waiting_service "$(case_state "$makoto")"

# The service is back: what was asked for first goes first, and the lost card's case ends by itself.
check "the authority is back" "$PRACTICE" fault authority up
same "the lost card's case ends" done "$(await_state "$lost" done)"
same "what the authority does not know is a person's to settle" needs_attention \
	"$(await_state "$makoto" needs_attention)"
check "Makoto finds his card" "$PRACTICE" resident insert makoto
serial=$($COUNTER card show | field auth_serial)
check "and takes it home" "$PRACTICE" resident remove
$COUNTER case continue "$makoto" --auth-serial 'no serial' >"$WORK/run.json" 2>"$WORK/err"
same "what is no serial is refused" 7 $?
$COUNTER case continue "$makoto" --auth-serial "$serial" >"$WORK/run.json" 2>"$WORK/err"
same "typed from his copy, the revocation goes" 0 $?
check "and is accepted" revoked "$serial"
check "the audit trail is whole" $COUNTER audit verify
