#!/bin/sh
# The main job with the national service up: a first issue and a renewal, by files, on real parts.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online

# Hanako: a first issue. Everything is taken from her card.
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
same "it is done" done "$(field state <"$WORK/run.json")"
same "both certificates" sign+auth "$(field done <"$WORK/run.json")"
same "thirteen steps were told" 13 "$(grep -c '"event":"step"' "$WORK/run.json")"
hanako=$(newest_case)
check "the copy is kept" on_paper "$hanako" "$hanako" copy

# A foreign client reads and uses what was written.
CA=$MADOGUCHI_PRACTICE_STATE/ca
pkcs15-tool --read-certificate 1 >"$WORK/auth.pem" 2>/dev/null
check "OpenSC reads the certificate, openssl verifies it" \
	openssl verify -CAfile "$CA/auth-ca.pem" "$WORK/auth.pem"
pkcs15-tool --read-certificate 2 --verify-pin --auth-id 02 --pin HANAKO88K >"$WORK/sign.pem" 2>/dev/null
check "and the signing certificate" openssl verify -CAfile "$CA/sign-ca.pem" "$WORK/sign.pem"
check "it names her municipality" sh -c \
	'openssl x509 -in "$1" -noout -subject | grep -q Kawasaki-shi' sh "$WORK/sign.pem"
check "and her" sh -c 'openssl x509 -in "$1" -outform DER | grep -aq "川崎　花子"' sh "$WORK/sign.pem"
module=$(find /usr/lib -name opensc-pkcs11.so 2>/dev/null | head -n 1)
printf 'text' >"$WORK/text"
openssl x509 -in "$WORK/auth.pem" -noout -pubkey >"$WORK/auth.pub"
check "the new key signs" pkcs11-tool --module "$module" --slot 0 --login --pin 4121 --sign \
	-m SHA256-RSA-PKCS --id 01 --input-file "$WORK/text" --output-file "$WORK/signature"
check "openssl verifies the signature" openssl dgst -sha256 -verify "$WORK/auth.pub" \
	-signature "$WORK/signature" "$WORK/text"

# Taro: a renewal inside the window, with the PINs that he has.
check "Taro's card" "$PRACTICE" resident insert taro
old=$($COUNTER card show | field auth_serial)
write_case "$WORK/taro.case" taro renew none
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" sign=TARO47SATO auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "the renewal ends well" 0 $?
same "it is done" done "$(field state <"$WORK/run.json")"
new=$($COUNTER card show | field auth_serial)
check "another certificate is on the card" test -n "$new" -a "$new" != "$old"
# The old certificates are revoked as superseded, after the new ones are on the card.
for _ in $(seq 200); do
	[ "$(ledger | grep -c '"state":"revoked"')" -ge 2 ] && break
	sleep 0.05
done
same "both old certificates are revoked" 2 "$(ledger | grep -c '"kind":"rr"')"
check "nothing was issued twice" issued_once
same "the queue is empty" 0 "$($COUNTER status | field waiting)"

# A wrong PIN costs one try, says so, and the case goes on with the right one.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
write_case "$WORK/ichiro.case" ichiro renew none
run_case "$WORK/ichiro.case" card_data=5820 sign=ICHIRO58 auth=0000 >"$WORK/run.json" 2>"$WORK/err"
same "a wrong PIN ends with the card's status" 5 $?
same "and costs one try" 2 "$($COUNTER card show | field tries_auth)"
ichiro=$(newest_case)
go_on "$ichiro" sign=ICHIRO58 auth=5819 >"$WORK/run.json" 2>"$WORK/err"
same "the case goes on with the right one" done "$(field state <"$WORK/run.json")"
check "still nothing was issued twice" issued_once
check "the audit trail is whole" $COUNTER audit verify
