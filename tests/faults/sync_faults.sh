#!/bin/bash
# A queue of batches and everything that can go wrong with it: sync and authority killed at their
# system calls, full disks, links that break in every way, wrong clocks, two syncs, an old database.
# After each fault the sync runs again without one; then nothing is open, and what must hold between
# our database and the authority's ledger holds (tests/tools/invariants).
# A sample of the positions, always the same; FAULTS=all (make faults-sync) takes every one.
# ONLY="storms two_syncs" runs these groups alone.
# run: limit=900 takes=90
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap end EXIT

ROWS=${ROWS:-12}
WORLD=$WORK/authority
OFFICE=$WORLD/office
DB=$OFFICE/madoguchi.db
LEDGER=$WORLD/authority/ledger.db
WRITES=pwrite64,fdatasync,write,writev,sendto,sendmsg,ftruncate,unlink,rename
FAULTS=${FAULTS:-sample}
# EXCHANGE_IN_FLIGHT in store/exchange.h
IN_FLIGHT=$(((1 << 62) - 1))
runs=0 findings=0 all_runs=0 faults=0 all_findings=0

# ---- the stage ----------------------------------------------------------------------------------

# conf URL LINE…
conf() {
	write_conf "$1" "$WORLD/ca" "connect_timeout_s = 1" "request_timeout_s = 1" "${@:2}"
	sed -i "s|^case_key_file.*|case_key_file = \"$WORLD/keys/case.key\"|
		s|^queue_key_file.*|queue_key_file = \"$WORLD/keys/queue.key\"|" "$CONF"
}

# good_conf LINE…: straight to the authority
good_conf() {
	conf "https://localhost:$PORT/.well-known/cmp" "$@"
}

# stage [SEED]: the full queue, and an authority that knows nothing of it
stage() {
	stop_serving
	rm -rf "$OFFICE" "$LEDGER"*
	cp -a "$WORK/office.full" "$OFFICE"
	serve --seed "${1:-0}"
	PORT=${ADDRESS##*:}
	good_conf
}

# restart: the authority again, with its ledger
restart() {
	stop_serving
	serve
	PORT=${ADDRESS##*:}
	good_conf
}

# ends: the requests that have exactly one confirmed certificate or one stated reason
ends() {
	sqlite3 "$DB" "SELECT count(*) FROM exchanges e WHERE
		(SELECT count(*) FROM certificates c WHERE c.exchange_id = e.id AND c.state = 'confirmed')
		+ (e.state IN ('held', 'rejected', 'in_doubt') AND e.reason <> '') = 1"
}

# an_hour_passes: what was put off until then is due
an_hour_passes() {
	sqlite3 -cmd ".timeout 5000" "$DB" "
		UPDATE exchanges SET due_ms = max(1, due_ms - 3600000) WHERE due_ms < $IN_FLIGHT;
		UPDATE certificates SET confirm_due_ms = max(1, confirm_due_ms - 3600000)
		WHERE confirm_due_ms > 0 AND confirm_due_ms < $IN_FLIGHT"
}

# mend NAME [FAULTS]: no fault any more; everything is settled, and everything holds
mend() {
	local tries=0
	runs=$((runs + 1)) faults=$((faults + ${2:-1}))
	fault up >/dev/null 2>&1
	good_conf
	an_hour_passes
	while ! sync_once >"$WORK/report" 2>>"$WORK/err" && [ $tries -lt 8 ]; do
		tries=$((tries + 1))
		sleep 0.3
		an_hour_passes
	done
	if tests/tools/invariants "$DB" "$LEDGER" --settled >"$WORK/held" 2>&1 &&
		[ "$(ends)" = "$ROWS" ]; then
		return 0
	fi
	findings=$((findings + 1))
	echo "# $1: $(head -n 3 "$WORK/held") $(rows exchanges | tr '+' '\n' | sort | uniq -c | tr '\n' ' ')"
	return 1
}

# cut_short: a run that is killed when it is still at it after twice the deadline of a request
cut_short() {
	timeout -s KILL 2 "$SYNC" --once --config "$CONF" >/dev/null 2>&1
}

# verdict WHAT: one line for a group of runs
verdict() {
	same "$1: $runs runs, all settled, everything holds" 0 $findings
	all_runs=$((all_runs + runs)) all_findings=$((all_findings + findings))
	runs=0 findings=0
}

# positions COUNT [STEP]: which of them; every STEP-th with FAULTS=all
positions() {
	if [ "$FAULTS" = all ]; then
		seq 1 "${2:-1}" "$1"
	else
		# Spread over the run, always the same.
		awk -v n="$1" -v k="${SAMPLE:-3}" 'BEGIN { srand(20261128); for (i = 0; i < k; i++)
			print int((i + rand()) * n / k) + 1 }'
	fi
}

# calls COMMAND…: how often each system call that writes is made, "NAME COUNT" a line
calls() {
	strace -f -qq -e trace=$WRITES -o "$WORK/calls" "$@" >/dev/null 2>&1
	sed -n 's/^[0-9]* *\([a-z0-9_]*\)(.*/\1/p' "$WORK/calls" | sort | uniq -c |
		awk '{ print $2, $1 }'
}

# ---- killed at a system call ----------------------------------------------------------------------

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
	calls "$SYNC" --once --config "$CONF" --format json >"$WORK/counts"
	while read -r name count; do
		for at in $(positions "$count"); do
			stage
			strace -f -qq -e trace=none -e "inject=$name:signal=KILL:when=$at" \
				"$SYNC" --once --config "$CONF" >/dev/null 2>&1
			mend "sync killed at $name $at"
		done
	done <"$WORK/counts"
	verdict "the sync killed at a system call that writes"
}

kill_authority() {
	local name count at
	for name in pwrite64 fdatasync sendto write; do
		for at in $(positions $((ROWS * 4))); do
			stage
			strace -f -qq -e trace=none -e "inject=$name:signal=KILL:when=$at" -p "$SERVER" \
				>/dev/null 2>&1 &
			count=$!
			sleep 0.3
			sync_once >/dev/null 2>&1
			kill "$count" 2>/dev/null
			wait "$count" 2>/dev/null
			restart
			mend "authority killed at $name $at"
		done
	done
	verdict "the authority killed at a system call that writes"
}

full_disk() {
	local name at
	stage
	for name in pwrite64 fdatasync; do
		for at in $(positions $((ROWS * 8))); do
			stage
			strace -f -qq -e trace=none \
				-e "inject=$name:error=$([ $name = pwrite64 ] && echo ENOSPC || echo EIO):when=$at+" \
				"$SYNC" --once --config "$CONF" >/dev/null 2>&1
			mend "no disk from $name $at on"
		done
	done
	verdict "a disk that is full, or fails, from a write on"
}

# ---- what comes back --------------------------------------------------------------------------------

lost_answers() {
	local way
	for way in "unstable 30" "slow 2" "html" "busy 1" "truncated" "cut" "refusing 24" "refusing 25" \
		"waiting 1"; do
		stage
		# shellcheck disable=SC2086
		fault $way
		cut_short
		mend "$way"
	done
	for way in $(positions 1500 7); do
		stage
		fault cut-after "$way"
		cut_short
		mend "cut after $way bytes of an answer"
	done
	verdict "answers lost, late, torn, a portal, 503, passing refusals"
}

# mishaps: how many messages met one (practice/authority_mishap)
mishaps() {
	grep -c "mishap:" "$WORK/serve.log"
}

# storms: each message by itself meets its own fate; in batches a whole batch does
storms() {
	local way batch seed before seeds=1
	[ "$FAULTS" = all ] && seeds=25
	for seed in $(seq $seeds); do
		for way in "unstable 30" "duplicated 30" "mixed 30" "late 30" storm; do
			for batch in 1 4; do
				stage "$seed"
				good_conf "batch_size = $batch" "batch_most = $batch"
				# shellcheck disable=SC2086
				fault $way
				before=$(mishaps)
				timeout -s KILL 4 "$SYNC" --once --config "$CONF" >/dev/null 2>&1
				mend "$way, $batch in a message, seed $seed" $(($(mishaps) - before))
			done
		done
	done
	verdict "answers lost, taken twice, exchanged, late, and all of that at once"
}

# link WAY NUMBER: a link that breaks so for a few connections
link() {
	"$WORK/bad_link" "$PORT" "$1" "$2" 3 >"$WORK/port" &
	LINK=$!
	while [ ! -s "$WORK/port" ]; do sleep 0.02; done
	conf "https://localhost:$(cat "$WORK/port")/.well-known/cmp"
	cut_short
	kill $LINK
	wait $LINK 2>/dev/null
	rm -f "$WORK/port"
	mend "link $1 $2"
}

# Inside TLS, so that a byte of it is a byte of some record; every single byte of a message itself is
# cut off in unit/sync/test_cut.
broken_links() {
	local at
	for at in $(positions 12000 37); do
		stage
		link down "$at"
		stage
		link up "$at"
		stage
		link flip "$at"
	done
	stage
	link hold 0
	stage
	link drip 0
	verdict "connections cut after n bytes, flipped bits, half-open, a byte a second"
}

nobody_there() {
	local url
	for url in "https://no-such-name.invalid/cmp" "https://127.0.0.1:$PORT/.well-known/cmp" \
		"https://localhost:1/cmp" "http://localhost:$PORT/.well-known/cmp"; do
		stage
		conf "$url"
		cut_short
		mend "$url"
	done
	stage
	good_conf "tls_ca_file = \"$WORLD/ca/sign-ca.pem\""
	sed -i '0,/^tls_ca_file/{/^tls_ca_file/d}' "$CONF"
	cut_short
	mend "another TLS CA"
	verdict "no name, another host's certificate, nobody listens, no TLS, another CA"
}

# ---- clocks, databases, processes -------------------------------------------------------------------

wrong_clock() {
	local year=31536000 shift
	for shift in $year -$year; do
		stage
		good_conf "practice_shift_s = \"$shift\""
		cut_short
		# What was held because of the clock is for a person, who lets it go on.
		sqlite3 "$DB" "UPDATE exchanges SET state = 'queued', reason = NULL, due_ms = 1,
			version = version + 1 WHERE state = 'held'"
		mend "clock off by $shift s"
	done
	verdict "a clock that is a year off"
}

# older_copy [FILE]: the database alone goes back; the mark beside it stays
older_copy() {
	rm -f "$DB" "$DB"-wal "$DB"-shm
	cp "${1:-$WORK/office.full/madoguchi.db}" "$DB"
}

yesterdays_database() {
	stage
	cut_short
	rm -rf "$OFFICE"
	cp -a "$WORK/office.full" "$OFFICE"
	mend "copied back"
	stage
	cut_short
	older_copy
	stop_serving
	sync_once >"$WORK/report" 2>/dev/null
	check "an older copy is noticed without any link" grep -q "is an older copy" "$WORK/report"
	refuse "and not carried out" "$SYNC" export "$WORK" --config "$CONF"
	same "nothing of it was sent" 0 "$(sqlite3 "$DB" "SELECT count(*) FROM exchange_messages")"
	restart
	mend "an older copy"
	# Half of it was known: asked for again, or repeated under its transactionID.
	stage
	MADOGUCHI_KILL_AT=12 "$SYNC" --once --config "$CONF" >/dev/null 2>&1
	sqlite3 "$DB" ".backup '$WORK/half.db'"
	sync_once >/dev/null 2>&1
	older_copy "$WORK/half.db"
	mend "an older copy that knew half"
	verdict "a database copied back from before everything was sent"
}

two_syncs() {
	local first second
	stage
	"$SYNC" --once --config "$CONF" >/dev/null 2>&1 &
	first=$!
	"$SYNC" --once --config "$CONF" >/dev/null 2>&1
	second=$?
	wait $first
	same "of two syncs one works" 8 $((second == 8 ? 8 : $?))
	mend "two syncs"
	stage
	"$SYNC" --once --config "$CONF" >/dev/null 2>&1 &
	first=$!
	sleep 0.15
	sqlite3 -cmd ".timeout 5000" "$DB" "UPDATE sync_state SET fence = fence + 1"
	wait $first
	mend "stolen lease"
	stage
	"$SYNC" --watch --config "$CONF" >/dev/null 2>&1 &
	first=$!
	sleep 0.2
	kill -STOP $first
	sleep 3
	kill -CONT $first
	sleep 0.5
	kill $first
	wait $first
	mend "asleep in the middle"
	verdict "two syncs, a stolen lease, a sleep in the middle"
}

held_back() {
	stage
	"$SYNC" stop issue until "$(date -d '+1 day' +%F)" because "by mail of the authority" \
		--config "$CONF" >"$WORK/out" 2>&1
	sync_once >/dev/null 2>&1
	same "nothing goes out while it is held back" 0 "$(sqlite3 "$DB" \
		"SELECT count(*) FROM exchange_messages")"
	"$SYNC" allow issue --config "$CONF" >/dev/null 2>&1
	mend "held back"
	stage
	heard=$(grep -c "answered in" "$WORK/serve.log")
	"$SYNC" outage until "$(date -d '+1 day' +%F)" because "announced" --config "$CONF" >/dev/null
	sync_once >/dev/null 2>&1
	same "an announced outage: not even a probe" "$heard" "$(grep -c "answered in" \
		"$WORK/serve.log")"
	"$SYNC" allow outage --config "$CONF" >/dev/null 2>&1
	mend "outage"
	verdict "held back by an administrator and allowed again"
}

check "the broken link is built" cc -std=c11 -D_GNU_SOURCE -o "$WORK/bad_link" \
	tests/tools/bad_link.c -lpthread
check "a queue of $ROWS" "$PRACTICE" fill --count "$ROWS" --state "$WORLD"
cp -a "$OFFICE" "$WORK/office.full"
stage
mend "no fault at all" 0
verdict "without a fault"
groups="held_back lost_answers storms broken_links nobody_there wrong_clock yesterdays_database two_syncs
	kill_points"
if strace -qq -e trace=none true 2>/dev/null; then
	groups="$groups kill_sync kill_authority full_disk"
else
	echo "ok $((NUMBER += 1)) - killed at system calls # SKIP strace may not trace here"
fi
for group in ${ONLY:-$groups}; do "$group"; done
echo "# $all_runs runs, $faults faults, $all_findings findings"
