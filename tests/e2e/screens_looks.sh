#!/bin/sh
# run: takes=15
# Looking at a person's data is an act: one row for each case that is opened, each list and each
# search, however many keys are pressed meanwhile, and never what was typed; and so for every verb that
# shows, prints or exports it.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

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

# rows ACT: of the trail
rows() {
	sqlite3 -cmd '.timeout 5000' "$DATABASE" "SELECT count(*) FROM audit WHERE act = '$1'"
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

# ---- every verb, with its act
slip=$($COUNTER custody list | field number | head -n 1)
check "something lies in the safe" test -n "$slip"
check "of which a paper is made" $COUNTER report safe
paper=$($COUNTER paper list | field paper | head -n 1)
while read -r act verb; do
	before=$(rows "$act")
	# shellcheck disable=SC2086  # words of a verb
	$COUNTER $verb >"$WORK/out" 2>"$WORK/err" </dev/null || same "$verb" "done" "$(cat "$WORK/err")"
	same "$act: $verb" $((before + 1)) "$(rows "$act")"
done <<END
case.list case list all
case.list --format csv case list open
case.view case show $newest
custody.list custody list
custody.view custody show $slip
case.list letter list
call.list call list
paper.make paper make $newest reception
paper.show paper show $paper
paper.print paper print $paper --output $WORK/paper.pdf
paper.make report safe
paper.export report safe --csv $WORK/safe.csv
paper.export report register --csv $WORK/register.csv
paper.export day report --csv $WORK/day.csv
END
auditor() {
	printf 'practice-3\n' | "$BIN/madoguchi" --config "$CONF" --lang en --format json --operator moriyama \
		--password-fd 0 audit export
}
before=$(rows audit.export)
check "the auditor exports the trail" auditor
same "which is an act" $((before + 1)) "$(rows audit.export)"
check "a backup" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 backup $WORK/one.backup"
same "is one" 1 "$(rows backup.make)"
