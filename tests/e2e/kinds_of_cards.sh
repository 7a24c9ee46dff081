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

check "the world starts, with its sync" world_up --sync
check "Satoko's card" "$PRACTICE" resident insert satoko
check "is read" show
same "as what it is" face "$(shown card)"
same "with its one certificate" "certificate empty" "$(shown auth) $(shown sign)"
refuse "and no PIN" grep -q tries_ "$WORK/card.json"
before=$(cksum <"$MADOGUCHI_PRACTICE_STATE/cards/satoko/state")
case_of satoko pin_change auth=1234 auth.new=2840
same "no PIN of it is changed" "5 CARD_UNSUPPORTED" "$? $(told)"
case_of satoko pin_init auth.new=2840
same "or set" "5 CARD_UNSUPPORTED" "$? $(told)"
case_of satoko issue sign=SATOKO11 auth=2840
same "nothing is issued on it" "5 CARD_UNSUPPORTED" "$? $(told)"
check "which is said in words" grep -q "face-authentication card" "$WORK/err"
same "the card is as it was" "$before" "$(cksum <"$MADOGUCHI_PRACTICE_STATE/cards/satoko/state")"
same "and nothing of it is left open" closed "$($COUNTER card check | field journal)"
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
