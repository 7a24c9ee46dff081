#!/bin/sh
# The acts beside a reception are killed at every commit: fees and their corrections, the closing of a day,
# the stock-taking, letters, what lies in the safe and how it goes home. Each has happened wholly or not at all, no number of
# a paper is missing or given twice, and no fee is counted in two days or in none.
# run: limit=300 takes=20
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

DB=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
POINTS=40

sql() {
	sqlite3 -cmd '.timeout 5000' "$DB" "$1"
}

by_two() {
	echo practice-2 | $COUNTER --second murata --second-password-fd 0 "$@"
}

# Whatever died: every number that was drawn stands on a paper, each paper belongs to one payment or day, and
# the sums agree. Prints what does not hold.
sound() {
	wrong=$(sql "
	WITH made(letter, papers) AS (SELECT substr(number, 1, 1), count(DISTINCT number) FROM papers GROUP BY 1),
	drawn(letter, numbers) AS (SELECT substr(name, 7, 1), sum(value) FROM series WHERE name GLOB 'paper-*' GROUP BY 1)
	SELECT 'numbers of papers ' || letter FROM drawn LEFT JOIN made USING (letter)
		WHERE letter IN ('F', 'B', 'T') AND numbers <> coalesce(papers, 0)
	UNION ALL SELECT 'receipts' WHERE (SELECT count(*) FROM payments WHERE kind = 'fee')
		<> coalesce((SELECT papers FROM made WHERE letter = 'F'), 0)
	UNION ALL SELECT 'refunds' WHERE (SELECT count(*) FROM payments WHERE kind <> 'fee')
		<> coalesce((SELECT papers FROM made WHERE letter = 'B'), 0)
	UNION ALL SELECT 'day reports' WHERE (SELECT count(*) FROM days)
		<> coalesce((SELECT papers FROM made WHERE letter = 'T'), 0)
	UNION ALL SELECT 'paid twice' WHERE (SELECT sum(kind = 'fee') - sum(kind <> 'fee') FROM payments) NOT IN (0, 1)
	UNION ALL SELECT 'sums of the days' WHERE (SELECT coalesce(sum(cash_yen), 0) FROM days) <>
		(SELECT coalesce(sum(issuer_yen + own_yen), 0) FROM payments
			WHERE id <= (SELECT coalesce(max(last_payment), 0) FROM days))
	UNION ALL SELECT 'days that overlap' FROM days a, days b WHERE a.id < b.id
		AND (a.last_audit >= b.last_audit OR a.last_payment > b.last_payment)
	UNION ALL SELECT 'two stock-takings' WHERE (SELECT count(*) FROM stocktakes WHERE closed_ms = 0) > 1
	UNION ALL SELECT 'a card that is nowhere' FROM custodies u JOIN cases c ON c.id = u.case_id
		WHERE (u.state IN ('returned', 'delivered')) <> (c.state = 'done')
	UNION ALL SELECT 'a reply without its envelope' FROM letters
		WHERE (state = 'received') <> (envelope <> 0)")
	[ -z "$wrong" ] || echo "# $wrong" >&2
	[ -z "$wrong" ] && $COUNTER audit verify >/dev/null
}

# at_each_point ACT BEFORE COMMAND…: BEFORE (a function) makes the act possible; the act dies at one point more
# each time, until it comes to its end.
at_each_point() {
	act=$1 before=$2
	shift 2
	broken= status=137 n=0
	while [ $status -eq 137 ] && [ $n -lt $POINTS ]; do
		n=$((n + 1))
		$before >"$WORK/before" 2>&1
		(
			export MADOGUCHI_KILL_AT=$n
			"$@"
		) >"$WORK/out" 2>"$WORK/err"
		status=$?
		sound || broken="$broken $n"
	done
	same "$act: killed $((n - 1)) times, then it comes to its end" 0 $status
	check "at a commit or more" test $n -gt 2
	same "sound each time" "" "$broken"
	[ $status -eq 0 ] || cat "$WORK/before" "$WORK/err"
}

is_paid() {
	[ "$(sql "SELECT sum(kind = 'fee') - sum(kind <> 'fee') FROM payments")" = 1 ]
}

unpaid() {
	! is_paid || $COUNTER fee correct "$TARO"
}

paid() {
	is_paid || $COUNTER fee take "$TARO"
}

# Something has happened since the last closing.
open_day() {
	if is_paid; then unpaid; else paid; fi
}

# Counted wrongly on purpose, with a reason: what is right changes from time to time.
close_day() {
	by_two day close --counted 1 --why 'a test of the till'
}

nothing() {
	:
}

here() {
	[ "$(sql "SELECT state FROM custodies")" = here ] || $COUNTER custody came_back "$SAFE"
}

mailed() {
	[ "$(sql "SELECT state FROM custodies")" = mailed ] || $COUNTER custody mail "$SAFE" 1234
}

is_counting() {
	[ "$(sql "SELECT count(*) FROM stocktakes WHERE closed_ms = 0")" = 1 ]
}

not_counting() {
	! is_counting || by_two stocktake close
}

counting() {
	is_counting || $COUNTER stocktake begin
}

unmarked() {
	counting
	$COUNTER stocktake unmark "$SAFE"
}

unposted() {
	[ "$(sql "SELECT state FROM letters")" != sent ] || $COUNTER letter came_back "$LETTER"
}

posted() {
	[ "$(sql "SELECT state FROM letters")" = sent ] || $COUNTER letter posted "$LETTER"
}

# What ends is taken back by no act; the next kill needs it again.
lies_again() {
	sql "UPDATE custodies SET state = '$1', tracking = '1234', seen = '';
		UPDATE cases SET state = 'to_return', kept_from = NULL WHERE number = '$NAOKI'"
}

lies_here() {
	lies_again here
}

is_mailed() {
	lies_again mailed
}

not_received() {
	sql "UPDATE letters SET state = 'sent', envelope = 0"
}

check "a world, with its sync" world_up --sync
check "the link is online" await_link online
check "Taro's card" "$PRACTICE" resident insert taro
write_case "$WORK/taro.case" taro renew none 'reason = "card_reissued"'
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" sign=TARO47SATO auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "owes a fee" 0 $?
TARO=$(newest_case)
check "Kuniko's card" "$PRACTICE" resident insert kuniko
write_case "$WORK/kuniko.case" kuniko issue none 'applicant = agent' 'applicant_name = "田中　一"' 'relation = "夫"' \
	'applicant_telephone = "044-000-1111"'
sed -i 's/^documents.*/documents = "card+agent.photo_id+poa"/' "$WORK/kuniko.case"
run_case "$WORK/kuniko.case" card_b="$(fact kuniko number_b)" >"$WORK/run.json" 2>"$WORK/err"
LETTER=$(sql "SELECT number FROM letters")
check "a letter is to be posted" test -n "$LETTER"
check "the service goes away" "$PRACTICE" fault authority down
check "which is known" await_link down
check "Naoki's card" "$PRACTICE" resident insert naoki
write_case "$WORK/naoki.case" naoki issue custody 'consent = true' 'kinds = "auth"'
run_case "$WORK/naoki.case" card_data=4420 auth=9731 >"$WORK/run.json" 2>"$WORK/err"
SAFE=$($COUNTER custody list | field number)
check "lies in the safe" test -n "$SAFE"
NAOKI=$(newest_case)
check "the service is back" "$PRACTICE" fault authority up
same "his certificate comes" to_write "$(await_state "$NAOKI" to_write)"
$COUNTER case continue "$NAOKI" >"$WORK/run.json" 2>"$WORK/err"
same "it is written while he is away" to_return "$(case_state "$NAOKI")"
check "and all is sound" sound

at_each_point "a fee" unpaid $COUNTER fee take "$TARO"
at_each_point "its correction" paid $COUNTER fee correct "$TARO"
at_each_point "the closing of a day" open_day close_day
check "several days are closed" test "$(sql 'SELECT count(*) FROM days')" -gt 1
at_each_point "a place in the safe" nothing $COUNTER custody place "$SAFE" 'the second drawer'
at_each_point "a card that goes by mail" here $COUNTER custody mail "$SAFE" 1234
at_each_point "and comes back" mailed $COUNTER custody came_back "$SAFE"
here >"$WORK/out" 2>&1
at_each_point "the seal of its envelope" nothing $COUNTER custody envelope "$SAFE" 00417
at_each_point "a stock-taking" not_counting $COUNTER stocktake begin
at_each_point "a mark in it" unmarked $COUNTER stocktake mark "$SAFE"
at_each_point "its end" counting by_two stocktake close
at_each_point "a letter is posted" unposted $COUNTER letter posted "$LETTER"
at_each_point "and comes back" posted $COUNTER letter came_back "$LETTER"
at_each_point "its label" nothing $COUNTER letter label "$LETTER"
at_each_point "its reply is here" not_received $COUNTER letter received "$LETTER" intact
at_each_point "a card is given back" lies_here $COUNTER custody give "$SAFE" photo_id
at_each_point "a card is delivered" is_mailed $COUNTER custody delivered "$SAFE"
at_each_point "a paper" nothing $COUNTER paper make "$TARO" copy
check "the doctor finds the database whole" sh -c "$COUNTER doctor | grep '\"check\":\"Database\"' | grep -q good"
