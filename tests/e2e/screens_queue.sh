#!/bin/sh
# The drawn screens of who answers for the books: what our records and the national service's
# statement do not agree about, what is refused, held, cancelled, and what is held back, in Japanese
# and in English, each in a practice world of its own. UPDATE=1 writes the golden screens anew.
# run: limit=300 takes=45 waits=1
BUILD=${BUILD:-build}
BIN=${TESTBUILD:-$BUILD/test}
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
export PRACTICE

# Hanako has her certificate; Ichiro's card has lain here since the outage, and longer than the office's
# period: so it is made here by moving his certificates into the past.
make_cases() {
	"$PRACTICE" resident insert hanako || return
	write_case "$WORK/hanako.case" hanako issue none 'sex = "female"' 'kinds = "auth"'
	run_case "$WORK/hanako.case" card_data=3902 auth=4121 || return
	"$PRACTICE" fault authority down && await_link down && "$PRACTICE" resident insert ichiro || return
	write_case "$WORK/ichiro.case" ichiro renew custody 'consent = yes' 'kinds = "auth"'
	run_case "$WORK/ichiro.case" card_data=5820 auth=5819 || return
	"$PRACTICE" fault authority up && "$PRACTICE" resident remove
	[ "$(await_state "$(newest_case)" to_write)" = to_write ]
}

# The screens tell of the run that was the last one, so it must have ended before there is more to tell.
run_has_ended() {
	await_link online || return
	for _ in $(seq 400); do
		[ "$($COUNTER status | field last_result)" = "Everything is settled." ] && return 0
		sleep 0.05
	done
	return 1
}

# The authority has revoked Hanako's of its own accord, and has issued one that nobody here knows.
make_differences() {
	sqlite3 -cmd ".timeout 5000" "$MADOGUCHI_PRACTICE_STATE/authority/ledger.db" "
		INSERT INTO exchange (sender, transaction_id, type, digest, request, state, created_ms, changed_ms)
		SELECT sender, randomblob(16), type, digest, x'00', 3, created_ms, changed_ms
		FROM exchange ORDER BY id LIMIT 1;
		UPDATE exchange SET state = 5, changed_ms = changed_ms + 1
		WHERE id = (SELECT min(id) FROM exchange)" &&
		sqlite3 -cmd ".timeout 5000" "$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db" "UPDATE history
			SET at_ms = at_ms - 100 * 86400000
			WHERE machine = 'certificate' AND to_state = 'confirmed'"
}

# Naoki's request is refused for good; Shoji's is made while the story plays: MAKE_REQUEST; so is
# Kuniko's, of which the authority says twice that it was given the wrong nonce: MAKE_DOUBT.
make_requests() {
	"$PRACTICE" fault authority refusing 9 && "$PRACTICE" resident insert naoki || return
	write_case "$WORK/naoki.case" naoki issue none 'kinds = "auth"'
	run_case "$WORK/naoki.case" card_data=4420 auth=9731
	"$PRACTICE" fault authority up && "$PRACTICE" resident insert shoji &&
		[ "$(await_state "$(newest_case)" needs_attention)" = needs_attention ] || return
	write_case "$WORK/shoji.case" shoji issue revisit 'kinds = "auth"'
	MAKE_REQUEST="printf '%s\n' card_data=8106 auth=8105 |
		$COUNTER case run $WORK/shoji.case --pins-fd 0"
	write_case "$WORK/kuniko.case" kuniko issue revisit 'kinds = "auth"'
	MAKE_DOUBT="'$PRACTICE' fault authority refusing 13 && '$PRACTICE' resident insert kuniko &&
		! printf '%s\n' card_data=6921 auth=6921 | $COUNTER case run $WORK/kuniko.case --pins-fd 0"
	export MAKE_REQUEST MAKE_DOUBT
}

# Beside the sync that runs, in the network of the world.
reconcile() {
	inside "$BIN/madoguchi-sync" reconcile "$@" --config "$CONF" --format json >"$WORK/found.json"
}

for language in ja en; do
	MADOGUCHI_PRACTICE_STATE=$WORK/$language
	CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
	check "a world, $language" world_up --sync --at "$DRAWN_AT"
	check "the link is online" await_link online
	check "two cases" make_cases
	check "the sync's run has ended" run_has_ended
	check "differences are made" make_differences
	reconcile
	same "they are found beside the sync that runs" 3 "$(grep -c '"id"' "$WORK/found.json")"
	same "and counted" 3 "$($COUNTER status | field differences)"
	play differences $language
	same "one is left" 1 "$($COUNTER status | field differences)"
	check "it is settled by the verb, beside the sync too" reconcile settle 1 --person "係長 鈴木" \
		--decision "revoked by telephone"
	same "none is left" 0 "$($COUNTER status | field differences)"
	check "one request is refused" make_requests
	play queue $language
	check "the pause stands in the status" sh -c "$COUNTER status | grep -q '\"wait_until\":\"2026-10-14'"
	check "nothing was issued twice, $language" nothing_twice
	check "the world goes, $language" "$PRACTICE" down
done
