#!/bin/sh
# The main story through a terminal, with the programs that a counter runs, in both languages: a
# first issue with the service there; an outage with custody; the service back, the card written
# without its holder and handed back. Keys as a person types them; nothing goes on before the
# screen says so; at every step the cursor stands on what has the focus.
# run: limit=240 takes=25
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

# words LANGUAGE: what the screens say
words_ja() {
	ONLINE='| 正常 |' DOWN='| 停止' CARD_IN='カードあり' NO_CARD='カードなし'
	NEW='新しい受付' PROCEDURE='手続' NAME='氏名' DOCUMENT='カード' OPEN_WITH='照合番号B'
	SAME='入力と一致' AUTH='利用者証明用電子証明書' CAN='手続できます' DEFER='サービス障害'
	NEW_PIN='新しい暗証番号' PRESENT='今の暗証番号' BEGIN='F10で開始' DONE='：完了'
	CHOICE='F7 再来庁' CHOOSE='F7 再来庁' CONSENT='同意書に、署名' SLIP='預り証 ─' WAITS='：復旧待ち'
	HERE='本人が来庁' ABSENT='本人は不在' RETURN='：返却待ち' NEXT='次の作業'
	TO_RETURN_LIST='返却待ち：' GO_ON='F10 続ける' ANSWERED='待ち0 書込み1'
	OTHER='別の方のカードです' READING='カードを読み取っています'
}

words_en() {
	ONLINE='| online |' DOWN='| DOWN' CARD_IN='card in' NO_CARD='no card'
	NEW='New reception' PROCEDURE='Procedure' NAME='Name' DOCUMENT='The card' OPEN_WITH='Number B'
	SAME='the same person' AUTH='User-authentication certificate' CAN='Can be done now'
	DEFER='custody or revisit' NEW_PIN='New PIN' PRESENT='Present PIN' BEGIN='F10 begins'
	DONE=': done' CHOICE='F7 Revisit' CHOOSE='F7 revisit' SLIP='slip ─'
	CONSENT='consent to leave'
	WAITS=': waiting for the service' HERE='is here and types' ABSENT='is not here' RETURN=': to return'
	NEXT='Next:' TO_RETURN_LIST='To return:' GO_ON='F10 Go on' ANSWERED='wait 0 write 1'
	OTHER="another person's card" READING='card is being read'
}

# step WHAT SHOWS FOCUS: what stands there, and where the cursor is
step() {
	check "$1" shows "$2"
	check "$1: the cursor is on the focus" focus "$3"
	check "$1: the way back is on the key line" sh -c "tail -n 1 '$WORK/screen' | grep -q 'F1 .*F12 '"
}

# begin CHOICE: from the first screen to the card; CHOICE is the key for the procedure
begin() {
	keys F10
	step "procedure" 1/8 "> $PROCEDURE"
	[ "$1" = none ] || keys "$1"
	keys F10
	step "person" 2/8 "> $NAME"
	keys F10
	step "documents" 3/8 "> [x] $DOCUMENT"
	keys F10
	step "card" "$AUTH" "> $OPEN_WITH"
	check "the card was read" lacks '(F10'
}

first_issue() {
	check "Hanako's card" "$PRACTICE" resident insert hanako
	check "it is seen" shows "$CARD_IN"
	begin none
	typed "$(fact hanako number_b)"
	keys F10
	step "compared" みほん町１丁目 "$SAME"
	keys F10
	step "certificates" 5/8 "[x] $AUTH"
	keys F10
	step "decision" 6/8 "$CAN"
	keys F10
	step "PINs" "$NEW_PIN" "> $NEW_PIN"
	refuse "the clerk's data is hidden" grep -q 花子 "$WORK/screen"
	typed 4121
	keys Enter
	typed 4121
	keys Enter
	typed HANAKO88K
	keys Enter
	typed HANAKO88K
	refuse "no PIN is shown" sh -c "tmux -L $SOCKET capture-pane -p -t counter | grep -E '4121|HANAKO88K'"
	keys F10
	step "summary" 8/8 "$BEGIN"
	keys F10
	step "work" "$DONE" "$DONE"
	check "all thirteen steps are shown" grep -q '^  13\.' "$WORK/screen"
	keys F12
	step_home
}

step_home() {
	check "the first screen" shows "$NEW"
	check "the first screen: the cursor is on the focus" focus "> "
}

custody() {
	check "the service goes away" "$PRACTICE" fault authority down
	check "the screen says so" shows "$DOWN"
	check "the card is taken out" "$PRACTICE" resident remove
	check "it is seen" shows "$NO_CARD"
	check "Ichiro's card" "$PRACTICE" resident insert ichiro
	check "it is seen" shows "$CARD_IN"
	begin Right
	typed "$(fact ichiro number_b)"
	keys F10
	step "compared" れいじ "$SAME"
	keys F10
	step "certificates" 5/8 "[x] $AUTH"
	keys F10
	step "decision" 6/8 "$DEFER"
	keys F10
	step "PINs" "$PRESENT" "> $PRESENT"
	check "the card is the right one" lacks "$READING"
	typed 5819
	keys Enter
	typed ICHIRO58
	keys F10
	step "summary" 8/8 "$BEGIN"
	keys F10
	step "nothing was changed yet" "$CHOICE" "$CHOOSE"
	check "the choice is open" lacks '(F6'
	keys F6
	check "consent is asked for" shows "$CONSENT"
	keys F10
	check "the custody slip" shows "$SLIP"
	keys F12
	step "it waits" "$WAITS" "$WAITS"
	keys F12
	step_home
	check "the card goes into the safe" "$PRACTICE" resident remove
	check "it is seen" shows "$NO_CARD"
}

hand_back() {
	check "the service is back" "$PRACTICE" fault authority up
	check "what waited is answered" shows "$ANSWERED"
	check "Ichiro's card" "$PRACTICE" resident insert ichiro
	step "his case comes up by itself" "$NEXT" "$NEXT"
	check "with its number" grep -q 14130-01 "$WORK/screen"
	keys F10
	check "is he here?" shows "$ABSENT"
	check "is he here?: the cursor is on the focus" focus "$HERE"
	keys Down
	check "no" focus "$ABSENT"
	keys F10
	step "written without him" "$RETURN" "$RETURN"
	keys F12
	step_home
	keys Down Down Down F10
	step "the list of what is to be returned" 14130-01 "> 14130-01"
	keys F10
	step "his case" "$NEXT" "$NEXT"
	keys F10
	step "his PINs" "$PRESENT" "> $PRESENT"
	check "the card is the right one" lacks "$READING"
	typed 5819
	keys Enter
	typed ICHIRO58
	keys F10
	step "handed back" "$DONE" "$DONE"
	keys F12
	step_home
}

# Another card is put in while the resident types: no PIN goes to it; the right one goes on.
other_card() {
	check "Ichiro's card is taken out" "$PRACTICE" resident remove
	check "it is seen" shows "$NO_CARD"
	check "Taro's card" "$PRACTICE" resident insert taro
	check "it is seen" shows "$CARD_IN"
	keys Up Up Up
	begin Right
	typed "$(fact taro number_b)"
	keys F10
	step "compared" みほん台 "$SAME"
	keys F10
	step "certificates" 5/8 "[x] $AUTH"
	keys F10
	step "decision" 6/8 "$CAN"
	keys F10
	step "PINs" "$PRESENT" "> $PRESENT"
	check "the card is the right one" lacks "$READING"
	check "Keiko's card in its place" swap keiko
	typed 4147
	keys Enter
	typed TARO47SATO
	keys F10
	step "summary" 8/8 "$BEGIN"
	keys F10
	check "refused" shows "$OTHER"
	same "no try of Keiko's card was spent" 3 "$($COUNTER card show | field tries_auth)"
	check "Taro's card again" swap taro
	step "the work goes on by itself" "$DONE" "$DONE"
	keys F12
	step_home
}

# swap RESIDENT: one card for another, and the reader has told so
swap() {
	"$PRACTICE" resident remove && "$PRACTICE" resident insert "$1"
}

for language in ja en; do
	MADOGUCHI_PRACTICE_STATE=$WORK/world-$language
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	"words_$language"
	check "a world, $language" world_up --sync
	check "the screens" screens_open "$language"
	check "the service is there" shows "$ONLINE"
	first_issue
	custody
	hand_back
	other_card
	same "the three cases are done" 3 "$($COUNTER case list all | grep -c '"state":"done"')"
	check "nothing was issued twice" issued_once
	keys F3
	screens_close
	check "the world goes" "$PRACTICE" down
done
