#!/bin/sh
# What 'card show' says of the certificates on a card: nothing without a list, nothing good by a list
# that has run out, and of the signing certificate as much as this counter may read.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

# shown FIELD: of the card in the reader
shown() { $COUNTER card show | field "$1"; }
# list KIND OPTION…: the authority's present list is taken
list() {
	kind=$1
	shift
	"$PRACTICE" authority list "$kind" -o "$WORK/$kind.crl" "$@" >/dev/null &&
		inside "$BIN/madoguchi-sync" lists "$WORK/$kind.crl" --config "$CONF"
}

check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "Taro's card" "$PRACTICE" resident insert taro
same "without a list nothing is known" no_list "$(shown auth_status)"
check "a list that has run out" list auth --days -3
same "says nothing" stale "$(shown auth_status)"
[ "$(shown auth_list_until)" \< "$(date +%Y-%m-%d)" ]
say $? "but since when"
check "today's list" list auth
same "knows nothing against it" good "$(shown auth_status)"
check "a list for signing certificates that has run out" list sign --days -3
same "says nothing of the other" stale "$(shown sign_status)"
check "today's" list sign
same "the signing certificate is read in an issuer session" good "$(shown sign_status)"
same "nobody's password was needed" "after password" "$(shown sign)"
same "nor a try" 5 "$(shown tries_sign)"

# A counter that is no issuer.
sed '/^issuer_key_file/d' "$CONF" >"$WORK/reader.conf"
all=$COUNTER
COUNTER="$BIN/madoguchi --config $WORK/reader.conf --lang en --format json"
same "without an issuer session it says why" password "$(shown sign_status)"
same "and no date" "" "$(shown sign_expires)"
same "the other is read as before" good "$(shown auth_status)"
COUNTER=$all

write_case "$WORK/taro.case" taro revoke none 'reason = "no_longer_needed"' \
	'decided_by = "the section chief"' 'ground = "by telephone"'
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" >"$WORK/run.json" 2>"$WORK/err"
same "both are revoked" done "$(await_state "$(newest_case)" done)"
same "of which the list of before knows nothing" good "$(shown sign_status)"
check "a new list" list sign
check "and the other" list auth
same "say so" "revoked revoked" "$(shown sign_status) $(shown auth_status)"
