#!/bin/sh
# The practice world itself: its walls, its end, and cards that are pulled through a real pcscd.
. tests/tools/e2e_kit.sh

pid_of() {
	"$PRACTICE" status | tr ',' '\n' | sed -n "s/^ *$1 \([0-9]*\)\$/\1/p"
}

# gone PID: waits until the process has ended (a zombie has)
gone() {
	for _ in $(seq 500); do
		state=$(sed -n 's/^State:[[:space:]]*\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
		if [ -z "$state" ] || [ "$state" = Z ]; then
			return 0
		fi
		sleep 0.01
	done
	return 1
}

# card_listed Yes|No: what a PC/SC client sees, within two seconds
card_listed() {
	for _ in $(seq 200); do
		if inside opensc-tool -l 2>/dev/null | awk '$1 == "0" { print $2 }' | grep -qx "$1"; then
			return 0
		fi
		sleep 0.01
	done
	return 1
}

outside=$(ls -li /run/pcscd 2>&1)

refuse "nothing runs in a world that is not there" "$PRACTICE" run -- true
same "it is down" down "$("$PRACTICE" status)"
refuse "an option that is not known" "$PRACTICE" up --no-such-option
refuse "a folder that cannot be made" "$PRACTICE" up --state /proc/no-such-folder
refuse "a folder in /run" "$PRACTICE" up --state /run/madoguchi-practice-test

check "up" "$PRACTICE" up
supervisor=$("$PRACTICE" status | sed -n 's/^up //p')
cards=$(pid_of card)
authority=$(pid_of authority)
pcscd=$(pid_of pcscd)
check "up again changes nothing" "$PRACTICE" up
same "the same pcscd" "$pcscd" "$(pid_of pcscd)"
same "an exit status comes through" 7 "$(inside sh -c 'exit 7' && echo 0 || echo $?)"
same "the working folder comes through" "$PWD" "$(inside pwd)"

# Walls.
same "the machine's own pcscd folder is untouched" "$outside" "$(ls -li /run/pcscd 2>&1)"
port=$(printf '%04X' "$(cat "$MADOGUCHI_PRACTICE_STATE/authority/port")")
refuse "the authority's port is not the machine's" grep -q ":$port 00000000:0000 0A" /proc/net/tcp
check "it is the world's" inside grep -q ":$port 00000000:0000 0A" /proc/net/tcp
check "a program outside reaches the readers by env" env \
	"$(cat "$MADOGUCHI_PRACTICE_STATE/env")" opensc-tool -l
check "a second world beside it" "$PRACTICE" up --state "$WORK/world-2"
check "has readers of its own" "$PRACTICE" resident insert mio --state "$WORK/world-2"
same "and the first has no card" "- 0" "$("$PRACTICE" resident look)"
check "it goes" "$PRACTICE" down --state "$WORK/world-2"

# Cards come and go.
check "no card is seen" card_listed No
check "Keiko" "$PRACTICE" resident insert keiko
check "a card is seen" card_listed Yes
same "it is taken out" keiko "$("$PRACTICE" resident remove)"
check "and seen to be gone" card_listed No
# Whoever looks behind it sees the card as it is, however busy the machine: a pcscd that stands still is waited
# for, and not for ever.
kill -STOP "$pcscd"
"$PRACTICE" resident insert mio >"$WORK/slow" &
sleep 0.3
same "it is not in before pcscd has seen it" "" "$(cat "$WORK/slow")"
kill -CONT "$pcscd"
wait $!
same "then it is" mio "$(cat "$WORK/slow")"
check "and whoever looks finds it" inside opensc-tool -n
kill -STOP "$pcscd"
same "without pcscd it is taken out all the same" mio "$("$PRACTICE" resident remove)"
kill -CONT "$pcscd"
refuse "nobody's card" "$PRACTICE" resident insert nobody
refuse "a reader that is not there" "$PRACTICE" resident insert keiko 7

# A card pulled at a command of "verify a wrong PIN", of which VERIFY is the last: the try is spent
# when the card has executed it, and only then.
wrong_pin() {
	inside pkcs15-tool --verify-pin --auth-id 01 --pin 0000 >/dev/null 2>&1
}
spent() {
	awk '$1 == "pin" && $2 == 1 { print 3 - $3 }' "$MADOGUCHI_PRACTICE_STATE/cards/keiko/state"
}
"$PRACTICE" resident insert keiko >/dev/null
wrong_pin
all=$("$PRACTICE" resident look | cut -d ' ' -f 2)
same "a wrong PIN spends a try" 1 "$(spent)"
check "the right one restores it" inside pkcs15-tool --verify-pin --auth-id 01 --pin 6210
for when in before after; do
	for at in 1 $((all / 2)) $((all - 1)) "$all"; do
		"$PRACTICE" resident insert keiko >/dev/null
		"$PRACTICE" fault card tear "$at" $when >/dev/null
		wrong_pin
		same "pulled $when command $at of $all" "- 0" "$("$PRACTICE" resident look)"
		[ $when = after ] && [ "$at" = "$all" ] && expected=1 || expected=0
		same "tries spent: $expected" "$expected" "$(spent)"
	done
done

# pcscd ends, and comes back.
kill -9 "$pcscd"
check "pcscd is killed" gone "$pcscd"
refuse "no readers" inside opensc-tool -n
check "up brings it back" "$PRACTICE" up
check "with the reader" inside opensc-tool -l
check "pcscd is stopped" "$PRACTICE" service stop pcscd
check "and started" "$PRACTICE" service start pcscd
check "the card is there" "$PRACTICE" resident insert taro
check "and answers" inside opensc-tool -n
pcscd=$(pid_of pcscd)

# The whole world is killed: nothing is left, and what was made stays.
key=$(sha256sum <"$MADOGUCHI_PRACTICE_STATE/keys/case.key")
kill -9 "$supervisor"
for pid in $supervisor $cards $authority $pcscd; do
	check "process $pid is gone" gone "$pid"
done
same "the world is down" down "$("$PRACTICE" status)"
check "it starts again" "$PRACTICE" up
same "with the same keys" "$key" "$(sha256sum <"$MADOGUCHI_PRACTICE_STATE/keys/case.key")"
check "and the same cards" "$PRACTICE" resident insert taro
pcscd=$(pid_of pcscd)
check "down" "$PRACTICE" down
check "takes pcscd along" gone "$pcscd"
check "down again" "$PRACTICE" down
