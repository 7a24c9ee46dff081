#!/bin/sh
# The rule verbs on real files: every office's cases, batch, wrong files, office files with errors,
# and an office added by writing one file.
. tests/tools/e2e_kit.sh

M="$BIN/madoguchi --lang en"

for name in fujioka mino kamiichi national kawasaki; do
	check "cases of $name" $M rules check "etc/offices/$name.csv"
done
for name in sample tables; do
	check "cases of the $name" $M rules check "tests/vectors/rule-cases-$name.csv"
done

# ---- batch: same order, same ids, and its own answers are what check wants -----------------------

sample=tests/vectors/rule-cases-sample.csv
$M rules batch $sample >"$WORK/batch.csv" 2>"$WORK/err"
same "batch ends well" 0 $?
same "its header" "id,verdict,missing,kinds,fee,expires_auth,expires_sign,reason" \
	"$(head -n 1 "$WORK/batch.csv" | tr -d '\r')"
cut -d, -f1 $sample | tail -n +2 >"$WORK/ids"
tail -n +2 "$WORK/batch.csv" | cut -d, -f1 >"$WORK/answered"
check "the ids in the same order" cmp "$WORK/ids" "$WORK/answered"
same "a renewal before its window" "FJ-09,refuse,,,200,,,window_closed" \
	"$(grep '^FJ-09,' "$WORK/batch.csv" | tr -d '\r')"
(head -n 1 $sample && tail -n +2 $sample | tac) >"$WORK/turned.csv"
$M rules batch "$WORK/turned.csv" | tail -n +2 | tac >"$WORK/turned"
tail -n +2 "$WORK/batch.csv" >"$WORK/straight"
check "the order of the rows changes no answer" cmp "$WORK/turned" "$WORK/straight"
sed 's/$/\r/' $sample >"$WORK/crlf.csv"
check "lines may end with CRLF" $M rules check "$WORK/crlf.csv"

# ---- check tells each difference ------------------------------------------------------------------

sed 's/^FJ-01,\(.*\),accept,,sign+auth,200,/FJ-01,\1,refuse,,sign+auth,500,/' $sample >"$WORK/other.csv"
$M --format csv rules check "$WORK/other.csv" >"$WORK/differences" 2>"$WORK/err"
same "a difference is exit status 1" 1 $?
same "every difference is a row" 2 "$(tail -n +2 "$WORK/differences" | grep -c '^FJ-01,')"
check "wanted and given" grep -q '^FJ-01,verdict,refuse,accept,' "$WORK/differences"

# ---- wrong files ------------------------------------------------------------------------------------

HEAD="id,office,question,procedure,applicant,at,kinds,documents,facts,want_verdict"
GOOD="A-1,mino,decide,renew,self,2026-07-01T10:00,auth,card+notice,,accept"

# wrong WHAT STATUS PATTERN HEADER ROW…: refused, nothing answered, and the message has the pattern
wrong() {
	what=$1 wanted=$2 pattern=$3
	shift 3
	printf '%s\n' "$@" >"$WORK/bad.csv"
	$M rules batch "$WORK/bad.csv" >"$WORK/out" 2>"$WORK/err"
	same "$what: refused" "$wanted" $?
	same "$what: nothing is answered" 0 "$(wc -c <"$WORK/out")"
	if ! grep -q -- "$pattern" "$WORK/err"; then
		sed 's/^/# /' "$WORK/err"
		say 1 "$what: says where"
	else
		say 0 "$what: says where"
	fi
}

printf '%s\n' "$HEAD" "$GOOD" >"$WORK/good.csv"
check "the good file of this table" $M rules check "$WORK/good.csv"
wrong "an unknown column" 7 'bad.csv:1: unknown column "colour"' "$HEAD,colour" "$GOOD,red"
wrong "an unknown wish" 7 'unknown column "want_colour"' "$HEAD,want_colour" "$GOOD,red"
wrong "a column twice" 7 'twice the same column "at"' "$HEAD,at" "$GOOD,"
wrong "an unknown value" 7 'bad.csv:3: row "A-2": procedure: "rewen"' "$HEAD" "$GOOD" \
	"A-2,mino,decide,rewen,self,2026-07-01T10:00,auth,card,,"
wrong "an unknown document" 7 'row "A-2": documents: "crad"' "$HEAD" \
	"A-2,mino,decide,renew,self,2026-07-01T10:00,auth,crad,,"
wrong "an unknown fact" 7 'row "A-2": facts: "colour=red"' "$HEAD" \
	"A-2,mino,decide,renew,self,2026-07-01T10:00,auth,card,colour=red,"
wrong "an unknown value of a fact" 7 'row "A-2": facts: "move=perhaps"' "$HEAD" \
	"A-2,mino,decide,renew,self,2026-07-01T10:00,auth,card,move=perhaps,"
wrong "a fact that the program finds out" 7 'facts: "under_15=yes"' "$HEAD" \
	"A-2,mino,decide,renew,self,2026-07-01T10:00,auth,card,under_15=yes,"
wrong "an unknown office" 3 'row "A-2": .*atlantis.conf' "$HEAD" \
	"A-2,atlantis,decide,renew,self,2026-07-01T10:00,auth,card,,"
wrong "an office outside of the folder" 7 'office: "../offices/mino"' "$HEAD" \
	"A-2,../offices/mino,decide,renew,self,2026-07-01T10:00,auth,card,,"
wrong "no office" 7 'row "A-2": office is missing' "$HEAD" \
	"A-2,,decide,renew,self,2026-07-01T10:00,auth,card,,"
wrong "no moment" 7 'row "A-2": at is missing' "$HEAD" "A-2,mino,decide,renew,self,,auth,card,,"
wrong "a day that does not exist" 7 'at: "2026-02-30T10:00"' "$HEAD" \
	"A-2,mino,decide,renew,self,2026-02-30T10:00,auth,card,,"
wrong "a cell too few" 7 'bad.csv:2: 9 fields' "$HEAD" "A-2,mino,decide,renew,self,2026-07-01T10:00,auth,card,"
wrong "a cell too many" 7 'bad.csv:2: 11 fields' "$HEAD" "$GOOD,"
wrong "an open quote" 7 'a quote is not closed' "$HEAD" '"A-2,mino'
wrong "a quote inside a cell" 7 'bad.csv:2: a quote inside' "$HEAD" 'A"2,mino,,,,,,,,'
wrong "an empty line" 7 'bad.csv:3: 1 fields' "$HEAD" "$GOOD" "" "$GOOD"
refuse "a file that is not there" $M rules check "$WORK/nothing.csv"
refuse "no file" $M rules check
refuse "an unknown word" $M rules guess

# ---- office files with errors -------------------------------------------------------------------

check "the shipped files are right" sh -c 'for f in etc/offices/*.conf; do "$0" rules lint "$f" || exit 1; done' \
	"$BIN/madoguchi"

# lint WHAT PATTERN SED…: Mino's file, changed, is refused with file and line
lint() {
	what=$1 pattern=$2
	shift 2
	sed "$@" etc/offices/mino.conf >"$WORK/bad.conf"
	$M rules lint "$WORK/bad.conf" >"$WORK/out" 2>"$WORK/err"
	same "$what: refused" 3 $?
	if ! grep -q "bad.conf:[0-9][0-9]*: .*$pattern" "$WORK/err"; then
		sed 's/^/# /' "$WORK/err"
		say 1 "$what: file, line and what is allowed"
	else
		say 0 "$what: file, line and what is allowed"
	fi
}

lint "an unknown key" 'keys here: name_en, name_ja' 's/^custody_days = 14/custody_dais = 14/'
lint "a document that does not exist" '"notise" is not allowed; allowed: card, form' \
	's/need = {card, notice, pin_slip}/need = {card, notise, pin_slip}/'
lint "a rule that can never apply" 'it can never apply' \
	'/^documents "renewal, agent"/i documents "wide" { from = 2016-01-01 procedures = {renew} applicants = {agent} }'
lint "two rules that contradict" 'it contradicts' \
	'$a refuse "the same again" { procedures = {store_reset} when = {"known=none"} code = wrong_place }'
lint "two effects of one change" 'it contradicts' \
	'$a change "another death" { from = 2020-01-01 changes = {death} revokes = {sign} }'
lint "a hole in a date range" 'no rule holds after 2019-12-31' \
	-e '/^validity/,/^}/s/from = 2016-01-01/from = 2016-01-01 until = 2019-12-31/' \
	-e '$a validity "later" { from = 2020-01-02 birthdays = 5 window_months = 3 }'
lint "a day with two rules" 'two rules hold on 2020-01-01' \
	'$a validity "later" { from = 2020-01-01 birthdays = 5 window_months = 3 }'
lint "a hole between two lists of papers" 'no rule holds after 2019-12-31' \
	-e '/^documents "PIN, the resident"/,/^}/s/from = 2016-01-01/from = 2016-01-01 until = 2019-12-31/' \
	-e '$a documents "PIN, later" { from = 2020-02-01 procedures = {pin_init, unlock} applicants = {self} cards = {mynumber} need = {card} }'
lint "the same section once more" 'PIN, the resident' \
	'$a documents "PIN, the resident" { procedures = {pin_init} applicants = {household} }'
lint "a rule that several others leave nothing of" 'taken before by several others together' \
	'$a documents "both PINs" { from = 2016-01-01 procedures = {pin_init, unlock} applicants = {self, rep_minor} cards = {mynumber} }'
lint "a reason that nobody may set aside" 'card_expired can never be set aside' \
	'$a override "expired" { overrides = {card_expired} codes = {instructed} }'
lint "an unknown reason code" '"whim" is not allowed; allowed: fresh_at_acceptance' \
	'$a override "whim" { overrides = {missing} codes = {whim} }'
lint "a section that is not closed" 'not closed' '$d'
sed '/^documents "renewal, agent"/{N;q}' etc/offices/mino.conf >"$WORK/half.conf"
refuse "half a file" $M rules lint "$WORK/half.conf"

# ---- an office of our own, by one file -----------------------------------------------------------

mkdir -p "$WORK/etc/offices"
cp etc/offices/*.conf "$WORK/etc/offices"
cp -R etc/papers "$WORK/etc"
cp tests/vectors/office-invented.conf "$WORK/etc/offices/invented.conf"
MADOGUCHI_ETC=$WORK/etc
export MADOGUCHI_ETC
check "the sixth office is right" $M rules lint "$WORK/etc/offices/invented.conf"
for section in documents refuse fee validity pin holder change desk closed outage decides override ward identity \
	new_card store; do
	check "it has a section $section" grep -q "^$section " tests/vectors/office-invented.conf
done
check "and answers its cases" $M rules check tests/vectors/rule-cases-invented.csv
check "the others answer as before" $M rules check $sample

# A list of holidays beside it comes before the rules.
hours="question=hours at=2026-07-01T10:00"
same "an ordinary Wednesday" open "$($M --format json rules ask office=mino $hours | sed 's/.*"verdict":"\([a-z]*\)".*/\1/')"
printf 'day,name\r\n2026/7/1,Z\r\n' >"$WORK/etc/holidays.csv"
same "a holiday of the list" closed "$($M --format json rules ask office=mino $hours | sed 's/.*"verdict":"\([a-z]*\)".*/\1/')"
printf 'day,name\r\n2026/7/32,Z\r\n' >"$WORK/etc/holidays.csv"
refuse "a wrong list is no list" $M rules ask office=mino $hours
rm "$WORK/etc/holidays.csv"

# ---- ask --------------------------------------------------------------------------------------------

$M rules ask office=mino procedure=renew applicant=agent at=2026-07-01T10:00 >"$WORK/page" 2>"$WORK/err"
same "a caller is answered" 0 $?
for words in 'Mino City / ' '0575-33-1122' 'Renewal / Voluntary agent' 'To bring .*The card' \
	'Expiry notice' 'Inquiry reply in its sealed envelope' 'The office publishes no fee' \
	'Monday to Friday 09:00-17:00' 'closed on national holidays'; do
	check "the page says: $words" grep -q "$words" "$WORK/page"
done
$M rules ask --leaflet office=mino procedure=unlock applicant=self at=2026-07-04T10:00 born=1980-07-10 \
	>"$WORK/leaflet"
same "the same as a leaflet" 0 $?
for words in 'WHAT TO BRING' 'Store  *It can set this PIN anew' '\[ \] The card' \
	'It opens next on 2026-07-06, Monday, at 09:00'; do
	check "the leaflet says: $words" grep -q "$words" "$WORK/leaflet"
done
if [ -f "$BUILD/locale/ja.mo" ]; then
	"$BIN/madoguchi" rules ask --lang ja --leaflet office=kawasaki procedure=issue applicant=agent >"$WORK/leaflet"
	check "and in Japanese" grep -q '幸区役所区民課 電話 044-556-6616' "$WORK/leaflet"
	check "every line of it" sh -c "! grep -q '[A-Za-z][a-z][a-z]' '$WORK/leaflet'"
fi
$M rules ask office=fujioka procedure=issue applicant=rep_minor born=2015-08-08 at=2026-06-10T10:00 >"$WORK/page"
check "who decides where the office only says \"ask us\"" grep -q '^Who decides .*0274-40-2256' "$WORK/page"
printf '%s\n' "$HEAD" >"$WORK/empty.csv"
same "no cases, no answers" "id,verdict,missing,kinds,fee,expires_auth,expires_sign,reason" \
	"$($M rules batch "$WORK/empty.csv" | tr -d '\r')"
refuse "an unknown key" $M rules ask office=mino colour=red
refuse "no office" $M rules ask procedure=renew
cat >"$WORK/madoguchi.conf" <<CONF
office = "kawasaki"
office_dir = "$PWD/etc/offices"
locale_dir = "$BUILD/locale"
state_dir = "$WORK/none"
case_key_file = "none"
queue_key_file = "none"
practice_shift_s = "$(($(date -d "2012-07-02 10:00 +0900" +%s) - $(date +%s)))"
CONF
[ -f "$BUILD/locale/ja.mo" ] || sed -i '/^locale_dir/d' "$WORK/madoguchi.conf"
"$BIN/madoguchi" --config "$WORK/madoguchi.conf" --lang ja rules ask procedure=issue at=2026-07-01T10:00 \
	>"$WORK/page"
check "in Japanese, for the office of the configuration" grep -q "川崎市" "$WORK/page"
"$BIN/madoguchi" --config "$WORK/madoguchi.conf" --lang en rules ask office=kamiichi procedure=issue \
	card=juki_photo documents=card+fee+seal >"$WORK/page"
check "on the practice clock the Juki card is issued" grep -q '^Answer  *Can be done now' "$WORK/page"
check "and the page says the day" grep -q '2012-07-0[23] ' "$WORK/page"
check "for three years" grep -q 'until 2015-07-0[23]' "$WORK/page"
sed -i 's/practice_shift_s = .*/practice_shift_s = "2012-07-02"/' "$WORK/madoguchi.conf"
refuse "a practice clock that is none" "$BIN/madoguchi" --config "$WORK/madoguchi.conf" rules ask \
	procedure=issue

# ---- the practice world on another day --------------------------------------------------------------

MADOGUCHI_ETC=$PWD/etc
export MADOGUCHI_ETC
refuse "a world on no day" "$PRACTICE" up --at yesterday
refuse "a world at no minute" "$PRACTICE" up --at 2012-07-02T24:00
check "a world in 2012, at Kamiichi" "$PRACTICE" up --office kamiichi --at 2012-07-02 --sync
conf=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
inside "$BIN/madoguchi" --config "$conf" --lang en status >"$WORK/status"
check "the office" grep -q '^office  *Kamiichi Town' "$WORK/status"
check "the clock says that it is one" grep -q '^clock  *practice clock' "$WORK/status"
link=
for _ in $(seq 400); do
	link=$(inside "$BIN/madoguchi" --config "$conf" --lang en status | sed -n 's/^link  *//p')
	[ "$link" = online ] && break
	sleep 0.05
done
same "authority and sync live on that day" online "$link"
check "a resident's card" "$PRACTICE" resident insert hanako
printf 'procedure = issue\ndocuments = "card+fee+seal"\nsex = "female"\n' >"$WORK/hanako.case"
printf 'card_data=3902\n' | inside "$BIN/madoguchi" --config "$conf" --lang en --format json case run \
	"$WORK/hanako.case" --pins-fd 0 >"$WORK/decided" 2>"$WORK/err"
same "its reception runs to decision and papers" 0 $?
check "with the decision of 2012" grep -q '"verdict":"accept".*"expires_sign":"2015-07-0[23]"' "$WORK/decided"
refuse "the running world keeps its day" "$PRACTICE" up --at 2013-01-01
check "it is joined without one" "$PRACTICE" up
check "it ends" "$PRACTICE" down
