#!/bin/bash
# run: limit=300 takes=45
# Cards pulled through the real pcscd in the middle of every kind of work that changes them, on both
# drivers: at POSITIONS random commands of each story (all: at every command), before and after their
# execution. Put in again, the case goes on by the verb and ends; then the ledger has each key once,
# and certificates, PINs and their tries are what they have to be. STORIES chooses. The same at the
# seam of the transport is tests/unit/counter/test_*_tear.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh

POSITIONS=${POSITIONS:-5}
STORIES=${STORIES:-issue renewal pin_change unlock pin_init reissue piv_issue piv_pin_change}
GROUND='decided_by = "the section chief"
ground = "by telephone"'

# story_of NAME: RESIDENT; CASE, the lines of the form after its procedure; LOOK, what the card is
# looked at with; PINS, what is entered; HELD, the PINs that are others in the end, as the state of
# the card calls them; SLOTS with new certificates; REVOKED, how many were there before; BORN, how the
# card is given back.
story_of() {
	SLOTS='' REVOKED=0 BORN=''
	case $1 in
	issue)
		RESIDENT=hanako CASE=(issue 'sex = "female"') LOOK=card_data=3902
		PINS=(sign=HANAKO88K auth=4121) HELD='0=HANAKO88K 1=4121' SLOTS='0 2'
		;;
	renewal)
		RESIDENT=taro CASE=(renew) LOOK=card_b=$(fact taro number_b)
		PINS=(sign=TARO47SATO auth=4147) HELD='' SLOTS='0 2' REVOKED=2
		;;
	pin_change)
		RESIDENT=ichiro CASE=(pin_change "$GROUND") LOOK=card_data=5820 BORN=kept
		PINS=(auth=5819 auth.new=2840 card=5820 card.new=7315) HELD='1=2840 4=7315 5=7315'
		;;
	unlock)
		RESIDENT=makoto CASE=(unlock "$GROUND") LOOK=card_b=$(fact makoto number_b) BORN=kept
		PINS=(sign.new=MAKOTO35T) HELD='0=MAKOTO35T'
		;;
	pin_init)
		RESIDENT=ichiro CASE=(pin_init "$GROUND") LOOK=card_data=5820 BORN=kept
		PINS=(sign.new=ICHIRO77 card.new=7315) HELD='0=ICHIRO77 4=7315 5=7315'
		;;
	reissue)
		RESIDENT=kenta CASE=(issue 'reason = "data_changed"' 'kinds = "sign"') REVOKED=1
		LOOK=card_b=$(fact kenta number_b) PINS=(sign=KENTA99K) HELD='0=KENTA99K' SLOTS=0
		;;
	piv_issue)
		RESIDENT=piyo CASE=(issue "$PERSON") LOOK='' PINS=(sign=654321 auth=654321)
		HELD='pin=654321' SLOTS='9a 9c'
		;;
	piv_pin_change)
		RESIDENT=piyo CASE=(pin_change "$PERSON" "$GROUND") LOOK=''
		PINS=(pin=123456 pin.new=284017) HELD='pin=284017'
		;;
	esac
}

story() {
	write_case "$WORK/tear.case" "$RESIDENT" "${CASE[0]}" none "${CASE[@]:1}"
	LAST=$WORK/run.json
	# shellcheck disable=SC2086 # none, or one
	run_case "$WORK/tear.case" $LOOK "${PINS[@]}" >"$LAST" 2>"$WORK/err"
}

# begin NAME: its card lies in the reader, as it was
begin() {
	story_of "$1"
	born_again "$RESIDENT" "$BORN"
}

# told_end: what the ledger must have in the end
told_end() {
	for _ in $SLOTS; do ISSUED=$((ISSUED + 1)); done
	REVOCATIONS=$((REVOCATIONS + REVOKED))
}

# count_commands NAME: commands of the whole story
count_commands() {
	begin "$1" && story || return 1
	COMMANDS=$("$PRACTICE" resident look | cut -d ' ' -f 2)
	told_end
	whole
}

# ---- what must hold in the end -----------------------------------------------------------------

# pin_lines FOLDER: NAME TRIES MAX VALUE of each PIN of a card
pin_lines() {
	cat "$1"/* | awk '
		$1 == "pin" && NF == 5 { print $2, $3, $4, $5 }
		($1 == "pin" || $1 == "puk") && NF == 4 { sub(/(ff)+$/, "", $4); print }'
}

# Every PIN is what it was or has become, with all tries.
pins_whole() {
	pin_lines "$WORK/$RESIDENT.card" | while read -r name _ max value; do
		for held in $HELD; do
			[ "${held%%=*}" != "$name" ] || value=$(printf %s "${held#*=}" | od -An -tx1 | tr -d ' \n')
		done
		echo "$name $max $max $value"
	done >"$WORK/pins.wanted"
	pin_lines "$CARDS/$RESIDENT" | diff "$WORK/pins.wanted" - | sed 's/^/# PINs: /'
	[ "${PIPESTATUS[1]}" -eq 0 ]
}

# The last screen of PIN work said what is so: what was asked for is done, with these tries.
pins_told() {
	sed -n 's/.*"event":"pin","pin":"\([^"]*\)".*"outcome":"\([^"]*\)","tries":\([0-9]*\).*/\1 \2 \3/p' \
		"$LAST" >"$WORK/told"
	while read -r word outcome tries; do
		case $word in
		sign) name=0 ;;
		auth) name=1 ;;
		card_data) name=2 ;;
		card) name=4 ;;
		*) name=$word ;;
		esac
		wanted=untouched
		case " ${PINS[*]}" in *" $word.new="*) wanted="done" ;; esac
		held=$(pin_lines "$CARDS/$RESIDENT" | awk -v name="$name" '$1 == name { print $2 }')
		[ "$outcome $tries" = "$wanted $held" ] || {
			echo "# the last screen says of $word: $outcome, $tries tries; the card has $held"
			return 1
		}
	done <"$WORK/told"
	[ -n "$SLOTS" ] || [ -s "$WORK/told" ]
}

# Another tool reads each certificate, and the card signs for it with the PIN.
piv_certificates() {
	ledger >"$WORK/ledger.json" || return 1
	for slot in "$@"; do
		yubico-piv-tool -r Practice -a read-certificate -s "$slot" -o "$WORK/card.pem" 2>&1 &&
			in_ledger "$WORK/card.pem" &&
			yubico-piv-tool -r Practice -a verify-pin -P "${HELD#pin=}" -a test-signature \
				-s "$slot" -i "$WORK/card.pem" 2>&1 || return 1
	done
}

certificates() {
	# shellcheck disable=SC2086 # a list
	case $RESIDENT:$SLOTS in
	*:) ;;
	piyo:*) piv_certificates $SLOTS ;;
	*) card_of "$RESIDENT" $SLOTS ;;
	esac
}

# revoked_once: as many revocations as there were certificates
revoked_once() {
	got=$(grep -c '"kind":"rr"' "$WORK/ledger.json")
	[ "$got" -eq "$REVOCATIONS" ] || echo "# $got revocations, not $REVOCATIONS"
	[ "$got" -eq "$REVOCATIONS" ]
}

# The card's state first: the other tools below verify a PIN.
whole() {
	pins_whole && pins_told && times_issued "$ISSUED" && revoked_once && certificates &&
		[ "$($COUNTER card check | field journal)" = closed ]
}

# ---- the tears ---------------------------------------------------------------------------------

# refused_without NUMBER: no card, and another one. pcscd may not have seen yet that it is gone, and
# lets a verb connect to it; its first command is lost then.
refused_without() {
	go_on "$1" "${PINS[@]}" >/dev/null 2>"$WORK/err" && return 1
	grep -q "CARD_NONE\|CARD_LOST" "$WORK/err" || return 1
	"$PRACTICE" resident insert keiko >/dev/null
	go_on "$1" "${PINS[@]}" >/dev/null 2>"$WORK/err" && return 1
	grep -q CARD_OTHER "$WORK/err"
}

# recovered NUMBER: PINs are not guessed at, so PIN work is done with one more call
recovered() {
	if [ -n "$SLOTS" ]; then
		until_state "done" "$1"
		return
	fi
	LAST=$WORK/go_on.json
	go_on "$1" "${PINS[@]}" >"$LAST" 2>"$WORK/err" && [ "$(case_state "$1")" = "done" ]
}

# pulled NAME AT before|after: the card leaves at this command; then it comes back
pulled() {
	begin "$1" || return 1
	"$PRACTICE" fault card tear "$2" "$3" >/dev/null
	story
	status=$?
	# A command behind the story's end, since a certificate may be a byte shorter.
	[ $status -eq 0 ] || {
		TORN=$((TORN + 1))
		[ $status -eq 5 ] && grep -q "CARD_LOST\|CARD_NONE" "$WORK/err" || return 1
		[ "$("$PRACTICE" resident look)" = "- 0" ] || return 1
	}
	number=$(accepted_number "$WORK/run.json")
	if [ -n "$number" ] && [ "$(case_state "$number")" != "done" ]; then
		refused_without "$number" || return 1
	fi
	"$PRACTICE" resident insert "$RESIDENT" >/dev/null
	if [ -z "$number" ]; then
		story || return 1
		number=$(accepted_number "$WORK/run.json")
	elif [ "$(case_state "$number")" != "done" ]; then
		recovered "$number" || return 1
	fi
	told_end
	[ "$(case_state "$number")" = "done" ] && whole
}

# round NAME AT before|after
round() {
	ROUNDS=$((ROUNDS + 1))
	pulled "$@" >"$WORK/round" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/round" "$WORK/err"
	say $status "$1: pulled $3 command $2 of $COMMANDS"
}

tear_story() {
	count_commands "$1" >"$WORK/round" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/round" "$WORK/err"
	echo "# $1: $COMMANDS commands"
	say $status "$1 without disturbance"
	if [ "$POSITIONS" = all ]; then
		for at in $(seq "$COMMANDS"); do
			round "$1" "$at" before
			round "$1" "$at" after
		done
		return
	fi
	for at in $(seq "$POSITIONS"); do
		draw "$COMMANDS"
		if [ $((at % 2)) -eq 0 ]; then round "$1" "$REPLY" before; else round "$1" "$REPLY" after; fi
	done
}

check "the world starts" world_up
fault_conf
printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
echo "piv_puk_file = \"$MADOGUCHI_PRACTICE_STATE/piv.puk\"" >>"$CONF"
PERSON="name = \"$(fact piyo name)\"
kana = \"$(fact piyo kana)\"
address = \"$(fact piyo address)\"
born = \"$(fact piyo born)\"
sex = \"female\""
sync_start
check "the link is online" await_link online
check "a PIV card is put in" born_again piyo
check "it is prepared" $COUNTER card prepare
as_born piyo
ISSUED=0 REVOCATIONS=0 ROUNDS=0 TORN=0
for name in $STORIES; do tear_story "$name"; done
[ $((TORN * 10)) -ge $((ROUNDS * 9)) ]
say $? "$TORN cards were pulled"
check "the audit trail is whole" $COUNTER audit verify
