#!/bin/bash
# Files that go and come on a medium: it is full, read-only, pulled out; what comes back is cut, changed,
# huge, a pipe, another office's, late, twice, out of order; the sync is killed at every point of an
# export and of an import. Nothing moves by it, and in the end all is settled.
# run: limit=600
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh

LEDGER=$WORK/authority/authority/ledger.db
SEED=${SEED:-20261128}
FILES=${FILES:-300}
echo "# SEED=$SEED FILES=$FILES"
mkdir "$WORK/going" "$WORK/coming" "$WORK/bad" "$WORK/stick"
: >"$WORK/empty"
"$PRACTICE" authority feed "$WORK/empty" -o "$WORK/coming" --state "$WORK/authority" >/dev/null 2>&1
check "the helper is built" make_tools
write_conf "https://localhost:9/.well-known/cmp" "$WORK/authority/ca"

export_to() {
	"$SYNC" export "$1" --config "$CONF" --format json >"$WORK/export.json" 2>"$WORK/err"
}
import() {
	"$SYNC" import "$@" --config "$CONF" --format json >"$WORK/import.json" 2>"$WORK/err"
}
feed() {
	"$PRACTICE" authority feed "$@" -o "$WORK/coming" --state "$WORK/authority" >/dev/null
}
# picture: everything that a file could move
picture() {
	sqlite3 "$DB" "SELECT id, state, attempts FROM exchanges; SELECT id, state FROM certificates;
		SELECT count(*) FROM exchange_messages; SELECT count(*) FROM bundles; SELECT id, state FROM cases"
}

for kind in auth sign auth; do queue $kind crmf >>"$WORK/ids"; done

# ---- the medium --------------------------------------------------------------------------------------
before=$(picture)
mounted=
if mount -t tmpfs -o size=4k tmpfs "$WORK/stick" 2>/dev/null; then
	mounted=1
	export_to "$WORK/stick"
	same "a full stick is told" 4 $?
	check "by its name" grep -q BUNDLE_MEDIUM "$WORK/err"
	same "nothing is left on it" 0 "$(find "$WORK/stick" -type f | wc -l)"
	same "and nothing moved" "$before" "$(picture)"
	mount -o remount,ro "$WORK/stick"
	refuse "a write-protected stick" export_to "$WORK/stick"
	umount "$WORK/stick"
	rmdir "$WORK/stick"
	refuse "a stick that was pulled out" export_to "$WORK/stick"
	same "nothing moved" "$before" "$(picture)"
else
	echo "ok - the full stick # SKIP no tmpfs can be mounted here"
fi
refuse "a folder that is a file" export_to "$WORK/empty"
refuse "a disk that takes no more" sh -c "ulimit -f 4; exec '$SYNC' export '$WORK/going' --config '$CONF'"
same "nothing moved" "$before" "$(picture)"
rm -f "$WORK/going"/* "$WORK/going"/.*.part

# ---- killed at every point of an export ---------------------------------------------------------------
point=0
killed=137
while [ $killed -eq 137 ] && [ $point -lt 60 ]; do
	point=$((point + 1))
	MADOGUCHI_KILL_AT=$point "$SYNC" export "$WORK/going" --config "$CONF" >/dev/null 2>&1
	killed=$?
done
check "an export was killed at $((point - 1)) points" test $point -gt 3
same "no half file has a name" 0 "$(find "$WORK/going" -name '*.der' -size -2k | wc -l)"
check "what is there can be fed, all of it" feed "$WORK/going"/*.der
good=$(ls -t "$WORK/coming"/*.answer.der | head -n 1)

# ---- what comes back -------------------------------------------------------------------------------
before=$(picture)
perl -e 'my ($file, $dir, $count, $seed) = @ARGV; srand($seed); open F, "<", $file or die; binmode F;
	local $/; my $good = <F>;
	for my $i (1 .. $count) {
		my $bad = $good;
		my $how = int rand 4;
		if ($how == 0) { $bad = substr $good, 0, int rand length $good }
		elsif ($how == 1) { $bad .= chr int rand 256 }
		else { for (0 .. int rand 3) { my $at = int rand length $bad;
			substr($bad, $at, 1) ^= chr(1 + int rand 255) } }
		open O, ">", "$dir/$i.der" or die; binmode O; print O $bad; close O }' \
	"$good" "$WORK/bad" "$FILES" "$SEED"
import "$WORK/bad"/*.der
status=$?
check "$FILES damaged files: an error and no crash" test $status -gt 0 -a $status -lt 100
# A file whose outer wrapping alone is whole may hold whole answers; none may be made up.
sqlite3 "$DB" "SELECT count(*) FROM exchange_messages WHERE body_type = -1" >/dev/null
same "nothing moved" "$before" "$(picture)"
head -c 2000000 /dev/zero >"$WORK/huge.der"
import "$WORK/huge.der"
same "a huge file" 7 $?
mkfifo "$WORK/pipe.der"
import "$WORK/pipe.der"
same "a pipe, without waiting" 7 $?
import "$WORK/going" "$WORK/none.der" "$WORK/empty"
same "a folder, a file that is not there, an empty one" 7 $?
import "$(ls "$WORK/going"/*.der | head -n 1)"
same "our own question" 7 $?
: >"$WORK/foreign"
"$PRACTICE" authority feed "$WORK/foreign" -o "$WORK/bad" --state "$WORK/other" >/dev/null 2>&1
"$PRACTICE" authority statement -o "$WORK/foreign.der" --state "$WORK/other"
import "$WORK/foreign.der"
same "another authority's file" 7 $?
check "told as such" grep -q BUNDLE_FOREIGN "$WORK/err"
same "nothing moved by any of them" "$before" "$(picture)"

# ---- killed at every point of an import ---------------------------------------------------------------
point=0
killed=137
while [ $killed -eq 137 ] && [ $point -lt 60 ]; do
	point=$((point + 1))
	MADOGUCHI_KILL_AT=$point "$SYNC" import "$good" --config "$CONF" >/dev/null 2>&1
	killed=$?
done
check "an import was killed at $((point - 1)) points" test $point -gt 3
same "all three are answered" answered+answered+answered "$(rows exchanges)"
after=$(picture)
import "$good"
check "the same file again: taken before" grep -q '"taken":0,"repeated":3' "$WORK/import.json"
same "and moves nothing" "$after" "$(picture)"

# ---- late, and in any order ----------------------------------------------------------------------------
rm -f "$WORK/going"/*.der "$WORK/going"/.*.part
check "confirmations leave" export_to "$WORK/going"
first=$(ls "$WORK/going"/*.der)
check "and leave again, since no answer came" export_to "$WORK/going"
same "as another file" 2 "$(ls "$WORK/going"/*.der | wc -l)"
check "both are answered" feed "$WORK/going"/*.der
check "the first one's answer comes" import "$WORK/coming/$(basename "$first" .der).answer.der"
same "confirmed" confirmed+confirmed+confirmed "$(rows certificates)"
# states: without the number of messages, since a late answer is kept
states() {
	picture | grep -v '^[0-9]*$'
}
after=$(states)
import "$good" "$WORK/coming"/*.answer.der
same "everything once more, in any order" 0 $?
same "states stay" "$after" "$(states)"
check "and all holds" tests/tools/invariants "$DB" "$LEDGER" --settled
[ -z "$mounted" ] || mkdir -p "$WORK/stick"
