#!/bin/bash
# run: limit=400 takes=60
# The online story, and kill -9 at ROUNDS random points: of madoguchi, of madoguchi-sync, of the
# authority; 200 of them with FAULTS=all (make faults-sync). Everything is started again; no case, no request and no key is lost or doubled.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh

if [ "${FAULTS:-sample}" = all ]; then ROUNDS=${ROUNDS:-200}; else ROUNDS=${ROUNDS:-20}; fi

# story RESIDENT [VARIABLE=VALUE…]: one case from its file, under these variables
story() {
	name=$1
	shift
	if [ "$name" = hanako ]; then look=card_data=3902; else look=card_b=$(fact "$name" number_b); fi
	printf '%s\n' "$look" "${PINS[@]}" |
		env "$@" $COUNTER case run "$WORK/$name.case" --pins-fd 0 >"$WORK/run.json" 2>"$WORK/err"
}

# finish_case RESIDENT: brings the case to its end, wherever it was left
finish_case() {
	number=$(accepted_number "$WORK/run.json")
	[ -z "$number" ] || not_lost "$number" || return 1
	[ -n "$number" ] || number=$(awaited)
	if [ -z "$number" ]; then
		story "$1"
		number=$(accepted_number "$WORK/run.json")
	fi
	[ -n "$number" ] && until_state done "$number"
}

# settled RESIDENT: what must hold at the end of a round
settled() {
	ISSUED=$((ISSUED + 2))
	times_issued "$ISSUED" && card_of "$1" && $COUNTER audit verify >/dev/null &&
		[ "$($COUNTER card check | field journal)" = closed ]
}

# count_points: how many there are for each program, in one undisturbed case of a kind
count_points() {
	born_again "$1"
	pins_of "$1"
	sync_stop
	rm -f "$WORK/sync.points" "$WORK/counter.points"
	sync_start MADOGUCHI_POINTS="$WORK/sync.points"
	await_link online || return 1
	story "$1" MADOGUCHI_POINTS="$WORK/counter.points" || return 1
	sync_stop
	COUNTER_POINTS[$2]=$(wc -l <"$WORK/counter.points")
	SYNC_POINTS[$2]=$(wc -l <"$WORK/sync.points")
	echo "# $1: $((COUNTER_POINTS[$2])) points of madoguchi, $((SYNC_POINTS[$2])) of madoguchi-sync"
	settled "$1"
}

# strike: one round; says in WHAT what was killed where
strike() {
	name=hanako
	at=0
	[ $((ROUND % 4)) -ne 0 ] || { name=taro at=1; }
	born_again "$name"
	pins_of "$name"
	draw 100
	if [ "$REPLY" -le 40 ]; then
		all_up || return 1
		draw "${COUNTER_POINTS[$at]}"
		WHAT="madoguchi killed at point $REPLY of ${COUNTER_POINTS[$at]}"
		story "$name" MADOGUCHI_KILL_AT="$REPLY"
		[ $? -ne 137 ] || STRUCK=$((STRUCK + 1))
	elif [ "$REPLY" -le 75 ]; then
		sync_stop
		draw "${SYNC_POINTS[$at]}"
		WHAT="madoguchi-sync killed at point $REPLY of ${SYNC_POINTS[$at]}"
		sync_start MADOGUCHI_KILL_AT="$REPLY"
		story "$name"
		sync_runs || STRUCK=$((STRUCK + 1))
		sync_stop -KILL
	else
		all_up || return 1
		draw $((COUNTER_POINTS[at] * 3 / 4))
		WHAT="authority killed after point $REPLY of madoguchi"
		kill_authority_after "$REPLY"
		story "$name" MADOGUCHI_POINTS="$WORK/points"
		kill_authority_end
		[ -n "$(authority_pid)" ] || STRUCK=$((STRUCK + 1))
	fi
	WHAT="$WHAT ($name)"
	all_up && finish_case "$name" && settled "$name"
}

check "the world starts" world_up
fault_conf
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
write_case "$WORK/taro.case" taro renew none
ISSUED=0
STRUCK=0
COUNTER_POINTS=()
SYNC_POINTS=()
# In this shell, since the series of draws and the child processes belong to it.
count_points hanako 0
say $? "a first issue without disturbance"
count_points taro 1
say $? "a renewal without disturbance"
# A point may lie behind the end of a story that took fewer steps: then there is one round more.
ROUND=0
while [ "$STRUCK" -lt "$ROUNDS" ] && [ "$ROUND" -lt $((ROUNDS * 2)) ]; do
	ROUND=$((ROUND + 1))
	strike >"$WORK/round" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/round"
	say $status "$WHAT"
done
same "programs were killed in $ROUND rounds" "$ROUNDS" "$STRUCK"
all_up
for _ in $(seq 200); do
	left=$($COUNTER status | field waiting)
	[ "$left" = 0 ] && break
	sleep 0.05
done
same "nothing is left in the queue" 0 "$left"
same "nor in doubt" 0 "$($COUNTER status | field in_doubt)"
same "no card was left half-written" closed "$($COUNTER card check | field journal)"
