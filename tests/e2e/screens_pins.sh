#!/bin/sh
# The drawn screens of the PIN procedures, in Japanese and in English. UPDATE=1 writes the golden
# screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw pins $language
done
