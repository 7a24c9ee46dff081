#!/bin/sh
# Two readers on the screens, in a terminal, in both languages: more than one card asks whose is
# meant; a reader that is unplugged and a pcscd that goes are told on the status line, and are there
# again without a restart.
# run: limit=300
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

words_ja() {
	WHOSE='どの方のカードですか' TWO='カード2枚：' UNSAID='カード2枚：F5' FIRST='枚：1番' SECOND='枚：2番' CARD_IN='カードあり'
	NO_CARD='カードなし' NO_READER='リーダーなし' NO_SERVICE='リーダー停止'
	MINE='マイナンバーカード' PIV='PIVカード'
}

words_en() {
	WHOSE='Whose card is meant?' TWO='2 cards: ' UNSAID='2 cards: F5' FIRST='no. 1' SECOND='no. 2' CARD_IN='card in'
	NO_CARD='no card' NO_READER='no reader' NO_SERVICE='readers OFF'
	MINE='My Number Card' PIV='PIV card'
}

# row TEXT TEXT: waits until one row has both
row() {
	for _ in $(seq 200); do
		screen >"$WORK/screen"
		grep -F -- "$1" "$WORK/screen" | grep -qF -- "$2" && return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/screen"
	return 1
}

which_card() {
	check "Taro's card is put into the first reader" "$PRACTICE" resident insert taro
	check "one card asks nothing" shows "$CARD_IN"
	check "Piyo's into the second" "$PRACTICE" resident insert piyo 1
	check "it is asked whose is meant" shows "$WHOSE"
	check "with the kind of the first card" row "Reader 1" "$MINE"
	check "and of the second" row "Reader 2" "$PIV"
	keys F12
	check "no answer chooses none" shows "$UNSAID"
	keys F5
	check "it is asked again" shows "$WHOSE"
	keys Down F10
	check "the status line says which" row "$TWO" "$SECOND"
	keys Down Enter
	check "and the screens look at that one" shows "$PIV"
	keys F5
	check "it can be changed there" shows "$WHOSE"
	keys Enter
	check "to the first" row "$TWO" "$FIRST"
	check "which is looked at" shows "$MINE"
	check "the second card goes" "$PRACTICE" resident remove 1
	check "one is left" shows "$CARD_IN"
	check "and nothing to say" lacks "$TWO"
	keys F12
}

goes_and_comes() {
	check "the second reader is unplugged" "$PRACTICE" reader unplug 1
	check "and the first" "$PRACTICE" reader unplug 0
	check "that is told" shows "$NO_READER"
	check "the first is plugged in" "$PRACTICE" reader plug 0
	check "with its card" shows "$CARD_IN"
	check "and the second" "$PRACTICE" reader plug 1
	check "pcscd is stopped" "$PRACTICE" service stop pcscd
	check "that is told" shows "$NO_SERVICE"
	check "pcscd is started" "$PRACTICE" service start pcscd
	check "and the card is there again" shows "$CARD_IN"
}

# A second card does not disturb a reception that has read its own.
at_work() {
	keys Up F10
	check "a reception" shows 1/8
	keys F10
	check "its person" shows 2/8
	keys F10
	check "its documents" shows 3/8
	keys F10
	check "its card" shows 4/8
	check "the card was read" lacks '(F10'
	check "a second card is put in" "$PRACTICE" resident insert piyo 1
	check "the first stays the one that is meant" row "$TWO" "$FIRST"
	refuse "nothing is asked" grep -qF "$WHOSE" "$WORK/screen"
	keys F5
	check "unless somebody asks" shows "$WHOSE"
	keys Down Enter
	check "the other card is meant now" row "$TWO" "$SECOND"
	check "and is read in this reception" shows "$PIV"
	keys F5
	check "it is asked once more" shows "$WHOSE"
	keys Enter
	check "and it is the first again" row "$TWO" "$FIRST"
	check "which is read anew" shows "$MINE"
	keys F3
}

for language in ja en; do
	MADOGUCHI_PRACTICE_STATE=$WORK/world-$language
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	"words_$language"
	check "a world, $language" world_up
	check "the screens" screens_open "$language"
	check "the first screen" shows "$NO_CARD"
	which_card
	goes_and_comes
	at_work
	screens_close
	check "the world goes" "$PRACTICE" down
done
