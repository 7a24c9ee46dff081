#!/bin/sh
# The drawn screens of the receptions of others than the holder (a parent, an agent with the letter
# and its second visit, a household), of a holder with the letter, of what the office leaves
# unstated, and of an office of the Juki card, in Japanese and in English. UPDATE=1 writes the golden
# screens anew.
# run: limit=300 takes=20
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
