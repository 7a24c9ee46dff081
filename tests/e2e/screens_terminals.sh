#!/bin/sh
# The same screens on every kind of terminal that counters have: keys as the bytes that such a terminal
# sends, what is seen and where the cursor stands compared with the first kind; without colour, with
# boxes of ASCII; in sizes from one cell to 132 x 43; and what a key may send over a slow line. Some
# through tmux, those that it does not speak for as byte streams before a model of them, which ends
# at the first sequence that such a terminal does not know.
# run: limit=240 takes=35
. tests/tools/e2e_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

# press TERM KEY…: by their names in terminfo
press() {
	term=$1
	shift
	for key; do
		# shellcheck disable=SC2046
		tmux_here send-keys -t counter -H $(tput -T "$term" "$key" | od -An -tx1)
	done
}

# open_as TERM [NAME=VALUE]: the screens, and their bytes in $WORK/bytes
open_as() {
	: >"$WORK/bytes"
	tmux_here new-session -d -s counter -x 80 -y 24 \; pipe-pane -o "cat >>'$WORK/bytes'" \; \
		send-keys "exec env $(cat "$MADOGUCHI_PRACTICE_STATE/env") TERM=$1 ${2:-} LC_ALL=C.UTF-8 \
		$BIN/madoguchi --config $MADOGUCHI_PRACTICE_STATE/madoguchi.conf --lang ja" Enter
}

# seen NAME: the screen without the time of day, and the cursor's place
seen() {
	{
		screen | sed '1s/[0-9][0-9]:[0-9][0-9]$//'
		tmux_here display-message -p -t counter '#{cursor_x} #{cursor_y}'
	} >"$WORK/$1"
}

# alike NAME WHAT: as on the first kind of terminal
alike() {
	seen "$1.$term"
	[ -f "$WORK/$1" ] || cp "$WORK/$1.$term" "$WORK/$1"
	diff "$WORK/$1" "$WORK/$1.$term" >"$WORK/diff" || sed 's/^/# /' "$WORK/diff"
	same "$term: $2" "" "$(cat "$WORK/diff")"
}

# costs KEY: how many bytes it brings over the line, in $sent
costs() {
	before=$(wc -c <"$WORK/bytes") sent=0
	press "$term" "$1"
	for _ in $(seq 100); do
		sleep 0.05
		bytes=$(($(wc -c <"$WORK/bytes") - before))
		[ "$bytes" -gt 0 ] && [ "$bytes" = "$sent" ] && return 0
		sent=$bytes
	done
	return 1
}

# within MOST WHAT KEY: the key changes something, in so many bytes at most
within() {
	check "$term: $2" costs "$3"
	check "$term: in $1 bytes at most" [ "$sent" -le "$1" ]
	[ "$sent" -le "$1" ] || echo "# $sent"
}

story() {
	term=$1
	open_as "$term"
	check "$term: the first screen" shows 新しい受付
	check "$term: the link is online" shows '| 正常 |'
	alike home "looks the same"
	within 60 "the next row" kcud1
	within 60 "the row before" kcuu1
	press "$term" kf10
	check "$term: F10" shows 'どの手続ですか'
	alike procedure "the form"
	press "$term" kf10
	check "$term: F10 again" shows '申請書のとおり'
	typed 髙橋
	check "$term: kanji arrive" shows 髙橋
	within 40 "one is taken out again" kbs
	typed 橋
	check "$term: and typed again" shows 髙橋
	alike person "the form with a name"
	press "$term" kf1
	check "$term: F1" shows 'F12'
	press "$term" kf12
	press "$term" kf3
	check "$term: F3 leaves to the first screen" shows 新しい受付
}

# bottom ROW: waits until the key line stands there; the terminal itself moves old rows first
bottom() {
	for _ in $(seq 200); do
		screen | sed -n "$1p" | grep -q '^F1 .*F10 ' && return 0
		sleep 0.05
	done
	return 1
}

sizes() {
	for size in 80x23 100x30 132x43; do
		tmux_here resize-window -t counter -x "${size%x*}" -y "${size#*x}"
		check "$1: $size, the keys are at the bottom" bottom "${size#*x}"
		alike "home-$size" "$size"
	done
	tmux_here resize-window -t counter -x 40 -y 10
	check "$1: too small is said" shows 80x23
	tmux_here resize-window -t counter -x 1 -y 1
	tmux_here resize-window -t counter -x 80 -y 24
	check "$1: and back" bottom 24
	alike home "as before"
}

colours() {
	grep -c "$(printf '\033')\[[0-9;]*3[0-7]m" "$WORK/bytes"
}

check "the world is up" "$PRACTICE" up --sync
for kind in xterm-256color xterm vt220 screen tmux kterm; do
	if ! infocmp "$kind" >/dev/null 2>&1; then
		echo "ok $((NUMBER += 1)) - $kind # SKIP terminfo does not have it"
		continue
	fi
	SOCKET=madoguchi-$$-$kind
	story "$kind"
	case $kind in
	xterm-256color | vt220) sizes "$kind" ;;
	esac
	[ "$kind" != vt220 ] || same "vt220: no colour" 0 "$(colours)"
	screens_close
done
SOCKET=madoguchi-$$-plain
term=plain
open_as xterm-256color NO_COLOR=1
check "NO_COLOR: the first screen" shows 新しい受付
same "NO_COLOR: no colour" 0 "$(colours)"
screens_close

# boxes STYLE TEXT: what help's frame begins with
boxes() {
	sed -i '/^box/d' "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf"
	echo "box = \"$1\"" >>"$MADOGUCHI_PRACTICE_STATE/madoguchi.conf"
	SOCKET=madoguchi-$$-$1
	term=xterm
	open_as xterm
	check "boxes, $1: the first screen" shows 新しい受付
	press xterm kf1
	check "boxes, $1: help" shows 'Esc 1'
	same "boxes, $1: its frame" "$2" "$(screen | sed -n '3s/説明.*//p')"
	refuse "boxes, $1: no other set of characters" grep -q "$(printf '\016')" "$WORK/bytes"
	screens_close
}
boxes ascii '+- '
boxes none '   '
sed -i '/^box/d' "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf"

# ---- as byte streams

# The story above, for a terminal that reads its lines.
stream_lines() {
	cat <<-END
		wait 新しい受付
		wait | 正常 |
		save $WORK/stream-home
		cost 60 kcud1
		cost 60 kcuu1
		key kf10
		wait どの手続ですか
		save $WORK/stream-procedure
		key kf10
		wait 申請書のとおり
		type 髙橋
		wait 髙橋
		cost 40 kbs
		type 橋
		wait 髙橋
		save $WORK/stream-person
		key kf1
		wait F12
		key kf12
		resize 40 10
		wait 80x23
		resize 1 1
		resize 132 43
		wait 髙橋
		resize 80 24
		wait 髙橋
		save $WORK/stream-again
		key kf3
		wait 新しい受付
	END
}

# stream TERM: it comes through, and what was saved looks as it does in tmux
stream() {
	# shellcheck disable=SC2046
	check "$1: the story, and nothing that it does not know" env \
		$(cat "$MADOGUCHI_PRACTICE_STATE/env") TERM="$1" LC_ALL=C.UTF-8 \
		TERMINFO_DIRS="$WORK/terminfo:/etc/terminfo:/lib/terminfo:/usr/share/terminfo" \
		"$WORK/pty_screen" "$BIN/madoguchi" --config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" \
		--lang ja <"$WORK/lines"
	for name in home procedure person; do
		sed -i '1s/[0-9][0-9]:[0-9][0-9]$//' "$WORK/stream-$name"
		diff "$WORK/$name" "$WORK/stream-$name" >"$WORK/diff" || sed 's/^/# /' "$WORK/diff"
		same "$1: $name looks the same" "" "$(cat "$WORK/diff")"
	done
	sed -i '1s/[0-9][0-9]:[0-9][0-9]$//' "$WORK/stream-again"
	check "$1: and after all sizes" cmp "$WORK/stream-person" "$WORK/stream-again"
}

check "the terminals are built" cc -std=c11 -D_GNU_SOURCE -o "$WORK/pty_screen" \
	tests/tools/pty_screen.c -ltinfo
check "fbterm is described" tic -x -o "$WORK/terminfo" tests/tools/fbterm.ti
echo "save $WORK/stream" >"$WORK/lines"
TERM=linux "$WORK/pty_screen" printf '\033[38;5;9m' <"$WORK/lines" >"$WORK/told" 2>&1
same "256 colours are no linux console's" 1 $?
check "and that is told" grep -q 'not a sequence of this terminal: *1b 5b 33 38' "$WORK/told"
stream_lines >"$WORK/lines"
for kind in linux putty fbterm; do
	stream "$kind"
done
