#!/bin/bash
# run: limit=900 takes=40 waits=1
# A queue of batches, and sync and authority killed at their system calls that write, at the points that
# they name themselves, and on a disk that is full or fails. After each fault the sync runs again without
# one; then nothing is open, and what must hold between our database and the authority's ledger holds
# (tests/tools/invariants).
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
. tests/tools/strace_kit.sh
. tests/tools/stage_kit.sh
trap end EXIT

# The points that the program names itself: before and after each commit, message and answer.
kill_points() {
	local at most=30
	[ "$FAULTS" = all ] && most=500
	for at in $(positions $most); do
		stage
		MADOGUCHI_KILL_AT=$at "$SYNC" --once --config "$CONF" >/dev/null 2>&1
		[ $? -eq 137 ] || break
		mend "sync killed at point $at"
	done
	for at in authority-received authority-before-commit authority-after-commit authority-made \
		authority-before-answer; do
		stage
		stop_serving
		MADOGUCHI_KILL_NAME=$at serve
		PORT=${ADDRESS##*:}
		good_conf
		sync_once >/dev/null 2>&1
		restart
		mend "authority killed at $at"
	done
	verdict "killed at points that have a name"
}

kill_sync() {
	local name count at
	stage
	calls "$SYNC" --once --config "$CONF" >/dev/null 2>&1
	while read -r name count; do
		for at in $(positions "$count"); do
			stage
			at_call "$name" "signal=KILL:when=$at" "$SYNC" --once --config "$CONF" >/dev/null 2>&1
			note_strike "$at"
			mend "sync killed at $name $at"
		done
	done <"$WORK/counts"
	struck "the sync killed"
	verdict "the sync killed at a system call that writes"
}

# traced PID: waits until somebody traces it
traced() {
	until grep -q '^TracerPid:.*[1-9]' "/proc/$1/status"; do sleep 0.01; done
}

# serve_counted: how often the authority makes each call while the whole queue is sent
serve_counted() {
	stage
	calls -p "$SERVER" >/dev/null 2>&1 &
	traced "$SERVER"
	sync_once >/dev/null 2>&1
	stop_serving
	wait $!
}

kill_authority() {
	local name count at tracer
	serve_counted
	while read -r name count; do
		for at in $(positions "$count"); do
			stage
			at_call "$name" "signal=KILL:when=$at" -p "$SERVER" >/dev/null 2>&1 &
			tracer=$!
			traced "$SERVER"
			sync_once >/dev/null 2>&1
			stop_serving
			wait $tracer 2>/dev/null
			note_strike "$at"
			restart
			mend "authority killed at $name $at"
		done
	done <"$WORK/counts"
	struck "the authority killed"
	verdict "the authority killed at a system call that writes"
}

full_disk() {
	local name count at fault
	stage
	calls "$SYNC" --once --config "$CONF" >/dev/null 2>&1
	while read -r name count; do
		case $name in
		pwrite64) fault=ENOSPC ;;
		fdatasync) fault=EIO ;;
		*) continue ;;
		esac
		for at in $(positions "$count"); do
			stage
			at_call "$name" "error=$fault:when=$at+" "$SYNC" --once --config "$CONF" >/dev/null 2>&1
			note_strike "$at"
			mend "no disk from $name $at on"
		done
	done <"$WORK/counts"
	struck "a full disk"
	verdict "a disk that is full, or fails, from a write on"
}

if may_trace; then
	play kill_points kill_sync kill_authority full_disk
else
	echo "ok $((NUMBER += 1)) - killed at system calls # SKIP strace may not trace here"
	play kill_points
fi
