#!/bin/sh
# Lists that are longer than the screen, in both directions and every order: every row once, in its
# order, whichever way one comes to it.
# run: limit=120 takes=15
. tests/tools/e2e_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted
CASES=40

# numbers: the serial numbers of the rows that are seen
numbers() {
	sed -n 's/^..14130-[0-9]*-[0-9]*-\([0-9]*\)-.*/\1/p' "$WORK/screen"
}

# settled: waits until two looks are the same
settled() {
	before=
	for _ in $(seq 100); do
		screen >"$WORK/screen"
		[ "$before" = "$(cat "$WORK/screen")" ] && return 0
		before=$(cat "$WORK/screen")
		sleep 0.1
	done
	return 1
}

# in_order WHAT OPTION FIRST LAST: the rows are a run without gaps, sorted so; its ends where given
in_order() {
	settled
	rows=$(numbers)
	first=$(echo "$rows" | head -n 1)
	last=$(echo "$rows" | tail -n 1)
	same "$1" "$(seq -f %05g "$first" "$2" "$last")" "$rows"
	[ -z "$3" ] || same "$1, from the right row" "$3" "$first"
	[ -z "$4" ] || same "$1, to the right row" "$4" "$last"
}

# walk WHAT STEP START END: to the end of a list, back by pages and rows, and to its start
walk() {
	in_order "$1: the start" "$2" "$3" ""
	keys End
	check "$1: the end" shows "> 14130-99-26-$4"
	in_order "$1: the end" "$2" "" "$4"
	keys PgUp
	in_order "$1: a page back" "$2" "" ""
	keys PgUp PgUp PgUp PgUp PgUp
	in_order "$1: at the start again" "$2" "$3" ""
	# shellcheck disable=SC2046
	keys $(seq 25 | sed 's/.*/Down/')
	in_order "$1: 25 rows down" "$2" "" ""
	# shellcheck disable=SC2046
	keys $(seq 20 | sed 's/.*/Up/')
	in_order "$1: 20 rows up" "$2" "" ""
	keys Home
	in_order "$1: Home" "$2" "$3" ""
}

check "the world is up" "$PRACTICE" up
check "many requests wait" "$PRACTICE" fill --count $CASES
screens_open en
check "the first screen" shows 'New reception'
keys End Up Up Up Enter
check "the list of open cases" shows 'All open cases'
walk "cases" -1 000$CASES 00001
# Sorted in another way: the selection stays with its case, the title and the message say how.
keys Down Down Down
check "a case in the middle" shows "> 14130-99-26-000$((CASES - 3))"
keys F6
check "its title says the order" shows 'All open cases (oldest first)'
check "in words, too" shows 'Order: oldest first'
check "the selection stays with its case" focus "> 14130-99-26-000$((CASES - 3))"
keys Home
check "the oldest" shows '> 14130-99-26-00001'
walk "cases, oldest first" 1 00001 000$CASES
keys C-t
check "by the last change" shows '(longest unchanged first)'
check "the selection stays there, too" focus '> 14130-99-26-00001'
keys Home
settled
numbers | sort >"$WORK/first"
keys PgDn PgDn PgDn PgDn End PgUp PgUp PgUp PgUp Home
settled
same "there and back leads to the same rows" "$(cat "$WORK/first")" "$(numbers | sort)"
keys F6
check "the first order again" shows '(newest first)'
keys F3
check "the first screen again" shows 'New reception'
keys Down Enter
check "the search" shows 'Find a case'
typed 林
check "one character finds nobody, and says why" shows 'A second character is needed'
keys C-u
typed 14130
check "finds" shows "> 14130-99-26-000$CASES"
keys Down
for order in 'longest unchanged first' 'by state' 'by name' 'newest first'; do
	keys F6
	check "what was found, $order" shows "($order)"
	check "the selection stays with its case, $order" focus "> 14130-99-26-000$((CASES - 1))"
done
keys F12
check "the first screen once more" shows 'New reception'
keys End Enter
check "the queue" shows 'Queue and sync'
check "has rows" shows '> 14130'
walk "queue" 1 00001 000$CASES
# The selection follows its record while others write.
keys End
check "the last request" shows "> 14130-99-26-000$CASES"
"$PRACTICE" fill --count 1
check "one more" shows "wait $((CASES + 1))"
sleep 1
check "leaves the selection where it was" shows "> 14130-99-26-000$CASES"
screens_close
