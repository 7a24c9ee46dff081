#!/bin/sh
# Another program at the same card, through a real pcscd: one that resets it without end while
# certificates are issued, and one that comes after us, however we ended: it finds no PIN verified.
# run: limit=400 takes=30
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

READER="Madoguchi Practice Reader 1 00 00"
CLIENT=$WORK/pcsc_client
DIGEST=$(printf %064d 0)
JPKI=00A4040C0AD392F000260100000001
PIV=00A4040009A0000003080000100000
GROUND='decided_by = "the section chief"
ground = "by telephone"'
PERSON="name = \"$(fact piyo name)\"
kana = \"$(fact piyo kana)\"
address = \"$(fact piyo address)\"
born = \"$(fact piyo born)\"
sex = \"female\""

# next COMMAND…: status words that a program gets which comes after us
# A card that was just put in is not always seen yet.
next() {
	for _ in $(seq 50); do
		answers=$("$CLIENT" "$READER" send "$@" | tr '\n' ' ' | sed 's/ $//')
		[ -n "$answers" ] && break
		sleep 0.05
	done
	echo "$answers"
}
# The user-authentication key signs only while its PIN is verified.
next_jpki() { next $JPKI 00A4020C020017 "802A0080333031300D060960864801650304020105000420${DIGEST}00"; }
next_piv() { next $PIV "0087119A267C2482008120$DIGEST"; }

# keep NAME, put_back NAME: the card as it is now
keep() { mkdir -p "$WORK/kept" && cp "$MADOGUCHI_PRACTICE_STATE/cards/$1/"* "$WORK/kept"; }
put_back() {
	"$PRACTICE" resident remove && cp "$WORK/kept/"* "$MADOGUCHI_PRACTICE_STATE/cards/$1" &&
		"$PRACTICE" resident insert "$1"
}

# disturbed FILE PINS…: the case, while the card is reset whenever pcscd lets it be
disturbed() {
	rm -f "$WORK/enough"
	"$CLIENT" "$READER" resets "$WORK/enough" >"$WORK/resets" 2>&1 &
	resetter=$!
	run_case "$@" >"$WORK/run.json" 2>"$WORK/err"
	status=$?
	: >"$WORK/enough"
	wait $resetter || sed 's/^/# /' "$WORK/resets"
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/err"
	echo "# reset $(cat "$WORK/resets") times"
	return $status
}

# killed_everywhere NAME NEXT FILE PINS…: our program is killed at each third point of the case; the
# next program must be refused, and so it must at the end
killed_everywhere() {
	name=$1 next=$2
	shift 2
	at=1 killed=0 leaks=0
	keep "$name"
	while put_back "$name" >/dev/null; do
		MADOGUCHI_KILL_AT=$at run_case "$@" >"$WORK/run.json" 2>"$WORK/err"
		status=$?
		case "$($next)" in *6982) ;; *) leaks=$((leaks + 1)) ;; esac
		[ $status -eq 137 ] || break
		killed=$((killed + 1)) at=$((at + 3))
	done
	same "the case ends when nobody kills it" done "$(field state <"$WORK/run.json")"
	same "no PIN was left verified, killed at $killed points" 0 $leaks
	check "those were many" test $killed -ge 15
}

# shellcheck disable=SC2046
check "another program is built" ${CC:-cc} -o "$CLIENT" tests/tools/pcsc_client.c \
	$(pkg-config --cflags --libs libpcsclite)
check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online

# Resets without end.
check "Hanako's card is put in" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
disturbed "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121
say $? "her certificates are issued all the same"
same "to the end" done "$(field state <"$WORK/run.json")"
check "the other program had its turns" test "$(cat "$WORK/resets")" -gt 0
check "Piyo's PIV card is put in" "$PRACTICE" resident insert piyo
check "and prepared" $COUNTER card prepare
write_case "$WORK/piyo.case" piyo issue none "$PERSON"
printf 12345678 >"$MADOGUCHI_PRACTICE_STATE/piv.puk"
echo 'piv_puk_file = "piv.puk"' >>"$CONF"
disturbed "$WORK/piyo.case" sign=654321 auth=654321
say $? "hers are issued, too"
same "to the end" done "$(field state <"$WORK/run.json")"
check "and nothing twice" issued_once

# What is left verified can be used by whoever comes next: a program that leaves it so.
check "Taro's card" "$PRACTICE" resident insert taro
same "another program verifies his PIN" "9000 9000 9000" "$(next $JPKI 00A4020C020018 002000800434313437)"
same "and the next one signs with it" "9000 9000 9000" "$(next_jpki)"
write_case "$WORK/change.case" taro pin_change none "$GROUND"
killed_everywhere taro next_jpki "$WORK/change.case" card_b="$(fact taro number_b)" auth=4147 auth.new=2840
check "Piyo's" "$PRACTICE" resident insert piyo
check "with a key of a short answer" yubico-piv-tool -r Practice -a generate -s 9a -A ECCP256 \
	-o "$WORK/9a.pub"
same "her PIN left verified" "9000 9000" "$(next $PIV 0020008008363534333231FFFF)"
same "signs for the next one" "9000 9000" "$(next_piv)"
write_case "$WORK/init.case" piyo pin_init none "$PERSON" "$GROUND"
killed_everywhere piyo next_piv "$WORK/init.case" pin.new=284017
check "the audit trail is whole" $COUNTER audit verify
