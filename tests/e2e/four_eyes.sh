#!/bin/sh
# An office whose file wants a second person: who agrees signs in for one act, is not the clerk, and
# has the approver's role; act and agreement stand in the trail together. UPDATE=1 writes the golden
# screens anew.
# run: limit=300 takes=20 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

cp -r etc "$WORK/etc"
MADOGUCHI_ETC=$WORK/etc
sed -i 's/^custody_days.*/&\nfour_eyes = {cancel, reissue, unlock, export, import, restore, custody}/' "$WORK/etc/offices/kawasaki.conf"

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
told "nor by one twice" 7 SECOND_PERSON sh -c "printf 'practice-4\npractice-4\n' | $COUNTER --operator abe \
	--password-fd 0 --second abe --second-password-fd 0 operator unlock hayashi"
check "but by two" sh -c "printf 'practice-4\npractice-2\n' | $COUNTER --operator abe --password-fd 0 \
	--second murata --second-password-fd 0 operator unlock hayashi"
sqlite3 "$DATABASE" "UPDATE exchanges SET state = 'in_doubt' WHERE id = 2"
told "what is in doubt is not sent again by one alone" 7 APPROVAL_MISSING $COUNTER queue retry 2
told "nor by one twice" 7 SECOND_PERSON agreed hayashi practice-1 queue retry 2
same "it is in doubt still" in_doubt "$(state 2)"
check "but by two" agreed murata practice-2 queue retry 2
check "the audit trail is whole" $COUNTER audit verify

# ---- files that leave and come, and a backup that is restored
STICK=$WORK/stick
mkdir "$STICK"
# two FIRST PASSWORD SECOND PASSWORD COMMAND…: both passwords from one descriptor
two() {
	first=$1 first_password=$2 second=$3 second_password=$4
	shift 4
	printf '%s\n%s\n' "$first_password" "$second_password" | "$@" --operator "$first" --password-fd 0 \
		--second "$second" --second-password-fd 0
}
sync_export() {
	"$BIN/madoguchi-sync" export "$STICK" --config "$CONF" "$@"
}
sync_import() {
	"$BIN/madoguchi-sync" import "$STICK"/*.der --config "$CONF" "$@"
}
told "nothing is exported by one alone" 7 APPROVAL_MISSING sync_export
told "nor by one twice" 7 SECOND_PERSON two abe practice-4 abe practice-4 sync_export
told "nor by a clerk" 7 NOT_ALLOWED two hayashi practice-1 murata practice-2 sync_export
told "nor with somebody who may not approve" 7 NOT_ALLOWED two abe practice-4 hayashi practice-1 sync_export
told "nor with a wrong password" 7 SIGN_IN two abe practice-4 murata practice-1 sync_export
same "nothing has left" 0 "$(ls "$STICK" | wc -l)"
check "but by two" two abe practice-4 murata practice-2 sync_export
check "it has left" test -n "$(ls "$STICK"/*.der)"
told "nothing is imported by one alone" 7 APPROVAL_MISSING sync_import
told "nor by one twice" 7 SECOND_PERSON two abe practice-4 abe practice-4 sync_import
told "by two the file is looked at" 7 BUNDLE_FOREIGN two abe practice-4 murata practice-2 sync_import
same "the trail names both, and who acted" "abe export murata,abe import murata" "$(sqlite3 "$DATABASE" \
	"SELECT group_concat(operator || ' ' || subject || ' ' || detail) FROM audit
		WHERE act = 'approved' AND subject IN ('export', 'import')")"
check "a backup" sh -c "echo practice-4 | $COUNTER --operator abe --password-fd 0 backup $WORK/one.backup"
told "it is not restored by one alone" 7 APPROVAL_MISSING sh -c \
	"echo practice-4 | $COUNTER --operator abe --password-fd 0 restore $WORK/one.backup"
told "nor by one twice" 7 SECOND_PERSON sh -c "printf 'practice-4\npractice-4\n' | $COUNTER --operator abe \
	--password-fd 0 --second abe --second-password-fd 0 restore $WORK/one.backup"
check "but by two" sh -c "printf 'practice-4\npractice-2\n' | $COUNTER --operator abe --password-fd 0 \
	--second murata --second-password-fd 0 restore $WORK/one.backup"
same "act and agreement stand together" "approved restore murata,backup.restore " "$(sqlite3 "$DATABASE" \
	"SELECT group_concat(act || ' ' || detail) FROM (SELECT * FROM audit WHERE subject = 'one.backup'
		AND act <> 'backup.make' ORDER BY id)")"
check "the world goes" "$PRACTICE" down

# ---- what comes into custody
check "a world" world_up
check "the service is away" "$PRACTICE" fault authority down
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue custody 'consent = yes' 'kinds = "auth"' \
	'telephone = "044-000-1111"' 'way_of_return = mail' 'papers = yes'
take_in() {
	printf 'card_data=3902\nauth=4121\n' | $COUNTER "$@" --pins-fd 0
}
told "a card is not taken in by one alone" 7 APPROVAL_MISSING take_in case run "$WORK/hanako.case"
refuse "of a card that outlasts its custody nothing is said" grep -q '"event":"warning"' "$WORK/out"
number=$(newest_case)
same "it is at work still" working "$($COUNTER case show "$number" | field state)"
echo practice-1 >"$WORK/hayashi"
told "nor by one twice" 7 SECOND_PERSON $COUNTER --second hayashi --second-password-fd 3 case continue "$number" \
	--on-outage custody --consent yes 3<"$WORK/hayashi"
echo practice-2 >"$WORK/murata"
# The card itself runs out in ten days.
sqlite3 -cmd '.timeout 5000' "$DATABASE" "UPDATE cases SET
	card_expires = (SELECT max(accepted_ms) FROM cases) / 86400000 + 10"
check "but by two" sh -c "$COUNTER --second murata --second-password-fd 3 case continue $number \
	--on-outage custody --consent yes 3<$WORK/murata >$WORK/run.json"
check "with a warning that the card may run out here" grep -q \
	'"event":"warning","words":"The card is valid until 2[0-9-]*: that may be while it lies here\."' "$WORK/run.json"
same "its row has both" murata "$($COUNTER custody list | field second)"
slip=$("$BIN/madoguchi" --config "$CONF" --lang en paper show "$($COUNTER custody list | field number)")
has() {
	case $slip in
	*"$1"*) ;;
	*) false ;;
	esac
}
check "its slip has both names" has "Clerk         林　明子"
check "the second one's, too" has "Second clerk  村田"
check "and where the resident is called" has "044-000-1111"
check "the world goes" "$PRACTICE" down

# ---- by the screens
for language in ja en; do
	draw approval $language
done

# A case that was to come again: now the card stays here, and two take it in.
draw_prepare() {
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	check "the link is online" await_link online
	check "and goes" "$PRACTICE" fault authority down
	check "the counter knows" await_link down
	check "Naoki's card" "$PRACTICE" resident insert naoki
	write_case "$WORK/naoki.case" naoki issue revisit 'kinds = "auth"' 'telephone = "044-000-2222"'
	run_case "$WORK/naoki.case" card_data=4420 auth=9731 >"$WORK/run.json" 2>"$WORK/err"
	same "he is to come again" 0 $?
	# The card itself runs out in ten days.
	sqlite3 -cmd '.timeout 5000' "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" "UPDATE cases SET
		card_expires = (SELECT max(accepted_ms) FROM cases) / 86400000 + 10"
	"$PRACTICE" resident remove
}
for language in ja en; do
	draw taken $language
done
