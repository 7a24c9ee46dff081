#!/bin/bash
# openssl cmp, a CMP client that is not ours, enrols at the practice authority over mutual TLS:
# ir and kur for a signing certificate, p10cr for an authentication certificate, rr, and what must
# be refused. Prints "ok NAME" or "not ok NAME" lines; exit status 0 when all are ok.
#
#   PRACTICE=build/test/madoguchi-practice tests/e2e/openssl_cmp_client.sh
set -u
cd "$(dirname "$0")/../.." || exit 70
PRACTICE=${PRACTICE:-${TESTBUILD:-build/test}/madoguchi-practice}
work=$(mktemp -d "${TMPDIR:-/tmp}/cmp-client.XXXXXX") || exit 70
state=$work/state
ca=$state/ca
server=
failed=0

finish() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null
		wait "$server" 2>/dev/null
	fi
	if [ "$failed" = 0 ]; then
		rm -rf "$work"
	else
		echo "# kept: $work"
	fi
}
trap finish EXIT

# check NAME COMMAND…: the command must succeed; what it said is kept.
check() {
	local name=$1
	shift
	if "$@" >>"$work/log" 2>&1; then
		echo "ok $name"
	else
		echo "not ok $name"
		failed=1
	fi
}

# refused REASON COMMAND…: the command must fail and say the reason.
refused() {
	local reason=$1
	shift
	if "$@" >"$work/last" 2>&1; then
		cat "$work/last"
		return 1
	fi
	cat "$work/last"
	grep -Eq -- "$reason" "$work/last"
}

serve() {
	rm -f "$work/ready"
	mkfifo "$work/ready"
	"$PRACTICE" authority serve --state "$state" >"$work/ready" 2>>"$work/log" &
	server=$!
	# The line comes when the port is open; end of file when the server has died.
	if ! read -r _ _ address <"$work/ready"; then
		echo "not ok authority does not start"
		cat "$work/log"
		failed=1
		exit 1
	fi
}

cmp_client() {
	openssl cmp -config "$work/request.cnf" -section "" -server "$address" -path .well-known/cmp \
		-tls_used -tls_host localhost -tls_trusted "$ca/tls-ca.pem" \
		-tls_cert "$ca/office.pem" -tls_key "$ca/office.key" \
		-cert "$ca/office.pem" -key "$ca/office.key" -trusted "$ca/cmp-ca.pem" \
		-recipient "/C=JP/O=Madoguchi practice/CN=Practice authority" \
		-total_timeout 60 "$@"
}

# ledger KIND STATE COUNT: so many exchanges of this kind are in this state, none issued twice.
ledger() {
	local lines
	lines=$("$PRACTICE" authority ledger --state "$state" --format json) || return 1
	echo "$lines"
	[ "$(grep -c "\"kind\":\"$1\".*\"state\":\"$2\"" <<<"$lines")" = "$3" ] &&
		! grep -Eq '"issued":([2-9]|[0-9]{2,})' <<<"$lines"
}

same_key() {
	[ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]
}

has_text() {
	openssl x509 -in "$1" -noout -text -nameopt utf8,sep_comma_plus,esc_msb | grep -q -- "$2"
}

cat >"$work/request.cnf" <<'CONFIG'
[sign]
subjectAltName = @names
[names]
otherName.1 = 1.2.392.200149.8.5.5.1;FORMAT:UTF8,UTF8:川崎　太郎
otherName.2 = 1.2.392.200149.8.5.5.4;FORMAT:UTF8,UTF8:319800710
otherName.3 = 1.2.392.200149.8.5.5.3;FORMAT:UTF8,UTF8:1
otherName.4 = 1.2.392.200149.8.5.5.5;FORMAT:UTF8,UTF8:神奈川県川崎市川崎区宮本町１番地
otherName.5 = 1.2.392.200149.8.5.5.2;FORMAT:UTF8,UTF8:00000
otherName.6 = 1.2.392.200149.8.5.5.6;FORMAT:UTF8,UTF8:0000000000000000
[bad]
subjectAltName = @bad_names
[bad_names]
otherName.1 = 1.2.392.200149.8.5.5.1;FORMAT:UTF8,UTF8:川崎　太郎
otherName.2 = 1.2.392.200149.8.5.5.4;FORMAT:UTF8,UTF8:519800710
otherName.3 = 1.2.392.200149.8.5.5.3;FORMAT:UTF8,UTF8:1
otherName.4 = 1.2.392.200149.8.5.5.5;FORMAT:UTF8,UTF8:神奈川県
[req]
distinguished_name = nothing
[nothing]
CONFIG

for key in sign sign2 auth days other; do
	openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet -out "$work/$key.key"
done
openssl req -new -config "$work/request.cnf" -key "$work/auth.key" -subj /C=JP -out "$work/auth.csr"
serve
place=/C=JP/L=Kanagawa-ken/L=Kawasaki-shi

check "ir: signing certificate" cmp_client -cmd ir -newkey "$work/sign.key" -subject "$place" \
	-reqexts sign -certout "$work/sign.pem"
check "ir: chains to the sign CA" openssl verify -CAfile "$ca/sign-ca.pem" "$work/sign.pem"
check "ir: for the card's key" same_key "$work/sign.pem" "$work/sign.key"
check "ir: key usage" has_text "$work/sign.pem" "Digital Signature, Non Repudiation"
check "ir: policy" has_text "$work/sign.pem" "1.2.392.200149.8.5.1.1.20"
check "ir: confirmed in the ledger" ledger ir confirmed 1

check "p10cr: authentication certificate" cmp_client -cmd p10cr -csr "$work/auth.csr" \
	-certout "$work/auth.pem"
check "p10cr: chains to the auth CA" openssl verify -CAfile "$ca/auth-ca.pem" "$work/auth.pem"
check "p10cr: for the card's key" same_key "$work/auth.pem" "$work/auth.key"
check "p10cr: confirmed in the ledger" ledger p10cr confirmed 1

check "a second certificate for a key is refused" \
	refused duplicateCertReq cmp_client -cmd p10cr -csr "$work/auth.csr" -certout "$work/none.pem"

check "kur: renewal" cmp_client -cmd kur -oldcert "$work/sign.pem" -newkey "$work/sign2.key" \
	-certout "$work/sign2.pem"
check "kur: for the new key" same_key "$work/sign2.pem" "$work/sign2.key"
check "kur: confirmed in the ledger" ledger kur confirmed 1

check "rr: superseded" cmp_client -cmd rr -oldcert "$work/sign.pem" -revreason 4
check "rr: the certificate's exchange is revoked" ledger ir revoked 1
check "rr: of a revoked certificate is refused" \
	refused certRevoked cmp_client -cmd rr -oldcert "$work/sign.pem" -revreason 4
check "kur of a revoked certificate is refused" refused certRevoked cmp_client -cmd kur \
	-oldcert "$work/sign.pem" -newkey "$work/other.key" -certout "$work/none.pem"

check "a wrong era is refused" refused badCertTemplate cmp_client -cmd ir -newkey "$work/other.key" \
	-subject "$place" -reqexts bad -certout "$work/none.pem"
check "notAfter is granted as asked" cmp_client -cmd ir -newkey "$work/days.key" -subject /C=JP \
	-days 1000 -certout "$work/days.pem"
check "notAfter: not a day less" openssl x509 -in "$work/days.pem" -noout -checkend 86300000
check "notAfter: not a day more" \
	refused "will expire" openssl x509 -in "$work/days.pem" -noout -checkend 86500000
check "notAfter after the 6th birthday is refused" refused badCertTemplate cmp_client -cmd ir \
	-newkey "$work/other.key" -subject "$place" -reqexts sign -days 2600 -certout "$work/none.pem"
check "raVerified is refused" refused badPOP cmp_client -cmd ir -newkey "$work/other.key" -popo 0 \
	-subject /C=JP -certout "$work/none.pem"
check "genm" cmp_client -cmd genm

# The server may have ended the connection while the client still sends what it was to ask.
ended="certificate required|alert|unexpected eof|error sending"
check "without a client certificate the handshake fails" refused "$ended" openssl cmp -config "" \
	-server "$address" -path .well-known/cmp -tls_used -tls_host localhost \
	-tls_trusted "$ca/tls-ca.pem" -cert "$ca/office.pem" -key "$ca/office.key" \
	-trusted "$ca/cmp-ca.pem" -recipient /CN=any -cmd genm
check "PBM is refused" refused wrongIntegrity cmp_client -cmd ir -secret pass:practice -ref office \
	-newkey "$work/other.key" -subject /C=JP -certout "$work/none.pem"

"$PRACTICE" fault authority waiting 1 --state "$state"
check "waiting: polls until the certificate comes" cmp_client -cmd ir -newkey "$work/other.key" \
	-subject /C=JP -certout "$work/other.pem"
check "waiting: polled in the ledger" grep -q . <<<"$(ledger ir confirmed 2 | grep '"polled":[1-9]')"
"$PRACTICE" fault clear --state "$state"

"$PRACTICE" fault authority down --state "$state"
check "down: refused" refused "connect" cmp_client -cmd genm -keep_alive 0 -msg_timeout 2
"$PRACTICE" fault authority up --state "$state"

kill -9 "$server"
wait "$server" 2>/dev/null
serve
check "after kill -9: the same port, the same memory" cmp_client -cmd rr -oldcert "$work/sign2.pem" \
	-revreason 5
check "after kill -9: revoked in the ledger" ledger kur revoked 1

# A world of before: the keys that sign the messages are RSA. The same names, the same authorities.
old_key() {
	openssl req -new -newkey rsa:2048 -nodes -config "$work/request.cnf" -subj "$2" \
		-keyout "$ca/$1.key" -out "$work/old.csr" &&
		openssl x509 -req -in "$work/old.csr" -CA "$ca/$1-ca.pem" -CAkey "$ca/$1-ca.key" \
			-days 100 -extfile <(printf '%s\n' "$3" keyUsage=critical,digitalSignature \
				subjectKeyIdentifier=hash) -out "$ca/$1.pem"
}
kill "$server"
wait "$server" 2>/dev/null
check "an RSA key of the authority" old_key cmp "/C=JP/O=Madoguchi practice/CN=Practice authority" \
	extendedKeyUsage=1.3.6.1.5.5.7.3.27
check "an RSA key of the office" old_key office \
	"/C=JP/L=Kanagawa-ken/L=Kawasaki-shi/O=Madoguchi practice/CN=Practice office" \
	extendedKeyUsage=clientAuth,1.3.6.1.5.5.7.3.28
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet -out "$work/old.key"
serve
check "with RSA keys: a certificate" cmp_client -cmd ir -newkey "$work/old.key" -subject /C=JP \
	-certout "$work/old.pem"
check "with RSA keys: for the card's key" same_key "$work/old.pem" "$work/old.key"
check "with RSA keys: revoked" cmp_client -cmd rr -oldcert "$work/old.pem" -revreason 4
exit "$failed"
