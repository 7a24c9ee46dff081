#!/bin/sh
# A paper that was in time when the case was accepted and is too old today (Mino): it is set aside
# with the reason that the office names and a second person, by files, on real parts.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# trail NUMBER WORD: how many lines of the audit trail say it of the case
trail() {
	sqlite3 "$DATABASE" "SELECT count(*) FROM audit WHERE subject = '$1' AND act = 'case.$2'"
}

# guardian LINE…: the reception of Fumiko's guardian
guardian() {
	write_case "$WORK/guardian.case" fumiko pin_init none 'kinds = auth' 'applicant = rep_ward' \
		'applicant_name = "加藤　実"' 'relation = "成年後見人"' "$@"
	sed -i "s/^documents.*/documents = \"card+other_id+rep.other_id+rep.other_id+guardian_register@$OLD\"/" \
		"$WORK/guardian.case"
	printf '%s\n' "${PASSWORD:-}" >"$WORK/password"
	printf '%s\n' card_data=8818 auth.new=2741 | $COUNTER ${SECOND:+--second $SECOND --second-password-fd 3} \
		case run "$WORK/guardian.case" --pins-fd 0 3<"$WORK/password" >"$WORK/run.json" 2>"$WORK/err"
}

OLD=$(date -d '5 months ago' +%Y-%m-01)
aside='overrides = "too_old@guardian_register=fresh_at_acceptance"'
check "the world of Mino starts, with its sync" world_up --sync --office mino
check "the link is online" await_link online
check "Fumiko's card" "$PRACTICE" resident insert fumiko

guardian
same "a register that is too old is not taken" 7 $?
same "it is incomplete" incomplete "$(field verdict <"$WORK/run.json")"
guardian "$aside"
same "nor set aside by the clerk alone" 7 $?
same "still incomplete" incomplete "$(field verdict <"$WORK/run.json")"
SECOND=hayashi PASSWORD=practice-1
guardian "$aside"
same "nor with the clerk as the second person" 7 $?
check "it says so" grep -q "must not be the clerk" "$WORK/err"
same "no case was accepted" 0 "$($COUNTER case list all | grep -vc '"state":"draft"')"
SECOND=murata PASSWORD=practice-2
guardian 'overrides = "too_old@guardian_register=on_record"'
same "nor for another reason than the office's" 7 $?
guardian "$aside"
same "with a second person it is" 0 $?
same "to its end" done "$(field state <"$WORK/run.json")"
number=$(newest_case)
same "the trail has what was set aside, and why" \
	too_old@guardian_register=fresh_at_acceptance "$(sqlite3 "$DATABASE" \
		"SELECT detail FROM audit WHERE subject = '$number' AND act = 'case.override'")"
same "and that a second person has agreed" 1 "$(trail "$number" agreed)"
same "so has the history of the case" 1 "$(sqlite3 "$DATABASE" \
	"SELECT count(*) FROM history WHERE machine = 'case' AND event = 'agreed'")"
# ---- what the signing certificate cannot hold is told, with what would stand there
write_case "$WORK/rare.case" naoki issue none 'name = "𠮷田　直樹"' 'address = "神奈川県川崎市𠮷野町１"'
sed -i 's/^documents.*/documents = "photo_id"/' "$WORK/rare.case"
run_case "$WORK/rare.case" >"$WORK/run.json" 2>"$WORK/err"
same "a substitute for the name" 吉田　直樹 \
	"$(grep '"field":"certificate_name"' "$WORK/run.json" | field proposal)"
same "and for the address" 神奈川県川崎市吉野町１ \
	"$(grep '"field":"address"' "$WORK/run.json" | field proposal)"
sed -i 's/𠮷/吉/g' "$WORK/rare.case"
run_case "$WORK/rare.case" >"$WORK/run.json" 2>"$WORK/err"
same "none where none is needed" 0 "$(grep -c '"event":"substitute"' "$WORK/run.json")"

check "the audit trail is whole" $COUNTER audit verify
refuse "the second person's name lies nowhere in the open" sh -c \
	"sqlite3 '$DATABASE' .dump | grep -q '^INSERT INTO cases.*村田'"
