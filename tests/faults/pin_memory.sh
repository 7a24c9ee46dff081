#!/bin/sh
# A PIN is nowhere but in locked memory and on the card: the screens and the sync are read through
# /proc/PID/mem while a resident types, when everything is typed, and when the work is done; what
# the programs left on disk is read too. A decoy in ordinary memory must be found each time.
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
export MADOGUCHI_DUMPABLE=1
tmux_wanted

TELEPHONE=0445550123
AUTH=4121
SIGN=HANAKO88K

# scan PID held|gone DECOY WORD…
scan() {
	pid=$1 mode=$2 decoy=$3
	shift 3
	{
		echo "decoy $decoy"
		for word in "$@"; do echo "secret $word"; done
	} | "$WORK/memory_scan" "$pid" "$mode"
}

# Both programs: what the screens hold in locked memory, the sync never has.
look() {
	check "$1: the screens" scan "$SCREENS" "$2" $TELEPHONE $AUTH $SIGN
	check "$1: the sync" scan "$SYNC" gone .well-known/cmp $AUTH $SIGN "$NUMBER_B"
}

# left PLACE…: neither PIN lies there; a place that is not there is a failure
left() {
	for place in "$@"; do
		[ -s "$place" ] || { echo "# $place is empty"; return 1; }
	done
	grep -aPq "(?<![0-9A-Za-z])$AUTH(?![0-9A-Za-z])|$SIGN|$NUMBER_B" "$@" && return 1
	return 0
}

# shellcheck disable=SC2086
check "the searcher is built" ${CC:-cc} -std=c11 -D_GNU_SOURCE -Wall -Wextra -O1 \
	-o "$WORK/memory_scan" tests/tools/memory_scan.c
check "a world" world_up --sync
NUMBER_B=$(fact hanako number_b)
SYNC=$("$PRACTICE" status | tr ',' '\n' | sed -n 's/^ *sync \([0-9]*\)$/\1/p')
check "Hanako's card" "$PRACTICE" resident insert hanako
check "the screens" screens_open en
check "the service is there" shows '| online |'
check "the card too" shows 'card in'
SCREENS=$(tmux_here display-message -p -t counter '#{pane_pid}')
same "they are what is looked at" madoguchi "$(cat "/proc/$SCREENS/comm")"

keys F10
check "procedure" shows 1/8
keys F10
check "person" shows 2/8
# The telephone stands before four fields that a register may have.
keys BTab BTab BTab BTab BTab
typed $TELEPHONE
check "the decoy stands in its field" shows $TELEPHONE
keys F10
check "documents" shows 3/8
keys F10
check "card" shows 'Number B'
check "the card was read" lacks '(F10'
typed "$NUMBER_B"
check "number B is typed" shows '[**************]'
check "number B: the screens" scan "$SCREENS" held $TELEPHONE "$NUMBER_B"
keys F10
check "compared" shows 'the same person'
check "number B was wiped" scan "$SCREENS" gone $TELEPHONE "$NUMBER_B"
keys F10
check "certificates" shows 5/8
keys F10
check "decision" shows 6/8
keys F10
check "PINs" shows 'New PIN'
typed $AUTH
keys Enter
check "the first PIN is typed" shows '[****]'
check "a PIN half way: the screens" scan "$SCREENS" held $TELEPHONE $AUTH
typed $AUTH
keys Enter
typed $SIGN
keys Enter
typed $SIGN
check "the last one too" focus '[*********_'
look "typed" held
keys F10
check "summary" shows 8/8
look "on the summary" held
keys F12
check "back at the PINs" shows '[*********_'
keys F10
check "summary again" shows 8/8
keys F10
check "done" shows ': done'
look "done" gone
keys F9
check "the copy of the certificates" shows 'COPY OF'
keys F12
check "the work again" shows ': done'
keys F12
check "the first screen" shows 'New reception'
check "over: the screens" scan "$SCREENS" gone keys/case.key $TELEPHONE $AUTH $SIGN "$NUMBER_B"

office=$MADOGUCHI_PRACTICE_STATE/office
logs=$MADOGUCHI_PRACTICE_STATE/logs
echo "PIN $AUTH" >"$WORK/planted"
refuse "a planted PIN is found" left "$WORK/planted"
check "none in the database" left "$office/madoguchi.db"
check "none in its log" left "$office/madoguchi.db-wal"
$COUNTER paper list | field paper >"$WORK/number"
$COUNTER paper show "$(cat "$WORK/number")" >"$WORK/paper"
check "a paper was made" test -s "$WORK/paper"
check "none on paper" left "$WORK/paper"
check "none in the logs" sh -c "! grep -aPq '(?<![0-9A-Za-z])$AUTH(?![0-9A-Za-z])|$SIGN|$NUMBER_B' '$logs'/*"
screens_close
