#!/bin/sh
# The audit trail against whoever can write the database: what is edited, deleted, reordered or cut,
# with the head mended, and a whole older database. The chain finds what it can; a checkpoint that
# was kept elsewhere finds the rest.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE=$MADOGUCHI_PRACTICE_STATE/office
DATABASE=$OFFICE/madoguchi.db

# told WHAT STATUS CODE COMMAND…
told() {
	what=$1 status=$2 code=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	same "$what" "$status $code" "$? $(sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err")"
}

# forged WHAT SQL: what is done to the trail by somebody who mends the head; then it is undone.
forged() {
	cp -r "$OFFICE" "$WORK/kept"
	sqlite3 "$DATABASE" "$2; UPDATE audit_head SET (last_id, hash) =
		(SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1)"
	told "$1" 4 "$3" $COUNTER audit verify --checkpoint "$WORK/checkpoint"
	put_back "$WORK/kept"
}

put_back() {
	rm -rf "$OFFICE"
	cp -r "$1" "$OFFICE"
}

check "a world" world_up
check "cases" "$PRACTICE" fill --closed 3
cp -r "$OFFICE" "$WORK/older"
check "more cases" "$PRACTICE" fill --closed 2
$COUNTER audit checkpoint >"$WORK/checkpoint"
same "a checkpoint" "madoguchi audit 1" "$(head -n 1 "$WORK/checkpoint")"
rows=$(sed -n 's/^rows //p' "$WORK/checkpoint")
same "covers all rows" "$rows" "$($COUNTER audit verify | field rows | head -n 1)"
check "the trail goes on" "$PRACTICE" fill --closed 1
check "and has it" $COUNTER audit verify --checkpoint "$WORK/checkpoint"

sed "s/^rows .*/rows $((rows - 1))/" "$WORK/checkpoint" >"$WORK/forged"
told "a changed checkpoint is none" 7 CHECKPOINT $COUNTER audit verify --checkpoint "$WORK/forged"
told "nor is a missing one" 3 CONFIG_MISSING $COUNTER audit verify --checkpoint "$WORK/nothing"
told "an option without a file" 2 USAGE $COUNTER audit verify --checkpoint

forged "edited" "UPDATE audit SET detail = 'x' WHERE id = 2" STORE_DAMAGED
forged "deleted" "DELETE FROM audit WHERE id = 2" STORE_DAMAGED
forged "reordered" "UPDATE audit SET id = -id WHERE id IN (2, 3);
	UPDATE audit SET id = 5 + id WHERE id < 0" STORE_DAMAGED
forged "cut, which the chain alone cannot know" "DELETE FROM audit WHERE id >= $rows" TRAIL_DIFFERS

cp -r "$OFFICE" "$WORK/kept"
put_back "$WORK/older"
check "an older database is whole by itself" $COUNTER audit verify
told "the checkpoint knows better" 4 TRAIL_DIFFERS $COUNTER audit verify --checkpoint "$WORK/checkpoint"
check "it goes on" "$PRACTICE" fill --closed 4
told "and does not grow into the real one" 4 TRAIL_DIFFERS $COUNTER audit verify --checkpoint "$WORK/checkpoint"
put_back "$WORK/kept"
check "the real one has it" $COUNTER audit verify --checkpoint "$WORK/checkpoint"
