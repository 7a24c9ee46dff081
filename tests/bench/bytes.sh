# shellcheck shell=bash
# tests/bench/bytes.sh: what an act sends to the terminal, in bytes; read by tests/bench/run. A line of
# 9600 baud carries 960 a second.

# act NAME WORDS AIM OPTION…: pty_run's keys, of which those without "!" are the act
act() {
	local name=$1 words=$2 aim=$3
	shift 3
	# shellcheck disable=SC2046
	add "$BENCH/pty_run" -p "act_${name}_" -w 10 "$@" -- $(screens "$full" ja)
	row "$words" bytes "act_${name}_key_bytes" median value "$aim"
}

part_bytes() {
	local form=(-k '!'$'\r' -k '!'"$f10" -m 申請者)
	local repaint=$'\014' erase=$'\177' up10='          '
	say "bytes"
	export PCSCLITE_CSOCK_NAME
	PCSCLITE_CSOCK_NAME=$(pcscd_of "$full")
	act home "bytes: the whole first screen" "<= 2500" -m F10 -k "$repaint"
	act form "  the whole form" "<= 2500" "${form[@]}" -k "$repaint"
	act list "  the whole list" "<= 2500" "${list_end[@]}" -k "$repaint"
	act letter "  a letter into a field, and out of it" "<= 40" "${form[@]}" -k x -k "$erase"
	act kanji "  a kanji into a field, and out of it" "<= 40" "${form[@]}" -k 山 -k "$erase"
	act middle "  a kanji before eight others, and out of it" "<= 60" "${form[@]}" -k '!山田太郎山田太郎' \
		-k '!'$'\033[H' -k 川 -k "$erase"
	act field "  the next field" - "${form[@]}" -k $'\t'
	act row "  the next row, first screen" "<= 60" -m F10 -k "$down" -k "$up"
	act case "  the next row, a list" "<= 60" "${list_end[@]}" -k "$up" -k "$down"
	act burst "  ten rows at once, a list" "<= 60" "${list_end[@]}" -k "${up10// /$up}" -k "${up10// /$down}"
	unset PCSCLITE_CSOCK_NAME
}
