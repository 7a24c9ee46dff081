# shellcheck shell=bash
# Sourced by tests/faults/sync_*.sh after e2e_kit.sh and sync_kit.sh: a queue of ready requests and an
# authority that knows nothing of it, put up anew for every fault; and what must hold after it.
# SAMPLE positions of each kind, always the same; all of them with FAULTS=all (make faults-sync).
# ONLY="storms two_syncs" runs these groups alone.
ROWS=${ROWS:-12}
WORLD=$WORK/authority
OFFICE=$WORLD/office
DB=$OFFICE/madoguchi.db
LEDGER=$WORLD/authority/ledger.db
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

# play GROUP…: each group of faults, or ONLY those; then the sum
play() {
	check "a queue of $ROWS" "$PRACTICE" fill --count "$ROWS" --state "$WORLD"
	cp -a "$OFFICE" "$WORK/office.full"
	stage
	mend "no fault at all" 0
	verdict "without a fault"
	for group in ${ONLY:-"$@"}; do "$group"; done
	echo "# $all_runs runs, $faults faults, $all_findings findings"
}
