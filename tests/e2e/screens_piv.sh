#!/bin/sh
# The drawn screens of a PIV card, in Japanese and in English: its issue, with the office's PUK and the
# factory's management key, and a change of its PIN. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=20
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

draw_prepare() {
	printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	printf 'piv_puk_file = "piv.puk"\n' >>"$CONF"
	check "her card" "$PRACTICE" resident insert piyo
	check "it is prepared" "$BIN/madoguchi" --config "$CONF" --lang en card prepare
	check "and taken out" "$PRACTICE" resident remove
}

for language in ${LANGUAGES:-ja en}; do
	draw piv $language
done
