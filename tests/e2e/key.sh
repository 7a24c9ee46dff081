#!/bin/sh
# Who opens the key of the personal data: a file that is a key goes on as before, gets a passphrase beside
# it, and then only that. Without it no name is shown, and what needs none goes on: the sync, the status,
# the trail. The screens ask for it before they show anything.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db
KEY=$MADOGUCHI_PRACTICE_STATE/keys/case.key

# told WHAT STATUS CODE COMMAND…: without a terminal to ask on
told() {
	what=$1 status=$2 code=$3
	shift 3
	setsid "$@" >"$WORK/out" 2>"$WORK/err" </dev/null
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# given WORDS… -- VERB…: the lines on descriptor 0; the key's passphrase first, then the operator's password
given() {
	lines=
	while [ "$1" != -- ]; do
		lines="$lines$1\n"
		shift
	done
	shift
	printf "$lines" | setsid $COUNTER "$@"
}

# slots: their numbers and sorts
slots() {
	$COUNTER key list | sed 's/.*"slot":\([0-9]*\),"kind":"\([a-z]*\)".*/\1 \2/' | tr '\n' ',' | sed 's/,$//'
}

check "a world" world_up --sync
check "the service is there" await_link online
check "hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue custody
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/out" 2>&1
same "hanako's certificates" 0 $?
HANAKO=$(newest_case)
same "a file that is a key is one slot" "1 file" "$(slots)"

# ---- a passphrase beside it
told "not by a clerk" 7 NOT_ALLOWED sh -c "echo practice-1 | $COUNTER --operator hayashi --password-fd 0 \
	key add passphrase --new-key-fd 0"
told "not a weak one" 7 PASSWORD_WEAK sh -c "printf 'practice-4\nhorse\n' | $COUNTER --operator abe --password-fd 0 \
	key add passphrase --new-key-fd 0"
told "no TPM" 3 KEY_SLOT_KIND $COUNTER key add tpm
check "its place is kept, and said to be" grep -q 'A place for TPMs is kept' "$WORK/err"
cp "$KEY" "$WORK/kept.key"
printf 'madoguchi key 1\nslot 1 tpm of a later version\nkey 1\n' >"$KEY"
told "nor a key that a later version has sealed to one" 3 KEY_SLOT_KIND $COUNTER case list all
cp "$WORK/kept.key" "$KEY"
same "nothing has changed" "1 file, 32 bytes" "$(slots), $(stat -c %s "$KEY") bytes"
check "a passphrase is added" given practice-4 'correct horse' -- --operator abe --password-fd 0 \
	key add passphrase --name 'chief Suzuki' --new-key-fd 0
same "two slots" "1 file,2 passphrase" "$(slots)"
same "the file is its owner's alone" 600 "$(stat -c %a "$KEY")"
check "nobody is asked yet" sh -c "$COUNTER case show $HANAKO | grep -q 花子"

# ---- and only that
check "the file's own slot goes" given practice-4 -- --operator abe --password-fd 0 key remove 1
same "one slot" "2 passphrase" "$(slots)"
told "which is the last" 7 KEY_SLOT_LAST sh -c "printf 'correct horse\npractice-4\n' | $COUNTER --key-fd 0 \
	--operator abe --password-fd 0 key remove 2"
told "without it no case is shown" 3 KEY_LOCKED $COUNTER case show "$HANAKO"
told "nor with another one" 7 KEY_PASSPHRASE sh -c "echo 'wrong horse' | $COUNTER --key-fd 0 case show $HANAKO"
check "with it one is" sh -c "echo 'correct horse' | $COUNTER --key-fd 0 case show $HANAKO | grep -q 花子"
check "the status needs none" $COUNTER status
check "nor does the trail" $COUNTER audit verify
check "nor the doctor" sh -c "$COUNTER doctor | grep 'Key of the personal data' | grep -q '\"good\"'"
same "the key itself lies nowhere" 0 "$(grep -c 'open.* [0-9a-f]\{64\}$' "$KEY")"

# ---- the sync goes on
check "kuniko's card" sh -c '"$1" resident remove && "$1" resident insert kuniko' sh "$PRACTICE"
write_case "$WORK/kuniko.case" kuniko issue custody
echo 'correct horse' >"$WORK/phrase"
printf '%s\n' card_data=6921 sign=KUNIKO32 auth=6921 |
	setsid $COUNTER --key-fd 3 case run "$WORK/kuniko.case" --pins-fd 0 3<"$WORK/phrase" >"$WORK/out" 2>"$WORK/err"
same "kuniko's certificates come, through a sync without the key" 0 $?

# ---- the trail
same "what was done to the slots" "key.add slot 2 passphrase,key.remove slot 1 " "$(sqlite3 "$DATABASE" \
	"SELECT group_concat(act || ' ' || subject || ' ' || detail) FROM (SELECT * FROM audit
		WHERE act LIKE 'key.%' ORDER BY id)")"
check "the trail is whole" $COUNTER audit verify

# ---- the screens
if command -v tmux >/dev/null; then
	screens_open en
	check "the screens ask first" shows 'Passphrase of the personal data:'
	typed 'wrong horse'
	keys Enter
	check "a wrong one is told" shows 'No slot of the key opens'
	typed 'correct horse'
	keys Enter
	check "then they begin" shows 'New reception'
	refuse "nothing of it was shown" grep -q horse "$WORK/screen"
	screens_close
fi
