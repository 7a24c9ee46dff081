#!/bin/sh
# The drawn screens of a reception under a protective measure: no page shows the address that was
# entered, or the card's. UPDATE=1 writes the golden screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw protected $language
	refuse "the card's address is on no page, $language" grep -rq "みほん野" tests/screens/golden/$language/protected
	same "the typed one on its own alone, $language" a02-address-typed.screen \
		"$(cd tests/screens/golden/$language/protected && grep -l "幸区" *)"
done
