#!/bin/sh
# The auditor reads the trail: all of it, what fits a filter, as CSV and as JSON lines; nobody else.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

auditor() {
	printf 'practice-3\n' | "$BIN/madoguchi" --config "$CONF" --lang en --format "$1" --operator moriyama \
		--password-fd 0 audit export $2
}

check "a world" world_up
check "cases" "$PRACTICE" fill --closed 6
rows=$($COUNTER audit verify | field rows)
told "a clerk does not read the trail" 7 NOT_ALLOWED $COUNTER audit export
auditor csv "" >"$WORK/all.csv"
same "the auditor exports it" "row,at,who,where,act,subject,detail" "$(head -n 1 "$WORK/all.csv" | tr -d '\r')"
same "every row of it" "$((rows + 2))" "$(($(wc -l <"$WORK/all.csv") - 1))"
same "what fits a filter, as JSON lines" 6 "$(auditor json '--act case.create --who fill' | wc -l)"
same "by day" 0 "$(auditor json '--until 2020-01-01' | wc -l)"
same "which is an act, too" 4 "$(auditor json '--act audit.export --who moriyama' | wc -l)"
