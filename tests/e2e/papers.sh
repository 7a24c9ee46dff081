#!/bin/sh
# Papers from the case to the printer: made once, with a number, sealed; shown and printed again as they
# were, marked as a reprint; and what the trail says of it.
# run: takes=12
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

OFFICE_STATE=$MADOGUCHI_PRACTICE_STATE/office
PRINTED=$MADOGUCHI_PRACTICE_STATE/printed

# trail ACT DETAIL: how many lines of the trail have this act and this detail
trail() {
	sqlite3 "$OFFICE_STATE/madoguchi.db" \
		"SELECT count(*) FROM audit WHERE act = '$1' AND detail LIKE '$2'"
}

# pdf_has FILE WORDS
pdf_has() {
	pdftotext -layout "$1" - | grep -qF -- "$2"
}

check "a world starts, with its sync" world_up --sync
check "the link is online" await_link online
check "Hanako's card" "$PRACTICE" resident insert hanako
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
run_case "$WORK/hanako.case" card_data=3902 sign=HANAKO88K auth=4121 >"$WORK/run.json" 2>"$WORK/err"
same "the case ends well" 0 $?
hanako=$(newest_case)
year=$(date +%Y-%m | awk -F - '{ printf "%02d", ($2 < 4 ? $1 - 1 : $1) % 100 }')
copy=D-$year-00001
same "its copy has the first number of its kind" "$copy" "$($COUNTER paper list "$hanako" | field paper)"
same "made by the clerk" hayashi "$($COUNTER paper list "$hanako" | field by)"
check "the number stands on it" on_paper "$copy" "$hanako" copy
refuse "its text lies open nowhere" grep -rqaF "川崎　花子" "$OFFICE_STATE"
same "it was made once" 1 "$(trail paper.make "copy $copy")"

$COUNTER paper print "$copy" >"$WORK/out"
same "it is printed" 0 $?
same "as the original" no "$(field reprint <"$WORK/out")"
check "the PDF has the name" pdf_has "$PRINTED/$copy-1.pdf" "川崎 花子"
refuse "and no mark" pdf_has "$PRINTED/$copy-1.pdf" Reprint
$COUNTER paper print "$copy" >"$WORK/out"
same "the second print is a reprint" yes "$(field reprint <"$WORK/out")"
check "and says so" pdf_has "$PRINTED/$copy-2.pdf" Reprint
check "with the words of the first" sh -c '[ "$(pdftotext "$1" - | grep -v Reprint)" = "$(pdftotext "$2" -)" ]' - \
	"$PRINTED/$copy-2.pdf" "$PRINTED/$copy-1.pdf"
$COUNTER paper print "$copy" --output "$WORK/third.pdf" >"$WORK/out"
check "so does a file" pdf_has "$WORK/third.pdf" Reprint
same "the trail has one original" 1 "$(trail paper.print 'copy original %')"
same "and two reprints" 2 "$(trail paper.print 'copy reprint %')"

# A printer that cannot: what was not printed does not count.
sed -i "s|^printer = .*|printer = \"/nowhere\"|" "$CONF"
custody_case=$WORK/naoki.case
check "the service goes away" "$PRACTICE" fault authority down
check "the counter knows" await_link down
check "Naoki's card" "$PRACTICE" resident insert naoki
write_case "$custody_case" naoki issue custody 'consent = true'
run_case "$custody_case" card_b="$(fact naoki number_b)" sign=NAOKI58Y auth=4420 >"$WORK/run.json" 2>"$WORK/err"
naoki=$(newest_case)
same "the custody slip has the custody's number" "C-$year-00001" "$($COUNTER paper list "$naoki" | field paper)"
refuse "a folder that is not there is an error" $COUNTER paper print "C-$year-00001"
same "the trail says so" 1 "$(trail paper.print_failed '%')"
same "and the paper counts as never printed" 0 "$($COUNTER paper list "$naoki" | field prints)"
sed -i '/^printer = /d' "$CONF"
$COUNTER paper print "C-$year-00001" 2>"$WORK/err"
same "without a printer that is told" 3 $?
$COUNTER paper print "C-$year-00001" --output "$WORK/custody.pdf" >"$WORK/out"
same "into a file it works, as the original" no "$(field reprint <"$WORK/out")"

# An office edits a template: a mistake is found before anybody waits for the paper.
check "the templates are sound" $COUNTER paper check
cp -r etc/papers "$WORK/papers"
sed -i "s|^papers_dir = .*|papers_dir = \"$WORK/papers\"|" "$CONF"
printf '{if name}\n{nmae}\n{end}\n' >"$WORK/papers/revisit.en.txt"
$COUNTER paper check >"$WORK/faults" 2>&1
same "a mistake is told" 3 $?
check "with file, line and what is allowed" grep -q "revisit.en.txt:2: unknown field {nmae}; allowed: .*name" "$WORK/faults"
same "and no other template is blamed" 1 "$(grep '^{' "$WORK/faults" | grep -vc '"fault":"-"')"
refuse "an unknown number" $COUNTER paper show S-00-00001
refuse "no number" $COUNTER paper show
same "the trail is whole" whole "$($COUNTER audit verify | field chain)"
check "the world goes" "$PRACTICE" down
