#!/bin/sh
# Our records against the authority's statement, over the link and from a file: each kind of difference
# is made, found, told with a next step, and settled with a name.
# run: takes=20 waits=1
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh
trap 'code=$?; [ -z "${WATCHER:-}" ] || kill -9 "$WATCHER" 2>/dev/null; (exit $code); end' EXIT

LEDGER=$WORK/authority/authority/ledger.db
check "the helper is built" make_tools
serve
write_conf "https://$ADDRESS/.well-known/cmp" "$WORK/authority/ca" "uncollected_days = 0"
sed -i 's/127\.0\.0\.1/localhost/' "$CONF"

reconcile() {
	"$SYNC" reconcile "$@" --config "$CONF" --format json >"$WORK/found.json" 2>"$WORK/err"
}

# kinds: of what is open, in one word
kinds() {
	sed -n 's/.*"kind":"\([a-z_]*\)".*/\1/p' "$WORK/found.json" | sort | tr '\n' ' '
}

for kind in auth auth sign auth; do queue $kind crmf >>"$WORK/ids"; done
check "four requests are settled" sync_once
reconcile
same "our records and the statement agree" 0 $?
same "four transactions are in it" 4 "$(sed -n 's/.*"entries":\([0-9]*\).*/\1/p' "$WORK/found.json")"

# One that we do not know: another copy of our database has asked for it.
sqlite3 "$DB" ".backup '$WORK/copy.db'"
queue auth crmf >/dev/null
check "a fifth request" sync_once
rm -f "$DB" "$DB"-wal "$DB"-shm
cp "$WORK/copy.db" "$DB"
reconcile
same "a difference is the answer no" 1 $?
same "issued there and unknown here" "issued_there " "$(kinds)"
reconcile
same "found again it is the same one" 1 "$(grep -c '"id"' "$WORK/found.json")"
id=$(sed -n 's/.*"id":\([0-9]*\).*/\1/p' "$WORK/found.json")
refuse "nobody settles it where nobody works" as_abe reconcile settle "$id" --decision "asked"
check "somebody works here" add_abe
refuse "it is not settled without a name" "$SYNC" reconcile settle "$id" --decision "asked" --config "$CONF"
refuse "nor by a wrong password" sh -c "echo wrong | '$SYNC' reconcile settle '$id' --decision asked \
	--operator abe --password-fd 0 --config '$CONF'"
echo practice-5 | "$BIN/madoguchi" --config "$CONF" --operator abe --password-fd 3 operator add kimura \
	--roles auditor --new-password-fd 0 3<<END
practice-4
END
refuse "nor by whom his role does not allow it" sh -c "echo practice-5 | '$SYNC' reconcile settle '$id' --decision asked \
	--operator kimura --password-fd 0 --config '$CONF'"
check "who only looks needs no name" sh -c "'$SYNC' reconcile list --config '$CONF' | grep -q ^$id"
check "a person settles it" as_abe reconcile settle "$id" --person "窓口 花子" --decision "revoked by telephone"
refuse "it is not settled twice" as_abe reconcile settle "$id" --person "x" --decision "y"
same "the trail names the operator" abe "$(sqlite3 "$DB" "SELECT operator FROM audit WHERE act = 'finding.settle'")"
reconcile
same "what a person has settled does not come back" 0 $?
same "the name stands with it" "窓口 花子" "$(sqlite3 "$DB" "SELECT settled_by FROM findings")"

# A database that was restored from an older copy: what stands as never sent is known there. An authority that
# is not known to remember is asked for it, and nothing is issued twice.
queue auth crmf >"$WORK/id"
sqlite3 "$DB" ".backup '$WORK/copy.db'"
check "a request is settled" sync_once
rm -f "$DB" "$DB"-wal "$DB"-shm
cp "$WORK/copy.db" "$DB"
same "the copy does not know that it was sent" queued \
	"$(sqlite3 "$DB" "SELECT state FROM exchanges ORDER BY id DESC LIMIT 1")"
echo 'authority_remembers = false' >>"$CONF"
reconcile
check "it counts as sent from now on" grep -q '"asked":1' "$WORK/found.json"
check "it is asked for" sync_once
same "and settled" answered "$(sqlite3 "$DB" "SELECT state FROM exchanges ORDER BY id DESC LIMIT 1")"
same "the authority was asked once to issue it" 1 \
	"$(ledger | grep "$(cat "$WORK/id")" | grep -c '"issued":1,"asked":1,')"
sed -i '/^authority_remembers/d' "$CONF"
reconcile
same "our records and the statement agree again" 0 $?
# What the authority has done of its own accord.
nth() {
	sqlite3 "$DB" "SELECT lower(hex(transaction_id)) FROM exchanges WHERE id = $1"
}
there() {
	sqlite3 "$LEDGER" "UPDATE exchange SET state = $2, changed_ms = changed_ms + 1
		WHERE lower(hex(transaction_id)) = '$(nth "$1")'"
}
there 1 5
there 2 6
there 3 2
sqlite3 "$LEDGER" "DELETE FROM exchange WHERE lower(hex(transaction_id)) = '$(nth 4)'"
sqlite3 "$DB" "UPDATE exchange_messages SET at_ms = at_ms - 3600000;
	UPDATE exchanges SET created_ms = created_ms - 3600000"
reconcile
same "revoked, lapsed, unconfirmed and unknown there" \
	"lapsed_there revoked_there unconfirmed_there unknown_there " "$(kinds)"
there 1 3
there 2 3
there 3 3
reconcile
same "what has gone is closed by itself" "unknown_there " "$(kinds)"

# Granted there, and a person has stopped it here.
sqlite3 "$DB" "UPDATE exchanges SET state = 'held' WHERE id = 2"
reconcile
same "granted there and stopped here" "stopped_here unknown_there " "$(kinds)"
"$SYNC" reconcile list --config "$CONF" >"$WORK/text"
check "with what is to be done" grep -q "Let it go on in the queue" "$WORK/text"
sqlite3 "$DB" "UPDATE exchanges SET state = 'answered' WHERE id = 2"
reconcile
same "what goes on is no difference" "unknown_there " "$(kinds)"

# More than one page, over a slow link: while pages are on their way, the database can be written.
sqlite3 "$LEDGER" "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100)
	INSERT INTO exchange (sender, transaction_id, type, digest, request, state, created_ms, changed_ms)
	SELECT e.sender, randomblob(16), e.type, e.digest, x'00', 4, e.created_ms, e.changed_ms
	FROM n, (SELECT * FROM exchange ORDER BY id LIMIT 1) e"
known=$(sqlite3 "$LEDGER" "SELECT count(*) FROM exchange")
fault slow 2 >/dev/null
reconcile &
asking=$!
sleep 1
check "the database is free while pages are fetched" sqlite3 -cmd ".timeout 100" "$DB" \
	"BEGIN IMMEDIATE; UPDATE exchanges SET due_ms = due_ms WHERE id = 1; COMMIT"
wait $asking
fault up >/dev/null
same "every page was taken" "$known" "$(sed -n 's/.*"entries":\([0-9]*\).*/\1/p' "$WORK/found.json")"

# The same from a file, signed by the authority; nobody else's counts.
check "the authority writes a statement" "$PRACTICE" authority statement -o "$WORK/statement.der" \
	--state "$WORK/authority"
stop_serving
check "what does not fit goes on in a second file" test -s "$WORK/statement.der.2"
reconcile "$WORK/statement.der" "$WORK/statement.der.2"
same "all pages of the files" "$known" "$(sed -n 's/.*"entries":\([0-9]*\).*/\1/p' "$WORK/found.json")"
same "compared without any link" "unknown_there " "$(kinds)"
before=$(sqlite3 "$DB" "SELECT count(*) FROM reconciliations")
head -c 900 "$WORK/statement.der" >"$WORK/half.der"
refuse "half a statement is none" reconcile "$WORK/half.der"
check "and it is told" grep -q STATEMENT_WRONG "$WORK/err"
"$PRACTICE" authority statement -o "$WORK/foreign.der" --state "$WORK/other" >/dev/null 2>&1 || {
	: >"$WORK/empty"
	"$PRACTICE" authority feed "$WORK/empty" -o "$WORK" --state "$WORK/other" >/dev/null 2>&1
	"$PRACTICE" authority statement -o "$WORK/foreign.der" --state "$WORK/other"
}
refuse "a stranger's statement is none" reconcile "$WORK/foreign.der"
refuse "nobody answers" reconcile
same "nothing was compared by these" "$before" "$(sqlite3 "$DB" "SELECT count(*) FROM reconciliations")"

# Asked for at a screen: the wish stands in the database, and the sync that watches carries it out.
ask() {
	sqlite3 -cmd ".timeout 5000" "$DB" "INSERT INTO comparisons
		(asked_ms, asked_by, began_ms, read, ended_ms, failure) VALUES (1, 'hanako', 0, 0, 0, 0)"
}
# comparison COLUMNS: of the newest one
comparison() {
	sqlite3 -cmd ".timeout 5000" "$DB" "SELECT $1 FROM comparisons ORDER BY id DESC LIMIT 1"
}
await_comparison() {
	for _ in $(seq 200); do
		[ "$(comparison "$1")" = "$2" ] && return
		sleep 0.1
	done
	return 1
}
watch() {
	"$SYNC" --watch --config "$CONF" &
	WATCHER=$!
}
# The process that the sync's starter has started for it.
comparer() {
	pgrep -P "$(pgrep -P "$WATCHER")"
}
ask
watch
sleep 1
same "nobody answers: it waits" "0|0" "$(comparison 'began_ms, ended_ms')"
serve
sed -i "s#^url.*#url = \"https://$ADDRESS/.well-known/cmp\"#; s/127\.0\.0\.1/localhost/" "$CONF"
kill "$WATCHER" && wait "$WATCHER"
watch
check "it is made when the service is there" await_comparison "ended_ms > 0 AND failure = 0" 1
same "and tells how much it has read" "$known" "$(comparison read)"
fault slow 2 >/dev/null
ask
check "another one is under way" await_comparison "began_ms > 0" 1
check "its pages are counted" await_comparison "read > 0" 1
kill -9 "$(comparer)"
check "one that dies is told as such" await_comparison failure 158
ask
check "a third one is under way" await_comparison "read > 0" 1
kill -9 "$WATCHER" "$(comparer)"
wait "$WATCHER" 2>/dev/null
same "it is open while no sync runs" 0 "$(comparison ended_ms)"
fault up >/dev/null
watch
check "the next sync begins it again" await_comparison "ended_ms > 0 AND failure = 0" 1
kill "$WATCHER" && wait "$WATCHER"
WATCHER=
stop_serving

# Never collected: the period, a letter, a named person; never a timer alone.
sed -i 's/^uncollected_days.*/uncollected_days = 30/' "$CONF"
sqlite3 "$DB" "UPDATE history SET at_ms = at_ms - 31 * 86400000 WHERE machine = 'certificate' AND subject = 1"
reconcile "$WORK/statement.der"
same "one certificate was not collected" "uncollected unknown_there " "$(kinds)"
id=$(sed -n 's/.*"id":\([0-9]*\),"kind":"uncollected".*/\1/p' "$WORK/found.json")
refuse "it is not revoked before a letter" as_abe reconcile revoke "$id"
check "a letter went out" as_abe reconcile letter "$id" --person "窓口 花子"
refuse "it is not revoked without a name" "$SYNC" reconcile revoke "$id" --config "$CONF"
same "nothing was queued yet" 0 "$(sqlite3 "$DB" "SELECT count(*) FROM exchanges WHERE body_type = 11")"
check "a person has it revoked" as_abe reconcile revoke "$id"
same "who signed in is the person" "abe" "$(sqlite3 "$DB" "SELECT settled_by FROM findings WHERE id = $id")"
same "its case needs attention" needs_attention "$(sqlite3 "$DB" "SELECT state FROM cases WHERE id =
	(SELECT case_id FROM certificates WHERE id = 1)")"
serve
sed -i "s#^url.*#url = \"https://$ADDRESS/.well-known/cmp\"#; s/127\.0\.0\.1/localhost/" "$CONF"
sync_once >/dev/null
same "and it is" revoked "$(sqlite3 "$DB" "SELECT state FROM certificates WHERE id = 1")"
reconcile
same "it is no difference any more" "unknown_there " "$(kinds)"
"$SYNC" reconcile list --config "$CONF" >"$WORK/text"
same "something is open" 1 $?
check "the words are for people" grep -q "or call the national service" "$WORK/text"

# The database is behind its mark: nothing is sent until somebody answers for it, when nobody makes statements.
stop_serving
queue auth crmf >/dev/null
sed -i 's/^fence .*/fence 999999/' "$OFFICE/sync.mark"
sync_once >"$WORK/report"
check "an older copy is told in the report" grep -q "database is an older copy" "$WORK/report"
check "and stands for the screens to read" grep -q "older copy" <<END
$(sqlite3 "$DB" "SELECT run_words FROM sync_state")
END
refuse "it cannot be carried out in files" "$SYNC" export "$WORK" --config "$CONF"
refuse "nobody answers for it without a name" "$SYNC" reconcile copy --decision "checked" --config "$CONF"
check "a person answers for it" as_abe reconcile copy --person "係長 太郎" --decision "checked by telephone"
refuse "there is nothing more to answer for" as_abe reconcile copy --person "x" --decision "y"
sync_once >"$WORK/report"
same "nothing is held any more" 0 "$(grep -c "older copy" "$WORK/report")"
check "it stands in the trail" test 1 = "$(sqlite3 "$DB" "SELECT count(*) FROM audit WHERE act = 'sync.older_copy'")"
