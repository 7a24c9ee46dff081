#!/bin/sh
# The drawn screens of the audit trail. UPDATE=1 writes the golden screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

for language in ja en; do
	draw audit $language
	exported=$(ls "$MADOGUCHI_PRACTICE_STATE"/office/exports/)
	same "one file was exported, $language" 1 "$(echo "$exported" | grep -c '^audit-2026-10-14-10[0-9]*\.csv$')"
	same "with what was shown, $language" "operator.add 4" \
		"$(sed 1d "$MADOGUCHI_PRACTICE_STATE/office/exports/$exported" | cut -d, -f5 | sort | uniq -c |
			awk '{ print $2, $1 }')"
done
