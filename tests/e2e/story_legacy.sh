#!/bin/sh
# A counter of the Juki card's time (Kamiichi, 2012-07-02), by files: the holder with the photo card
# is done the same day; with the plain card and without an identity document a letter goes out and
# the second visit settles it; so does the holder's after an agent's first; a birth date of which a
# part is unknown goes to a person.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE_STATE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$OFFICE_STATE/madoguchi.db

# juki FILE LINE…: a reception of Tomiko, with her Juki card
juki() {
	file=$1
	shift
	printf '%s\n' 'procedure = issue' 'name = "清水　富子"' 'sex = female' \
		'address = "富山県中新川郡上市町みほん１番地"' "$@" >"$file"
	$COUNTER case run "$file" >"$WORK/run.json" 2>"$WORK/err"
}

# papers NUMBER NAME: the paper is there, and in it stands the case's number
papers() {
	on_paper "$1" "$1" "$2"
}

check "a world of 2012 starts, with its sync" \
	world_up --sync --office kamiichi --at 2012-07-02
check "the link is online" await_link online

juki "$WORK/photo.case" 'card = juki_photo' 'born = "S21.5.8"' 'documents = "card+fee+seal"'
same "with the photo card it ends well" 0 $?
same "accepted the same day" accept "$(field verdict <"$WORK/run.json")"
photo=$(newest_case)
same "and settled: this card is not written" done "$(case_state "$photo")"
check "the slip is printed" papers "$photo" reception

juki "$WORK/plain.case" 'card = juki_plain' 'born = "S21.5.8"' 'documents = "card+fee+seal"'
same "with the plain card alone it ends well" 0 $?
same "but a letter goes out" inquiry "$(field verdict <"$WORK/run.json")"
plain=$(newest_case)
same "the case waits for the reply" waiting_reply "$(case_state "$plain")"
check "the letter is printed" papers "$plain" inquiry
juki "$WORK/second.case" 'visit = 2' 'card = juki_plain' 'documents = "card+fee+seal+reply"'
same "the second visit with the reply ends well" 0 $?
same "it is accepted" accept "$(field verdict <"$WORK/run.json")"
same "and settled" done "$(case_state "$plain")"
check "its slip is printed" papers "$plain" reception
same "the letter is replied to" replied "$(sqlite3 "$DATABASE" 'SELECT state FROM letters')"

# An agent came first; the holder brings the reply.
juki "$WORK/agent.case" 'applicant = agent' 'applicant_name = "清水　進"' 'relation = "子"' \
	'card = juki_photo' 'born = "S21.5.8"' 'documents = "fee+seal+agent.photo_id"'
same "an agent's first visit ends well" 0 $?
same "with a letter to the holder" inquiry "$(field verdict <"$WORK/run.json")"
agent=$(newest_case)
printf '%s\n' 'visit = 2' 'applicant = self' "case = \"$agent\"" \
	'documents = "card+fee+seal+reply"' >"$WORK/holder.case"
$COUNTER case run "$WORK/holder.case" >"$WORK/run.json" 2>"$WORK/err"
same "the second visit by the holder ends well" 0 $?
same "the same case is settled" done "$(case_state "$agent")"
same "both letters are replied to" 2 "$(sqlite3 "$DATABASE" \
	"SELECT count(*) FROM letters WHERE state = 'replied'")"

juki "$WORK/unknown.case" 'card = juki_photo' 'born = "昭和25年3月不詳"' \
	'documents = "card+fee+seal"'
same "of an unknown birthday the rules cannot judge" 7 $?
same "a person is asked" refer "$(field verdict <"$WORK/run.json")"
juki "$WORK/unknown.case" 'card = juki_photo' 'born = "昭和25年3月不詳"' \
	'documents = "card+fee+seal"' 'decided_by = "住民課長　森"' 'ground = "戸籍の記載"'
same "with the decision and its ground it ends well" 0 $?
unknown=$(newest_case)
same "the trail has the sort of ground" instruction "$(sqlite3 "$DATABASE" \
	"SELECT detail FROM audit WHERE subject = '$unknown' AND act = 'case.ground'")"
juki "$WORK/unknown.case" 'card = juki_photo' 'born = "不詳"' 'documents = "card"' \
	'decided_by = "住民課長　森"' 'ground = "戸籍の記載"'
same "the papers are asked for all the same" incomplete "$(field verdict <"$WORK/run.json")"
refuse "the birth date lies nowhere in the open" sh -c \
	"sqlite3 '$DATABASE' .dump | grep -q '1950-03\|昭和25'"
check "the audit trail is whole" $COUNTER audit verify
