#!/bin/bash
# What the practice authority says over HTTP, with and without faults, to curl; and kill -9 of the
# server at random moments under load: no transaction is issued twice and none is lost.
#
#   PRACTICE=build/test/madoguchi-practice tests/e2e/authority_http.sh
set -u
cd "$(dirname "$0")/../.." || exit 70
PRACTICE=${PRACTICE:-${TESTBUILD:-build/test}/madoguchi-practice}
work=$(mktemp -d "${TMPDIR:-/tmp}/authority-http.XXXXXX") || exit 70
state=$work/state
ca=$state/ca
server=
failed=0

finish() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null
		wait "$server" 2>/dev/null
	fi
	rm -rf "$work"
}
trap finish EXIT

expect() {
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		echo "not ok $1: $2, wanted $3"
		failed=1
	fi
}

serve() {
	rm -f "$work/ready"
	mkfifo "$work/ready"
	"$PRACTICE" authority serve --state "$state" >"$work/ready" 2>>"$work/log" &
	server=$!
	if ! read -r _ _ address <"$work/ready"; then
		echo "not ok authority does not start"
		failed=1
		exit 1
	fi
}

web() {
	curl -s -o "$work/body" -w '%{http_code} %{content_type} %{size_download}' --cacert "$ca/tls-ca.pem" \
		--cert "$ca/office.pem" --key "$ca/office.key" -H "Content-Type: ${type:-application/pkixcmp}" \
		-H 'Expect:' "$@"
}

post() {
	web --data-binary "@$work/message" "https://$address/.well-known/cmp"
}

fault() {
	"$PRACTICE" fault "$@" --state "$state"
}

client() {
	openssl cmp -config "" -server "$address" -path .well-known/cmp -tls_used \
		-tls_host localhost -tls_trusted "$ca/tls-ca.pem" -tls_cert "$ca/office.pem" \
		-tls_key "$ca/office.key" -cert "$ca/office.pem" -key "$ca/office.key" \
		-trusted "$ca/cmp-ca.pem" -recipient "/C=JP/O=Madoguchi practice/CN=Practice authority" \
		"$@" >>"$work/log" 2>&1
}

serve
client -cmd genm -reqout "$work/message"
expect "a stored genm is answered" "$(post | cut -d' ' -f1-2)" "200 application/pkixcmp"
whole=$(post | cut -d' ' -f3)
expect "/pkix/ is served" "$(web --data-binary "@$work/message" "https://$address/pkix/" | cut -c1-3)" 200
expect "another path" "$(web --data-binary "@$work/message" "https://$address/other" | cut -c1-3)" 404
expect "GET" "$(web "https://$address/.well-known/cmp" | cut -c1-3)" 405
expect "another type" "$(type=text/plain post | cut -c1-3)" 415
expect "no CMP" "$(web --data-binary "not a message" "https://$address/.well-known/cmp" | cut -c1-3)" 400
head -c 1100000 /dev/zero >"$work/large"
expect "too large" "$(web --data-binary "@$work/large" "https://$address/.well-known/cmp" | cut -c1-3)" 413
curl -s -o "$work/body" --cacert "$ca/tls-ca.pem" "https://$address/.well-known/cmp"
status=$?
expect "no client certificate: no HTTP at all" "$([ $status -ne 0 ] && echo refused)" refused

fault authority html
expect "html" "$(post | cut -d' ' -f1-2)" "200 text/html"
fault authority busy 7
expect "busy" "$(web -D "$work/headers" --data-binary "@$work/message" \
	"https://$address/.well-known/cmp" | cut -c1-3)" 503
expect "busy: Retry-After" "$(tr -d '\r' <"$work/headers" | sed -n 's/^Retry-After: //Ip')" 7
fault authority truncated
half=$(post | cut -d' ' -f3)
expect "truncated: half, as if it were whole" "$((half - whole / 2 >= -3 && half - whole / 2 <= 3))" 1
fault authority cut
post >/dev/null
expect "cut: fewer bytes than announced" $? 18
fault authority unstable 100
post >/dev/null
expect "unstable: the answer is lost" $? 52
fault authority slow 1
expect "slow: answered at last" "$(post | cut -c1-3)" 200
fault authority down
post >/dev/null
expect "down: refused" $? 7
fault clear
expect "clear: the same port answers" "$(post | cut -c1-3)" 200
expect "show" "$(fault show)" "authority up"

# Each key enrols under one transactionID until its certificate is there; the server dies meanwhile.
for i in 1 2 3 4 5 6; do
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet -out "$work/$i.key"
	client -cmd ir -newkey "$work/$i.key" -subject /C=JP -certout "$work/$i.pem" \
		-reqout "$work/$i.ir,$work/$i.conf" &
	enrolment=$!
	perl -e "select(undef, undef, undef, rand(0.2))"
	kill -9 "$server"
	wait "$server" 2>/dev/null
	wait "$enrolment"
	serve
	# What was sent is sent again; when nothing had been sent yet, it is the first time.
	if [ -s "$work/$i.ir" ]; then
		web --data-binary "@$work/$i.ir" "https://$address/.well-known/cmp" >/dev/null
		web --data-binary "@$work/$i.ir" "https://$address/.well-known/cmp" >/dev/null
	fi
done
"$PRACTICE" authority ledger --state "$state" --format json >"$work/ledger"
sent=$(find "$work" -name '*.ir' -size +0 | wc -l)
expect "kill -9: some were sent" "$([ "$sent" -gt 0 ] && echo yes)" yes
expect "kill -9: every request that was sent is in the ledger" "$(grep -c '"kind":"ir"' "$work/ledger")" "$sent"
expect "kill -9: each has exactly one certificate" "$(grep -c '"issued":1,' "$work/ledger")" "$sent"
exit "$failed"
