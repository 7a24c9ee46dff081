#!/bin/sh
# What a resident brings a PIV card for after its issue, by files: PIN change, a forgotten and a
# blocked PIN (with the office's PUK, and with one typed), PUK change, renewal, revocation. Foreign
# tools judge what the card holds.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

GROUND='decided_by = "the section chief"
ground = "by telephone"'
PERSON="name = \"$(fact piyo name)\"
kana = \"$(fact piyo kana)\"
address = \"$(fact piyo address)\"
born = \"$(fact piyo born)\"
sex = \"female\""

tries() { $COUNTER card show | field "tries_$1"; }
piv() { yubico-piv-tool -r Practice "$@"; }
# certificate SLOT FILE: as another tool reads it
certificate() { piv -a read-certificate -s "$1" -o "$2"; }
# holds PIN SLOT CERTIFICATE: the card signs for its certificate with this PIN
holds() { piv -a verify-pin -P "$1" -a test-signature -s "$2" -i "$3"; }
# piyo PROCEDURE PINS…: a case of hers, to its end
piyo() {
	write_case "$WORK/piyo.case" piyo "$1" none "$PERSON" "$GROUND" $MORE
	shift
	run_case "$WORK/piyo.case" "$@" >"$WORK/run.json" 2>"$WORK/err"
}
# ended WHAT STATUS STATE
ended() {
	same "$1" 0 "$2"
	[ "$2" -eq 0 ] || sed 's/^/# /' "$WORK/err"
	same "and the case is $3" "$3" "$(field state <"$WORK/run.json")"
}
MORE=

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "Piyo's card is put in" "$PRACTICE" resident insert piyo
check "it is prepared" $COUNTER card prepare

# A PIN that she knows.
piyo pin_change pin=123456 pin.new=284017
ended "a PIN is changed" $? done
check "the new PIN opens the card" piv -a verify-pin -P 284017
refuse "the old one does not" piv -a verify-pin -P 123456
same "which cost a try" 2 "$(tries piv_pin)"
piyo pin_change pin=2840 pin.new=284018
same "a PIN that is too short is refused" 7 $?
same "and cost no try" 2 "$(tries piv_pin)"

# The PUK, typed: nobody but her knows it.
piyo pin_change puk=12345678 puk.new=28401734
ended "the PUK is changed" $? done
check "the new PUK is the card's" piv -a unblock-pin -P 28401734 -N 284017

# One that she has forgotten, with the PUK that she types.
piyo pin_init puk=28401734 pin.new=173940
ended "a forgotten PIN is set anew with a typed PUK" $? done
check "and opens the card" piv -a verify-pin -P 173940
piyo pin_init puk=11111118 pin.new=173941
same "a wrong PUK is the card's no" 5 $?
check "and the PIN is as it was" piv -a verify-pin -P 173940

# One that is blocked, with the office's PUK.
for wrong in 000001 000002 000003; do piv -a verify-pin -P $wrong >/dev/null 2>&1; done
same "the PIN is blocked" 0 "$(tries piv_pin)"
printf 28401734 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
printf 'piv_puk_file = "piv.puk"\n' >>"$CONF"
piyo unlock pin.new=654321
ended "a blocked PIN is set anew with the office's PUK" $? done
same "with all tries" 3 "$(tries piv_pin)"
check "and opens the card" piv -a verify-pin -P 654321
piyo unlock pin.new=654322
same "what is not blocked is not unblocked" 7 $?
check "OpenSC opens it as well" pkcs15-tool --verify-pin --auth-id 01 --pin 654321

# Issue, then renewal: new keys, new certificates, the same PIN. This office's certificates end with
# the next birthday and may be renewed from their first day.
cp -R etc/offices "$WORK/offices"
sed -i 's/birthdays = 5/birthdays = 1/; s/window_months = 3/window_months = 24/' \
	"$WORK/offices/kawasaki.conf"
rm "$WORK/offices/kawasaki.csv"
sed -i "s|^office_dir = .*|office_dir = \"$WORK/offices\"|" "$CONF"
check "other rules come into force" apply_rules
piyo issue sign=654321 auth=654321
ended "both certificates are issued" $? done
for slot in 9a 9c; do certificate $slot "$WORK/$slot.pem" >/dev/null 2>&1; done
# The card has got a management key of its own meanwhile, which no file has.
KEY=a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8
check "the management key is changed" piv -a set-mgm-key -n $KEY
piyo renew sign=654321 auth=654321
same "without it nothing is renewed" 5 $?
# with_key DIGITS: the case goes on with this management key
with_key() {
	echo "$1" >"$WORK/key"
	printf '%s\n' sign=654321 auth=654321 | $COUNTER case continue "$(newest_case)" --pins-fd 0 \
		--management-key-fd 3 3<"$WORK/key" >"$WORK/run.json" 2>"$WORK/err"
}
with_key "${KEY%c8}c7"
same "nor with another one" 5 $?
refuse "nor with what is none" with_key "no key"
# Typed on the terminal, where it is not shown.
printf '%s\n' sign=654321 auth=654321 >"$WORK/pins"
tmux_here new-session -d -s counter -x 80 -y 24 "$COUNTER case continue $(newest_case) --pins-fd 3 \
	--management-key 3<$WORK/pins >$WORK/run.json 2>$WORK/err; echo status \$?; sleep 60"
check "it is asked for" shows "Management key of the PIV card"
typed $KEY
keys Enter
check "with it, both are renewed" shows "status 0"
same "and the case is done" done "$(field state <"$WORK/run.json")"
refuse "the key was not shown" grep -qi "${KEY#????????}" "$WORK/screen"
refuse "nor is the key called the factory's" grep -q warning.*factory "$WORK/run.json"
tmux_here kill-server
CA=$MADOGUCHI_PRACTICE_STATE/ca
for pair in 9a:auth 9c:sign; do
	slot=${pair%:*}
	check "the new one in $slot is read" certificate "$slot" "$WORK/new.pem"
	refuse "it is another one" cmp "$WORK/new.pem" "$WORK/$slot.pem"
	check "it chains to the ${pair#*:} CA" openssl verify -CAfile "$CA/${pair#*:}-ca.pem" "$WORK/new.pem"
	check "and the card's key is its own" holds 654321 "$slot" "$WORK/new.pem"
done
check "nothing was issued twice" issued_once

# Revocation of what is on the card.
MORE='reason="no_longer_needed"'
before=$(ledger | grep -c '"kind":"rr"')
piyo revoke
same "the revocations are queued" 0 $?
same "both were found on the card" 2 "$(grep -c '"source":"card"' "$WORK/run.json")"
same "the case ends when the authority has accepted" done "$(await_state "$(newest_case)" done)"
same "two revocations more are in the ledger" $((before + 2)) "$(ledger | grep -c '"kind":"rr"')"
