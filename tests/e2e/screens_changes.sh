#!/bin/sh
# The drawn screens of the administrator: what edited rules and settings would change, applied alone
# and by two. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=12
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

MADOGUCHI_ETC=$WORK/etc

# Each language begins with the office's file as it was; then somebody edits it. The sync has taken
# the settings before the screens do.
draw_prepare() {
	check "the sync has its settings, $language" await_settings
	sed -i 's/^custody_days.*/custody_days = 20/; s/certificates = 200/certificates = 300/' \
		"$MADOGUCHI_ETC/offices/kawasaki.conf"
}

await_settings() {
	for _ in $(seq 400); do
		"$BIN/madoguchi" --config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" settings history |
			grep -q madoguchi-sync && return 0
		sleep 0.05
	done
	return 1
}

for language in ja en; do
	rm -rf "$MADOGUCHI_ETC"
	cp -r etc "$MADOGUCHI_ETC"
	draw changes $language
	same "three rules were in force, $language" 3 "$("$BIN/madoguchi" --config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" \
		--format csv rules history | tail -n +2 | wc -l)"
done
