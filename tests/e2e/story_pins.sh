#!/bin/sh
# The PIN procedures by files, without any sync or authority: change, initialisation, unlock.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the world starts, without a sync" world_up
tries() { $COUNTER card show | field "tries_$1"; }

# Ichiro knows his PIN.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
write_case "$WORK/change.case" ichiro pin_change none 'kinds = "auth"' 'ground = "the section chief, by telephone"'
run_case "$WORK/change.case" card_data=5820 auth=5819 auth.new=2840 >"$WORK/run.json" 2>"$WORK/err"
same "a PIN is changed" 0 $?
same "and the case is done" done "$(field state <"$WORK/run.json")"
check "the new PIN opens the card" pkcs15-tool --verify-pin --auth-id 01 --pin 2840
refuse "the old one does not" pkcs15-tool --verify-pin --auth-id 01 --pin 5819
same "which cost a try" 2 "$(tries auth)"

# What breaks a rule is never sent.
run_case "$WORK/change.case" card_data=5820 auth=2840 auth.new=12345 >"$WORK/run.json" 2>"$WORK/err"
same "five digits are refused" 7 $?
run_case "$WORK/change.case" card_data=5820 auth=284 auth.new=1928 >"$WORK/run.json" 2>"$WORK/err"
same "a present PIN that is too short is refused" 7 $?
same "neither cost a try" 2 "$(tries auth)"

# A wrong one costs a try; with one left it is asked first.
run_case "$WORK/change.case" card_data=5820 auth=0000 auth.new=1928 >"$WORK/run.json" 2>"$WORK/err"
same "a wrong one is the card's no" 5 $?
same "and cost a try" 1 "$(tries auth)"
number=$(newest_case)
go_on "$number" auth=2840 auth.new=1928 >"$WORK/run.json" 2>"$WORK/err"
same "the last try is not taken unasked" 7 $?
printf '%s\n' auth=2840 auth.new=1928 |
	$COUNTER case continue "$number" --last-try yes --pins-fd 0 >"$WORK/run.json" 2>"$WORK/err"
same "asked for, it is taken" 0 $?
same "and the tries are full again" 3 "$(tries auth)"
