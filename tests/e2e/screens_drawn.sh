#!/bin/sh
# The drawn screens of the whole story, in Japanese and in English, each in a practice world of its
# own: first issue and renewal, refusals, an outage with revisit and custody, lists, a draft that
# was left, the service back, both cards written, one handed back. UPDATE=1 writes the golden
# screens anew.
# run: limit=300 takes=22 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw story $language
done
