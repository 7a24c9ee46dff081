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

# A fee: 200 yen, since the card was issued again; the office takes it after the result.
check "Taro's card" "$PRACTICE" resident insert taro
write_case "$WORK/taro.case" taro renew none 'reason = "card_reissued"'
run_case "$WORK/taro.case" card_b="$(fact taro number_b)" sign=TARO47SATO auth=4147 >"$WORK/run.json" 2>"$WORK/err"
same "a case with a fee ends" 0 $?
taro=$(newest_case)
same "it owes the card's fee and the certificates'" "200 800 yes" "$($COUNTER fee due |
	sed 's/.*"issuer_yen":\([0-9]*\),"own_yen":\([0-9]*\),.*"due":"\([a-z]*\)".*/\1 \2 \3/')"
same "the receipt has the first number" "F-$year-00001" "$($COUNTER fee take "$taro" | field paper)"
check "the issuer's part stands apart" on_paper "fee of the issuer (J-LIS)  200 yen" "$taro" receipt
same "nothing is due any more" "" "$($COUNTER fee due)"
$COUNTER fee take "$taro" 2>"$WORK/err"
same "it is not taken twice" 7 $?
check "nor does a free case pay" sh -c "! $COUNTER fee take $hanako 2>$WORK/err && grep -q FEE_NONE $WORK/err"
same "a wrong entry is a line of its own" "B-$year-00001" "$($COUNTER fee correct "$taro" | field paper)"
check "its slip names the receipt" on_paper "F-$year-00001" "$taro" refund
same "now it is paid without cash" "F-$year-00002" "$($COUNTER fee take "$taro" --cashless | field paper)"
same "three lines" "fee correction fee" "$($COUNTER fee list | sed 's/.*"kind":"\([a-z]*\)".*/\1/' | tr '\n' ' ' | sed 's/ $//')"
check "its PDF has the sum" sh -c "$COUNTER paper print F-$year-00002 --output $WORK/fee.pdf >$WORK/out &&
	pdftotext -layout $WORK/fee.pdf - | grep -q '1,000 yen'"
same "the notice of completion has a number" "N-$year-00001" "$($COUNTER paper make "$taro" notice | field paper)"

# The day: two cases, a fee, its correction, and the fee again. Two sign it.
closed() {
	echo practice-2 | $COUNTER --second murata --second-password-fd 0 day close "$@"
}
check "the report shows the day while it is open" sh -c "$BIN/madoguchi --config $CONF --lang en day report >$WORK/day &&
	grep -q 'The day is not closed yet' $WORK/day && grep -q 'For the issuer (J-LIS)         200 yen' $WORK/day"
same "a line for each fee" "0 1000" "$($COUNTER day report | sed 's/.*"fee":\([0-9]*\).*/\1/' | sort -n | tr '\n' ' ' | sed 's/ $//')"
told() {
	$COUNTER "$@" >"$WORK/out" 2>"$WORK/err"
	sed -n 's/.*\[\([A-Z_]*\) .*/\1/p' "$WORK/err"
}
same "nobody closes it alone" APPROVAL_MISSING "$(told day close --counted 30000 --float 30000)"
same "nor without a reason for a difference" CASH_DIFFERS "$(closed --counted 29900 --float 30000 2>&1 |
	sed -n 's/.*\[\([A-Z_]*\) .*/\1/p')"
same "two close it" "T-$year-00001" "$(closed --counted 30000 --float 30000 | field day)"
same "the trail has both" "day murata" "$(sqlite3 "$OFFICE_STATE/madoguchi.db" \
	"SELECT detail FROM audit WHERE act = 'approved'")"
same "there is no other day to close" DAY_EMPTY "$(closed --counted 0 2>&1 | sed -n 's/.*\[\([A-Z_]*\) .*/\1/p')"
same "what comes later is the next day's" "B-$year-00002" "$($COUNTER fee correct "$taro" | field paper)"
same "as a line with its sums below zero" "-200 -800" "$($COUNTER day report |
	sed 's/.*"issuer_yen":\([-0-9]*\),"own_yen":\([-0-9]*\).*/\1 \2/')"
check "the closed day is what it was" sh -c "$COUNTER day report T-$year-00001 | grep -q '\"issuer_yen\":200,\"own_yen\":800'"
check "as a file for a spreadsheet" sh -c "$COUNTER day report T-$year-00001 --csv $WORK/day.csv | grep -q '\"rows\":2' &&
	[ \"\$(head -c 3 $WORK/day.csv | od -An -tx1)\" = ' ef bb bf' ] && grep -q ',200,800' $WORK/day.csv"
check "or an older one" sh -c "$COUNTER day report T-$year-00001 --csv $WORK/day.csv --cp932 >$WORK/out &&
	iconv -f CP932 -t UTF-8 $WORK/day.csv | grep -q ',200,800'"
check "and prints" sh -c "$COUNTER paper print T-$year-00001 --output $WORK/day.pdf >$WORK/out &&
	pdftotext -layout $WORK/day.pdf - | grep -q 'Agreed by'"
same "its second day is closed with a reason" "T-$year-00002" "$(closed --counted 500 --why "the float was counted twice" | field day)"
same "with the difference" 500 "$($COUNTER day list | head -n 1 | field difference_yen)"
same "going on with the case takes its fee, with a receipt" "F-$year-00003 cashless" "$($COUNTER case continue "$taro" --fee cashless |
	sed -n 's/.*"event":"fee".*"means":"\([a-z]*\)","paper":"\([-F0-9]*\)".*/\2 \1/p')"
same "and once alone" "" "$($COUNTER case continue "$taro" --fee cash | grep '"event":"fee"')"

# The office's lists: the register, the safe, an incident; as papers and for spreadsheets.
today=$(date +%Y-%m-%d)
report() {
	"$BIN/madoguchi" --config "$CONF" --lang en report "$@"
}
check "the register has the certificates" sh -c "$BIN/madoguchi --config $CONF --lang en report register >$WORK/register &&
	grep -q 'Number        G-$year-00001' $WORK/register && grep -q 'Certificates  4' $WORK/register"
check "with their cases" grep -q "$hanako" "$WORK/register"
refuse "and without names" grep -q 川崎　花子 "$WORK/register"
same "an empty span has none" 0 "$(report register --from 2020-01-01 --until 2020-01-02 | sed -n 's/^  Certificates *//p')"
refuse "a span that ends before it begins" $COUNTER report register --from "$today" --until 2020-01-01
check "its CSV has the mark of UTF-8" sh -c "$COUNTER report register --csv $WORK/register.csv >$WORK/out &&
	[ \"\$(head -c 3 $WORK/register.csv | od -An -tx1)\" = ' ef bb bf' ]"
same "a head and four rows, each ended with CRLF" 5 "$(grep -c "$(printf '\r')\$" "$WORK/register.csv")"

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
check "the list of the safe has it" sh -c "$BIN/madoguchi --config $CONF --lang en report safe | grep -q 'C-$year-00001  '"
sqlite3 -cmd ".timeout 5000" "$OFFICE_STATE/madoguchi.db" "UPDATE custodies SET place = '=HYPERLINK(1) 𠮷'"
same "what CP932 has not is told by its row" "1" "$($COUNTER report safe --csv "$WORK/safe.csv" --cp932 | field does_not_fit)"
check "and no cell is a formula" sh -c "iconv -f CP932 -t UTF-8 $WORK/safe.csv | grep -q \",'=HYPERLINK(1) 〓,\""
csv() {
	"$BIN/madoguchi" --config "$CONF" --format csv "$@"
}
check "nor one of what goes to a pipe" sh -c "$BIN/madoguchi --config $CONF --format csv custody list | grep -q \",'=HYPERLINK(1) 𠮷,\""
same "which has no mark" number "$(csv custody list | head -c 6)"
same "unless it is asked for" "$(printf '\357\273\277num')" "$(csv --encoding utf-8-bom custody list | head -c 6)"
check "CP932 tells what it has not" sh -c "$BIN/madoguchi --config $CONF --lang en --format csv --encoding cp932 custody list \
	2>&1 >$WORK/out | grep -q 'Record 1 has a character that CP932 has not'"
refuse "there is no such text" csv --encoding utf-16 custody list
check "the incident report has the case" sh -c "$BIN/madoguchi --config $CONF --lang en report incident | grep -q '$naoki'"
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
