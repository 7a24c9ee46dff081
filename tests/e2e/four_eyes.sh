#!/bin/sh
# An office whose file wants a second person: who agrees signs in for one act, is not the clerk, and
# has the approver's role; act and agreement stand in the trail together. UPDATE=1 writes the golden
# screens anew.
# run: limit=300
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

cp -r etc "$WORK/etc"
MADOGUCHI_ETC=$WORK/etc
sed -i 's/^custody_days.*/&\nfour_eyes = {cancel, reissue, unlock}/' "$WORK/etc/offices/kawasaki.conf"

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# agreed NAME PASSWORD VERB…: with a second person
agreed() {
	name=$1 password=$2
	shift 2
	printf '%s\n' "$password" | $COUNTER --second "$name" --second-password-fd 0 "$@"
}

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# state ID: of a request
state() {
	$COUNTER queue show "$1" | field state
}

# ---- by the command line
check "a world" world_up
check "two requests wait" "$PRACTICE" fill --count 2
told "none is cancelled by one alone" 7 APPROVAL_MISSING $COUNTER queue cancel 1 --why test
told "nor by the clerk twice" 7 SECOND_PERSON agreed hayashi practice-1 queue cancel 1 --why test
told "nor with somebody who may not approve" 7 NOT_ALLOWED agreed abe practice-4 queue cancel 1 --why test
told "nor with a wrong password" 7 SIGN_IN agreed murata practice-1 queue cancel 1 --why test
same "it waits" queued "$(state 1)"
check "it is, by two" agreed murata practice-2 queue cancel 1 --why test
same "it is cancelled" rejected "$(state 1)"
same "the trail has both" "hayashi cancel murata" "$(sqlite3 "$DATABASE" \
	"SELECT operator || ' ' || detail FROM audit WHERE act = 'approved'")"
told "the agreement was for that act alone" 7 APPROVAL_MISSING $COUNTER queue cancel 2 --why test
sqlite3 "$DATABASE" "UPDATE operators SET locked_until_ms = 9223372036854775807 WHERE name = 'hayashi'"
told "an operator is not unlocked by one alone" 7 APPROVAL_MISSING sh -c \
	"echo practice-4 | $COUNTER --operator abe --password-fd 0 operator unlock hayashi"
check "but by two" sh -c "printf 'practice-4\npractice-2\n' | $COUNTER --operator abe --password-fd 0 \
	--second murata --second-password-fd 0 operator unlock hayashi"
check "the audit trail is whole" $COUNTER audit verify
check "the world goes" "$PRACTICE" down

# ---- by the screens
for language in ja en; do
	draw approval $language
done
