#!/bin/sh
# run: takes=15
# Looking at a person's data is an act: one row for each case that is opened, each list and each
# search, however many keys are pressed meanwhile, and never what was typed.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

if ! command -v tmux >/dev/null; then
	echo "1..0 # SKIP tmux is not installed"
	exit 0
fi

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

looks() {
	sqlite3 -cmd '.timeout 5000' "$DATABASE" "SELECT act || ' ' || subject || ' ' || detail FROM audit
		WHERE act IN ('case.view', 'case.list', 'case.search') ORDER BY id"
}

# await_searches COUNT: words that have come to rest are a search
await_searches() {
	for _ in $(seq 100); do
		[ "$(looks | grep -c '^case.search')" -ge "$1" ] && return
		sleep 0.1
	done
}

check "a world" world_up
check "cases" "$PRACTICE" fill --count 3
newest=$(sqlite3 "$DATABASE" "SELECT number FROM cases ORDER BY id DESC LIMIT 1")
check "the screens" screens_open en
check "the first screen" shows "New reception"
keys Down Down Down Down Down Down Down Down Down Down
keys F10
check "the list of the open cases" shows "$newest"
keys Down Down Up Up
keys F10
check "the newest case" shows "Procedure"
keys F5 F5 F1
check "its help" shows "Esc 1"
keys F12
check "the case again" shows "F10 Go on"
keys F12
check "back in the list" lacks "F10 Go on"
keys F12
check "the first screen again" shows "New reception"
keys Down
keys F10
check "searching" shows "Number, name, kana"
typed "ヤマ"
check "a search" shows "No case was found"
await_searches 1
keys C-u
typed "$newest"
keys Enter
check "opens the case" shows "F10 Go on"
keys F3
check "the first screen at last" shows "New reception"
looks >"$WORK/looks"
same "one row an act" "case.list open screen,case.view $newest screen,case.search name found=0,case.search number found=1,case.view $newest screen" \
	"$(paste -s -d , "$WORK/looks")"
check "the verbs write it down too" $COUNTER case list open
check "and a case" $COUNTER case show "$newest"
same "each once" "case.list open command line,case.view $newest command line" "$(looks | tail -n 2 | paste -s -d ,)"
refuse "what was typed is nowhere" grep -q "ヤマ" "$DATABASE" "$DATABASE-wal"
screens_close
