#!/bin/sh
# The drawn screens of the procedures that make no certificate (PINs, revocation) and of the check of
# a card, in Japanese and in English. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=31 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw pins $language
	draw revoke $language
	# The command that would have changed the PIN.
	export MADOGUCHI_TEAR=83:reset
	draw reset $language
	unset MADOGUCHI_TEAR
done
