#!/bin/sh
# run: takes=20
# The authority as the witness of the audit trail: each sync leaves a checkpoint there. A whole
# office's folder that is put back, with the mark beside the database, is found by it: nothing is
# sent before the statement was compared, and a person settles the difference.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$OFFICE/madoguchi.db

asked() {
	sqlite3 "file:$DATABASE?mode=ro" "$1"
}

witness_rows() {
	"$PRACTICE" authority witness | sed -n 's/^rows //p'
}

# await WHAT WANTED COMMAND…: until it prints so
await() {
	what=$1 wanted=$2
	shift 2
	for _ in $(seq 200); do
		got=$("$@")
		[ "$got" = "$wanted" ] && break
		sleep 0.1
	done
	same "$what" "$wanted" "$got"
}

# The newest checkpoint covers the whole trail.
covers() {
	[ "$(witness_rows)" = "$(asked 'SELECT max(id) FROM audit')" ] && echo yes
}

check "a world" world_up --sync
check "the service is there" await_link online
check "cases" "$PRACTICE" fill --closed 3
await "the authority hears how far the trail has come" yes covers
"$PRACTICE" authority witness >"$WORK/first"
check "which is a checkpoint of this counter" $COUNTER audit verify --checkpoint "$WORK/first"
"$PRACTICE" service stop sync
cp -r "$OFFICE" "$WORK/older"
"$PRACTICE" service start sync
check "more cases" "$PRACTICE" fill --closed 2
await "it hears of them" yes covers
"$PRACTICE" authority witness >"$WORK/second"
same "and keeps the newest" 1 "$(grep -c '^rows' "$WORK/second")"
same "nothing differs" 0 "$(asked 'SELECT count(*) FROM findings')"

"$PRACTICE" service stop sync
rm -rf "$OFFICE"
cp -r "$WORK/older" "$OFFICE"
"$PRACTICE" service start sync
await "a folder that was put back as a whole is found" "trail 1" \
	asked "SELECT max(kind) || ' ' || count(*) FROM findings"
same "by the row that it lacks" "row $(sed -n 's/^rows //p' "$WORK/second")" "$(asked 'SELECT subject FROM findings')"
await "the statement is compared by itself" 1 asked 'SELECT count(*) FROM reconciliations'
same "the counter is told" 1 "$($COUNTER doctor | grep -c '"check":"Waits for a person","state":"warn"')"
$COUNTER audit verify --checkpoint "$WORK/second" >"$WORK/out" 2>"$WORK/err"
same "audit verify says so, too" "4 differs" "$? $(field trail <"$WORK/out")"
check "work goes on" "$PRACTICE" fill --closed 4
await "the authority hears of it" yes covers
same "and it stays one difference" 1 "$(asked 'SELECT count(*) FROM findings')"
check "a person settles it" "$BIN/madoguchi-sync" reconcile settle 1 --person "監査 花子" \
	--decision "restored by mistake" --config "$CONF"
same "it is in the trail" 1 "$(asked "SELECT count(*) FROM audit WHERE act = 'audit.differs'")"
