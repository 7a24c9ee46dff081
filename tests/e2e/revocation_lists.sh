#!/bin/sh
# Revocation lists: published by the authority, fetched over mutual TLS, verified, kept; what cannot
# be believed leaves the old one in its place; an old one never replaces a new one.
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap end EXIT

LEDGER=$WORK/authority/authority/ledger.db
INDEX=$OFFICE/revocation
check "the helper is built" make_tools
serve
write_conf "https://$ADDRESS/.well-known/cmp" "$WORK/authority/ca" \
	"sign_list_url = \"https://$ADDRESS/crl/sign.crl\"" \
	"auth_list_url = \"https://$ADDRESS/crl/auth.crl\""
sed -i 's/127\.0\.0\.1/localhost/' "$CONF"

lists() {
	"$SYNC" lists "$@" --config "$CONF" --format json >"$WORK/lists.json" 2>"$WORK/err"
}
# kept: the revoked serials of all lists that are kept, in one word
kept() {
	for file in "$INDEX"/*.db; do
		sqlite3 "$file" "SELECT lower(hex(serial)) || '/' || reason FROM revoked"
	done | tr '\n' ' '
}
list() {
	"$PRACTICE" authority list "$@" --state "$WORK/authority"
}

for kind in auth sign; do queue $kind crmf >/dev/null; done
check "two certificates" sync_once
check "empty lists are fetched" lists
same "one for each issuer" 2 "$(find "$INDEX" -name '*.db' | wc -l)"
same "nothing is revoked" "" "$(kept)"

sqlite3 "$LEDGER" "UPDATE certificate SET revoked_ms = 1795219200000, reason = 1 WHERE kind = 1"
serial=$(sqlite3 "$LEDGER" "SELECT ltrim(serial, '0') FROM certificate WHERE kind = 1")
sleep 1.1
check "fetched again" lists
same "one is revoked, with its reason" "$serial/1" "$(kept | sed 's/^0*//; s/ $//')"
openssl crl -inform DER -in /dev/null 2>/dev/null
check "the authority writes a list" list auth -o "$WORK/auth.crl"
check "that openssl reads" openssl crl -inform DER -in "$WORK/auth.crl" -noout \
	-CAfile "$WORK/authority/ca/auth-ca.pem" -verify

# What must not replace it.
before=$(kept)
head -c 300 "$WORK/auth.crl" >"$WORK/half.crl"
refuse "half a list" lists "$WORK/half.crl"
perl -e 'local $/; open F, "<", $ARGV[0]; $_ = <F>; substr($_, 60, 1) ^= "\1"; print' \
	"$WORK/auth.crl" >"$WORK/changed.crl"
refuse "a changed list" lists "$WORK/changed.crl"
: >"$WORK/empty"
"$PRACTICE" authority feed "$WORK/empty" -o "$WORK" --state "$WORK/other" >/dev/null 2>&1
"$PRACTICE" authority list auth -o "$WORK/foreign.crl" --state "$WORK/other"
refuse "another authority's list" lists "$WORK/foreign.crl"
list auth -o "$WORK/old.crl" --days -3
check "one that has run out is read" lists "$WORK/old.crl"
check "but the newer one stays" grep -q '"taken":false' "$WORK/lists.json"
same "nothing was replaced" "$before" "$(kept)"
same "and nothing is left beside" 2 "$(find "$INDEX" -type f | wc -l)"
# A sync that watches fetches them by itself, and tells once what it cannot have.
watch_until() {
	"$SYNC" --watch --config "$CONF" 2>>"$WORK/watch.err" &
	watching=$!
	for _ in $(seq 100); do
		"$@" && break
		sleep 0.1
	done
	kill "$watching" && wait "$watching"
}
both_kept() {
	[ "$(find "$INDEX" -name '*.db' 2>/dev/null | wc -l)" -eq 2 ]
}
missing_told() {
	grep -q 'crl/none.crl' "$WORK/sync.log"
}
rm -rf "$INDEX"
check "a sync that watches begins without lists, and ends well" watch_until both_kept
same "it has fetched them" "$before" "$(kept)"
rm -rf "$INDEX"
sed -i 's#crl/auth.crl#crl/none.crl#' "$CONF"
check "one is not there" watch_until missing_told
same "that was told once" 1 "$(grep -c 'crl/none.crl' "$WORK/sync.log")"
same "the other one is kept" 1 "$(find "$INDEX" -name '*.db' | wc -l)"
sed -i 's#crl/none.crl#crl/auth.crl#' "$CONF"
check "both are there again" lists
stop_serving
refuse "nobody answers" lists
same "what is kept stays" "$before" "$(kept)"
refuse "the disk takes no more" sh -c "ulimit -f 1; exec '$SYNC' lists '$WORK/auth.crl' --config '$CONF'"
same "what is kept stays" "$before" "$(kept)"
