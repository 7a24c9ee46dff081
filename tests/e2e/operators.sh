#!/bin/sh
# Who works here: operators by the command line, passwords by descriptor and by terminal, roles,
# locks, and an office in which nobody was added yet.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

# as NAME PASSWORD VERB…
as() {
	name=$1 password=$2
	shift 2
	printf '%s\n' "$password" | $COUNTER --operator "$name" --password-fd 0 "$@"
}

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# lines ACT SUBJECT: of the audit trail
lines() {
	sqlite3 "$DATABASE" "SELECT count(*) FROM audit WHERE act = 'operator.$1' AND subject = '$2'"
}

check "a world" world_up

# ---- the practice world's own
check "the practice operator acts without a password" $COUNTER case list all
told "he is no administrator" 7 NOT_ALLOWED $COUNTER operator list
same "an administrator lists all" 4 "$(as abe practice-4 operator list | grep -c '"state":"active"')"
told "a wrong password" 7 SIGN_IN as abe practice-5 operator list
told "an auditor is no clerk" 7 NOT_ALLOWED as moriyama practice-3 case list all
told "no password at all" 7 FILE_WRONG as abe "" operator list

# ---- added, changed
check "one is added" sh -c "printf 'practice-4\ncorrect horse\n' | $COUNTER --operator abe \
	--password-fd 0 operator add ogawa --roles clerk --full-name '小川　渡' --new-password-fd 0"
told "names are given once" 7 OPERATOR_EXISTS sh -c "printf 'practice-4\ncorrect horse\n' | $COUNTER \
	--operator abe --password-fd 0 operator add ogawa --roles clerk --new-password-fd 0"
told "a weak password" 7 PASSWORD_WEAK sh -c "printf 'practice-4\nshort\n' | $COUNTER \
	--operator abe --password-fd 0 operator add kubo --roles clerk --new-password-fd 0"
told "an auditor has no other role" 7 INPUT_WRONG sh -c "printf 'practice-4\ncorrect horse\n' | $COUNTER \
	--operator abe --password-fd 0 operator add kubo --roles auditor,clerk --new-password-fd 0"
check "he can work" as ogawa "correct horse" case list all
check "and change his own password" sh -c "printf 'correct horse\nbattery staple\n' | $COUNTER \
	--operator ogawa --password-fd 0 operator password --new-password-fd 0"
told "the old one is none any more" 7 SIGN_IN as ogawa "correct horse" case list all
told "but nobody else's" 7 NOT_ALLOWED sh -c "printf 'battery staple\nbattery staple\n' | $COUNTER \
	--operator ogawa --password-fd 0 operator password hayashi --new-password-fd 0"
check "he is disabled" as abe practice-4 operator disable ogawa
told "and cannot sign in" 7 SIGN_IN as ogawa "battery staple" case list all
check "he is enabled" as abe practice-4 operator enable ogawa
told "the last administrator stays one" 7 OPERATOR_LAST as abe practice-4 operator roles abe clerk

# ---- locked
for _ in 1 2 3 4 5; do as ogawa "wrong horse" case list all >/dev/null 2>&1; done
told "five wrong ones lock" 7 OPERATOR_LOCKED as ogawa "battery staple" case list all
same "the list says so" locked "$(as abe practice-4 operator list | grep ogawa | field state)"
check "an administrator unlocks" as abe practice-4 operator unlock ogawa
check "and he works again" as ogawa "battery staple" case list all
same "the trail has the lock" 1 "$(lines locked ogawa)"
same "and who ended it" abe "$(sqlite3 "$DATABASE" \
	"SELECT operator FROM audit WHERE act = 'operator.unlock'")"
refuse "no password lies in the database" grep -qaE 'practice-[1-4]|battery staple|correct horse' \
	"$DATABASE" "$DATABASE-wal"

# ---- a password on the terminal
if command -v tmux >/dev/null; then
	tmux_here new-session -d -s counter -x 80 -y 24 \
		"$COUNTER --operator ogawa case list all; echo status \$?; sleep 60"
	check "it is asked for" shows "Password:"
	typed "battery staple"
	keys Enter
	check "it is right" shows "status 0"
	refuse "and was not shown" grep -q battery "$WORK/screen"
	tmux_here kill-server
fi

# ---- an office in which nobody works yet
mkdir "$WORK/new"
sed "s#^state_dir.*#state_dir = \"$WORK/new\"#" "$CONF" >"$WORK/new.conf"
COUNTER="$BIN/madoguchi --config $WORK/new.conf --lang en --format json"
told "it is told to add somebody" 7 OPERATOR_NONE $COUNTER case list all
check "what needs nobody works" $COUNTER status
told "the first is an administrator" 7 OPERATOR_NONE sh -c \
	"echo 'correct horse' | $COUNTER operator add ogawa --roles clerk --new-password-fd 0"
check "who needs no other" sh -c \
	"echo 'correct horse' | $COUNTER operator add ogawa --roles clerk,administrator --new-password-fd 0"
told "the next one does" 7 SIGNED_OUT sh -c \
	"echo 'correct horse' | $COUNTER operator add kubo --roles clerk --new-password-fd 0"
told "a configuration signs nobody in who is not the practice world's" 7 SIGNED_OUT \
	sh -c "sed 's/^practice_operator.*/practice_operator = \"ogawa\"/' '$WORK/new.conf' >'$WORK/evil.conf' &&
		$BIN/madoguchi --config '$WORK/evil.conf' --lang en case list all"
check "the audit trail is whole" $COUNTER audit verify
