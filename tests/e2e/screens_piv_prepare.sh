#!/bin/sh
# The drawn screens of a new PIV card that is prepared, in Japanese and in English. UPDATE=1 writes the
# golden screens anew.
# run: limit=300 takes=15
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ${LANGUAGES:-ja en}; do
	draw piv_prepare $language
done
