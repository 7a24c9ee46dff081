#!/bin/sh
# Readers and their pads through a real pcscd: two readers, unplugging, other programs at the reader,
# a pcscd that dies, PIN pads, and what the next program finds after a session.
# run: limit=400 takes=16 waits=1
. tests/tools/e2e_kit.sh

READER_1="Madoguchi Practice Reader 1 00 00"
CLIENT=$WORK/pcsc_client
DIGEST=$(printf %064d 0)

counter() {
	inside "$BIN/madoguchi" --config "$MADOGUCHI_PRACTICE_STATE/madoguchi.conf" --lang en "$@"
}

# readers COLUMN: of every reader, one a line: 2 state, 3 card, 4 trouble
readers() {
	counter --format csv card readers | sed 1d | tr -d '\r' | cut -d, -f"$1" | tr '\n' ' ' | sed 's/ $//'
}

# trouble COMMAND…: the name of the error that it ends with
trouble() {
	counter "$@" 2>&1 | sed -n 's/.*\[\([A-Z_]*\) (.*/\1/p'
}

# until_says SECONDS EXPECTED COMMAND…: waits until the command prints what is expected
until_says() {
	left=$(($1 * 5)) expected=$2
	shift 2
	while [ $left -gt 0 ] && [ "$("$@" 2>/dev/null)" != "$expected" ]; do
		sleep 0.2
		left=$((left - 1))
	done
	[ $left -gt 0 ]
}

# hold KIND SECONDS: another program holds reader 1; returns when it does
hold() {
	mkfifo "$WORK/held"
	inside "$CLIENT" "$READER_1" "$1" "$2" >"$WORK/held" &
	holder=$!
	read -r word <"$WORK/held"
	rm "$WORK/held"
	[ "$word" = ready ]
}

# shellcheck disable=SC2046
check "a second program is built" ${CC:-cc} -o "$CLIENT" tests/tools/pcsc_client.c \
	$(pkg-config --cflags --libs libpcsclite)
check "the world starts" "$PRACTICE" up

# Two readers.
same "two readers, both empty" "empty empty" "$(readers 2)"
check "Taro's card is put into the first" "$PRACTICE" resident insert taro
check "Piyo's into the second" "$PRACTICE" resident insert piyo 1
same "both are seen" "card card" "$(readers 2)"
same "and told apart" "mynumber piv" "$(readers 3)"
check "Satoko's card takes the place of Taro's" "$PRACTICE" resident insert satoko
same "a face-authentication card is recognised" "face piv" "$(readers 3)"
check "Taro's card is put in again" "$PRACTICE" resident insert taro

# Unplugging.
check "the second reader is unplugged" "$PRACTICE" reader unplug 1
check "it is not there any more" until_says 10 card readers 2
check "it is plugged in" "$PRACTICE" reader plug 1
check "and there again, with its card" until_says 10 "card card" readers 2
same "which is known again" "mynumber piv" "$(readers 3)"
check "the second card is taken out" "$PRACTICE" resident remove 1

# Other programs.
check "another program takes the reader for itself" hold exclusive 4
same "that is told" READER_BUSY "$(trouble card show)"
same "in the list, too" "READER_BUSY" "$(readers 4 | tr -d ' ')"
wait $holder
check "it lets go" counter card show
check "another program begins a transaction" hold transaction 8
began=$(date +%s)
same "the opening does not wait for its end" READER_BUSY "$(trouble card show)"
[ $(($(date +%s) - began)) -lt 7 ]
say $? "and comes back in time"
wait $holder
check "afterwards the card is free" counter card show
check "another program resets the card" inside "$CLIENT" "$READER_1" reset
check "which does no harm between two sessions" counter card show

# Two of our own at once, and a program that stays connected until it had its turns: they wait for one
# another, and nobody's end takes the power from the others.
looks() { for _ in $(seq 15); do counter card show || return; done; }
inside "$CLIENT" "$READER_1" turns "$WORK/enough" 16 00A4040C0AD392F000260100000001 >"$WORK/turns" &
turns=$!
check "a third program takes turns" until_says 10 9000 head -n 1 "$WORK/turns"
looks >"$WORK/looks" 2>&1 &
other=$!
check "two programs look at the card at the same time" looks
wait $other
say $? "and neither ends the other's session"
: >"$WORK/enough"
wait $turns
say $? "the third got an answer each time"
same "and always the same" 9000 "$(sort -u "$WORK/turns")"

# pcscd dies and comes back.
check "pcscd is stopped" "$PRACTICE" service stop pcscd
same "that is told" READER_SERVICE "$(trouble card show)"
check "pcscd is started" "$PRACTICE" service start pcscd
check "and the card is there again" until_says 10 "card empty" readers 2
check "it is read" counter card show

# A slip of the keyboard is told before anything is opened.
counter --state "$WORK/nowhere" card sohw >"$WORK/usage" 2>&1
same "a word that is none is a wrong use" 2 $?
counter --state "$WORK/nowhere" card pad verify atuh >"$WORK/usage" 2>&1
same "a PIN that is none too" 2 $?
check "the right words are told" grep -q 'madoguchi card show | check' "$WORK/usage"
counter --state "$WORK/nowhere" card show >"$WORK/missed" 2>&1
refuse "with right words the counter is missed" test $? -eq 2

# PIN pads. Reader 1 has none yet.
same "a reader without a pad takes none" "" "$(counter --format csv card pad | sed 1d)"
check "reader 1 gets a pad" "$PRACTICE" reader pad 0 4147
same "it takes every PIN but the password" "auth card_data card_b card_common card_juki" \
	"$(counter --format csv card pad | sed 1d | tr -d '\r' | tr '\n' ' ' | sed 's/ $//')"
check "the PIN is entered on it" counter card pad verify auth
check "a wrong one" "$PRACTICE" reader pad 0 0000
same "is wrong" PIN_WRONG "$(trouble card pad verify auth)"
for outcome in cancel:PAD_CANCELLED timeout:PAD_TIMEOUT 12345:PAD_LENGTH; do
	check "${outcome%:*} is typed" "$PRACTICE" reader pad 0 "${outcome%:*}"
	same "and told" "${outcome#*:}" "$(trouble card pad verify auth)"
done
same "the password cannot be entered there" CARD_UNSUPPORTED "$(trouble card pad verify sign)"
check "two new ones that differ" "$PRACTICE" reader pad 0 4147 1111 2222
same "are told" PAD_MISMATCH "$(trouble card pad change auth)"
check "old, new, new again" "$PRACTICE" reader pad 0 4147 9090 9090
check "change the PIN" counter card pad change auth
check "the new one" "$PRACTICE" reader pad 0 9090
check "is right" counter card pad verify auth
check "in the juki application, too" "$PRACTICE" reader pad 0 4140 7171 7171
check "the card PIN is changed" counter card pad change card_juki
check "the PIV card" "$PRACTICE" resident insert piyo
same "takes PIN and PUK on the pad" "piv_pin piv_puk" \
	"$(counter --format csv card pad | sed 1d | tr -d '\r' | tr '\n' ' ' | sed 's/ $//')"
check "old, new, new again" "$PRACTICE" reader pad 0 123456 987654 987654
check "changes its PIN in one command" counter card pad change piv_pin
check "the new one" "$PRACTICE" reader pad 0 987654
check "is right" counter card pad verify piv_pin

# A PIN that was verified is not left to the next program: after our sessions a second client with
# the card in its hands reads nothing and signs nothing.
check "the PIV card has a key" inside yubico-piv-tool -r Practice -a generate -s 9a -A ECCP256 \
	-o "$WORK/9a.pub"
check "its PIN is typed" "$PRACTICE" reader pad 0 987654
check "and verified by our program" counter card pad verify piv_pin
same "it does not sign for the next program" "9000
6982" "$(inside "$CLIENT" "$READER_1" send 00A4040009A0000003080000100000 \
	"0087119A267C2482008120$DIGEST")"
check "Taro's card" "$PRACTICE" resident insert taro
check "his PIN is verified" "$PRACTICE" reader pad 0 9090
check "by our program" counter card pad verify auth
same "it does not sign for the next program" "9000
9000
6982" "$(inside "$CLIENT" "$READER_1" send 00A4040C0AD392F000260100000001 00A4020C020017 \
	"802A0080333031300D060960864801650304020105000420${DIGEST}00")"
