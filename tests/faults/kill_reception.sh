#!/bin/sh
# The program is killed at every commit of a reception with a letter, on both visits: nothing that
# was stored is lost, no case is without its letter, no letter without its case, and the matter comes
# to its end.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

DB=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

count() {
	sqlite3 "$DB" "$1"
}

# What must hold whenever the program has died.
sound() {
	[ "$(count "SELECT count(*) FROM cases WHERE state = 'waiting_reply' AND id NOT IN
		(SELECT case_id FROM letters WHERE state IN ('requested','printed'))")" = 0 ] &&
		[ "$(count "SELECT count(*) FROM letters JOIN cases ON cases.id = case_id
			WHERE letters.state IN ('requested','printed')
			AND cases.state <> 'waiting_reply'")" = 0 ] &&
		[ "$(count "SELECT count(*) FROM cases WHERE number IS NULL
			AND state <> 'draft'")" = 0 ] &&
		$COUNTER audit verify >/dev/null
}

# killed N FILE: the run dies at its N-th point; false when it came to its end before
killed() {
	MADOGUCHI_KILL_AT=$1 run_case "$2" card_b="$NUMBER_B" sign=HANAKO88K auth=4121 \
		>"$WORK/run.json" 2>"$WORK/err"
	[ $? -eq 137 ]
}

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "Hanako's card" "$PRACTICE" resident insert hanako
NUMBER_B=$(fact hanako number_b)
printf '%s\n' 'procedure = issue' 'applicant = agent' 'name = "川崎　花子"' \
	'address = "神奈川県川崎市川崎区みほん町１丁目２番３号"' 'applicant_name = "川崎　次郎"' \
	'documents = "agent.photo_id+poa+card"' >"$WORK/first.case"
n=1
while killed $n "$WORK/first.case"; do
	check "first visit, killed at point $n: sound" sound
	n=$((n + 1))
done
same "the first visit has commits to die at" 1 $((n > 4))
check "unharmed it comes to its end" sh -c "grep -q waiting_reply '$WORK/run.json'"
check "and is sound" sound
number=$(newest_case)

printf '%s\n' 'visit = 2' "case = \"$number\"" 'applicant = agent' \
	'documents = "card+other_id+agent.photo_id+agent.other_id+reply+poa"' >"$WORK/second.case"
# Reading the card comes first again: as many points as on the first visit, less its last commits.
n=$((n - 14))
while killed $n "$WORK/second.case"; do
	check "second visit, killed at point $n: sound" sound
	[ "$(case_state "$number")" = waiting_reply ] || break
	n=$((n + 1))
done
refuse "it got as far as the reply" test "$(case_state "$number")" = waiting_reply
same "the reply was taken in one piece" 0 \
	"$(count "SELECT count(*) FROM letters l JOIN cases c ON c.id = l.case_id
		WHERE (l.state = 'replied') = (c.state = 'waiting_reply')")"
go_on "$number" sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "the case comes to its end" done "$(case_state "$number")"
check "nothing was issued twice" issued_once
check "and is sound" sound
