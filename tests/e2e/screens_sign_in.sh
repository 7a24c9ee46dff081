#!/bin/sh
# An office that is not the practice world's: the screens begin with the sign-in, are covered when
# nobody types, and the trail has each change of the clerk.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted

DATABASE=$MADOGUCHI_PRACTICE_STATE/office/madoguchi.db

check "a world" world_up
sed -i '/^practice_operator/d; s/^idle_lock_s.*/idle_lock_s = 2/' "$CONF"
check "the screens" screens_open en
check "they begin with the sign-in" shows "Sign in"
refuse "and nothing else is seen" grep -q "New reception" "$WORK/screen"
typed hayashi
keys Enter
typed practice-1
keys Enter
check "signed in" shows "| hayashi |"
check "the work begins" shows "New reception"
check "nobody types for two seconds" shows "Password"
refuse "nothing else is seen" grep -q "New reception" "$WORK/screen"
refuse "nor is a password" grep -q practice-1 "$WORK/screen"
keys C-u BTab C-u
typed murata
keys Enter
typed practice-2
keys Enter
check "another clerk" shows "| murata |"
keys F3
same "the trail has it all" "sign_in hayashi,lock hayashi,sign_in murata" "$(sqlite3 -cmd '.timeout 5000' "$DATABASE" \
	"SELECT group_concat(substr(act, 10) || ' ' || subject) FROM (SELECT * FROM audit
		WHERE act IN ('operator.sign_in', 'operator.lock') ORDER BY id LIMIT 3)")"
check "the audit trail is whole" $COUNTER audit verify
screens_close

# Nobody was added yet: it is told before anything is drawn.
mkdir "$WORK/new"
sed "s#^state_dir.*#state_dir = \"$WORK/new\"#" "$CONF" >"$WORK/new.conf"
"$BIN/madoguchi" --config "$WORK/new.conf" --lang en </dev/null >/dev/null 2>"$WORK/err"
same "an office without operators" 7 $?
check "is told to add one" grep -q "madoguchi operator add" "$WORK/err"
