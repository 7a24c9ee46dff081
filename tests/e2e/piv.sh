#!/bin/sh
# Foreign PIV clients judge the practice card's PIV application: yubico-piv-tool issues and manages
# it, OpenSC reads it, counts, signs and agrees on keys; openssl verifies what it has done.
# run: limit=400
. tests/tools/e2e_kit.sh

# tool ARGUMENT…: yubico-piv-tool, which otherwise looks for its maker's readers only
tool() {
	inside yubico-piv-tool -r Practice "$@"
}

# tries: of the PIN, as the status of the tool has it
tries() {
	tool -a status 2>/dev/null | sed -n 's/^PIN tries left:[[:space:]]*//p'
}

check "the world starts" "$PRACTICE" up
check "Piyo's PIV card is put in" "$PRACTICE" resident insert piyo
check "yubico-piv-tool reads its state" tool -a status
same "the PIN has three tries" 3 "$(tries)"
same "OpenSC takes it for PIV" "Personal Identity Verification Card" \
	"$(inside opensc-tool -n 2>/dev/null)"

# A new card gets its CHUID and CCC, keys and certificates.
check "a CHUID is written" tool -a set-chuid
check "a CCC is written" tool -a set-ccc
check "an RSA key is made in 9A" tool -a generate -s 9a -A RSA2048 -o "$WORK/9a.pub"
check "an EC key is made in 9C" tool -a generate -s 9c -A ECCP256 -o "$WORK/9c.pub"
check "the PIN is right" tool -a verify-pin -P 123456
openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=a test CA" -keyout "$WORK/ca.key" \
	-out "$WORK/ca.pem" 2>/dev/null
for slot in 9a 9c; do
	# The tool's own requests fail before any command goes to the card, so openssl certifies.
	check "$slot is certified" openssl x509 -new -force_pubkey "$WORK/$slot.pub" -CA "$WORK/ca.pem" \
		-CAkey "$WORK/ca.key" -subj "/CN=practice $slot" -days 30 -out "$WORK/$slot.pem"
	check "it is written to $slot" tool -a import-certificate -s "$slot" -i "$WORK/$slot.pem"
	check "it is read back from $slot" tool -a read-certificate -s "$slot" -o "$WORK/back.pem"
	openssl x509 -in "$WORK/$slot.pem" -outform DER -out "$WORK/one"
	openssl x509 -in "$WORK/back.pem" -outform DER -out "$WORK/two"
	check "as it was" cmp "$WORK/one" "$WORK/two"
	check "the card signs with $slot" tool -a verify-pin -P 123456 -a test-signature -s "$slot" \
		-i "$WORK/$slot.pem"
done

# OpenSC sees the same card, and its signature verifies.
same "OpenSC lists two certificates" 2 "$(inside pkcs15-tool -c 2>/dev/null | grep -c X.509)"
module=$(find /usr/lib -name opensc-pkcs11.so 2>/dev/null | head -n 1)
printf 'what is signed' >"$WORK/text"
check "OpenSC signs with 9A" inside pkcs11-tool --module "$module" --login --pin 123456 --sign \
	-m SHA256-RSA-PKCS --id 01 --input-file "$WORK/text" --output-file "$WORK/signature"
openssl x509 -in "$WORK/9a.pem" -noout -pubkey >"$WORK/9a.key"
check "openssl verifies that" openssl dgst -sha256 -verify "$WORK/9a.key" \
	-signature "$WORK/signature" "$WORK/text"

# PINs: counted, changed, locked, unlocked.
refuse "a wrong PIN" tool -a verify-pin -P 999999
same "costs a try" 2 "$(tries)"
check "the PIN is changed" tool -a change-pin -P 123456 -N 654321
same "the tries are full again" 3 "$(tries)"
refuse "the old one is wrong now" tool -a verify-pin -P 123456
refuse "again" tool -a verify-pin -P 123456
refuse "and again" tool -a verify-pin -P 123456
same "it is locked" 0 "$(tries)"
refuse "the right one does not help" tool -a verify-pin -P 654321
check "the PUK sets a new one" tool -a unblock-pin -P 12345678 -N 111222
check "which is right" tool -a verify-pin -P 111222
check "the PUK is changed" tool -a change-puk -P 12345678 -N 87654321
refuse "the old PUK is wrong now" tool -a unblock-pin -P 12345678 -N 333444
check "OpenSC changes the PIN" inside pkcs15-tool --change-pin --auth-id 01 --pin 111222 --new-pin 222333
check "which is right, too" tool -a verify-pin -P 222333

# The management key.
key=000102030405060708090a0b0c0d0e0f1011121314151617
check "the management key is replaced" tool -a set-mgm-key -n $key
refuse "the factory's does not open the card any more" tool -a generate -s 9d -A ECCP256 -o /dev/null
check "the new one does" tool -k$key -a generate -s 9d -A ECCP256 -o "$WORK/9d.pub"

# Agreement of keys: the tool agrees with the card and compares both sides.
check "the key that agrees is certified" openssl x509 -new -force_pubkey "$WORK/9d.pub" -CA "$WORK/ca.pem" \
	-CAkey "$WORK/ca.key" -subj "/CN=practice 9d" -days 30 -out "$WORK/9d.pem"
check "it is written to 9d" tool -k$key -a import-certificate -s 9d -i "$WORK/9d.pem"
refuse "without the PIN the card agrees on nothing" tool -a test-decipher -s 9d -i "$WORK/9d.pem"
check "with it on the same as the tool" tool -a verify-pin -P 222333 -a test-decipher -s 9d -i "$WORK/9d.pem"

# OpenSC agrees with the card, and openssl on the other side comes to the same. By its bare ATR OpenSC would take the
# card for a maker's token without elliptic curves; type 14001 is its word for any PIV card.
cat >"$WORK/opensc.conf" <<'END'
app default {
	card_atr 3b:80:80:01:01 {
		driver = "PIV-II";
		type = 14001;
	}
}
END
openssl ecparam -name prime256v1 -genkey -noout -out "$WORK/other.key"
openssl pkey -in "$WORK/other.key" -pubout -outform DER -out "$WORK/other.der"
derive() {
	OPENSC_CONF=$WORK/opensc.conf inside pkcs11-tool --module "$module" "$@" --derive -m ECDH1-DERIVE --id 03 \
		--input-file "$WORK/other.der" --output-file "$WORK/agreed"
}
refuse "without the PIN OpenSC agrees on nothing" derive
check "with it OpenSC agrees with 9D" derive --login --pin 222333
openssl pkeyutl -derive -inkey "$WORK/other.key" -peerkey "$WORK/9d.pub" -out "$WORK/expected"
check "on the same as openssl" cmp "$WORK/agreed" "$WORK/expected"
