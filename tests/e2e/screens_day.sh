#!/bin/sh
# The drawn screens of the clerk's end of the day: a fee with its receipt, the till, the closing by
# two, and what belongs to the next day; in Japanese and in English. UPDATE=1 writes the golden
# screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

# Taro's card was issued again: 200 yen for the certificate, 800 for the card, after the result.
draw_prepare() {
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	check "the link is online" await_link online
	check "Taro's card" "$PRACTICE" resident insert taro
	write_case "$WORK/taro.case" taro renew none 'reason = "card_reissued"' 'kinds = "auth"'
	run_case "$WORK/taro.case" card_b="$(fact taro number_b)" auth=4147 >"$WORK/run.json" 2>"$WORK/err"
	same "his case is done" 0 $?
	"$PRACTICE" resident remove
}

for language in ja en; do
	draw day $language
done
