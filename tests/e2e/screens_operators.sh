#!/bin/sh
# The drawn screens of signing in: the lock, the change of the clerk, roles. UPDATE=1 writes the
# golden screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw operators $language
done
