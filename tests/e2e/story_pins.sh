#!/bin/sh
# The PIN procedures by files, without any sync or authority: change, initialisation, unlock.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the world starts, without a sync" world_up
tries() { $COUNTER card show | field "tries_$1"; }

# Ichiro knows his PIN.
check "Ichiro's card" "$PRACTICE" resident insert ichiro
write_case "$WORK/change.case" ichiro pin_change none 'kinds = "auth"' 'decided_by = "the section chief"' 'ground = "by telephone"'
run_case "$WORK/change.case" card_data=5820 auth=5819 auth.new=2840 >"$WORK/run.json" 2>"$WORK/err"
same "a PIN is changed" 0 $?
same "and the case is done" done "$(field state <"$WORK/run.json")"
check "the new PIN opens the card" pkcs15-tool --verify-pin --auth-id 01 --pin 2840
refuse "the old one does not" pkcs15-tool --verify-pin --auth-id 01 --pin 5819
same "which cost a try" 2 "$(tries auth)"

# A row of the journal that is open says which PIN it is about.
journal() { sqlite3 "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" \
	"UPDATE card_journal SET outcome = '$1' WHERE id = (SELECT max(id) FROM card_journal)"; }
check "the program was ended in the middle" journal open
$COUNTER card check >"$WORK/check.json"
same "the step is named" change_pin "$(field step <"$WORK/check.json")"
same "and the PIN" auth "$(field pin <"$WORK/check.json")"
same "no kind of certificate is" "" "$(field kind <"$WORK/check.json")"
check "its case ended first" journal left
same "what it left is told with the card" left "$($COUNTER card check | field journal)"
check "as it was" journal done
same "what is done is not open" closed "$($COUNTER card check | field journal)"

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

# The card PIN is two credentials and one number to people.
run_case "$WORK/change.case" card_data=5820 card=5820 card.new=7315 >"$WORK/run.json" 2>"$WORK/err"
same "the card PIN is changed in both places" 0 $?
run_case "$WORK/change.case" card_data=5820 card=7315 card.new=7316 card_data.new=7317 \
	>"$WORK/run.json" 2>"$WORK/err"
same "two PINs of one card in one case" done "$(field state <"$WORK/run.json")"

# A forgotten one is set anew; what it was is not asked for.
write_case "$WORK/init.case" ichiro pin_init none 'decided_by = "the section chief"' 'ground = "by telephone"'
run_case "$WORK/init.case" card_data=7317 sign.new=ICHIRO77 >"$WORK/run.json" 2>"$WORK/err"
same "a forgotten signing password is set anew" 0 $?
check "and opens the card" pkcs15-tool --verify-pin --auth-id 02 --pin ICHIRO77
run_case "$WORK/init.case" card_data=7317 sign.new=123456 >"$WORK/run.json" 2>"$WORK/err"
same "digits alone are no signing password" 7 $?

# A locked one.
check "Makoto's card" "$PRACTICE" resident insert makoto
same "his signing password is locked" 0 "$(tries sign)"
write_case "$WORK/unlock.case" makoto unlock none 'decided_by = "the section chief"' 'ground = "by telephone"'
run_case "$WORK/unlock.case" card_b="$(fact makoto number_b)" sign.new=MAKOTO35T \
	>"$WORK/run.json" 2>"$WORK/err"
same "it is unlocked with a new one" 0 $?
same "with all tries" 5 "$(tries sign)"
run_case "$WORK/unlock.case" card_b="$(fact makoto number_b)" auth.new=1928 \
	>"$WORK/run.json" 2>"$WORK/err"
same "what is not locked is not unlocked" 7 $?
