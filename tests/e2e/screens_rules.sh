#!/bin/sh
# The drawn screens of what an office's rules leave to persons: a paper that is too old, set aside
# with a second person; a birth date of which a part is unknown; an adult ward. UPDATE=1 writes the
# golden screens anew.
# run: limit=300 takes=15
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw second $language --office mino
	draw unknown $language --office kamiichi --at 2012-07-02T10:00
	draw ward $language
	draw substitute $language
done
