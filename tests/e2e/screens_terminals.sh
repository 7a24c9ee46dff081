#!/bin/sh
# The same screens on every kind of terminal that counters have: keys as the bytes that such a terminal
# sends, what is seen and where the cursor stands compared with the first kind; without colour; and
# after sizes that are too small, down to one cell; and what a key may send over a slow line.
# run: limit=240 takes=30
. tests/tools/e2e_kit.sh
. tests/tools/tmux_kit.sh

if ! command -v tmux >/dev/null; then
	echo "1..0 # SKIP tmux is not installed"
	exit 0
fi

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

sizes() {
	tmux_here resize-window -t counter -x 40 -y 10
	check "$1: too small is said" shows 80x23
	tmux_here resize-window -t counter -x 1 -y 1
	tmux_here resize-window -t counter -x 80 -y 24
	check "$1: and back" shows 'F10'
	alike home "as before"
}

colours() {
	grep -c "$(printf '\033')\[[0-9;]*3[0-7]m" "$WORK/bytes"
}

check "the world is up" "$PRACTICE" up --sync
for kind in xterm-256color xterm vt220 linux screen tmux putty fbterm kterm; do
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
