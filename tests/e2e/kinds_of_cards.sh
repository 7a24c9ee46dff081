#!/bin/sh
# Cards on which not everything can be done are recognised and told apart, wherever one is put in: a
# face-authentication card (no PIN, no signing), a Juki card, a PIV card.
# run: takes=10
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

GROUND='decided_by = "the section chief"
ground = "by telephone"'
# show: what is in the reader, as one record
show() { $COUNTER card show >"$WORK/card.json" 2>"$WORK/err"; }
shown() { field "$1" <"$WORK/card.json"; }
# told: the error with which the last command ended
told() { sed -n 's/.*\[\([A-Z_]*\) (.*/\1/p' "$WORK/err"; }
# case_of RESIDENT PROCEDURE PINS…
case_of() {
	write_case "$WORK/one.case" "$1" "$2" none "$GROUND" "name = \"$(fact "$1" name)\"" \
		"address = \"$(fact "$1" address)\"" "born = \"$(fact "$1" born)\"" 'sex = "female"'
	shift 2
	run_case "$WORK/one.case" "$@" >"$WORK/run.json" 2>"$WORK/err"
}
# revoke_of RESIDENT [LINE]
revoke_of() {
	write_case "$WORK/one.case" "$1" revoke none "$GROUND" "name = \"$(fact "$1" name)\"" \
		"address = \"$(fact "$1" address)\"" "born = \"$(fact "$1" born)\"" 'sex = "female"' \
		'reason = "no_longer_needed"' "${2-}"
	$COUNTER case run "$WORK/one.case" >"$WORK/run.json" 2>"$WORK/err"
}
# source_of KIND: where its serial is known from
source_of() { grep '"event":"revocation"' "$WORK/run.json" | grep "\"kind\":\"$1\"" | field source; }

check "the world starts, with its sync" world_up --sync
check "Satoko's card" "$PRACTICE" resident insert satoko
check "is read" show
same "as what it is" face "$(shown card)"
same "with its one certificate" "certificate empty" "$(shown auth) $(shown sign)"
refuse "and no PIN" grep -q tries_ "$WORK/card.json"
before=$(cksum <"$MADOGUCHI_PRACTICE_STATE/cards/satoko/state")
case_of satoko pin_change auth=1234 auth.new=2840
same "no PIN of it is changed" "5 CARD_FACE" "$? $(told)"
case_of satoko pin_init auth.new=2840
same "or set" "5 CARD_FACE" "$? $(told)"
case_of satoko issue sign=SATOKO11 auth=2840
same "nothing is issued on it" "5 CARD_FACE" "$? $(told)"
check "which is said in words" grep -q "face-authentication card" "$WORK/err"
check "with what the holder can do" grep -q "switches it back" "$WORK/err"
refuse "and nothing was accepted first" grep -q '"event":"accepted"' "$WORK/run.json"
same "the card is as it was" "$before" "$(cksum <"$MADOGUCHI_PRACTICE_STATE/cards/satoko/state")"
same "and nothing of it is left open" closed "$($COUNTER card check | field journal)"
revoke_of satoko 'kinds = "sign"'
same "a signing certificate, which it cannot have, is not revoked" "5 CARD_FACE" "$? $(told)"
refuse "or accepted for it" grep -q '"event":"accepted"' "$WORK/run.json"
revoke_of satoko
same "both kinds are" 0 $?
same "as far as there are any" "card none" "$(source_of auth) $(source_of sign)"
check "which is said" grep -q '"event":"warning".*no signing certificate' "$WORK/run.json"
satoko=$(newest_case)
same "the case ends without an enquiry" done "$(await_state "$satoko" done)"
same "with the one revocation" 1 "$(ledger | grep -c '"kind":"rr"')"
check "Tomiko's Juki card" "$PRACTICE" resident insert tomiko
refuse "is told apart" show
same "with words of its own" CARD_LEGACY "$(told)"
for procedure in pin_change unlock; do
	case_of tomiko $procedure sign=1234 sign.new=2840
	same "no $procedure on it" 1 "$(grep -c "CARD_LEGACY" "$WORK/err")"
done
check "Piyo's PIV card" "$PRACTICE" resident insert piyo
check "is prepared" $COUNTER card prepare
show
same "and told apart, too" piv "$(shown card)"
check "Taro's card" "$PRACTICE" resident insert taro
show
same "is a My Number Card" "mynumber 5" "$(shown card) $(shown tries_sign)"
