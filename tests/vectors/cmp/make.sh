#!/bin/sh
# Makes the vectors in this folder again: what OpenSSL's own CMP client and server say to each
# other. Run it here by hand; the tests only read the files. Keys are made afresh and thrown away.
set -eu

out=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
port=${1:-18829}
server=
stop_server() {
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	[ -z "$server" ] || wait "$server" 2>/dev/null || true
	server=
}
trap 'stop_server; rm -rf "$work"' EXIT
cd "$work"

cat > ext.conf <<'END'
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[end]
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END

new_key() { openssl ecparam -genkey -noout -name prime256v1 -out "$1.key"; }
new_certificate() { # name, subject
	new_key "$1"
	openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
	openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -days 7300 -extfile ext.conf \
		-extensions end -out "$1.crt" 2>/dev/null
}
new_key ca
openssl req -x509 -new -key ca.key -subj "/C=JP/O=Vectors/CN=Vector CA" -days 7300 \
	-config ext.conf -extensions ca -out ca.crt
new_certificate server "/C=JP/O=Vectors/CN=Vector CMP Server"
new_certificate office "/C=JP/O=Vectors/CN=Vector Office"
new_certificate issued "/C=JP/O=Vectors/CN=Vector Holder"

start_server() {
	openssl cmp -config "" -port "$port" -srv_cert server.crt -srv_key server.key \
		-srv_trusted ca.crt -rsp_cert issued.crt "$@" >server.log 2>&1 &
	server=$!
	until grep -q ACCEPT server.log; do
		kill -0 "$server" || { cat server.log; exit 1; }
	done
}
ask() {
	openssl cmp -config "" -server "127.0.0.1:$port" -cert office.crt -key office.key \
		-trusted ca.crt -recipient "/C=JP/O=Vectors/CN=Vector CMP Server" \
		-certout /dev/null -batch "$@" >client.log 2>&1
}
exchange() { # name, server options (one word list), client options…
	name=$1
	options=$2
	shift 2
	# shellcheck disable=SC2086
	start_server $options
	ask "$@" || echo "$name: the client reports a failure (wanted for refusals)"
	stop_server
}

exchange ir "" -cmd ir -newkey issued.key -subject /CN=holder \
	-reqout ir.der,certconf.der -rspout ip.der,pkiconf.der
exchange kur "" -cmd kur -newkey issued.key -oldcert issued.crt \
	-reqout kur.der,kur-certconf.der -rspout kup.der,kur-pkiconf.der
exchange p10cr "" -cmd p10cr -csr issued.csr \
	-reqout p10cr.der,p10cr-certconf.der -rspout cp.der,p10cr-pkiconf.der
exchange rr "" -cmd rr -oldcert issued.crt -revreason 4 -reqout rr.der -rspout rp.der
exchange genm "" -cmd genm -reqout genm.der -rspout genp.der
exchange poll "-poll_count 2 -check_after 1" -cmd ir -newkey issued.key -subject /CN=holder \
	-reqout poll-ir.der,pollreq.der -rspout waiting.der,pollrep.der
exchange reject "-pkistatus 2 -failure 26 -statusstring duplicate" -cmd ir -newkey issued.key \
	-subject /CN=holder -reqout reject-ir.der -rspout rejected.der
exchange error "-send_error -pkistatus 2 -failure 24 -statusstring later" -cmd ir \
	-newkey issued.key -subject /CN=holder -reqout error-ir.der -rspout error.der
exchange open "-send_unprot_err -send_error -pkistatus 2 -failure 2" -cmd ir \
	-newkey issued.key -subject /CN=holder -unprotected_errors -reqout open-ir.der \
	-rspout error-unprotected.der
exchange mac "-srv_ref 1 -srv_secret pass:vector" -cmd genm -ref 1 -secret pass:vector \
	-reqout mac-genm.der -rspout genp-mac.der

for name in ir certconf ip pkiconf kur kup p10cr p10cr-certconf cp rr rp genm genp pollreq waiting \
	pollrep rejected error error-unprotected genp-mac; do
	cp "$name.der" "$out/"
done
cp ca.crt "$out/ca.pem"
