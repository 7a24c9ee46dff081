#!/bin/sh
# The drawn screens of the receptions of others than the holder (a parent, an agent with the letter
# and its second visit, a household), of a holder with the letter, of what the office leaves
# unstated, of an agent's second visit while the service is away, and of an office of the Juki card, in
# Japanese and in English. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=30
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw applicants $language
	draw inquiry $language --office fujioka
	draw legacy $language --office kamiichi --at 2012-07-02T10:00
done

# An agent was here; the letter is under way, and the service has gone.
draw_prepare() {
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	check "the link is online" await_link online
	check "an agent's letter" posted_case naoki "吉田　和子" 妻
	check "the card goes home" card_out
	check "the service goes away" "$PRACTICE" fault authority down
	check "the counter knows" await_link down
}
for language in ja en; do
	draw envelope $language
done
