#!/bin/sh
# A first issue on a PIV card, from the new card to both certificates, with the office's PUK and the
# factory's management key: with RSA keys, with P-256 keys, and with one of each. Foreign tools judge
# what is on the card.
. tests/tools/e2e_kit.sh

counter() {
	inside "$BIN/madoguchi" --config "$CONF" --lang en "$@"
}

# story SIGN AUTH: the types of the two keys, as the configuration has them
story() {
	MADOGUCHI_PRACTICE_STATE=$WORK/world-$1-$2
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	check "the world starts, $1 and $2 keys" "$PRACTICE" up --sync
	printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
	printf 'piv_puk_file = "piv.puk"\npiv_sign_key = "%s"\npiv_auth_key = "%s"\n' "$1" "$2" >>"$CONF"
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
	grep -q '^words .*management key is still the factory' "$WORK/out"
	say $? "the factory's key is warned of here, too"
	CA=$MADOGUCHI_PRACTICE_STATE/ca
	for pair in 9a:auth 9c:sign; do
		slot=${pair%:*}
		check "$slot is read by another tool" inside yubico-piv-tool -r Practice \
			-a read-certificate -s "$slot" -o "$WORK/$slot.pem"
		check "its certificate chains to the ${pair#*:} CA" openssl verify -CAfile "$CA/${pair#*:}-ca.pem" \
			"$WORK/$slot.pem"
		same "its key is of the type asked for" "$(type_of "$([ "$slot" = 9a ] && echo "$2" || echo "$1")")" \
			"$(openssl x509 -in "$WORK/$slot.pem" -noout -pubkey | openssl pkey -pubin -noout -text | head -n 1)"
		check "and the card's key is its own" inside yubico-piv-tool -r Practice -a verify-pin -P 654321 \
			-a test-signature -s "$slot" -i "$WORK/$slot.pem"
	done
	check "the world goes" "$PRACTICE" down
}

# type_of KEY: as openssl calls it
type_of() {
	[ "$1" = p256 ] && echo "Public-Key: (256 bit)" || echo "Public-Key: (2048 bit)"
}

story rsa2048 rsa2048
story p256 p256
story p256 rsa2048
