# shellcheck shell=bash
# Sourced by tests/faults/*.sh after e2e_kit.sh and story_kit.sh: programs that are killed at a
# chosen point, cards that are put back to their birth, and what must hold afterwards.
#
# SEED=N repeats a run; it is printed. Points: base/fault_point; test builds only.

SEED=${SEED:-20261121}
RANDOM=$SEED
echo "# SEED=$SEED"
CARDS=$MADOGUCHI_PRACTICE_STATE/cards
SYNC=
KILLER=

# draw N: REPLY becomes 1 … N. Not in a subshell, where the series would not go on.
draw() {
	REPLY=$(((RANDOM << 15 | RANDOM) % $1 + 1))
}

# The world's settings, with a resident who waits one second and a link that is asked each second.
fault_conf() {
	CONF=$WORK/faults.conf
	sed 's/^probe_interval_s.*/probe_interval_s = 1\nreply_wait_s = 1/' \
		"$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" >"$CONF"
	COUNTER="$BIN/madoguchi --config $CONF --lang en --format json"
}

# ---- programs ----------------------------------------------------------------------------------

# sync_start [VARIABLE=VALUE…]
sync_start() {
	# Its own process, not a shell's child: what is killed must be the program.
	(exec "$PRACTICE" run -- env "$@" "$BIN/madoguchi-sync" --watch --config "$CONF") \
		</dev/null >/dev/null 2>>"$WORK/sync.err" &
	SYNC=$!
	disown "$SYNC"
}

sync_runs() {
	[ -n "$SYNC" ] && kill -0 "$SYNC" 2>/dev/null
}

sync_stop() {
	sync_runs && kill "${1:--TERM}" "$SYNC" 2>/dev/null
	while sync_runs; do sleep 0.01; done
	SYNC=
}

fault_finish() {
	[ -z "$KILLER" ] || kill "$KILLER" 2>/dev/null
	sync_stop -KILL
	finish
}
# finish looks at the status with which the script ends.
trap 'status=$?; trap - EXIT; (exit $status); fault_finish' EXIT

authority_pid() {
	"$PRACTICE" status | tr ',' '\n' | sed -n 's/^ *authority \([0-9]*\)$/\1/p'
}

# Everything that was killed runs again.
all_up() {
	[ -n "$(authority_pid)" ] || "$PRACTICE" service start authority >/dev/null
	sync_runs || sync_start
	await_link "${1:-online}"
}

# kill_authority_after N: when N points were reached by the programs that write to $WORK/points
kill_authority_after() {
	victim=$(authority_pid)
	[ -p "$WORK/points" ] || mkfifo "$WORK/points"
	# Held open by the script, so that no program waits for a reader.
	exec 9<>"$WORK/points"
	(
		seen=0
		while read -r _ <&9; do
			seen=$((seen + 1))
			[ "$seen" -eq "$1" ] && kill -9 "$victim"
		done
	) &
	KILLER=$!
	disown "$KILLER"
}

kill_authority_end() {
	[ -z "$KILLER" ] || kill "$KILLER" 2>/dev/null
	KILLER=
	exec 9>&-
	rm -f "$WORK/points"
}

# ---- cards -------------------------------------------------------------------------------------

# born_again NAME [kept]: the card as it was when it was put in for the first time. One with
# certificates is made anew, since the authority has revoked what was on the old one; kept: it has not.
born_again() {
	"$PRACTICE" resident remove >/dev/null
	if [ -d "$WORK/$1.card" ] &&
		{ [ "${2:-}" = kept ] || ! grep -q '^key [01] [0-9a-f]' "$WORK/$1.card/state"; }; then
		cp "$WORK/$1.card"/* "$CARDS/$1"
	else
		rm -rf "${CARDS:?}/$1"
	fi
	"$PRACTICE" resident insert "$1" >/dev/null || return 1
	as_born "$1"
}

# as_born NAME: the card as it is now is what born_again gives back
as_born() {
	rm -rf "$WORK/$1.card"
	cp -R "$CARDS/$1" "$WORK/$1.card"
}

# pins_of NAME: what its holder enters at the counter, in PINS
pins_of() {
	case $1 in
	hanako) PINS=(sign=HANAKO88K auth=4121) ;;
	taro) PINS=(sign=TARO47SATO auth=4147) ;;
	ichiro) PINS=(sign=ICHIRO58 auth=5819) ;;
	naoki) PINS=(sign=NAOKI44Y auth=4401) ;;
	esac
}

# card_of NAME [SLOT…]: each certificate on the card stands in the ledger under the card's key, once
card_of() {
	resident=$1
	shift
	[ $# -gt 0 ] || set -- 0 2
	ledger >"$WORK/ledger.json" || return 1
	for slot in "$@"; do
		awk -v n="$slot" '$1 == "file" && $2 == n { print $3 }' "$CARDS/$resident/state" |
			perl -ne 'chomp; print pack("H*", $_)' |
			openssl x509 -inform DER -out "$WORK/card.pem"
		in_ledger "$WORK/card.pem" || return 1
	done
}

# in_ledger CERTIFICATE: it stands in $WORK/ledger.json with its key, once
in_ledger() {
	serial=$(openssl x509 -in "$1" -noout -serial | sed 's/^serial=//')
	key=$(openssl x509 -in "$1" -noout -pubkey |
		openssl pkey -pubin -outform DER | sha256sum | cut -d ' ' -f 1)
	rows=$(grep -i "\"serial\":\"0*$serial\"" "$WORK/ledger.json" | grep -c "\"key\":\"$key\"")
	[ "$rows" = 1 ] || {
		echo "# serial $serial, key $key: $rows rows in the ledger"
		return 1
	}
}

# ---- what must hold ----------------------------------------------------------------------------

# times_issued N: so many certificates were issued, none twice for a transaction or for a key
times_issued() {
	ledger >"$WORK/ledger.json" || return 1
	grep -v '"kind":"rr"' "$WORK/ledger.json" | grep '"issued":[1-9]' >"$WORK/issued.json"
	if grep -q '"issued":\([2-9]\|1[0-9]\)' "$WORK/ledger.json"; then
		echo "# a transaction was issued twice"
		return 1
	fi
	twice=$(sed 's/.*"key":"\([0-9a-f]*\)".*/\1/' "$WORK/issued.json" | sort | uniq -d)
	[ -z "$twice" ] || {
		echo "# issued twice for a key: $twice"
		return 1
	}
	got=$(wc -l <"$WORK/issued.json")
	[ "$got" -eq "$1" ] || {
		echo "# $got certificates were issued, not $1"
		return 1
	}
}

# accepted_number FILE: the number that was printed before the program ended
accepted_number() {
	sed -n 's/.*"event":"accepted".*"case":"\([^"]*\)".*/\1/p' "$1" | tail -n 1
}

# not_lost NUMBER: a case whose number was told is there, and not before its acceptance
not_lost() {
	state=$(case_state "$1")
	case $state in
	ready | working | waiting_service | to_write | to_return | done | needs_attention) return 0 ;;
	esac
	echo "# case $1 is \"$state\""
	return 1
}

# awaited: the case that waits for the card in the reader
awaited() {
	$COUNTER card show | field case
}

# until_state WANTED NUMBER [ARGUMENT…]: continues the case until it is there; PINs in PINS unless
# ABSENT is set
until_state() {
	wanted=$1
	number=$2
	shift 2
	for _ in $(seq 20); do
		[ "$(case_state "$number")" = "$wanted" ] && return 0
		if [ -n "${ABSENT:-}" ]; then
			$COUNTER case continue "$number" "$@" >>"$WORK/go_on.out" 2>"$WORK/go_on.err"
		else
			printf '%s\n' "${PINS[@]}" | $COUNTER case continue "$number" --pins-fd 0 "$@" \
				>>"$WORK/go_on.out" 2>"$WORK/go_on.err"
		fi
		status=$?
		[ $status -lt 126 ] || echo "# case continue ended with $status"
	done
	echo "# case $number is $(case_state "$number"), not $wanted"
	sed 's/^/# /' "$WORK/go_on.err"
	return 1
}
