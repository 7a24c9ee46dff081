#!/bin/bash
# run: limit=400 takes=44 waits=1
# The outage story in CYCLES rounds, each with kill -9 at six random points: in two receptions while
# the service is away (a revisit and a custody), in the sync or the authority while the queue
# drains, while a card is written in its holder's absence, at hand-back and at the second visit.
# FAULTS=all (make faults-sync): 40 rounds.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh

if [ "${FAULTS:-sample}" = all ]; then CYCLES=${CYCLES:-40}; else CYCLES=${CYCLES:-5}; fi
declare -A POINTS NUMBERS

# killed NAME COMMAND…: runs the command with a kill at a random point of those that NAME has, or
# counts them in the first cycle
killed() {
	point=$1
	shift
	if [ -z "${POINTS[$point]:-}" ]; then
		rm -f "$WORK/count"
		MADOGUCHI_POINTS=$WORK/count "$@"
		POINTS[$point]=$(wc -l <"$WORK/count")
		WHAT="$point: ${POINTS[$point]} points"
		return 0
	fi
	draw "${POINTS[$point]}"
	WHAT="$point: killed at point $REPLY of ${POINTS[$point]}"
	MADOGUCHI_KILL_AT=$REPLY "$@"
	[ $? -ne 137 ] || STRUCK=$((STRUCK + 1))
	KILLS=$((KILLS + 1))
}

story() {
	if [ "$1" = hanako ]; then look=card_data=3902; else look=card_b=$(fact "$1" number_b); fi
	printf '%s\n' "$look" "${PINS[@]}" | $COUNTER case run "$WORK/$1.case" --pins-fd 0 \
		>"$WORK/run.json" 2>"$WORK/err"
}

with_pins() {
	printf '%s\n' "${PINS[@]}" | $COUNTER case continue "$1" --pins-fd 0 >"$WORK/run.json" 2>"$WORK/err"
}

without_pins() {
	$COUNTER case continue "$1" >"$WORK/run.json" 2>"$WORK/err"
}

# reception RESIDENT ROUTE: a case that waits for the service, through one kill
reception() {
	born_again "$1" || return 1
	pins_of "$1"
	killed "reception of $1" story "$1"
	number=$(accepted_number "$WORK/run.json")
	[ -z "$number" ] || not_lost "$number" || return 1
	[ -n "$number" ] || number=$(awaited)
	if [ -z "$number" ]; then
		story "$1"
		number=$(accepted_number "$WORK/run.json")
	fi
	NUMBERS[$1]=$number
	until_state waiting_service "$number" --on-outage "$2" --consent yes
}

# The service comes back, and the sync dies while it drains the queue.
drain_killing_sync() {
	sync_stop
	"$PRACTICE" fault authority up >/dev/null
	if [ -z "${POINTS[drain]:-}" ]; then
		sync_start MADOGUCHI_POINTS="$WORK/drained"
		await_cases
		POINTS[drain]=$(wc -l <"$WORK/drained")
		WHAT="drain: ${POINTS[drain]} points"
		return
	fi
	draw "${POINTS[drain]}"
	WHAT="drain: madoguchi-sync killed at point $REPLY of ${POINTS[drain]}"
	sync_start MADOGUCHI_KILL_AT="$REPLY"
	for _ in $(seq 300); do
		sync_runs || break
		sleep 0.02
	done
	sync_runs || STRUCK=$((STRUCK + 1))
	KILLS=$((KILLS + 1))
	sync_stop -KILL
	all_up && await_cases
}

# The authority dies while the sync talks to it.
drain_killing_authority() {
	sync_stop
	"$PRACTICE" fault authority up >/dev/null
	draw $((POINTS[drain] * 3 / 4))
	WHAT="drain: authority killed after point $REPLY of madoguchi-sync"
	kill_authority_after "$REPLY"
	sync_start MADOGUCHI_POINTS="$WORK/points"
	for _ in $(seq 300); do
		[ -n "$(authority_pid)" ] || break
		sleep 0.02
	done
	[ -n "$(authority_pid)" ] || STRUCK=$((STRUCK + 1))
	KILLS=$((KILLS + 1))
	sync_stop
	kill_authority_end
	all_up && await_cases
}

# Both cases have their certificates.
await_cases() {
	for name in hanako taro; do
		state=$(await_state "${NUMBERS[$name]}" to_write)
		[ "$state" = to_write ] || {
			echo "# $name's case is $state"
			return 1
		}
	done
}

# step WHAT-COMMAND…: one line of the report
step() {
	"$@" >"$WORK/step" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/step"
	say $status "$WHAT"
}

absent() {
	killed "writing in absence" without_pins "$1"
	ABSENT=1 until_state to_return "$1"
}

present() {
	killed "$1" with_pins "$2"
	until_state 'done' "$2"
}

# settled RESIDENT: the card is whole and in the ledger, and nothing is open on it
settled() {
	card_of "$1" && [ "$($COUNTER card check | field journal)" = closed ]
}

cycle() {
	all_up || return 1
	"$PRACTICE" fault authority down >/dev/null
	await_link down || return 1
	step reception hanako revisit
	step reception taro custody
	times_issued "$ISSUED"
	say $? "nothing was issued meanwhile"
	ISSUED=$((ISSUED + 4))
	if [ $(($1 % 3)) -eq 2 ]; then step drain_killing_authority; else step drain_killing_sync; fi
	"$PRACTICE" resident insert taro >/dev/null
	pins_of taro
	step absent "${NUMBERS[taro]}"
	step present "hand-back" "${NUMBERS[taro]}"
	check "Taro's card is whole" settled taro
	"$PRACTICE" resident insert hanako >/dev/null
	pins_of hanako
	step present "second visit" "${NUMBERS[hanako]}"
	check "Hanako's card is whole" settled hanako
	check "nothing was issued twice" times_issued "$ISSUED"
	check "the audit trail is whole" $COUNTER audit verify
}

check "the world starts" world_up
fault_conf
write_case "$WORK/hanako.case" hanako issue revisit 'sex = "female"'
write_case "$WORK/taro.case" taro renew custody 'consent = yes'
ISSUED=0
STRUCK=0
KILLS=0
for number in $(seq 0 "$CYCLES"); do
	echo "# cycle $number"
	cycle "$number" || say 1 "cycle $number"
done
[ $((STRUCK * 10)) -ge $((KILLS * 8)) ]
say $? "$STRUCK programs were killed at $KILLS points"
all_up
for _ in $(seq 200); do
	left=$($COUNTER status | field waiting)
	[ "$left" = 0 ] && break
	sleep 0.05
done
same "nothing is left in the queue" 0 "$left"
same "nor in doubt" 0 "$($COUNTER status | field in_doubt)"
