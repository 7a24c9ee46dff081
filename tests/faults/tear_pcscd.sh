#!/bin/bash
# run: limit=300 takes=15
# Cards pulled through the real pcscd at POSITIONS random commands of the story, before and after
# their execution; put in again, the case goes on and ends, and the ledger has each key once. What
# happens at every single command is tests/unit/counter/test_issue_tear.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh

POSITIONS=${POSITIONS:-12}

story() {
	if [ "$1" = hanako ]; then look=card_data=3902; else look=card_b=$(fact "$1" number_b); fi
	run_case "$WORK/$1.case" "$look" "${PINS[@]}" >"$WORK/run.json" 2>"$WORK/err"
}

# count_commands RESIDENT: commands of the whole story
count_commands() {
	born_again "$1"
	pins_of "$1"
	story "$1" || return 1
	COMMANDS[$1]=$("$PRACTICE" resident look | cut -d ' ' -f 2)
	ISSUED=$((ISSUED + 2))
	echo "# $1: ${COMMANDS[$1]} commands"
}

# pulled RESIDENT before|after: the card leaves at a random command; then it comes back
pulled() {
	born_again "$1"
	pins_of "$1"
	draw "${COMMANDS[$1]}"
	WHAT="$1's card pulled $2 command $REPLY of ${COMMANDS[$1]}"
	"$PRACTICE" fault card tear "$REPLY" "$2" >/dev/null
	story "$1"
	status=$?
	# A command behind the story's end, since a certificate may be a byte shorter.
	[ $status -eq 0 ] || {
		TORN=$((TORN + 1))
		[ $status -eq 5 ] && grep -q "CARD_LOST\|CARD_NONE" "$WORK/err" || return 1
		[ "$("$PRACTICE" resident look)" = "- 0" ] || return 1
	}
	# Without it nothing goes on, and it is said so; another one is refused.
	number=$(accepted_number "$WORK/run.json")
	if [ -n "$number" ] && [ "$(case_state "$number")" != "done" ]; then
		go_on "$number" "${PINS[@]}" >/dev/null 2>"$WORK/err" && return 1
		grep -q CARD_NONE "$WORK/err" || return 1
		"$PRACTICE" resident insert keiko >/dev/null
		go_on "$number" "${PINS[@]}" >/dev/null 2>"$WORK/err" && return 1
		grep -q CARD_OTHER "$WORK/err" || return 1
	fi
	"$PRACTICE" resident insert "$1" >/dev/null
	if [ -z "$number" ]; then
		story "$1"
		number=$(accepted_number "$WORK/run.json")
	fi
	until_state "done" "$number" || return 1
	ISSUED=$((ISSUED + 2))
	times_issued "$ISSUED" && card_of "$1" &&
		[ "$($COUNTER card check | field journal)" = closed ]
}

check "the world starts" world_up
fault_conf
sync_start
check "the link is online" await_link online
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
write_case "$WORK/taro.case" taro renew none
declare -A COMMANDS
ISSUED=0
TORN=0
count_commands hanako
say $? "a first issue without disturbance"
count_commands taro
say $? "a renewal without disturbance"
for at in $(seq "$POSITIONS"); do
	name=hanako
	[ $((at % 3)) -ne 0 ] || name=taro
	if [ $((at % 2)) -eq 0 ]; then when=before; else when=after; fi
	pulled $name $when >"$WORK/round" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/round" "$WORK/err"
	say $status "$WHAT"
done
[ "$TORN" -ge $((POSITIONS - 1)) ]
say $? "$TORN cards were pulled"
check "the audit trail is whole" $COUNTER audit verify
