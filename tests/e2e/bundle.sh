#!/bin/sh
# No link at all: requests leave as files, the authority is fed with files alone, answers come back
# as files; late, twice, in any order. Two trips make a confirmed certificate.
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh

mkdir "$WORK/going" "$WORK/coming"
: >"$WORK/empty.der"
"$PRACTICE" authority feed "$WORK/empty.der" -o "$WORK/coming" --state "$WORK/authority" >/dev/null 2>&1
check "the authority's certificates are there" test -s "$WORK/authority/ca/cmp-ca.pem"
check "the helper is built" make_tools
write_conf "https://localhost:9/.well-known/cmp" "$WORK/authority/ca"

# trip NUMBER: everything that is open goes out, is fed, and stays in back/NUMBER
trip() {
	mkdir -p "$WORK/going/$1" "$WORK/coming/$1"
	"$SYNC" export "$WORK/going/$1" --config "$CONF" --format json >"$WORK/export.json" || return 1
	"$PRACTICE" authority feed "$WORK/going/$1"/*.der -o "$WORK/coming/$1" \
		--state "$WORK/authority" >/dev/null
}

import() {
	"$SYNC" import "$@" --config "$CONF" --format json
}

check "one request" queue auth crmf
check "the first trip" trip 1
same "one file, one request" '1 1' "$(sed 's/.*"files":\([0-9]*\),"messages":\([0-9]*\).*/\1 \2/' "$WORK/export.json")"
same "it is sent" sent "$(rows exchanges)"
check "there is a slip" grep -q "SHA-256" "$WORK/going/1"/slip-*.txt
check "with the office's own name" grep -qx "Office: Kawasaki City" "$WORK/going/1"/slip-*.txt
check "its answer is taken" import "$WORK/coming/1"/*.answer.der
same "answered" answered "$(rows exchanges)"
same "the certificate waits for its confirmation" issued "$(rows certificates)"
check "the second trip" trip 2
check "carries the confirmation" grep -q '"confirmations":1' "$WORK/export.json"
check "its answer is taken" import "$WORK/coming/2"/*.answer.der
same "confirmed" confirmed "$(rows certificates)"
same "at the authority too" 1 "$(ledger | grep -c '"state":"confirmed"')"
"$SYNC" export "$WORK/going" --config "$CONF" >"$WORK/text"
same "nothing is left" 0 $?
check "and it says so" grep -q "nothing to carry" "$WORK/text"
same "an empty queue makes no file" 0 "$(find "$WORK/going" -maxdepth 1 -name '*.der' | wc -l)"
