#!/bin/sh
# A first issue on a PIV card, from the new card to both certificates, with the office's PUK and the
# factory's management key. Foreign tools judge what is on the card. The keys are RSA: the practice
# authority, like the national one, certifies no others; P-256 is in piv.sh and the unit tests.
. tests/tools/e2e_kit.sh

CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf

counter() {
	inside "$BIN/madoguchi" --config "$CONF" --lang en "$@"
}

check "the world starts" "$PRACTICE" up --sync
printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
printf 'piv_puk_file = "piv.puk"\n' >>"$CONF"
check "Piyo's card is put in" "$PRACTICE" resident insert piyo
check "it is prepared" counter card prepare
grep -q "management key is still the factory" "$WORK/out"
say $? "and the factory's key is warned of"
cat >"$WORK/piyo.case" <<END
procedure = issue
on_outage = none
name = "$(fact piyo name)"
kana = "$(fact piyo kana)"
address = "$(fact piyo address)"
born = "$(fact piyo born)"
sex = "female"
END
printf 'sign=654321\nauth=654321\n' >"$WORK/pins"
counter case run "$WORK/piyo.case" --pins-fd 0 <"$WORK/pins" >"$WORK/out" 2>&1
issued=$?
[ $issued -eq 0 ] || sed 's/^/# /' "$WORK/out"
say $issued "both certificates are issued"
grep -q '^state  *done$' "$WORK/out"
say $? "and the case is done"
CA=$MADOGUCHI_PRACTICE_STATE/ca
for pair in 9a:auth 9c:sign; do
	check "${pair%:*} is read by another tool" inside yubico-piv-tool -r Practice \
		-a read-certificate -s "${pair%:*}" -o "$WORK/${pair%:*}.pem"
	check "its certificate chains to the ${pair#*:} CA" openssl verify -CAfile "$CA/${pair#*:}-ca.pem" \
		"$WORK/${pair%:*}.pem"
	check "and the card's key is its own" inside yubico-piv-tool -r Practice -a verify-pin -P 654321 \
		-a test-signature -s "${pair%:*}" -i "$WORK/${pair%:*}.pem"
done
