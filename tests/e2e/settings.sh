#!/bin/sh
# Other settings: shown against what was taken last, refused where they are wrong, recorded by the
# sync at its reload and by the screens at their start and while they run, with the keys that changed.
# run: takes=10
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# The screens that are closed may hold the database for a moment.
sql() {
	sqlite3 -cmd '.timeout 5000' "$DATABASE" "$1"
}

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# rows COUNT: waits until so many are recorded
rows() {
	for _ in $(seq 200); do
		[ "$(sql 'SELECT count(*) FROM settings')" = "$1" ] && return
		sleep 0.05
	done
	return 1
}

# found: what the doctor says of the settings
found() {
	$COUNTER doctor | sed -n 's/.*"check":"Settings","state":"\([a-z]*\)".*/\1/p'
}

# listed WORD: the keys of which the manual page says that they are taken so
listed() {
	sed -n "/^\.It Li $1\$/,/^\.It Li\|^\.El/s/^\.Va \([a-z_]*\).*/\1/p" docs/man/madoguchi.1
}
# coded WORD: … of which the program's table says so
coded() {
	tr -d '\n' <src/base/config_keys.c | sed 's/KEY(/\n/g' | sed -n "s/^\([a-z_0-9]*\),.*CONFIG_TAKES_$1).*/\1/p"
}

same "manual page and program agree on what a reload takes" "$(coded RELOAD)" "$(listed reload)"
same "and on what it takes of what others need a start for" "$(coded BOTH)" "$(listed both)"
same "and on what open screens take" "$(coded SCREENS)" "$(listed screens)"

# ---- nobody has taken them yet
check "a world" world_up
cp "$CONF" "$WORK/first.conf"
told "nothing is there to compare with" 1 SETTINGS_UNTAKEN $COUNTER settings diff
check "in plain words" grep -q "No program has taken this settings file yet" "$WORK/err"
told "nor to show" 1 SETTINGS_UNTAKEN $COUNTER settings show
told "a number is another thing" 1 NOT_FOUND $COUNTER settings show 1
same "which is not wrong" good "$(found)"

# ---- a sync at its start
(exec "$PRACTICE" run -- "$BIN/madoguchi-sync" --watch --config "$CONF") >"$WORK/sync.log" 2>&1 &
SYNC=$!
check "the sync records what it takes" rows 1
check "byte for byte" sh -c "$COUNTER settings show | cmp - '$CONF'"
check "nothing is different" $COUNTER settings diff
same "the first ones change nothing" "0 madoguchi-sync sync" \
	"$(sql "SELECT (SELECT count(*) FROM audit WHERE act = 'settings.changed') || ' ' || program || ' ' || operator FROM settings")"

# ---- an edit is shown, and not yet recorded
printf 'batch_size = 7\nbatch_most = 400\nround_trip_max_s = 9\n# a word\n' >>"$CONF"
told "an edit is a difference" 1 SETTINGS_DIFFER $COUNTER --format csv settings diff
same "each key, with old and new, and when it is taken" 'batch_size,50,7,reload
round_trip_max_s,10,9,screens' "$(tr -d '\r' <"$WORK/out" | tail -n +2)"
same "the doctor says so" warn "$(found)"
told "two files are compared" 1 SETTINGS_DIFFER $COUNTER settings diff "$WORK/first.conf" "$CONF"
check "one with itself" $COUNTER settings diff "$CONF" "$CONF"
check "one with what was taken" $COUNTER settings diff "$WORK/first.conf"
(cat "$CONF" && echo 'counter = 0') >"$WORK/wrong.conf"
told "a wrong one is refused" 3 CONFIG_WRONG $COUNTER settings diff "$WORK/wrong.conf"
check "with line and key" grep -q "wrong.conf:$(wc -l <"$WORK/wrong.conf"): counter" "$WORK/err"
told "three are too many" 2 USAGE $COUNTER settings diff a b c
told "and what is no number" 2 USAGE $COUNTER settings show 0
same "nothing was recorded" 1 "$(sql 'SELECT count(*) FROM settings')"

# ---- the sync's reload takes them
kill -HUP "$SYNC"
check "the reload is recorded" rows 2
same "with the keys, in one line of the trail" "sync settings 2 changes=2: batch_size, round_trip_max_s" \
	"$(sql "SELECT operator || ' ' || subject || ' ' || substr(detail, instr(detail, 'changes')) FROM audit WHERE act = 'settings.changed'")"
check "the earlier text is kept" sh -c "$COUNTER settings show 1 | cmp - '$WORK/first.conf'"
same "history, the newest first" '2,2 1,0 ' \
	"$($COUNTER --format csv settings history | tail -n +2 | cut -d, -f1,6 | tr '\n' ' ')"
same "the doctor is content" good "$(found)"
echo '# a comment alone' >>"$CONF"
check "a comment is no difference" $COUNTER settings diff
same "nor is it to the doctor" good "$(found)"
check "it is told to end" kill -TERM "$SYNC"
wait "$SYNC"
same "and ends well" 0 $?

# ---- the screens at their start; a file of their own is a history of its own
if command -v tmux >/dev/null; then
	sed -i 's/^counter = .*/counter = 2/' "$CONF"
	screens_open en
	check "the screens stand" shows "New reception"
	screens_close
	same "they record what they take" "madoguchi 1" "$(sql 'SELECT program || " " || changes FROM settings WHERE number = 3')"
	screens_open en
	check "they stand again" shows "New reception"
	screens_close
	same "the same is recorded once" 3 "$(sql 'SELECT count(*) FROM settings')"

	# ---- while they run: between two receptions, and nothing of a file that is wrong
	screens_open en
	check "they stand once more" shows "New reception"
	echo 'counter = 0' >>"$CONF"
	sleep 3
	check "a wrong file changes nothing" shows "New reception"
	same "and is not recorded" 3 "$(sql 'SELECT count(*) FROM settings')"
	sed -i '$d' "$CONF"
	keys F10
	check "a reception is begun" shows "What does the resident want"
	sed -i 's/^counter = .*/counter = 3/; s/^idle_lock_s.*/idle_lock_s = 2/; s/^batch_size.*/batch_size = 8/' "$CONF"
	told "what is taken by whom" 1 SETTINGS_DIFFER $COUNTER --format csv settings diff
	same "is told of each key" 'batch_size,7,8,reload
counter,2,3,start
idle_lock_s,0,2,screens' "$(tr -d '\r' <"$WORK/out" | tail -n +2)"
	sleep 3
	same "a reception goes on by those that it began with" 3 "$(sql 'SELECT count(*) FROM settings')"
	keys F3
	check "on the first screen they are taken" rows 4
	check "and nobody at the keys locks the screen" shows "Sign in"
	same "by which program, and that it ran" "madoguchi 1 3" \
		"$(sql "SELECT program || ' ' || running || ' ' || changes FROM settings WHERE number = 4")"
	told "what needs a start or a reload is still to come" 1 SETTINGS_DIFFER $COUNTER --format csv settings diff
	same "and nothing else" 'batch_size,7,8,reload
counter,2,3,start' "$(tr -d '\r' <"$WORK/out" | tail -n +2)"
	same "the doctor says so" warn "$(found)"
	screens_close
fi
check "the audit trail is whole" $COUNTER audit verify
check "the world ends" "$PRACTICE" down
