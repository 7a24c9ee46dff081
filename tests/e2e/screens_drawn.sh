#!/bin/sh
# The drawn screens of the whole story, in Japanese and in English, each in a practice world of its
# own: first issue and renewal, refusals, an outage with revisit and custody, lists, a draft that
# was left, the service back, both cards written, one handed back. UPDATE=1 writes the golden
# screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	MADOGUCHI_PRACTICE_STATE=$WORK/world-$language
	check "a world, $language" world_up --sync
	tests/screens/drawn.sh story $language "$BIN/madoguchi" \
		--config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" --lang $language >"$WORK/drawn" 2>&1
	same "the story plays, $language" 0 $?
	grep -v '^ok ' "$WORK/drawn" | sed 's/^/# /'
	while read -r word what; do
		case $word in
		ok) say 0 "$what" ;;
		FAILED) say 1 "$what" ;;
		esac
	done <"$WORK/drawn"
	check "nothing was issued twice, $language" issued_once
	check "the world goes, $language" "$PRACTICE" down
done
