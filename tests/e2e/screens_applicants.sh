#!/bin/sh
# The drawn screens of the receptions of others than the holder (a parent, an agent with the letter
# and its second visit, a household), of what the office leaves unstated, and of an office of the
# Juki card, in Japanese and in English. UPDATE=1 writes the golden screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

# draw STORY LANGUAGE WORLD-OPTION…
draw() {
	story=$1 language=$2
	shift 2
	MADOGUCHI_PRACTICE_STATE=$WORK/world-$story-$language
	check "a world, $story, $language" world_up --sync "$@"
	tests/screens/drawn.sh "$story" "$language" "$BIN/madoguchi" \
		--config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" --lang "$language" \
		>"$WORK/drawn" 2>&1
	same "the story $story plays, $language" 0 $?
	grep -v '^ok ' "$WORK/drawn" | sed 's/^/# /'
	while read -r word what; do
		case $word in
		ok) say 0 "$what" ;;
		FAILED) say 1 "$what" ;;
		esac
	done <"$WORK/drawn"
	check "the world goes, $story, $language" "$PRACTICE" down
}

for language in ja en; do
	draw applicants $language
	draw legacy $language --office kamiichi --at 2012-07-02
done
