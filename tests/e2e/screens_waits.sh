#!/bin/sh
# What lasts says what is waited for, how long so far, and whether F12 goes back: the database that
# another program holds, a card whose service does not answer. Keys are taken all the while, the
# language too, and the words go when the wait is over.
# run: takes=15
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

# The lock is held until the pipe's other end closes.
hold_database() {
	mkfifo "$WORK/hold"
	sqlite3 "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" <"$WORK/hold" >"$WORK/held" &
	exec 9>"$WORK/hold"
	echo 'BEGIN IMMEDIATE; SELECT 7;' >&9
	for _ in $(seq 200); do
		grep -q 7 "$WORK/held" && return 0
		sleep 0.02
	done
	return 1
}

# The world's own one, whose folder nobody else has.
pcscd_gets() {
	kill "-$1" "$(pgrep -f -- "--config $MADOGUCHI_PRACTICE_STATE/pcscd")"
}

seconds() {
	sed -n 's/.* awaited: \([0-9]*\) s so far.*/\1/p' "$WORK/screen"
}

# After "The card is awaited" was seen.
counts_on() {
	before=$(seconds)
	for _ in $(seq 200); do
		screen >"$WORK/screen"
		[ "$(seconds)" -gt "$before" ] 2>/dev/null && return 0
		sleep 0.05
	done
	return 1
}

# The screens go before a stopped service would keep them.
at_end() {
	pcscd_gets CONT 2>/dev/null
	screens_close
}

check "the world, without a sync" world_up
check "Hanako's card" "$PRACTICE" resident insert hanako
screens_open ja
check "the screens" shows カードあり

keys F10
check "a reception" shows '1/8'
keys F10
check "the person" shows '2/8'
typed 花子
check "her name" shows 花子
check "another program holds the database" hold_database
keys F10
check "what is waited for" shows 'ほかのプログラムがデータベースに書き込んでいます（'
check "how long, and that F12 goes back" grep -q '（[1-5]秒経過）。F12で戻れます。' "$WORK/screen"
keys Down
check "keys are taken" shows '3/8'
exec 9>&-
check "it is over" lacks '秒経過'
keys F3
check "the first screen" shows 新しい受付

check "the readers' service stops answering" pcscd_gets STOP
keys Down
check "to the card" focus 'カードの確認'
keys F10
check "the card is waited for" shows 'カードの応答を待っています（'
check "how long, and that F12 goes back" grep -q '（[1-9][0-9]*秒経過）。F12で戻れます。' "$WORK/screen"
keys F2
check "in the other language, too" shows 'The card is awaited: '
check "and F12 there" grep -q 's so far. F12 goes back meanwhile.' "$WORK/screen"
check "it goes on counting" counts_on
keys F12
check "F12 goes back" shows 'New reception'
check "the service answers again" pcscd_gets CONT
check "it is over" lacks ' s so far'
