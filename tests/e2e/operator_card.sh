#!/bin/sh
# run: takes=15
# Signing in with a card: bound by an administrator, proved by a signature after its PIN; a card that
# is nobody's never gets a PIN.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

cp -r etc "$WORK/etc"
MADOGUCHI_ETC=$WORK/etc
sed -i 's/^custody_days.*/&\nfour_eyes = {cancel, reissue}/' "$WORK/etc/offices/kawasaki.conf"

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# bind NAME PIN
bind() {
	printf 'practice-4\n%s\n' "$2" | $COUNTER --operator abe --password-fd 0 operator card "$1" --pin-fd 0
}

tries() {
	$COUNTER card show | field tries_auth
}

trail() {
	sqlite3 -cmd '.timeout 5000' "$DATABASE" "SELECT group_concat(subject || ' ' || detail) FROM
		(SELECT * FROM audit WHERE act = '$1' ORDER BY id)"
}

check "a world" world_up
check "a card without a certificate" "$PRACTICE" resident insert naoki
told "is no operator's" 7 CARD_STRANGER bind murata 4420
check "Taro's card" "$PRACTICE" resident insert taro
full=$(tries)
told "a clerk binds none" 7 NOT_ALLOWED sh -c "echo 1234 | $COUNTER operator card murata --pin-fd 0"
told "a wrong PIN binds none" 5 PIN_WRONG bind murata 0000
check "the right one does" bind murata "$(fact taro auth_pin)"
told "it is nobody else's then" 7 CARD_TAKEN bind hayashi "$(fact taro auth_pin)"
same "the list says so" 1 "$(echo practice-4 | $COUNTER --operator abe --password-fd 0 operator list |
	grep '"name":"murata"' | grep -c '"card":"bound"')"

check "the service goes away" "$PRACTICE" fault authority down
if command -v tmux >/dev/null; then
	sed -i '/^practice_operator/d' "$CONF"
	check "the screens" screens_open en
	check "they begin with the sign-in" shows "F6 By card"
	keys F6
	check "a PIN is wanted" shows "Type the card's PIN here."
	typed 0000
	keys F6
	check "a wrong one is told" shows "The PIN is wrong."
	check "with the tries that are left" shows "$((full - 1))"
	check "another resident's card" "$PRACTICE" resident insert keiko
	check "is seen" shows "card in"
	typed 9999
	keys F6
	check "it belongs to no operator" shows "This card belongs to no operator."
	same "and got no PIN" 3 "$(echo practice-1 | $COUNTER --operator hayashi --password-fd 0 card show | field tries_auth)"
	check "Taro's card again" "$PRACTICE" resident insert taro
	check "is seen" shows "card in"
	typed "$(fact taro auth_pin)"
	keys F6
	check "he is signed in" shows "| murata |"
	check "the work begins" shows "New reception"
	screens_close
	check "a request waits" "$PRACTICE" fill --count 1
	sqlite3 -cmd '.timeout 5000' "$DATABASE" "UPDATE exchanges SET state = 'in_doubt'"
	check "the screens again" screens_open en
	check "they begin with the sign-in" shows "F6 By card"
	typed hayashi
	keys Tab
	typed practice-1
	keys F10
	check "hayashi is signed in" shows "New reception"
	keys Up F10
	check "the outcome of a request is unknown" shows "in doubt"
	keys F7 Enter F10
	check "to send it again takes two" shows "A second person agrees"
	keys Tab
	typed "$(fact taro auth_pin)"
	keys F6
	check "murata's card agrees" lacks "It is not sent before a person decides"
	same "the trail has both" "reissue murata" "$(trail approved | sed 's/^[0-9a-f]* //')"
	screens_close
	same "the trail says by what" "murata card" "$(trail operator.sign_in | sed 's/.*,//')"
fi
# ---- the verbs
# by_card PIN VERB…: as whose card is in the reader; agreed PIN VERB…: hayashi acts, that card agrees
by_card() {
	pin=$1
	shift
	echo "$pin" | $COUNTER --by-card --password-fd 0 "$@"
}
agreed() {
	pin=$1
	shift
	printf 'practice-1\n%s\n' "$pin" | $COUNTER --operator hayashi --password-fd 0 \
		--second-by-card --second-password-fd 0 "$@"
}
check "a request waits" "$PRACTICE" fill --count 1
waiting=$(sqlite3 "$DATABASE" "SELECT max(id) FROM exchanges")
told "a verb by his card, with a wrong PIN" 5 PIN_WRONG by_card 0000 queue list
check "with the right one" by_card "$(fact taro auth_pin)" queue list
same "the trail says by what" "murata card" "$(trail operator.sign_in | sed 's/.*,//')"
told "his role counts" 7 NOT_ALLOWED by_card "$(fact taro auth_pin)" operator list
told "his card agrees to nothing with a wrong PIN" 5 PIN_WRONG agreed 0000 queue cancel "$waiting" --why test
left=$(echo practice-1 | $COUNTER --operator hayashi --password-fd 0 card show | field tries_auth)
told "nor to his own act" 7 SECOND_PERSON sh -c "printf 'practice-2\n0000\n' | $COUNTER --operator murata \
	--password-fd 0 --second-by-card --second-password-fd 0 queue cancel $waiting --why test"
same "and gets no PIN then" "$left" \
	"$(echo practice-1 | $COUNTER --operator hayashi --password-fd 0 card show | field tries_auth)"
check "it agrees to a clerk's" agreed "$(fact taro auth_pin)" queue cancel "$waiting" --why test
same "the trail has both" "cancel murata" "$(trail approved | sed 's/.*,//; s/^[0-9a-f]* //')"

check "it is taken from him" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 operator card murata none"
same "which is in the trail" "murata bound,murata none" "$(trail operator.card)"
check "the audit trail is whole" $COUNTER audit verify
