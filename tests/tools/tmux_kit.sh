# Sourced by screens_*.sh after e2e_kit.sh: the screens in a terminal of their own.
# A private tmux server a test: other people's sessions are not touched.

SOCKET=madoguchi-$$

# A test that is nothing without a terminal says so and ends.
tmux_wanted() {
	command -v tmux >/dev/null && return
	echo "1..0 # SKIP tmux is not installed"
	exit 0
}

tmux_here() {
	tmux -L "$SOCKET" -f /dev/null "$@"
}

# screens_open LANGUAGE [PROGRAM…]: 80x24, in the world that is up; started by the program, if any;
# the language "own" is that of the settings
screens_open() {
	spoken=$1
	SOCKET=madoguchi-$$-$spoken
	shift
	[ "$spoken" = own ] || set -- "$@" "$BIN/madoguchi" --lang "$spoken"
	[ "$spoken" != own ] || set -- "$@" "$BIN/madoguchi"
	tmux_here new-session -d -s counter -x 80 -y 24 \
		env "$(cat "$MADOGUCHI_PRACTICE_STATE/env")" TERM=screen-256color LC_ALL=C.UTF-8 \
		"$@" --config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf"
}

# Every server of this test goes with it, however it ends.
at_end() {
	for socket in "${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/madoguchi-$$" \
		"${TMUX_TMPDIR:-/tmp}/tmux-$(id -u)/madoguchi-$$-"*; do
		[ ! -S "$socket" ] || tmux -S "$socket" kill-server 2>/dev/null
		rm -f "$socket"
	done
}

# A server that is still ending would take the next session with it.
screens_close() {
	server=$(tmux_here display-message -p '#{pid}' 2>/dev/null) || return 0
	tmux_here kill-server 2>/dev/null
	for _ in $(seq 200); do
		kill -0 "$server" 2>/dev/null || return 0
		sleep 0.02
	done
}

screen() {
	tmux_here capture-pane -p -t counter
}

# shows TEXT: waits until it stands on the screen
shows() {
	for _ in $(seq 600); do
		screen >"$WORK/screen"
		grep -qF -- "$1" "$WORK/screen" && return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/screen"
	return 1
}

# lacks TEXT: waits until it does not
lacks() {
	for _ in $(seq 600); do
		screen >"$WORK/screen"
		grep -qF -- "$1" "$WORK/screen" || return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/screen"
	return 1
}

keys() {
	tmux_here send-keys -t counter "$@"
}

typed() {
	tmux_here send-keys -t counter -l "$1"
}

# focus TEXT: waits until the hardware cursor stands on a row that has the text
focus() {
	for _ in $(seq 200); do
		row=$(tmux_here display-message -p -t counter '#{cursor_y}')
		screen >"$WORK/screen"
		sed -n "$((row + 1))p" "$WORK/screen" | grep -qF -- "$1" && return 0
		sleep 0.05
	done
	echo "# the cursor is on row $row"
	sed 's/^/# /' "$WORK/screen"
	return 1
}

