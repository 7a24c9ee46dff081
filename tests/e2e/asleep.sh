#!/bin/sh
# A machine that sleeps for a week in the middle of its work: the watching sync is stopped with messages
# under way, the wall clock of everybody goes on by seven days (tests/tools/clock_file.c), and it wakes up.
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap 'code=$?; [ -z "${WATCHER:-}" ] || kill -9 "$WATCHER" 2>/dev/null; (exit $code); end' EXIT

LEDGER=$WORK/authority/authority/ledger.db
CLOCK_FILE=$WORK/ahead
echo 0 >"$CLOCK_FILE"
check "the helpers are built" make_tools
check "the clock is built" cc -shared -fPIC -o "$WORK/clock_file.so" tests/tools/clock_file.c
LD_PRELOAD=$WORK/clock_file.so
export CLOCK_FILE LD_PRELOAD
serve
write_conf "https://$ADDRESS/.well-known/cmp" "$WORK/authority/ca"
sed -i 's/127\.0\.0\.1/localhost/' "$CONF"

count() {
	sqlite3 -cmd ".timeout 5000" "$DB" "SELECT count(*) FROM $1"
}
# await COUNT TABLE-AND-CONDITION
await() {
	for _ in $(seq 300); do
		[ "$(count "$2")" -ge "$1" ] && return
		sleep 0.1
	done
	return 1
}

for kind in auth sign auth; do queue $kind crmf >/dev/null; done
"$SYNC" --watch --config "$CONF" &
WATCHER=$!
check "three are settled before" await 3 "certificates WHERE state = 'confirmed'"
fault slow 4 >/dev/null
for kind in auth sign auth; do queue $kind crmf >/dev/null; done
check "three more are under way" await 3 "exchanges WHERE state = 'sent'"
kill -STOP "$WATCHER"
queue sign crmf >/dev/null
fault up >/dev/null
echo 604800 >"$CLOCK_FILE"
same "the machine believes so" "$(($(LD_PRELOAD='' date +%s) / 86400 + 7))" "$(($(date +%s) / 86400))"
kill -CONT "$WATCHER"
check "what had not left is settled after the week" await 4 "certificates WHERE state = 'confirmed'"
# The service waits a day for a confirmation (confirmWaitTime); what was under way has lapsed there.
check "what had come too late is known as such" await 3 "certificates WHERE state = 'revoked'"
kill "$WATCHER" && wait "$WATCHER"
WATCHER=
same "every request has its answer" 7 "$(count "exchanges WHERE state = 'answered'")"
same "each of the late ones is a person's, with the reason" 3 \
	"$(count "cases WHERE state = 'needs_attention' AND attention LIKE '%revoked at the national service%'")"
same "nothing was issued twice" 0 "$(ledger | grep -c '"issued":[2-9]')"
check "everything holds" tests/tools/invariants "$DB" "$LEDGER"
