#!/bin/sh
# Other rules for the office: shown, checked by the office's own cases, applied by an administrator
# and a second person where the rules in force ask for one, recorded; a program that is killed at any
# commit leaves the old rules or the new ones. A file that was only edited changes nothing.
# run: takes=12 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
cp -r etc "$WORK/etc"
MADOGUCHI_ETC=$WORK/etc
OFFICE=$WORK/etc/offices/kawasaki.conf
CASES=$WORK/etc/offices/kawasaki.csv

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

sql() {
	sqlite3 "$DATABASE" "$1"
}

# by_two SECOND PASSWORD: the office's file is applied
by_two() {
	printf '%s\n%s\n' practice-4 "$2" | $COUNTER --operator abe --password-fd 0 --second "$1" \
		--second-password-fd 0 rules apply
}

# custody: the days after which something in custody is late, by the rules in force
custody() {
	$COUNTER rules show | sed -n 's/^custody_days = //p'
}

# ---- the first start takes the file that is there
check "a world" world_up
check "a first look" $COUNTER status
same "the rules are recorded without a question" "1 kawasaki 0" \
	"$(sql "SELECT number || ' ' || office || ' ' || changes FROM office_rules")"
check "byte for byte" sh -c "$COUNTER rules show | cmp - '$OFFICE'"
check "nothing is different" $COUNTER rules diff
check "an earlier decision" "$PRACTICE" fill --count 1

# ---- an edit is shown and counts for nothing
sed -i 's/^custody_days.*/custody_days = 20/; s/certificates = 200/certificates = 300/' "$OFFICE"
told "an edit is a difference" 1 OFFICE_DIFFERS $COUNTER --format csv rules diff
same "both keys, with old and new" 'key,,custody_days,changed,14,20
key,"fee ""card issued again""",certificates,changed,200,300' "$(tr -d '\r' <"$WORK/out" | grep '^key,')"
same "and the cases that are answered otherwise" 'case,KA-64,fee,1000,1100,1000,yes
case,KA-65,fee,1000,1100,1000,yes' "$(tr -d '\r' <"$WORK/out" | grep '^case,')"
same "a caller is told the old fee" 1000 "$($COUNTER --format csv rules ask procedure=issue applicant=self \
	reason=card_reissued question=fee card=mynumber at=2026-07-01T10:00 | tail -n 1 | cut -d, -f5)"
same "the old days are in force" 14 "$(custody)"
$COUNTER doctor >"$WORK/found" 2>&1
check "the doctor says so" grep -q 'was changed and does not count' "$WORK/found"
same "and the status" yes "$($COUNTER status | field rules_edited)"

# ---- what fails its cases is not applied, nor what is no office file
told "not against its cases" 1 RULES_DIFFER apply_rules
sed -i 's/= 300/= 200/' "$OFFICE"
printf 'custody_days = 30\n' >>"$OFFICE"
told "nor what cannot be read" 3 OFFICE_WRONG apply_rules
check "while the counter goes on" $COUNTER status
mv "$OFFICE" "$OFFICE.away"
check "without a file as well" $COUNTER status
same "which is told" yes "$($COUNTER status | field rules_edited)"
mv "$OFFICE.away" "$OFFICE"
sed -i '$d' "$OFFICE"
told "nor a folder" 3 CONFIG_MISSING apply_rules "$WORK"
told "nor what is not there" 3 CONFIG_MISSING apply_rules "$WORK/none.conf"
told "nor what points to nothing" 3 CONFIG_MISSING sh -c "ln -s '$WORK/none.conf' '$WORK/dangling.conf' && $COUNTER rules diff '$WORK/dangling.conf'"
ln -s "$OFFICE" "$WORK/link.conf"
told "what points to an office file is one" 1 OFFICE_DIFFERS $COUNTER rules diff "$WORK/link.conf"
mkfifo "$WORK/pipe.conf"
told "a pipe is not awaited" 3 OFFICE_WRONG timeout 20 $COUNTER rules diff "$WORK/pipe.conf"
told "nor as a table of cases" 7 FILE_WRONG timeout 20 $COUNTER rules diff --cases "$WORK/pipe.conf"
told "nor is a device" 3 OFFICE_WRONG timeout 20 $COUNTER rules diff /dev/zero
head -c 300000 /dev/zero | tr '\0' '#' >"$WORK/large.conf"
told "nor what is too large" 3 OFFICE_WRONG apply_rules "$WORK/large.conf"
head -c 4000 /dev/urandom >"$WORK/noise.conf"
told "nor noise" 3 OFFICE_WRONG apply_rules "$WORK/noise.conf"
(cat "$OFFICE" && printf '# \033[2J\n') >"$WORK/escape.conf"
told "nor what moves a terminal's cursor" 3 OFFICE_WRONG apply_rules "$WORK/escape.conf"
cp "$CASES" "$WORK/cases.csv"
printf 'X,kawasaki\n' >>"$CASES"
told "nor beside cases that cannot be read" 7 FILE_WRONG apply_rules
cp "$WORK/cases.csv" "$CASES"
told "nor by a clerk" 7 NOT_ALLOWED sh -c "echo practice-1 | $COUNTER --operator hayashi --password-fd 0 rules apply"
same "nothing was applied" 1 "$(sql 'SELECT count(*) FROM office_rules')"

# ---- applied
check "an administrator applies it" apply_rules
same "the new days are in force" 20 "$(custody)"
same "who, and what has changed" 'abe rules 2 custody_days' "$(sql "SELECT operator || ' ' || subject ||
	substr(detail, instr(detail, ':') + 1) FROM audit WHERE act = 'rules.apply'")"
check "the earlier text is kept" sh -c "$COUNTER rules show 1 | cmp - etc/offices/kawasaki.conf"
same "history, the newest first" '2 1' "$($COUNTER --format csv rules history | tail -n +2 | cut -d, -f1 | tr '\n' ' ' | sed 's/ $//')"
check "the same again changes nothing" apply_rules
same "and is not recorded" 2 "$(sql 'SELECT count(*) FROM office_rules')"
check "a reception" sh -c "\"$PRACTICE\" resident insert hanako"
write_case "$WORK/hanako.case" hanako issue none
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/out" 2>&1
same "a case says by which rules it was judged" 2 "$($COUNTER case show "$(newest_case)" | field rules)"

# ---- screens that are open: on the first screen at once, a reception goes on by its own rules
if command -v tmux >/dev/null; then
	check "no card is in the reader" "$PRACTICE" resident remove
	screens_open en
	check "the screens stand" shows "New reception"
	sed -i 's/^name_en.*/name_en = "Kita"/' "$OFFICE"
	check "the office gets a name" apply_rules
	check "it is there without a restart" shows "Kita |"
	check "and told" shows "The office's rules have changed"
	keys F10
	check "a reception is begun" shows "What does the resident want"
	sed -i 's/^name_en.*/name_en = "Minami"/' "$OFFICE"
	check "another name" apply_rules
	sleep 3
	check "it goes on by the rules that it began with" shows "Kita |"
	keys F3
	check "on the first screen the new ones hold" shows "Minami |"
	screens_close
fi

# ---- an administrator's first screen tells of files that were edited, and of nothing else
if command -v tmux >/dev/null; then
	sed 's/^practice_operator.*/practice_operator = "abe"/' "$CONF" >"$WORK/abe.conf"
	tmux_here new-session -d -s counter -x 80 -y 24 \
		env "$(cat "$MADOGUCHI_PRACTICE_STATE/env")" TERM=screen-256color LC_ALL=C.UTF-8 \
		"$BIN/madoguchi" --config "$WORK/abe.conf" --lang en
	check "abe's first screen" shows "abe |"
	check "tells nothing" lacks "changed and"
	sed -i 's/^counter = .*/counter = 2/' "$WORK/abe.conf"
	check "the settings are not those of the start" shows "The settings were changed and do not count"
	echo '# a word' >>"$OFFICE"
	check "nor is the office's file what is in force" shows "The office file and the settings were changed"
	sed -i '$d' "$OFFICE"
	check "and no longer" lacks "The office file and"
	screens_close
fi

# ---- a second person, by the rules in force and not by the candidate's
sed -i 's/^custody_days.*/&\nfour_eyes = {rules}/' "$OFFICE"
check "that two are asked is agreed to by one" apply_rules
sed -i '/^four_eyes/d; s/^custody_days.*/custody_days = 25/' "$OFFICE"
told "that one is enough is not" 7 APPROVAL_MISSING apply_rules
told "nor by one twice" 7 SECOND_PERSON by_two abe practice-4
told "nor with somebody who may not approve" 7 NOT_ALLOWED by_two hayashi practice-1
same "nothing has changed" 20 "$(custody)"

# ---- killed at each commit: the old rules or the new ones
kills=0 status=137
while [ $status -eq 137 ] && [ $kills -lt 20 ]; do
	kills=$((kills + 1))
	MADOGUCHI_KILL_AT=$kills by_two murata practice-2 >"$WORK/out" 2>&1
	status=$?
	$COUNTER audit verify >/dev/null || same "the trail is whole after kill $kills" 0 $?
	same "text, row and trail agree after kill $kills" \
		"$(sql "SELECT count(*) FROM audit WHERE act LIKE 'rules.%'")" "$($COUNTER --format csv rules history | tail -n +2 | wc -l)"
	case $(custody) in 20 | 25) : ;; *) same "whole rules after kill $kills" "20 or 25" "$(custody)" ;; esac
done
same "it ends" 0 $status
check "it was killed on the way ($kills)" test $kills -gt 2
same "the new days" 25 "$(custody)"
same "with who agreed" "abe murata" "$(sql 'SELECT operator || " " || second FROM office_rules ORDER BY number DESC LIMIT 1')"
same "act and agreement stand together" "approved,rules.apply" "$(sql "SELECT group_concat(act) FROM
	(SELECT act FROM audit WHERE act IN ('approved', 'rules.apply') ORDER BY id DESC LIMIT 2)" | tr , '\n' | sort | tr '\n' , | sed 's/,$//')"

# ---- a text that somebody has changed in the database is not believed
sql "UPDATE office_rules SET text = replace(text, 'custody_days = 25', 'custody_days = 99') WHERE number = (SELECT max(number) FROM office_rules)"
check "the file that is the same serves in its place" $COUNTER status
$COUNTER doctor >"$WORK/found" 2>&1
check "the doctor notices" grep -q '"check":"Rules of the office","state":"bad"' "$WORK/found"
sed -i 's/^custody_days.*/custody_days = 26/' "$OFFICE"
told "another file does not" 4 STORE_DAMAGED $COUNTER status
sql "UPDATE office_rules SET text = replace(text, 'custody_days = 99', 'custody_days = 25') WHERE number = (SELECT max(number) FROM office_rules)"
check "the audit trail is whole" $COUNTER audit verify

# ---- two files, without a counter
told "two files are compared anywhere" 1 OFFICE_DIFFERS "$BIN/madoguchi" --lang en rules diff \
	etc/offices/kawasaki.conf etc/offices/mino.conf
check "one with itself" "$BIN/madoguchi" rules diff etc/offices/mino.conf etc/offices/mino.conf
told "three are too many" 2 USAGE $COUNTER rules diff a b c
check "the world ends" "$PRACTICE" down
