#!/bin/sh
# A card opens the key of the personal data: its slot beside the others and alone; wrong PIN, blocked PIN,
# another card, none, RSA, a My Number Card, a card that is torn at every command; the key is changed while the
# card is away; the screens ask for the PIN in both languages. yubico-piv-tool makes the card's key.
# run: takes=40
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
KEY=$MADOGUCHI_PRACTICE_STATE/keys/case.key

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

tool() {
	inside yubico-piv-tool -r Practice "$@" >/dev/null 2>&1
}

# certify NAME: of the public key NAME.pub
certify() {
	openssl x509 -new -force_pubkey "$WORK/$1.pub" -CA "$WORK/ca.pem" -CAkey "$WORK/ca.key" \
		-subj '/CN=the card in the safe' -days 30 -out "$WORK/$1.pem" 2>/dev/null
}

# add PIN: by the administrator
add() {
	printf "practice-4\n$1\n" | setsid $COUNTER --operator abe --password-fd 0 key add card \
		--name '金庫のカード' --pin-fd 0
}

# by_card PIN VERB…
by_card() {
	echo "$1" >"$WORK/pin"
	shift
	setsid $COUNTER --key-pin-fd 3 "$@" 3<"$WORK/pin"
}

slots() {
	$COUNTER key list | sed 's/.*"slot":\([0-9]*\),"kind":"\([a-z]*\)".*/\1 \2/' | tr '\n' ',' | sed 's/,$//'
}

tries() {
	inside yubico-piv-tool -r Practice -a status 2>/dev/null | sed -n 's/^PIN tries left:[[:space:]]*//p'
}

insert() {
	"$PRACTICE" resident remove >/dev/null 2>&1
	"$PRACTICE" resident insert "$1"
}

check "cases" "$PRACTICE" fill --closed 5
check "a world" world_up
openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=a test CA" -keyout "$WORK/ca.key" \
	-out "$WORK/ca.pem" 2>/dev/null

# ---- cards that are none for this
check "a My Number Card" insert hanako
told "is refused" 5 CARD_KEY_UNFIT add 4121
check "a PIV card" insert piyo
told "without a certificate in 9D is refused" 5 CARD_KEY_UNFIT add 123456
check "an RSA key in 9D" tool -a generate -s 9d -A RSA2048 -o "$WORK/rsa.pub"
check "certified" certify rsa
check "and written" tool -a import-certificate -s 9d -i "$WORK/rsa.pem"
told "is refused" 5 CARD_KEY_UNFIT add 123456
check "which is said in words" grep -q 'neither an RSA key' "$WORK/err"
check "a key of P-256" tool -a generate -s 9d -A ECCP256 -o "$WORK/old.pub"
check "certified" certify old
check "and another one, made later" tool -a generate -s 9d -A ECCP256 -o "$WORK/new.pub"
check "certified" certify new
check "the older one's certificate is written" tool -a import-certificate -s 9d -i "$WORK/old.pem"
told "which does not open what was sealed for it" 4 SEAL_BROKEN add 123456
check "the newer one's is" tool -a import-certificate -s 9d -i "$WORK/new.pem"
told "a wrong PIN adds nothing" 5 PIN_WRONG add 999999
same "and costs one try" 2 "$(tries)"
told "a clerk adds none" 7 NOT_ALLOWED sh -c "printf 'practice-1\n123456\n' | $COUNTER --operator hayashi --password-fd 0 \
	key add card --pin-fd 0"
same "nothing has changed" "1 file, 32 bytes" "$(slots), $(stat -c %s "$KEY") bytes"

# ---- a slot of every kind
check "the card is added" add 123456
told "not twice" 7 KEY_SLOT add 123456
check "a passphrase, too" sh -c "printf 'practice-4\ncorrect horse\n' | $COUNTER --operator abe --password-fd 0 \
	key add passphrase --new-key-fd 0"
same "three slots" "1 file,2 card,3 passphrase" "$(slots)"
check "the file names the curve" grep -q '^slot 2 card p256 04[0-9a-f]\{128\} 金庫のカード$' "$KEY"
check "the file's own slot goes" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 key remove 1"
check "the card opens it" by_card 123456 case list all
same "with the names" 5 "$(by_card 123456 case list all | grep -c '"name":"[^"]')"
same "so does the passphrase" 5 "$(echo 'correct horse' | setsid $COUNTER --key-fd 0 case list all | grep -c '"name":"[^"]')"
told "without a PIN nothing opens" 3 KEY_LOCKED setsid $COUNTER case list all
told "a wrong PIN does not" 5 PIN_WRONG by_card 999999 case list all
same "and costs one try" 2 "$(tries)"
check "a passphrase never goes to the card" sh -c "! echo 123456 | setsid $COUNTER --key-fd 0 case list all"
same "no try is lost" 2 "$(tries)"

# ---- other cards, no card, a torn one
check "another card" insert hanako
told "is told apart" 5 CARD_KEY_UNFIT by_card 4121 case list all
check "no card" "$PRACTICE" resident remove
told "is told" 5 CARD_NONE by_card 123456 case list all
check "the card again" insert piyo
cp "$KEY" "$WORK/kept.key"
n=0 torn=0
while [ $n -lt 60 ]; do
	n=$((n + 1))
	"$PRACTICE" fault card tear $n after >/dev/null
	by_card 123456 case list all >"$WORK/out" 2>"$WORK/err" && break
	torn=$((torn + 1))
	grep -q 'CARD_LOST' "$WORK/err" || same "torn at $n" CARD_LOST "$(cat "$WORK/err")"
	insert piyo >/dev/null
done
check "a card torn at each of its commands is told, and opens afterwards ($torn)" test $torn -gt 5
same "the file is as it was" "" "$(cmp "$KEY" "$WORK/kept.key")"
check "no card is torn any more" "$PRACTICE" fault card tear 0 after
check "the card again" insert piyo
same "with all its tries" 3 "$(by_card 123456 case list all >/dev/null && tries)"

# ---- a new key for a card that is away
check "no card" "$PRACTICE" resident remove
check "the key is changed with the passphrase" sh -c "printf 'correct horse\npractice-4\n' | setsid $COUNTER --key-fd 0 \
	--operator abe --password-fd 0 key rotate"
check "the card again" insert piyo
same "it opens the new key" 5 "$(by_card 123456 case list all | grep -c '"name":"[^"]')"
check "the passphrase goes" sh -c "printf '123456\npractice-4\n' | setsid $COUNTER --key-pin-fd 0 \
	--operator abe --password-fd 0 key remove 3"
told "the card is the last" 7 KEY_SLOT_LAST sh -c "printf '123456\npractice-4\n' | setsid $COUNTER --key-pin-fd 0 \
	--operator abe --password-fd 0 key remove 2"
check "which the doctor minds" sh -c "$COUNTER doctor | grep 'Slots of the key' | grep -q warn"
check "the key is changed with the card" sh -c "printf '123456\npractice-4\n' | setsid $COUNTER --key-pin-fd 0 \
	--operator abe --password-fd 0 key rotate"
same "it opens that one, too" 5 "$(by_card 123456 case list all | grep -c '"name":"[^"]')"
same "the key itself lies nowhere" 0 "$(grep -c 'open [0-9]* [0-9a-f]\{64\}$' "$KEY")"

# ---- the screens
if command -v tmux >/dev/null; then
	check "no card" "$PRACTICE" resident remove
	screens_open en
	check "the screens miss the card" shows 'There is no card in the reader.'
	check "and wait for it" shows 'Insert the card of the personal data, then Enter:'
	check "the card" insert piyo
	keys Enter
	check "its tries are told first" shows 'This card opens the personal data. Tries left: 3'
	check "its PIN is asked for" shows 'PIN of the card:'
	typed 999999
	keys Enter
	check "a wrong one is told" shows 'The PIN is wrong.'
	check "with what is left" shows 'Tries left: 2'
	typed 123456
	keys Enter
	check "then they begin" shows 'New reception'
	refuse "nothing of it was shown" grep -q 123456 "$WORK/screen"
	screens_close
	screens_open ja
	check "in Japanese, too" shows '残り回数：3回'
	check "the PIN" shows 'カードの暗証番号:'
	typed 123456
	keys Enter
	check "then they begin" shows '新しい受付'
	screens_close
fi

# ---- locked, and the trail
for _ in 1 2 3; do
	by_card 999999 case list all >/dev/null 2>&1
done
told "a locked PIN is told" 5 PIN_BLOCKED by_card 123456 case list all
check "the PUK sets a new one" tool -a unblock-pin -P 12345678 -N 654321
check "which opens" by_card 654321 case list all
same "what was done to the slots" \
	"key.add slot 2 card,key.add slot 3 passphrase,key.remove slot 1 ,key.remove slot 3 " "$(sqlite3 "$DATABASE" \
	"SELECT group_concat(act || ' ' || subject || ' ' || detail) FROM (SELECT * FROM audit
		WHERE act IN ('key.add', 'key.remove', 'key.failed') ORDER BY id)")"
check "the trail is whole" $COUNTER audit verify
