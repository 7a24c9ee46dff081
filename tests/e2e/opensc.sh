#!/bin/sh
# OpenSC judges the practice card: a foreign JPKI client reads, verifies, counts and signs.
. tests/tools/e2e_kit.sh

# tries AUTH_ID: the tries left of a PIN, as OpenSC reads them
tries() {
	inside pkcs15-tool --list-pins 2>/dev/null |
		awk -v id="$1" '$1 == "ID" { is = $3 == id } is && /Tries left/ { print $4 }'
}

check "the world starts" "$PRACTICE" up
check "Taro's card is put in" "$PRACTICE" resident insert taro
same "the driver is found without help" jpki "$(inside opensc-tool -n 2>/dev/null)"
same "the ATR" 3b:e0:00:ff:81:31:fe:45:14 "$(inside opensc-tool -a 2>/dev/null)"
same "three tries for user authentication" 3 "$(tries 01)"
same "five tries for signing" 5 "$(tries 02)"
same "four certificates are listed" 4 "$(inside pkcs15-tool -c 2>/dev/null | grep -c X.509)"
check "the whole card is listed" inside pkcs15-tool -D
same "the token's label" JPKIAPICCTOKEN2 "$(inside opensc-tool -s 00A4040C0AD392F000260100000001 \
	-s 00B0860010 2>/dev/null | sed -n 's/.*\(JPKI[A-Z0-9]*\).*/\1/p')"

# Certificates, and their chains up to the practice CAs.
CA=$MADOGUCHI_PRACTICE_STATE/ca
inside pkcs15-tool --read-certificate 1 >"$WORK/auth.pem" 2>/dev/null
check "the user authentication certificate chains" openssl verify -CAfile "$CA/auth-ca.pem" "$WORK/auth.pem"
refuse "and not to the other CA" openssl verify -CAfile "$CA/sign-ca.pem" "$WORK/auth.pem"
refuse "the signing certificate needs its PIN" inside pkcs15-tool --read-certificate 2
inside pkcs15-tool --read-certificate 2 --verify-pin --auth-id 02 --pin TARO47SATO \
	>"$WORK/sign.pem" 2>/dev/null
check "the signing certificate chains" openssl verify -CAfile "$CA/sign-ca.pem" "$WORK/sign.pem"
for pair in 3:auth 4:sign; do
	inside pkcs15-tool --read-certificate "${pair%:*}" 2>/dev/null |
		openssl x509 -outform DER -out "$WORK/card-ca.der"
	openssl x509 -in "$CA/${pair#*:}-ca.pem" -outform DER -out "$WORK/ca.der"
	check "the ${pair#*:} CA certificate on the card" cmp "$WORK/card-ca.der" "$WORK/ca.der"
done

# PINs and their counters.
check "the right PIN" inside pkcs15-tool --verify-pin --auth-id 01 --pin 4147
refuse "a wrong PIN" inside pkcs15-tool --verify-pin --auth-id 01 --pin 0000
same "costs a try" 2 "$(tries 01)"
check "the right PIN again" inside pkcs15-tool --verify-pin --auth-id 01 --pin 4147
same "fills the counter" 3 "$(tries 01)"
check "the signing password" inside pkcs15-tool --verify-pin --auth-id 02 --pin TARO47SATO

# Signatures: DigestInfo made by the caller, and by OpenSC.
module=$(find /usr/lib -name opensc-pkcs11.so 2>/dev/null | head -n 1)
openssl x509 -in "$WORK/auth.pem" -noout -pubkey >"$WORK/auth.pub"
openssl x509 -in "$WORK/sign.pem" -noout -pubkey >"$WORK/sign.pub"
printf 'what is signed' >"$WORK/text"
openssl dgst -sha256 -binary "$WORK/text" >"$WORK/digest"
{
	printf '\060\061\060\015\006\011\140\206\110\001\145\003\004\002\001\005\000\004\040'
	cat "$WORK/digest"
} >"$WORK/info"
check "a signature over a DigestInfo" inside pkcs11-tool --module "$module" --slot 0 --login \
	--pin 4147 --sign -m RSA-PKCS --id 01 --input-file "$WORK/info" --output-file "$WORK/one"
check "openssl verifies it" openssl dgst -sha256 -verify "$WORK/auth.pub" -signature "$WORK/one" "$WORK/text"
check "a signature with the signing key" inside pkcs11-tool --module "$module" --token-label \
	"JPKI (Digital Signature PIN)" --login --pin TARO47SATO --sign -m SHA256-RSA-PKCS --id 02 \
	--input-file "$WORK/text" --output-file "$WORK/two"
check "openssl verifies that" openssl dgst -sha256 -verify "$WORK/sign.pub" -signature "$WORK/two" "$WORK/text"
refuse "and not with the other key" openssl dgst -sha256 -verify "$WORK/auth.pub" -signature "$WORK/two" "$WORK/text"

# OpenSC cannot change these PINs, but it sends what it is given: 4147 becomes 9999.
inside opensc-tool -s 00A4040C0AD392F000260100000001 -s 0020009804:34:31:34:37 \
	-s 0024019804:39:39:39:39 >"$WORK/out" 2>&1
same "a PIN is changed" 3 "$(grep -c 'SW1=0x90, SW2=0x00' "$WORK/out")"
refuse "the old one is wrong now" inside pkcs15-tool --verify-pin --auth-id 01 --pin 4147
check "the new one is right" inside pkcs15-tool --verify-pin --auth-id 01 --pin 9999

# Other residents.
check "Yoko's card is put in" "$PRACTICE" resident insert yoko
same "user authentication is locked" 0 "$(tries 01)"
same "signing is locked" 0 "$(tries 02)"
refuse "the right PIN does not help" inside pkcs15-tool --verify-pin --auth-id 01 --pin 5310
check "the card's certificate is read all the same" inside pkcs15-tool --read-certificate 1
check "Hanako's card is put in" "$PRACTICE" resident insert hanako
same "a card without certificates is found" jpki "$(inside opensc-tool -n 2>/dev/null)"
same "its counters are full" 3 "$(tries 01)"
refuse "it has no certificate" inside pkcs15-tool --read-certificate 1
check "Mio, 14, has no certificate yet" "$PRACTICE" resident insert mio
check "Noboru's dead card is put in" "$PRACTICE" resident insert noboru
refuse "it does not answer" inside opensc-tool -n
