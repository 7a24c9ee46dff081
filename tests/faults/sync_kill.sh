#!/bin/sh
# The sync is killed at every point that it passes, in every commit, before and after sending, with
# an answer in its hand; then it runs again. The end is always the same, nothing is issued twice.
# A sample of the points, always the same; FAULTS=all (make faults-sync) takes every one.
# run: limit=600 takes=42 waits=1
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap end EXIT

POINTS_MOST=120
FAULTS=${FAULTS:-sample}

# settle: runs without a fault until all is settled, at most a few times
settle() {
	for _ in 1 2 3 4 5; do
		sync_once >"$WORK/report" 2>>"$WORK/err" && return 0
	done
	return 1
}

# kill_everywhere NAME STEP END CERTIFICATE KIND FORM: from the first point on until a run is not
# killed; in a sample at every STEP-th point
kill_everywhere() {
	name=$1
	step=$2
	[ "$FAULTS" != all ] || step=1
	shift
	point=1
	kills=0
	bad=0
	while [ $point -lt $POINTS_MOST ]; do
		queue "$4" "$5" >"$WORK/id" || { bad=$((bad + 1)); break; }
		MADOGUCHI_KILL_AT=$point sync_once >/dev/null 2>>"$WORK/err"
		killed=$?
		settle || bad=$((bad + 1))
		[ "$(state_of "$(cat "$WORK/id")")" = "$2" ] || {
			echo "# point $point: $(state_of "$(cat "$WORK/id")")"
			bad=$((bad + 1))
		}
		[ $killed -eq 137 ] || break
		kills=$((kills + 1))
		point=$((point + step))
	done
	same "$name: killed at $kills points, always the same end" 0 $bad
	check "$name: there were enough points" test $point -gt 15
	check "$name: and an end to them" test $point -lt $POINTS_MOST
	same "$name: no certificate waits for its confirmation" 0 "$(sqlite3 "$DB" \
		"SELECT count(*) FROM certificates WHERE state IN ('issued', 'confirming')")"
	same "$name: nothing was issued twice" 0 "$(ledger | grep -cE '"issued":([2-9]|[0-9]{2,})')"
	same "$name: the authority holds no other state" 0 \
		"$(ledger | grep -vc "\"state\":\"$3\"")"
	same "$name: no answer is left lying" 0 "$(sqlite3 "$DB" \
		"SELECT count(*) FROM exchange_messages WHERE processed = 0")"
}

# state_of TRANSACTION: of the exchange and its certificate
state_of() {
	sqlite3 "$DB" "SELECT e.state || '/' || coalesce(c.state, 'none') FROM exchanges e
		LEFT JOIN certificates c ON c.exchange_id = e.id
		WHERE hex(e.transaction_id) = upper('$1')"
}

forget() {
	stop_serving
	rm -rf "$WORK/authority" "$OFFICE" "$WORK/keys"
	mkdir -p "$OFFICE" "$WORK/keys"
	serve
	write_conf "https://$ADDRESS/.well-known/cmp" "$WORK/authority/ca"
	sed -i 's/127\.0\.0\.1/localhost/' "$CONF"
}

check "the helper is built" make_tools
forget
kill_everywhere "issue" 2 answered/confirmed confirmed sign crmf
forget
fault waiting 1
kill_everywhere "waiting" 3 answered/confirmed confirmed auth p10cr
forget
fault wrong-key
kill_everywhere "wrong certificate" 2 rejected/none revoked auth crmf
forget
fault refusing 9
kill_everywhere "refusal" 2 rejected/none rejected auth crmf
same "the database is whole" ok "$(sqlite3 "$DB" "PRAGMA integrity_check")"
