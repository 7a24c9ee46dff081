#!/bin/sh
# The drawn screens of what lies in the safe: the list by age, where it lies, the stock-taking by two,
# given back by hand and by mail, letters, calls, and everything unfinished on one screen; in Japanese and in English, each in a world of its own; and the
# same by the verbs. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=15 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

# in_custody RESIDENT CARD_DATA PIN TELEPHONE
in_custody() {
	"$PRACTICE" resident insert "$1" &&
		write_case "$WORK/$1.case" "$1" issue custody 'consent = yes' 'kinds = "auth"' \
			"telephone = \"$4\"" &&
		run_case "$WORK/$1.case" card_data="$2" auth="$3" >/dev/null
}

# Three cards came while the service was away; the first has been here too long.
make_custodies() {
	"$PRACTICE" fault authority down && await_link down || return
	in_custody hanako 3902 4121 044-000-1111 || return
	in_custody naoki 4420 9731 044-000-2222 || return
	in_custody shoji 8106 8105 044-000-3333 || return
	card_out || return
	sqlite3 -cmd ".timeout 5000" "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" "
		UPDATE custodies SET since_ms = since_ms - 20 * 86400000 WHERE number LIKE '%00001'"
}

# Two letters; the reply to the first should have come long ago.
make_letters() {
	posted_case taro "佐藤　花" 妻 && posted_case kuniko "田中　一" 夫 || return
	card_out || return
	sqlite3 -cmd ".timeout 5000" "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" "
		UPDATE letters SET due = due - 60 WHERE number LIKE '%00001'"
}

# The service is back; what came is written while nobody is there.
write_what_came() {
	"$PRACTICE" fault authority up || return
	for who in naoki:2 shoji:3; do
		number=$($COUNTER case list custody | sed -n "s/.*\"case\":\"\([0-9-]*0000${who#*:}-.\)\".*/\1/p")
		[ "$(await_state "$number" to_write)" = to_write ] &&
			"$PRACTICE" resident insert "${who%:*}" && go_on "$number" >/dev/null || return
	done
	card_out && sqlite3 -cmd ".timeout 5000" "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" "
		UPDATE custodies SET since_ms = since_ms - 20 * 86400000 WHERE number LIKE '%00002'"
}

# as SECOND PASSWORD WORD…: a verb with a second person
with_second() {
	second=$1 password=$2
	shift 2
	echo "$password" | $COUNTER --second "$second" --second-password-fd 0 "$@"
}

for language in ja en; do
	MADOGUCHI_PRACTICE_STATE=$WORK/$language
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	check "a world, $language" world_up --sync --at "$DRAWN_AT"
	check "the link is online" await_link online
	check "three cards in custody" make_custodies
	same "the verb lists them" 3 "$($COUNTER custody list | grep -c '"number":"C-')"
	same "the longest first, and late" 1 "$($COUNTER custody list | head -n 1 | grep -c '"late":"yes"')"
	play custody "$language"
	$COUNTER stocktake lines >"$WORK/lines"
	same "one is missing" 1 "$(grep -c '"result":"missing"' "$WORK/lines")"
	same "one is not on the list" 1 "$(grep -c '"result":"extra"' "$WORK/lines")"
	same "two closed it" "hayashi murata" \
		"$($COUNTER stocktake show | sed 's/.*"last_by":"\([a-z]*\)","last_with":"\([a-z]*\)".*/\1 \2/')"
	check "two letters" make_letters
	play letter "$language"
	$COUNTER letter list >"$WORK/letters"
	same "one reply is overdue" 1 "$(grep -c '"late":"yes"' "$WORK/letters")"
	same "one is here, sealed" 1 "$(grep -c '"state":"received"' "$WORK/letters")"
	late=$(sed -n '/"late":"yes"/s/.*"letter":"\([^"]*\)".*/\1/p' "$WORK/letters")
	check "it comes back, by the verb" $COUNTER letter came_back "$late"
	check "and is posted again" $COUNTER letter posted "$late"
	check "nothing else is done with it twice" sh -c "! $COUNTER letter posted $late 2>/dev/null"
	check "another one, by the verb" sh -c "$COUNTER stocktake begin >/dev/null"
	kept=$($COUNTER custody list | sed -n 's/.*"number":"\(C-[0-9-]*\)".*/\1/p')
	# shellcheck disable=SC2086 # one word each
	same "what is scanned is seen" 2 "$($COUNTER stocktake mark $kept | grep -c '"result":"found"')"
	check "nobody closes it alone" sh -c "! $COUNTER stocktake close 2>/dev/null"
	check "nor with himself" sh -c "! echo practice-1 | $COUNTER --second hayashi --second-password-fd 0 \
		stocktake close 2>/dev/null"
	with_second murata practice-2 stocktake close >"$WORK/closed"
	same "two close it" 0 $?
	same "nothing is missing" 0 "$(field last_missing <"$WORK/closed")"
	check "what came is written in their absence" write_what_came
	same "two are to be called" 2 "$($COUNTER call list | grep -c '"say":')"
	same "a stranger's number is not looked at" 1 "$($COUNTER call look "$(newest_case)" >/dev/null 2>&1; echo $?)"
	play todo "$language"
	same "one is left, tried twice" 2 "$($COUNTER call list | field tries)"
	same "each look is in the trail" 3 "$(sqlite3 "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" \
		"SELECT count(*) FROM audit WHERE act = 'call.look'")"
	again=$($COUNTER call list | field case)
	check "a time that is over is none" sh -c "! $COUNTER call log $again again_at 2020-01-01T10:00 2>/dev/null"
	check "he is to be called again" $COUNTER call log "$again" again_at 2026-10-15T14:30
	same "at the time promised" 1 "$($COUNTER call list | grep -c '"again":"2026-10-15 14:30')"
	same "and not now" 0 "$($COUNTER todo | sed -n '/"todo":"call"/s/.*"number":\([0-9]*\).*/\1/p')"
	check "the trail is whole" sh -c "echo practice-3 | $COUNTER --operator moriyama --password-fd 0 \
		audit verify >/dev/null"
	check "the world goes, $language" "$PRACTICE" down
done
