#!/bin/sh
# The pad of the reader on the screens: an issue and PIN changes, what goes wrong there is told in words
# and offered again; the terminal stays the way out. First the drawn screens, in Japanese and in
# English (UPDATE=1 writes them anew), then with the tries that are left.
# run: limit=300 takes=40
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

export PRACTICE
draw_prepare() {
	check "what will be typed on the pad" "$PRACTICE" reader pad 0 timeout 4121 4121 4121 \
		cancel timeout 12345 4121 1111 2222 4121 2840 2840
}
for language in ja en; do
	draw pad $language
done
MADOGUCHI_PRACTICE_STATE=$WORK/world

pad() {
	"$PRACTICE" reader pad 0 "$@"
}

check "a world" world_up
check "Taro's card" "$PRACTICE" resident insert taro
check "a reader with a pad" pad cancel
check "the screens" screens_open en
check "the card is seen" shows 'card in'
keys F10
check "procedure" shows 1/8
keys Right Right Right F10
check "person" shows 2/8
keys F10
check "documents" shows 3/8
keys F10
check "card" shows 'Number B'
check "the card was read" lacks '(F10'
typed "$(fact taro number_b)"
keys F10
check "compared" shows 'the same person'
keys F10
check "next" shows '5/8'
keys F10
check "decision" shows 6/8
typed "Sasaki"
keys Enter Enter
typed "by telephone"
keys F10
check "summary" shows 8/8
keys F10
check "the PINs of the card" shows 'User-authentication PIN'
check "the card has told its tries" shows '3 tries left'

# Which PIN is marked: the first is the signing password, the second user authentication.
keys Down
for outcome in "cancel:was cancelled" "timeout:in time" "12345:wrong length" "4147 1111 2222:differ"; do
	# shellcheck disable=SC2086
	check "typed on the pad: ${outcome%:*}" pad ${outcome%:*}
	keys Enter
	check "is told: ${outcome#*:}" shows "${outcome#*:}"
	keys Enter
	check "and offered again: ${outcome#*:}" shows 'Enter: the resident types'
	# Asked of the screen: a second program at the card would have it to itself while Enter is pressed.
	check "no try was used up: ${outcome#*:}" focus '> User-authentication PIN              3 tries left'
done
check "a wrong one is typed" pad 0000 2840 2840
keys Enter
check "which is told with what is left" shows 'A try was used up; 2 are left.'
keys Enter
check "at any time" shows 'Enter: the resident types'
keys F8
check "it can be typed at the terminal" shows 'Present PIN'
keys F12
check "or not" shows 'Enter: the resident types'
check "old, new, new again" pad 4147 2840 2840
keys Enter
check "changes it" shows '[done]'
keys Up Enter
check "the signing password is never for the pad" shows 'Present password'
keys F12
check "the list again" shows 'Enter: the resident types'
keys F10
check "the case is done" shows 'New reception'
check "the new PIN opens the card" pkcs15-tool --verify-pin --auth-id 01 --pin 2840

# Forgotten: set anew on the pad, without the old one.
keys F10
check "once more" shows 1/8
keys Right Right Right Right F10
check "what is still known" shows 'Still remembered'
keys F10 F10 F10
check "his card" shows 'Number B'
check "was read" lacks '(F10'
typed "$(fact taro number_b)"
keys F10
check "is his" shows 'the same person'
keys F10 F10
check "the decision" shows 6/8
typed "Sasaki"
keys Enter Enter
typed "by telephone"
keys F10
check "the summary" shows 8/8
keys F10
check "the PINs, to be set" shows 'practice issuing profile'
check "with their tries again" shows '3 tries left'
keys Down
check "two entries that differ" pad 1928 1929
keys Enter
check "are told" shows 'differ'
keys Enter
check "and asked for again" shows 'Enter: the resident types'
check "twice the same" pad 1928 1928
keys Enter
check "sets it" shows '[done]'
keys F10
check "and the case is done" shows 'New reception'
check "the PIN that was set opens the card" pkcs15-tool --verify-pin --auth-id 01 --pin 1928

# A PIV card, its PIN locked: PUK and new PIN are one command of the pad.
check "Piyo's PIV card" "$PRACTICE" resident insert piyo
check "is prepared" $COUNTER card prepare
for _ in 1 2 3; do yubico-piv-tool -r Practice -a verify-pin -P 000000; done >/dev/null 2>&1
write_case "$WORK/piyo.case" piyo unlock none "name = \"$(fact piyo name)\"" \
	"kana = \"$(fact piyo kana)\"" "address = \"$(fact piyo address)\"" \
	"born = \"$(fact piyo born)\"" 'sex = "female"' 'decided_by = "the section chief"' \
	'ground = "by telephone"'
run_case "$WORK/piyo.case" >"$WORK/run.json" 2>"$WORK/err"
number=$(newest_case)
check "her card is taken out" "$PRACTICE" resident remove
check "which is seen" shows 'no card'
check "and put in again" "$PRACTICE" resident insert piyo
check "brings up her case" shows "$number"
keys F10
check "her PIN is locked" shows 'LOCKED'
check "and is for the pad" shows 'types on the PIN pad'
check "a wrong PUK is typed" pad 87654321 284017 284017
keys Enter
check "which is the PUK's" shows 'What happened'
keys Enter
check "and asked for again" lacks 'What happened'
check "the PUK, and a new PIN twice" pad 12345678 284017 284017
keys Enter
check "unlock it" shows '[done]'
keys F10
check "her case is done" shows 'New reception'
check "the PIN opens her card" yubico-piv-tool -r Practice -a verify-pin -P 284017
screens_close
