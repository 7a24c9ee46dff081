#!/bin/bash
# run: limit=900 takes=80 waits=1
# A queue of batches and everything that can go wrong with it: answers lost, late, exchanged, links that
# break in every way, wrong clocks, two syncs, an old database; kills are in sync_calls. After each fault
# the sync runs again without one; then nothing is open, and what must hold between our database and the
# authority's ledger holds (tests/tools/invariants).
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
. tests/tools/strace_kit.sh
. tests/tools/stage_kit.sh
trap end EXIT

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

# storms: each message meets its own fate. A sample takes single messages, where there are more of
# them; in batches a whole batch has one.
storms() {
	local way batch seed before seeds=1 batches=1
	[ "$FAULTS" = all ] && seeds=25 batches="1 4 50"
	for seed in $(seq $seeds); do
		for way in "unstable 30" "duplicated 30" "mixed 30" "late 30" storm; do
			for batch in $batches; do
				stage "$seed"
				good_conf "batch_size = $batch" "batch_most = $batch"
				# shellcheck disable=SC2086
				fault $way
				before=$(mishaps)
				timeout -s KILL 3 "$SYNC" --once --config "$CONF" >/dev/null 2>&1
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
	add_abe >/dev/null
	as_abe stop issue until "$(date -d '+2 days' +%F)" because "by mail of the authority" >"$WORK/out" 2>&1
	sync_once >/dev/null 2>&1
	same "nothing goes out while it is held back" 0 "$(sqlite3 "$DB" \
		"SELECT count(*) FROM exchange_messages")"
	as_abe allow issue >/dev/null 2>&1
	mend "held back"
	stage
	add_abe >/dev/null
	heard=$(grep -c "answered in" "$WORK/serve.log")
	as_abe outage until "$(date -d '+2 days' +%F)" because "announced" >/dev/null
	sync_once >/dev/null 2>&1
	same "an announced outage: not even a probe" "$heard" "$(grep -c "answered in" \
		"$WORK/serve.log")"
	as_abe allow outage >/dev/null 2>&1
	mend "outage"
	verdict "held back by an administrator and allowed again"
}

check "the broken link is built" cc -std=c11 -D_GNU_SOURCE -o "$WORK/bad_link" \
	tests/tools/bad_link.c -lpthread
play held_back lost_answers storms broken_links nobody_there wrong_clock yesterdays_database two_syncs
