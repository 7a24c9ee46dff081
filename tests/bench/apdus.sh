# shellcheck shell=bash
# Sourced by tests/bench/run. How many commands and bytes go to a card for one piece of work: ours
# beside OpenSC's and yubico-piv-tool's in the same run, on the same practice card; and what our own
# time adds to a card that thinks.

# look WORLD: commands, microseconds and bytes of the card in the reader so far
look() {
	"$PRACTICE" resident look --state "$1" | cut -d ' ' -f 2-
}

# counted NAME COMMAND…: its commands and bytes as samples NAME_apdus, NAME_bytes
counted() {
	local name=$1 before after
	shift
	read -r -a before < <(look "$empty")
	"$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; fail "$*"; }
	read -r -a after < <(look "$empty")
	sample "${name}_apdus" $((after[0] - before[0]))
	sample "${name}_bytes" $((after[2] - before[2]))
	[[ $name == *_ours ]] && grep '^acts_' "$work/out" >>"$samples"
	return 0
}

inside_empty() {
	"$PRACTICE" run --state "$empty" -- "$@"
}

# both WORK WORDS FOREIGN: the two rows of one piece of work
both() {
	row "APDUs: $2" "" "$1_ours_apdus" median ratio "< 1" "$3" "$1_theirs_apdus"
	row "  bytes" bytes "$1_ours_bytes" median ratio "" "$3" "$1_theirs_bytes"
}

piv_issue_theirs() {
	inside_empty yubico-piv-tool -r Practice -a generate -s 9a -A RSA2048 -o "$work/9a.pub" &&
		inside_empty yubico-piv-tool -r Practice -a import-certificate -s 9a -i "$work/9a.pem" &&
		inside_empty yubico-piv-tool -r Practice -a read-certificate -s 9a -o "$work/back.pem"
}

part_apdus() {
	local tool="yubico-piv-tool -r Practice" before after
	say "commands to a card"
	openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=bench" -keyout /dev/null \
		-out "$work/9a.pem" 2>/dev/null
	openssl x509 -in "$work/9a.pem" -outform DER -out "$work/9a.der"
	"$PRACTICE" resident insert taro --state "$empty" >/dev/null || fail "taro's card"
	counted verify_ours inside_empty "$BENCH/card_acts" verify 4147
	counted verify_theirs inside_empty pkcs15-tool --verify-pin --auth-id 01 --pin 4147
	counted read_ours inside_empty "$BENCH/card_acts" read
	counted read_theirs inside_empty pkcs15-tool --read-certificate 1
	"$PRACTICE" resident insert piyo --state "$empty" >/dev/null || fail "piyo's card"
	counted piv_verify_ours inside_empty "$BENCH/card_acts" verify 123456
	# shellcheck disable=SC2086
	counted piv_verify_theirs inside_empty $tool -a verify-pin -P 123456
	counted piv_change_ours inside_empty "$BENCH/card_acts" change 123456 654321
	# shellcheck disable=SC2086
	counted piv_change_theirs inside_empty $tool -a change-pin -P 654321 -N 123456
	counted piv_issue_ours inside_empty "$BENCH/card_acts" issue "$work/9a.der"
	counted piv_issue_theirs piv_issue_theirs
	both verify "verify a PIN" OpenSC
	both read "read a certificate" OpenSC
	both piv_verify "PIV: verify the PIN" yubico-piv-tool
	both piv_change "PIV: change the PIN" yubico-piv-tool
	both piv_issue "PIV: key, certificate, read back" yubico-piv-tool
	"$PRACTICE" resident remove --state "$empty" >/dev/null
	# A card that thinks 10 ms for each command.
	MADOGUCHI_PRACTICE_THINK_MS=10 up "$work/slow"
	for _ in $(seq 10); do
		"$PRACTICE" resident insert taro --state "$work/slow" >/dev/null || fail "taro's card"
		read -r -a before < <(look "$work/slow")
		add "$PRACTICE" run --state "$work/slow" -- "$BENCH/card_acts" read
		read -r -a after < <(look "$work/slow")
		sample slow_busy_ms "$(((after[1] - before[1]) / 1000))"
		sed -n 's/^acts_read_ms/slow_all_ms/p' "$samples" | tail -n 1 >>"$samples"
	done
	"$PRACTICE" down --state "$work/slow" >/dev/null 2>&1
	row "session with a card of 10 ms an APDU" ms slow_all_ms median ratio "<= 1.05 x" \
		"the card's own time" slow_busy_ms
}
