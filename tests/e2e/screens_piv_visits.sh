#!/bin/sh
# The drawn screens of a PIV card that has its certificates, in Japanese and in English: renewal,
# forgotten and blocked PIN with a typed PUK, revocation. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=25
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

# This office's certificates end with the next birthday and may be renewed from their first day.
draw_prepare() {
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	cp -R etc/offices "$MADOGUCHI_PRACTICE_STATE/offices"
	sed -i 's/birthdays = 5/birthdays = 1/; s/window_months = 3/window_months = 24/' \
		"$MADOGUCHI_PRACTICE_STATE/offices/kawasaki.conf"
	rm "$MADOGUCHI_PRACTICE_STATE/offices/kawasaki.csv"
	sed -i "s|^office_dir = .*|office_dir = \"offices\"|" "$CONF"
	check "its rules come into force" apply_rules
	check "her card" "$PRACTICE" resident insert piyo
	check "it is prepared" $COUNTER card prepare
	write_case "$WORK/piyo.case" piyo issue none "name = \"$(fact piyo name)\"" \
		"kana = \"$(fact piyo kana)\"" "address = \"$(fact piyo address)\"" \
		"born = \"$(fact piyo born)\"" 'sex = "female"'
	check "the link is online" await_link online
	# The office that issued them held the PUK; this one does not.
	printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
	echo 'piv_puk_file = "piv.puk"' >>"$CONF"
	check "her certificates are issued" run_case "$WORK/piyo.case" sign=654321 auth=654321
	sed -i '/^piv_puk_file/d' "$CONF"
	check "the card gets a management key of its own" yubico-piv-tool -r Practice -a set-mgm-key \
		-n a1a2a3a4a5a6a7a8b1b2b3b4b5b6b7b8c1c2c3c4c5c6c7c8
	check "the card is taken out" "$PRACTICE" resident remove
}

for language in ${LANGUAGES:-ja en}; do
	draw piv_visits $language
done
