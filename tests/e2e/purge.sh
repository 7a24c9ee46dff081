#!/bin/sh
# The years of the office file run out: what is settled goes, by two people, although the program is
# killed at every commit; what is not settled stays. Nothing of what went is found again in the files,
# neither names in any writing nor their sealed bytes; the trail is whole.
# run: takes=30
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

STATE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$STATE/madoguchi.db
YEAR=31622400
CLOSED=150

cp -r etc "$WORK/etc"
MADOGUCHI_ETC=$WORK/etc
cat >>"$WORK/etc/offices/kawasaki.conf" <<'END'
retention "five years" { records = {case, copy} kept_years = 5 }
retention "one year" { records = {reception} kept_years = 1 }
END
sed -i 's/^custody_days.*/&\nfour_eyes = {purge}/' "$WORK/etc/offices/kawasaki.conf"

# after YEARS VERB…: the same counter, so many years later
after() {
	sed '/^practice_shift_s/d' "$CONF" >"$WORK/later.conf"
	echo "practice_shift_s = $(($1 * YEAR))" >>"$WORK/later.conf"
	shift
	"$BIN/madoguchi" --config "$WORK/later.conf" --lang en --format json "$@"
}

# by_two YEARS VERB…
by_two() {
	years=$1
	shift
	printf 'practice-4\npractice-2\n' | after "$years" --operator abe --password-fd 0 \
		--second murata --second-password-fd 0 "$@"
}

by_one() {
	years=$1
	shift
	printf 'practice-4\n' | after "$years" --operator abe --password-fd 0 "$@"
}

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# due YEARS FIELD: how many records stand so in the list
due() {
	by_one "$1" purge --dry-run | grep -c "$2"
}

sql() {
	sqlite3 "$DATABASE" "$1"
}

# ---- cases of old, and two of people who are not done with
check "a world" world_up --sync
check "the service is there" await_link online
check "hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue custody
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/out" 2>&1
same "hanako's certificates" 0 $?
HANAKO=$(newest_case)
check "the service goes" "$PRACTICE" fault authority down
check "and is seen to be gone" await_link down
check "kuniko's card" sh -c '"$1" resident remove && "$1" resident insert kuniko' sh "$PRACTICE"
write_case "$WORK/kuniko.case" kuniko issue custody 'consent = true'
run_case "$WORK/kuniko.case" card_data=6921 sign=KUNIKO32 auth=6921 >"$WORK/out" 2>&1
KUNIKO=$(newest_case)
same "kuniko's card is in custody" waiting_service "$(case_state "$KUNIKO")"
check "the world goes" "$PRACTICE" down
check "years of cases" "$PRACTICE" fill --closed $CLOSED

# ---- nothing before its time
same "nothing is due after five years" 0 "$(due 5 '"record":"case"')"
same "all that is settled is after six" $((CLOSED + 1)) "$(due 7 '"record":"case".*"state":"due"')"
same "what is in custody is not" 0 "$(due 7 "$KUNIKO")"
same "nor is anything to be done before" 0 "$(after 5 todo | sed -n '/"todo":"purge"/s/.*"number":\([0-9]*\).*/\1/p')"
after 7 doctor >"$WORK/found" 2>&1
check "the doctor says so" grep -q "$((CLOSED + 1)) cases and . papers are due" "$WORK/found"
same "so does the list of what is to be done" "Administrator $((CLOSED + 2))" "$(after 7 todo |
	sed -n '/"todo":"purge"/s/.*"by":"\([A-Za-z]*\)","number":\([0-9]*\).*/\1 \2/p')"
if command -v tmux >/dev/null; then
	sed 's/^practice_operator.*/practice_operator = "abe"/' "$WORK/later.conf" >"$WORK/abe.conf"
	tmux_here new-session -d -s counter -x 80 -y 24 env TERM=screen-256color LC_ALL=C.UTF-8 \
		"$BIN/madoguchi" --config "$WORK/abe.conf" --lang en
	check "and an administrator's first screen" shows "To purge: $((CLOSED + 1)) cases"
	keys F6
	keys End
	check "the line is there in its season" shows "> Remove what is kept no longer"
	keys Enter
	check "and says how it is done" shows 'madoguchi purge'
	screens_close
	tmux_here new-session -d -s counter -x 80 -y 24 env TERM=screen-256color LC_ALL=C.UTF-8 \
		"$BIN/madoguchi" --config "$WORK/abe.conf" --lang ja
	check "in Japanese" shows "madoguchi purge"
	keys F6
	keys End
	check "too" shows "> 保存年限を過ぎたものを廃棄する"
	screens_close
fi
told "not by a clerk" 7 NOT_ALLOWED sh -c "echo practice-1 | $BIN/madoguchi --config $WORK/later.conf \
	--lang en --operator hayashi --password-fd 0 purge"
told "not by one alone" 7 APPROVAL_MISSING by_one 7 purge
told "not with words behind it" 2 USAGE by_one 7 purge now
same "nothing has gone" $((CLOSED + 2)) "$(sql 'SELECT count(*) FROM cases')"

# ---- what must not be found afterwards: names as they are written, read, and encoded; sealed bytes; pairs
sql "SELECT hex(substr(person, 14, 16)) FROM cases WHERE number <> '$KUNIKO'" >"$WORK/sealed"
sql "SELECT hex(substr(text, 14, 16)) FROM papers WHERE case_id IN (SELECT id FROM cases WHERE number = '$HANAKO')" \
	>>"$WORK/sealed"
sql "SELECT hex(substr(bytes, 14, 16)) FROM exchange_messages WHERE exchange_id IN
	(SELECT id FROM exchanges WHERE case_id IN (SELECT id FROM cases WHERE number = '$HANAKO'))" >>"$WORK/sealed"
sql "SELECT hex(substr(der, 14, 16)) FROM certificate_bodies WHERE certificate_id IN
	(SELECT id FROM certificates WHERE case_id IN (SELECT id FROM cases WHERE number = '$HANAKO'))" >>"$WORK/sealed"
sql "SELECT DISTINCT hex(hash) FROM case_index EXCEPT SELECT hex(hash) FROM case_index
	WHERE case_id IN (SELECT id FROM cases WHERE number = '$KUNIKO')" >"$WORK/pairs"
printf '%s\n' 川崎　花子 花子 カワサキ ハナコ 勅使河原 小笠原 テシガワラ オガサワラ 五十嵐 みほん町 >"$WORK/names"
printf '%s\n' ﾊﾅｺ ｶﾜｻｷ ﾃｼｶﾞﾜﾗ ｵｶﾞｻﾜﾗ >>"$WORK/names"
for code in UTF-16LE UTF-16BE EUC-JP CP932; do
	while read -r name; do
		printf %s "$name" | iconv -f UTF-8 -t "$code" | od -An -v -tx1 | tr -d ' \n'
		echo
	done <"$WORK/names"
done | grep '........' | tr a-f A-F >"$WORK/encoded"
while read -r name; do
	printf %s "$name" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F
	echo
done <"$WORK/names" >>"$WORK/encoded"

# carved FILE…: how many of the patterns stand in these files
carved() {
	for file in "$@"; do
		[ -f "$file" ] && od -An -v -tx1 "$file" | tr -d ' \n' | tr a-f A-F
		echo
	done | grep -oFf "$WORK/patterns" | sort -u | wc -l
}
cat "$WORK/sealed" "$WORK/pairs" >"$WORK/patterns"
before=$(carved "$DATABASE" "$DATABASE-wal")
check "the search finds what is there ($before)" test "$before" -gt $((CLOSED * 2))
cat "$WORK/encoded" >>"$WORK/patterns"
same "no name stands there even before" "$before" "$(carved "$DATABASE" "$DATABASE-wal")"

# ---- killed at every commit until it is through
kills=0 status=137 told=
while [ $status -eq 137 ] && [ $kills -lt 60 ]; do
	kills=$((kills + 1))
	printf 'practice-4\npractice-2\n' | MADOGUCHI_KILL_AT=$kills after 7 --operator abe \
		--password-fd 0 --second murata --second-password-fd 0 purge >"$WORK/out" 2>&1
	status=$?
	$COUNTER audit verify >/dev/null || same "the trail is whole after kill $kills" 0 $?
	[ -n "$told" ] || [ "$(sql "SELECT count(*) FROM audit WHERE act = 'purge.begin'")" = 0 ] && continue
	after 7 doctor >"$WORK/found" 2>&1
	check "a run that was killed is told" grep -q 'did not come to its end' "$WORK/found"
	told=1
done
same "it ends" 0 $status
check "it was killed on the way ($kills)" test $kills -gt 10
check "killed nowhere, it has nothing left to do" by_two 7 purge
same "only what is unfinished is left" "$KUNIKO" "$(sql 'SELECT group_concat(number) FROM cases')"
same "no pair of a case that is gone" 0 "$(sql 'SELECT count(*) FROM case_index WHERE case_id NOT IN (SELECT id FROM cases)')"
check "the trail is whole" $COUNTER audit verify
same "and has each of them" $((CLOSED + 1)) "$(sql "SELECT count(DISTINCT subject) FROM audit WHERE act = 'case.purge'")"
same "the counts have them" $((CLOSED + 1)) "$(sql 'SELECT sum(cases) FROM purged_cases')"
same "two agreed" murata "$(sql "SELECT DISTINCT substr(detail, 7) FROM audit WHERE act = 'approved' AND detail LIKE 'purge%'")"
check "kuniko is still found by her name" sh -c "$COUNTER case show $KUNIKO | grep -q 邦子"
after 7 doctor >"$WORK/found" 2>&1
check "the doctor has nothing more" grep -q 'nothing is due' "$WORK/found"

# ---- and nothing of it can be carved out, of a backup made after it neither
same "not in the state folder" 0 "$(carved "$DATABASE" "$DATABASE-wal" "$DATABASE-shm" "$STATE"/*.mark \
	"$MADOGUCHI_PRACTICE_STATE"/logs/*)"
check "a backup" by_one 7 backup "$WORK/after.backup"
check "is put back" by_two 7 restore "$WORK/after.backup"
same "not in what it holds" 0 "$(carved "$DATABASE" "$WORK/after.backup")"
check "which is whole" $COUNTER audit verify

# ---- what the restore has set aside still holds it, until it is purged, too
same "set aside" 1 "$(ls "$STATE" | grep -c '^madoguchi.db.before-[0-9-]*$')"
after 7 doctor >"$WORK/found" 2>&1
check "the doctor says so" sh -c "grep 'Set aside by a restore' '$WORK/found' | grep -q warn"
cp "$STATE"/madoguchi.db.before-* "$WORK/"
same "its years run" 1 "$(due 7 '"set_aside".*"held"')"
same "and run out" 1 "$(due 14 '"set_aside".*"due"')"
check "a purge leaves it" by_two 7 purge
same "there it is" 1 "$(due 7 '"set_aside".*"held"')"
told "one alone does not remove it" 7 APPROVAL_MISSING by_one 7 purge --set-aside
check "a restore that was killed may leave a second name of the database" ln "$DATABASE" "$STATE/madoguchi.db.before-20300101-000000"
check "two remove it now" by_two 7 purge --set-aside
same "nothing is set aside" 0 "$(ls "$STATE" | grep -c before)"
same "the trail has them" 2 "$(sql "SELECT count(*) FROM audit WHERE act = 'set_aside.remove'")"
check "the database is whole" after 7 audit verify
check "a file that was set aside" cp "$WORK"/madoguchi.db.before-* "$STATE/"
exec 8<"$(ls "$STATE"/madoguchi.db.before-* | head -n 1)"
check "goes when its years have run out" by_two 14 purge
same "with every byte of it" 0 "$(tr -d '\0' <&8 | wc -c)"
exec 8<&-
after 7 doctor >"$WORK/found" 2>&1
check "the doctor is content" sh -c "grep 'Set aside by a restore' '$WORK/found' | grep -q good"

# ---- what was purged is no difference with the authority
# unknown: how many transactions a comparison now finds that this office does not know
unknown() {
	inside "$BIN/madoguchi-sync" reconcile --config "$CONF" >/dev/null 2>"$WORK/err"
	[ $? -le 1 ] || cat "$WORK/err"
	"$BIN/madoguchi-sync" reconcile list --config "$CONF" --format json | grep -c issued_there
}
check "the world comes back" world_up
check "and the service" "$PRACTICE" fault authority up
same "the authority's statement shows nothing of it as unknown" 0 "$(unknown)"
sql "DELETE FROM purged_exchanges"
same "since it is written down what went" 2 "$(unknown)"
check "the world ends" "$PRACTICE" down
