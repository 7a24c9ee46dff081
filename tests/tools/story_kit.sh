# Sourced by the story tests after e2e_kit.sh: cases, sync and ledger of a world.

CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"

# world_up [--sync] OPTION…: the world; its sync beside it asks every second whether the service is
# there, since tests wait for what it finds out.
world_up() {
	with_sync=
	for option in "$@"; do
		shift
		if [ "$option" = --sync ]; then with_sync=1; else set -- "$@" "$option"; fi
	done
	"$PRACTICE" up "$@" || return
	sed -i 's/^probe_interval_s.*/probe_interval_s = 1/' "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf"
	PCSCLITE_CSOCK_NAME=$(sed -n 's/^PCSCLITE_CSOCK_NAME=//p' "$MADOGUCHI_PRACTICE_STATE/env") || return
	export PCSCLITE_CSOCK_NAME
	[ -z "$with_sync" ] || "$PRACTICE" service start sync
}

# apply_rules [FILE]: the office's file, which was edited, comes into force
apply_rules() {
	echo practice-4 | $COUNTER --operator abe --password-fd 0 rules apply "$@"
}

# write_case FILE RESIDENT PROCEDURE ROUTE [LINE…]: a reception as a file; name and the like are
# left out, so that they are taken from the card
write_case() {
	file=$1 procedure=$3 route=$4
	shift 4
	{
		echo "procedure = $procedure"
		echo "documents = \"card\""
		echo "on_outage = \"$route\""
		for line in "$@"; do echo "$line"; done
	} >"$file"
}

# run_case FILE PINS…: PINS are WORD=PIN
run_case() {
	file=$1
	shift
	printf '%s\n' "$@" | $COUNTER case run "$file" --pins-fd 0
}

# posted_case RESIDENT NAME RELATION: an agent's first visit ends with a letter to the holder
posted_case() {
	"$PRACTICE" resident insert "$1" &&
		write_case "$WORK/$1.case" "$1" issue none 'applicant = agent' "applicant_name = \"$2\"" \
			"relation = \"$3\"" 'applicant_telephone = "044-000-1111"' &&
		sed -i 's/^documents.*/documents = "card+agent.photo_id+poa"/' "$WORK/$1.case" &&
		run_case "$WORK/$1.case" card_b="$(fact "$1" number_b)" >/dev/null
}

# A card that the reader still shows would bring its case up over the first screen.
card_out() {
	"$PRACTICE" resident remove || return
	for _ in $(seq 100); do
		$COUNTER card show >/dev/null 2>&1 || return 0
		sleep 0.05
	done
	return 1
}

# go_on NUMBER PINS…
go_on() {
	number=$1
	shift
	if [ $# -eq 0 ]; then
		$COUNTER case continue "$number"
	else
		printf '%s\n' "$@" | $COUNTER case continue "$number" --pins-fd 0
	fi
}

# field NAME: the value of the last line that has it
field() {
	sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p" | tail -n 1
}

# case_number: of the newest case
newest_case() {
	$COUNTER case list all | head -n 1 | field case
}

case_state() {
	$COUNTER case show "$1" | field state
}

# paper_of CASE KIND: the words of its newest paper of this kind
paper_of() {
	paper=$($COUNTER paper list "$1" | grep "\"kind\":\"$2\"" | field paper)
	[ -n "$paper" ] && $COUNTER paper show "$paper"
}

# on_paper WORDS CASE KIND: they stand on it
on_paper() {
	paper_of "$2" "$3" | grep -q -- "$1"
}

# Waits until the newest state of a case is one of the words; the last state is printed.
await_state() {
	wanted=$2
	for _ in $(seq 400); do
		state=$(case_state "$1")
		[ "$state" = "$wanted" ] && break
		sleep 0.05
	done
	echo "$state"
}

# await_link WORD
await_link() {
	for _ in $(seq 400); do
		link=$($COUNTER status | field link)
		[ "$link" = "$1" ] && return 0
		sleep 0.05
	done
	echo "# link is $link"
	return 1
}

ledger() {
	"$PRACTICE" authority ledger --format json
}

# Nothing was issued twice: no transaction more than once, and no key in two of them. An empty ledger
# proves nothing and fails.
nothing_twice() {
	ledger >"$WORK/ledger.json" || return 1
	! grep -q '"issued":\([2-9]\|[1-9][0-9]\)' "$WORK/ledger.json" || return 1
	twice=$(grep '"issued":1[,}]' "$WORK/ledger.json" | grep -o '"key":"[^"]*"' | sort | uniq -d)
	[ -z "$twice" ]
}

# The same of a story in which something was issued.
issued_once() {
	nothing_twice && grep -q '"issued":1[,}]' "$WORK/ledger.json"
}

# The moment at which the worlds of drawn screens play: a Wednesday, all desks open.
DRAWN_AT=2026-10-14T10:00

# play STORY LANGUAGE: the drawn screens of a story in the world that is up; needs BIN of the test
# build and PRACTICE exported
play() {
	tests/screens/drawn.sh "$1" "$2" "$BIN/madoguchi" \
		--config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" --lang "$2" >"$WORK/drawn" 2>&1
	same "the story $1 plays, $2" 0 $?
	grep -v '^ok ' "$WORK/drawn" | sed 's/^/# /'
	while read -r word what; do
		case $word in
		ok) say 0 "$what" ;;
		FAILED) say 1 "$what" ;;
		esac
	done <"$WORK/drawn"
}

# What a story needs in its world before the screens start; a script may have one of its own.
draw_prepare() {
	:
}

# draw STORY LANGUAGE WORLD-OPTION…: the same, in a world of its own
draw() {
	story=$1 language=$2
	shift 2
	# A short name: a socket's path has 107 bytes at most.
	worlds=$((${worlds:-0} + 1))
	MADOGUCHI_PRACTICE_STATE=$WORK/$worlds
	case $* in
	*--at*) ;;
	*) set -- "$@" --at "$DRAWN_AT" ;;
	esac
	check "a world, $story, $language" world_up --sync "$@"
	draw_prepare
	play "$story" "$language"
	check "nothing was issued twice, $story, $language" nothing_twice
	check "the world goes, $story, $language" "$PRACTICE" down
}
