#!/bin/bash
# run: limit=400 takes=40
# kill -9 of the screens at system calls that write: a first issue by keys, from the first screen to the
# last, dies there; the screens start again, and the case comes to its end. Nothing is lost or doubled.
# A sample of the positions, always the same; FAULTS=all (make faults-sync) takes every one.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh
. tests/tools/strace_kit.sh

if ! may_trace; then
	echo "1..0 # SKIP strace may not trace here"
	exit 0
fi
SAMPLE=${SAMPLE:-2}

# Hanako's first issue, as a clerk types it. The keys fit a draft that was left, too, which her card brings
# up by itself, or not in time: its choices are kept, its secrets are not.
write_keys() {
	cat >"$WORK/keys" <<-END
		wait | online |
		wait card in
		key F10
		wait step 1/8
		key F10
		wait step 2/8
		key F10
		wait step 3/8
		key F10
		wait step 4/8
		wait User-authentication certificate
		gone (F10
		pin $(fact hanako number_b)
		key F10
		wait みほん町
		key F10 F10 F10
		pin 4121
		key Enter
		pin 4121
		key Enter
		pin HANAKO88K
		key Enter
		pin HANAKO88K
		key F10
		wait 8/8
		key F10
		wait : done
		key F12 F3
		quit
	END
}

# screens COMMAND…: the program by its keys, started by a command
screens() {
	mkdir -p "$WORK/drawn"
	MADOGUCHI_SCRIPT=$WORK/keys MADOGUCHI_SCRIPT_DIR=$WORK/drawn LC_ALL=C.UTF-8 TERM=xterm-256color \
		"$@" "$BIN/madoguchi" --config "$CONF" --lang en </dev/null >"$WORK/screens.out" 2>&1
}

# undisturbed: an issue that nothing disturbs, with its calls counted
undisturbed() {
	born_again hanako
	pins_of hanako
	screens calls && settled
}

# settled: Hanako's case has ended, her card is whole, and no key or request is there twice
settled() {
	ISSUED=$((ISSUED + 2))
	times_issued "$ISSUED" && card_of hanako && $COUNTER audit verify >/dev/null &&
		[ "$($COUNTER card check | field journal)" = closed ]
}

# accepted: the newest case that is no draft
accepted() {
	$COUNTER case list all | grep -v '"state":"draft"' | head -n 1 | field case
}

# strike NAME N: dies at the N-th call of this name; the case goes on, or the clerk begins anew
strike() {
	born_again hanako
	pins_of hanako
	before=$(accepted)
	screens at_call "$1" "signal=KILL:when=$2"
	note_strike "$2"
	number=$(accepted)
	if [ "$number" = "$before" ]; then
		screens || return 1
		number=$(accepted)
	fi
	not_lost "$number" && until_state 'done' "$number" && settled
}

check "the world starts" world_up
fault_conf
sed -i 's/^reply_wait_s.*/reply_wait_s = 15/' "$CONF"
write_keys
ISSUED=0
sync_start
check "the link is online" await_link online
undisturbed
say $? "a first issue without disturbance"
echo "# calls that write: $(tr '\n' ',' <"$WORK/counts")"
while read -r name count <&3; do
	for at in $(positions "$count"); do
		strike "$name" "$at" >"$WORK/round" 2>&1
		status=$?
		[ $status -eq 0 ] || sed 's/^/# /' "$WORK/round" "$WORK/screens.out"
		say $status "the screens killed at $name $at of $count"
	done
done 3<"$WORK/counts"
struck "the screens killed"
same "nothing is left in the queue" 0 "$($COUNTER status | field waiting)"
same "nor in doubt" 0 "$($COUNTER status | field in_doubt)"
