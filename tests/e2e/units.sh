#!/bin/sh
# What is installed for systemd, judged by its own tools: the units are right, confine what they are
# to confine, and start the programs that are installed; logrotate reads its file; a login as the
# counter's user is the screens and has no shell.
. tests/tools/e2e_kit.sh
. tests/tools/tmux_kit.sh

ROOT=$WORK/root
env -u MAKEFLAGS make -s --no-print-directory install BUILD="$BUILD" prefix="$ROOT/usr" sysconfdir="$ROOT/etc"
UNITS=$ROOT/usr/lib/systemd/system

skip() {
	NUMBER=$((NUMBER + 1))
	echo "ok $NUMBER - $1 # SKIP $2"
}

# exposed UNIT MOST: systemd's own figure, in tenths
exposed() {
	check "${1%%@*} is exposed by less than $2 of 100" \
		systemd-analyze security --offline=true --threshold="$2" "$1"
}

# has UNIT LINE
has() {
	check "${1##*/}: $2" grep -qxF -- "$2" "$1"
}

if command -v systemd-analyze >/dev/null; then
	# An instance is verified under its own name.
	cp "$UNITS/madoguchi-counter@.service" "$WORK/madoguchi-counter@tty2.service"
	for unit in "$UNITS/madoguchi-sync.service" "$WORK/madoguchi-counter@tty2.service"; do
		check "${unit##*/} is right" systemd-analyze verify --man=no "$unit"
		same "and nothing is said about it" "" "$(cat "$WORK/out")"
	done
	exposed "$UNITS/madoguchi-sync.service" 20
	exposed "$WORK/madoguchi-counter@tty2.service" 20
else
	skip "the units are right" "systemd is not installed"
fi
has "$UNITS/madoguchi-sync.service" "ExecStart=$ROOT/usr/bin/madoguchi-sync --watch"
has "$UNITS/madoguchi-sync.service" "User=madoguchi-sync"
has "$UNITS/madoguchi-sync.service" "PrivateDevices=yes"
has "$UNITS/madoguchi-sync.service" "ReadWritePaths=/var/lib/madoguchi /var/log/madoguchi"
for unit in sync counter@; do
	# Without it the program cannot lay its own filter upon systemd's, and does not start.
	has "$UNITS/madoguchi-$unit.service" "SystemCallFilter=@system-service seccomp"
	has "$UNITS/madoguchi-$unit.service" "LimitMEMLOCK=infinity"
done
has "$UNITS/madoguchi-counter@.service" "RestrictAddressFamilies=AF_UNIX"
has "$UNITS/madoguchi-counter@.service" "PrivateNetwork=yes"
# A counter comes back however it ended; what went wrong at a start is read on the terminal (below).
for line in Restart=always StartLimitIntervalSec=0 StandardError=journal; do
	has "$UNITS/madoguchi-counter@.service" "$line"
done
# What an input method learns is names.
has "$UNITS/madoguchi-counter@.service" \
	"TemporaryFileSystem=/var/lib/madoguchi/.anthy:mode=1777 /var/lib/madoguchi/.uim.d:mode=1777"

if command -v logrotate >/dev/null && [ "$(id -u)" -eq 0 ]; then
	mkdir "$WORK/log"
	echo line >"$WORK/log/madoguchi.log"
	sed -e "s|/var/log/madoguchi|$WORK/log|" -e 's/su root madoguchi/su root root/' \
		"$ROOT/etc/logrotate.d/madoguchi" >"$WORK/rotate"
	inode=$(stat -c %i "$WORK/log/madoguchi.log")
	check "the log is turned over" logrotate --force --state "$WORK/rotated" "$WORK/rotate"
	same "in its place, since the screens hold it open" "$inode 0" \
		"$(stat -c '%i %s' "$WORK/log/madoguchi.log")"
else
	skip "the log is turned over" "logrotate is not installed, or this is not root"
fi

# ---- the shell of the counter's user -------------------------------------------------------------------

shell=$(sed -n 's/^u madoguchi-counter .* //p' "$ROOT/usr/lib/sysusers.d/madoguchi.conf")
same "it is the screens" "$ROOT/usr/bin/madoguchi" "$shell"
# What ssh, scp and su hand to a login shell: a command behind -c.
"$shell" -c "echo inside" >"$WORK/out" 2>&1
same "a command is refused" 2 $?
same "and not run" 0 "$(grep -cx inside "$WORK/out")"
bash -c "exec -a -madoguchi '$shell'" >"$WORK/out" 2>&1 </dev/null
status=$?
[ $status -ne 0 ] && [ $status -lt 126 ]
say $? "a login without settings ends, and not in a shell"

# ---- a start that fails, on a terminal that begins anew ----------------------------------------------

# ended: the session ends, and its server with it
ended() {
	for _ in $(seq 200); do
		tmux_here has-session -t counter 2>/dev/null || return 0
		sleep 0.05
	done
	return 1
}

# started LINE: by a shell on a terminal
started() {
	tmux_here new-session -d -s counter -x 100 -y 24 env LC_ALL=C.UTF-8 sh -c "$1"
}

if command -v tmux >/dev/null; then
	echo 'nonsense = 1' >"$WORK/wrong.conf"
	SCREENS="'$BIN/madoguchi' --lang en --config '$WORK/wrong.conf'"
	started "exec $SCREENS 2>'$WORK/journal'"
	check "where the journal has what went wrong the terminal has it, too" shows "A configuration file has an error."
	check "the journal has it as ever" grep -q CONFIG_WRONG "$WORK/journal"
	sleep 2
	check "it stays" shows "Enter: the terminal begins anew; by itself after a minute."
	keys Enter
	check "until somebody has read it" ended
	started "exec bash -c \"exec -a -madoguchi $SCREENS\""
	check "so it does for a login" shows "Enter: the terminal begins anew; by itself after a minute."
	same "once" 1 "$(screen | grep -c CONFIG_WRONG)"
	keys Enter
	check "which ends with it" ended
	started "$SCREENS; echo ended \$?; exec sleep 100"
	check "under a shell it ends at once" shows "ended 3"
	refuse "and asks for nothing" grep -q "Enter:" "$WORK/screen"
	screens_close
else
	skip "what went wrong stays on the terminal" "tmux is not installed"
fi
