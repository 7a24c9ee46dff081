#!/bin/sh
# The resident's terminal: the clerk's screens and `madoguchi pin-terminal` side by side. The resident
# types there; the clerk sees that something arrives, and not what. (That nobody else is let in is
# tests/unit/base/test_peer.)
# run: limit=240
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

# other …: in the resident's window
resident_screen() { tmux_here capture-pane -p -t resident; }
resident_keys() { tmux_here send-keys -t resident "$@"; }
resident_shows() {
	for _ in $(seq 400); do
		resident_screen >"$WORK/resident"
		grep -qF -- "$1" "$WORK/resident" && return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/resident"
	return 1
}
# drawn NAME [screen]: what resident_shows found last, or shows on the clerk's side, beside its golden
# screen; UPDATE=1 writes that
drawn() {
	golden=tests/screens/golden/resident/$1.screen
	window=resident
	[ "${2-resident}" = resident ] || window=counter
	{
		sed -E '1s/[0-2][0-9]:[0-5][0-9]$/--:--/' "$WORK/${2-resident}"
		tmux_here display-message -p -t $window 'cursor #{cursor_y} #{cursor_x}'
	} >"$WORK/drawn"
	if [ "${UPDATE:-0}" = 1 ]; then
		mkdir -p "$(dirname "$golden")"
		cp "$WORK/drawn" "$golden"
	fi
	check "drawn: $1" diff -u "$golden" "$WORK/drawn"
}
# The terminal reads no database, and its office file was edited since the rules were applied.
resident_open() {
	tmux_here new-session -d -s resident -x 80 -y 24 \
		env "$(cat "$MADOGUCHI_PRACTICE_STATE/env")" TERM=screen-256color LC_ALL=C.UTF-8 \
		"$BIN/madoguchi" --config "$WORK/resident.conf" --lang "$1" pin-terminal
}

check "the world starts, without a sync" world_up
cp -R etc/offices "$WORK/offices"
sed -i 's/^\tlength_\(m..\) = 4$/\tlength_\1 = 5/' "$WORK/offices/kawasaki.conf"
check "an office file that nobody has applied" grep -q 'length_max = 5' "$WORK/offices/kawasaki.conf"
sed "s#^state_dir.*#state_dir = \"$WORK/nothing\"#; s#^office_dir.*#office_dir = \"$WORK/offices\"#" "$CONF" \
	>"$WORK/resident.conf"
check "Ichiro's card" "$PRACTICE" resident insert ichiro
screens_open en
check "the screens" shows 'card in'
resident_open ja
check "the resident's terminal, in Japanese" resident_shows '暗証番号'

# An accepted case of a PIN change, left at its beginning.
write_case "$WORK/change.case" ichiro pin_change none 'kinds = "auth"' \
	'decided_by = "the section chief"' 'ground = "by telephone"'
run_case "$WORK/change.case" card_data=5820 >"$WORK/run.json" 2>"$WORK/err"
number=$(newest_case)
check "the case waits for its card" "$PRACTICE" resident insert ichiro
check "and comes up by itself" shows "$number"
keys F10
check "the PINs of the card" shows 'PINs of the card'
check "with their tries" shows '3 tries left'
keys Down Enter
check "the clerk sees that it is typed elsewhere" shows 'at their own terminal'
check "the resident is asked, large, in the counter's language" resident_shows 'P r e s e n t   P I N'
resident_keys F2
check "in Japanese, if they like" resident_shows '今 の 暗 証 番 号'
check "with the tries left" resident_shows '残り3回'
drawn a01-japanese
check "and no name" sh -c '! grep -qF "$1" "$2"' sh "$(fact ichiro name)" "$WORK/resident"
resident_keys F2
check "or in easy Japanese" resident_shows 'い ま の   番 号'
drawn a02-easy-japanese
check "which the clerk sees" shows 'やさしい日本語'
keys F2
check "the clerk chooses too" resident_shows 'P r e s e n t   P I N'
resident_keys 5 8 1 9
check "the clerk sees four characters" shows 'Entry 1: 4 characters'
drawn a06-clerk screen
check "the resident sees boxes that are full" resident_shows '|#######|#######|#######|#######|'
drawn a03-english
refuse "and not which" grep -q 5819 "$WORK/screen"
resident_keys Enter 2 8 4 0 Enter 2 8 4 1 Enter
check "two entries that differ are told to the resident" resident_shows 'differ'
drawn a04-differ
resident_keys BSpace 0 Enter
resident_keys F10
check "it has arrived" resident_shows 'Thank you'
drawn a05-thanks
check "and the PIN is changed" shows '[done]'
keys F10
check "the case ends" shows 'done'
check "the new PIN opens the card" pkcs15-tool --verify-pin --auth-id 01 --pin 2840

# The resident's terminal goes away in the middle: the entry goes on at the clerk's.
run_case "$WORK/change.case" card_data=5820 >"$WORK/run.json" 2>"$WORK/err"
number=$(newest_case)
check "once more" "$PRACTICE" resident insert ichiro
check "the next case" shows "$number"
keys F10
check "its PINs" shows '3 tries left'
keys Down Enter
check "asked there" shows 'at their own terminal'
tmux_here kill-session -t resident
check "gone, it is asked here" shows 'Present PIN'
typed 2840
keys Enter
typed 5819
keys Enter
typed 5819
keys F10
check "and changed" shows '[done]'
check "the card has it" pkcs15-tool --verify-pin --auth-id 01 --pin 5819

screens_close
