#!/bin/sh
# The doctor: a whole world is well; each thing that is broken is found, with what to do, and does not
# hide the next.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$OFFICE/madoguchi.db

# doctor: its findings in WORK/found, its status
doctor() {
	$COUNTER doctor >"$WORK/found" 2>"$WORK/err"
}
# state CHECK
state() {
	sed -n "s/.*\"check\":\"$1\",\"state\":\"\\([a-z]*\\)\".*/\\1/p" "$WORK/found"
}
# finds WHAT CHECK: bad, with something to do, while the keys are still looked at
finds() {
	doctor
	same "$1" "1 bad" "$? $(state "$2")"
	check "and what to do" sh -c 'grep "\"check\":\"$1\"" "$2" | grep -q "\"next\":\"[A-Z]"' sh "$2" "$WORK/found"
	same "the others are looked at" 19 "$(grep -c '"check"' "$WORK/found")"
}

check "a world" world_up --sync
check "the service is there" await_link online
doctor
same "nothing is bad" "0 0" "$? $(grep -c '"state":"bad"' "$WORK/found")"
same "nineteen things" 19 "$(grep -c '"check"' "$WORK/found")"
same "practice is told" warn "$(state 'Practice settings')"
same "no backup was made" warn "$(state 'Last backup')"
check "one is made" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 backup $WORK/one.backup"
doctor
same "it is seen" good "$(state 'Last backup')"
check "in Japanese" sh -c "$BIN/madoguchi --config $CONF --lang ja doctor | grep -q 監査記録"
refuse "words behind it" $COUNTER doctor everything

chmod 644 "$MADOGUCHI_PRACTICE_STATE/keys/queue.key"
finds "a key that everybody can read" "Key of the queue"
chmod 600 "$MADOGUCHI_PRACTICE_STATE/keys/queue.key"
sed 's|^papers_dir.*|papers_dir = "/nowhere"|' "$CONF" >"$WORK/other.conf"
whole=$COUNTER
COUNTER="$BIN/madoguchi --config $WORK/other.conf --lang en --format json"
finds "templates that are not there" "Templates of the papers"

cp -r etc/papers "$WORK/papers"
echo '{nmae}' >"$WORK/papers/revisit.en.txt"
sed "s|^papers_dir.*|papers_dir = \"$WORK/papers\"|" "$CONF" >"$WORK/other.conf"
finds "a mistake in a template" "Templates of the papers"
COUNTER=$whole
sqlite3 "$DATABASE" "UPDATE audit SET detail = detail || 'x' WHERE id = 2"
finds "a forged line" "Audit trail"
check "the line is named" grep -q 'line 2 does not fit' "$WORK/found"
check "the world goes" "$PRACTICE" down
finds "a sync that does not run" "National service"
same "and a reader service that does not" bad "$(state 'Card reader')"
check "with its error" grep -q 'READER_SERVICE (41)' "$WORK/found"
head -c 5000 /dev/urandom >"$DATABASE"
doctor
same "a damaged database" "1 bad" "$? $(state Database)"
check "with its error" grep -q 'STORE_DAMAGED (21)' "$WORK/found"
rm "$DATABASE"*
doctor
same "before the first start nothing is wrong with it" warn "$(state Database)"
check "in words" grep -q 'not there yet' "$WORK/found"
