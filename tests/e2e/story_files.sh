#!/bin/bash
# The story without any link: no sync runs, nobody answers. Requests leave on a stick, answers come back on
# it; after two trips the certificates are written to the cards, after a third one the old one is
# revoked.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

SYNC="$BIN/madoguchi-sync"
LEDGER=$MADOGUCHI_PRACTICE_STATE/authority/ledger.db
DB=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
check "the world starts, without a sync" world_up
check "nobody answers" "$PRACTICE" fault authority down

# trip NUMBER: to the authority and back
trip() {
	mkdir -p "$WORK/stick/$1" "$WORK/back/$1"
	"$SYNC" export "$WORK/stick/$1" --config "$CONF" --format json >"$WORK/export.json" &&
		"$PRACTICE" authority feed "$WORK/stick/$1"/*.der -o "$WORK/back/$1" >/dev/null &&
		"$SYNC" import "$WORK/back/$1"/*.answer.der --config "$CONF" --format json >"$WORK/import.json"
}

# Hanako, first issue, revisit; Ichiro, renewal, custody with written consent.
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue revisit
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "her case waits" waiting_service "$(field state <"$WORK/run.json")"
hanako=$(newest_case)
check "Ichiro's card" "$PRACTICE" resident insert ichiro
write_case "$WORK/ichiro.case" ichiro renew custody 'consent = yes'
run_case "$WORK/ichiro.case" card_data=5820 sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "his case waits, the card is here" custody "$(field route <"$WORK/run.json")"
ichiro=$(newest_case)

check "the first trip" trip 1
check "took all four requests" grep -q '"requests":4' "$WORK/export.json"
same "nothing is written before it is confirmed" waiting_service "$(case_state "$hanako")"
check "the second trip" trip 2
check "took four confirmations" grep -q '"confirmations":4' "$WORK/export.json"
same "Hanako's card is to be written" to_write "$(case_state "$hanako")"
same "Ichiro's too" to_write "$(case_state "$ichiro")"

check "Hanako comes again" "$PRACTICE" resident insert hanako
go_on "$hanako" sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "her case is done" done "$(field state <"$WORK/run.json")"
serial=$($COUNTER card show | field auth_serial)
same "the certificate on her card is in the ledger" 1 "$(ledger | grep -ic "\"serial\":\"0*$serial\"")"
check "Ichiro's card" "$PRACTICE" resident insert ichiro
go_on "$ichiro" >"$WORK/run.json" 2>"$WORK/err"
go_on "$ichiro" sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "his case is done" done "$(field state <"$WORK/run.json")"

check "the third trip takes the revocation of what was replaced" trip 3
same "and they are revoked as superseded" 2 "$(sqlite3 "$LEDGER" \
	"SELECT count(*) FROM certificate WHERE reason = 4 AND revoked_ms <> 0")"
check "nothing is left to carry" sh -c "'$SYNC' export '$WORK/stick' --config '$CONF' --format json |
	grep -q '\"files\":0'"
check "nothing was issued twice" issued_once
check "all holds" tests/tools/invariants "$DB" "$LEDGER" --settled
check "our records and the authority's statement agree" sh -c "
	'$PRACTICE' authority statement -o '$WORK/statement.der' &&
	'$SYNC' reconcile '$WORK/statement.der' --config '$CONF'"
check "the audit trail is whole" $COUNTER audit verify
