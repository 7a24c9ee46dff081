#!/bin/sh
# The sync enrols at an authority that is not ours: OpenSSL's own CMP server, by CRMF and by
# PKCS #10; and it believes nothing that this server has not signed.
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap end EXIT

CA=$WORK/ca
mkdir -p "$CA"
cat >"$CA/ext.cnf" <<'END'
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[peer]
keyUsage = critical, digitalSignature
extendedKeyUsage = 1.3.6.1.5.5.7.3.28
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[sign]
keyUsage = critical, digitalSignature, nonRepudiation
certificatePolicies = critical, 1.2.392.200149.8.5.1.1.20
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[auth]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
certificatePolicies = critical, 1.2.392.200149.8.5.1.3.30
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END

new_key() {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -quiet -out "$1"
}

# new_peer NAME SUBJECT
new_peer() {
	new_key "$CA/$1.key"
	openssl pkey -in "$CA/$1.key" -pubout -out "$CA/$1.pub"
	openssl x509 -new -force_pubkey "$CA/$1.pub" -subj "$2" -days 30 -CA "$CA/cmp-ca.pem" \
		-CAkey "$CA/ca.key" -extfile "$CA/ext.cnf" -extensions peer -out "$CA/$1.pem"
}

make_authority() {
	new_key "$CA/ca.key"
	openssl req -x509 -new -key "$CA/ca.key" -subj "/C=JP/O=Foreign/CN=CA" -days 30 \
		-config "$CA/ext.cnf" -extensions ca -out "$CA/cmp-ca.pem"
	for name in tls sign auth; do
		cp "$CA/cmp-ca.pem" "$CA/$name-ca.pem"
	done
	new_peer server "/C=JP/O=Foreign/CN=Foreign authority"
	new_peer office "/C=JP/O=Foreign/CN=Office"
}

# certify KIND SUBJECT: what the server is to answer with, for the key of the queue
certify() {
	openssl x509 -new -force_pubkey "$WORK/key.pem" -subj "$2" -days 30 -CA "$CA/cmp-ca.pem" \
		-CAkey "$CA/ca.key" -extfile "$CA/ext.cnf" -extensions "$1" -out "$CA/issued.pem"
}

# foreign OPTION…: OpenSSL's server on a port of its own; sets PORT
foreign() {
	# What the server before has said is not to be taken for this one's word.
	: >"$WORK/server.log"
	openssl cmp -config "" -port 0 -srv_cert "$CA/server.pem" -srv_key "$CA/server.key" \
		-srv_trusted "$CA/cmp-ca.pem" -rsp_cert "$CA/issued.pem" "$@" \
		>>"$WORK/server.log" 2>&1 &
	SERVER=$!
	until PORT=$(sed -n 's/^ACCEPT .*:\([0-9]*\) PID.*/\1/p' "$WORK/server.log") &&
		[ -n "$PORT" ]; do
		kill -0 "$SERVER" 2>/dev/null || return 1
		sleep 0.02
	done
}

# newest TABLE
newest() {
	sqlite3 "$DB" "SELECT state FROM $1 ORDER BY id DESC LIMIT 1"
}

# run_once KIND FORM SUBJECT OPTION…: one request, one run; its exit status in STATUS
run_once() {
	kind=$1
	form=$2
	subject=$3
	shift 3
	write_conf "http://127.0.0.1:1/" "$CA"
	queue "$kind" "$form" "$WORK/key.pem" >/dev/null
	certify "$kind" "$subject"
	foreign "$@" || { cat "$WORK/server.log"; return 1; }
	write_conf "http://127.0.0.1:$PORT/" "$CA" "authority_remembers = false"
	sync_once >"$WORK/report"
	STATUS=$?
	stop_serving
}

SIGN_NAME="/C=JP/L=Kanagawa-ken/L=Kawasaki-shi/CN=202611210001"
AUTH_NAME="/C=JP/CN=202611210002"

check "the helper is built" make_tools
check "the foreign authority has its keys" make_authority
for form in crmf p10cr; do
	run_once sign "$form" "$SIGN_NAME"
	same "$form: a signing certificate" 0 "$STATUS"
	same "$form: answered" answered "$(newest exchanges)"
	same "$form: confirmed" confirmed "$(newest certificates)"
	run_once auth "$form" "$AUTH_NAME"
	same "$form: an authentication certificate" 0 "$STATUS"
	same "$form: confirmed too" confirmed "$(newest certificates)"
	same "$form: the card is to be written" to_write "$(newest cases)"
done

run_once auth crmf "$AUTH_NAME" -poll_count 2 -check_after 1
same "waiting: it is polled" 0 "$STATUS"
same "waiting: confirmed" confirmed "$(newest certificates)"
held=$(sqlite3 "$DB" "SELECT count(*) FROM certificates")

run_once auth crmf "$AUTH_NAME" -pkistatus 2 -failure 9
same "badPOP: rejected for good" rejected "$(newest exchanges)"
run_once auth crmf "$AUTH_NAME" -send_error -pkistatus 2 -failure 2
same "an error message: a person decides" held "$(newest exchanges)"
same "and the case says so" needs_attention "$(newest cases)"

run_once sign crmf "$AUTH_NAME"
same "another subject: refused" rejected "$(newest exchanges)"

# Not even the probe is believed then, so the request does not leave.
run_once auth crmf "$AUTH_NAME" -send_unprot_err -send_error -pkistatus 2 -failure 9
same "errors that nobody has signed move nothing" queued "$(newest exchanges)"
same "they are left over" 6 "$STATUS"
run_once auth crmf "$AUTH_NAME" -send_unprotected
same "answers that nobody has signed move nothing" queued "$(newest exchanges)"
same "no certificate was taken" "$held" \
	"$(sqlite3 "$DB" "SELECT count(*) FROM certificates")"
