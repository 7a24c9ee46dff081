#!/bin/sh
# The checker of invariants is itself checked: a world that is whole passes, and each violation that
# is planted in a copy of the two databases is found, under its own name.
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh

LEDGER=$WORK/authority/authority/ledger.db
mkdir "$WORK/going" "$WORK/coming"
: >"$WORK/empty.der"
"$PRACTICE" authority feed "$WORK/empty.der" -o "$WORK/coming" --state "$WORK/authority" >/dev/null 2>&1
check "the helper is built" make_tools
write_conf "https://localhost:9/.well-known/cmp" "$WORK/authority/ca"

trip() {
	rm -f "$WORK/going"/* "$WORK/coming"/*
	"$SYNC" export "$WORK/going" --config "$CONF" --format json >/dev/null &&
		"$PRACTICE" authority feed "$WORK/going"/*.der -o "$WORK/coming" \
			--state "$WORK/authority" >/dev/null &&
		"$SYNC" import "$WORK/coming"/*.answer.der --config "$CONF" >/dev/null
}

check "a request" queue auth crmf
check "another" queue sign crmf
check "before anything was sent all holds" sh -c "tests/tools/invariants '$DB' '$LEDGER'"
refuse "but it is not settled" tests/tools/invariants "$DB" "$LEDGER" --settled
check "the first trip" trip
check "certificates wait for their confirmation: all holds" tests/tools/invariants "$DB" "$LEDGER"
check "the second trip" trip
fault refusing 9
check "a request that will be refused" queue auth crmf
check "its trip" trip
check "all is settled, and all holds" tests/tools/invariants "$DB" "$LEDGER" --settled

# copy FROM TO: a database with what its log holds
copy() {
	sqlite3 "$1" ".backup '$2'"
}

# plant NAME here|there SQL [--settled]: the violation is found under this name, and no other is
plant() {
	name=$1
	copy "$DB" "$WORK/here.db"
	copy "$LEDGER" "$WORK/there.db"
	sqlite3 "$WORK/$2.db" "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; $3" || return 1
	tests/tools/invariants "$WORK/here.db" "$WORK/there.db" ${4-} >"$WORK/found"
	[ $? -eq 1 ] && grep -q "^$name: " "$WORK/found" && ! grep -qv "^$name: " "$WORK/found"
	say $? "planted and found: $name ($2)"
	rm -f "$WORK/here.db" "$WORK/there.db"
}

FIRST_CERT="(SELECT min(exchange) FROM certificate WHERE exchange > 0)"
plant issued_twice there "INSERT INTO certificate SELECT serial || 'ff', exchange, kind,
	randomblob(32), not_after_ms, der, 0, 0 FROM certificate WHERE exchange = $FIRST_CERT"
plant key_twice there "INSERT INTO exchange (id, sender, transaction_id, type, digest, request, state,
	created_ms, changed_ms) VALUES (99, zeroblob(32), zeroblob(16), 0, zeroblob(32), x'', 3, 1, 1);
	INSERT INTO certificate SELECT serial || 'ff', 99, kind, key_digest, not_after_ms, der, 0, 0
	FROM certificate WHERE exchange = $FIRST_CERT"
plant id_twice there "INSERT INTO exchange (sender, transaction_id, type, digest, request, state,
	created_ms, changed_ms) SELECT zeroblob(32), transaction_id, 11, digest, request, 4, 1, 1
	FROM exchange WHERE state = 4"
plant no_end here "DELETE FROM certificates WHERE id = 1; UPDATE cases SET state = 'done'"
plant no_reason here "UPDATE exchanges SET reason = NULL WHERE state = 'rejected'"
plant nobody_waits here "UPDATE exchanges SET state = 'queued', after_exchange = 777 WHERE state = 'rejected'"
plant nobody_waits here "UPDATE certificates SET state = 'confirming', confirm_due_ms = 0 WHERE id = 1;
	UPDATE cases SET state = 'done'"
plant not_there there "UPDATE exchange SET state = 6, confirmation = 0 WHERE state = 3"
plant not_there there "DELETE FROM exchange WHERE state = 3"
plant lost_here here "UPDATE exchanges SET state = 'rejected', reason = 'x' WHERE id = 1"
plant not_revoked here "UPDATE exchanges SET body_type = 11, certificate_id = 2,
	state = 'answered' WHERE state = 'rejected'"
plant too_early there "UPDATE certificate SET revoked_ms = 1, reason = 4 WHERE exchange = $FIRST_CERT"
plant case_waits here "UPDATE cases SET state = 'waiting_service', route = 'custody' WHERE id = 1"
plant card_waits here "UPDATE certificates SET state = 'revoked' WHERE id = 1"
plant open here "UPDATE exchanges SET state = 'queued' WHERE state = 'rejected'" --settled
plant unconfirmed here "UPDATE certificates SET state = 'confirming' WHERE id = 1;
	UPDATE cases SET state = 'done'" --settled
plant unread here "UPDATE exchange_messages SET processed = 0 WHERE direction = 'in' AND id =
	(SELECT max(id) FROM exchange_messages)" --settled

# What is no violation: the successor was on the card, and has gone since.
copy "$DB" "$WORK/here.db"
copy "$LEDGER" "$WORK/there.db"
sqlite3 "$WORK/here.db" "UPDATE certificates SET successor_of = 1 WHERE id = 2;
	INSERT INTO history (machine, subject, at_ms, from_state, to_state, event, why, operator, terminal)
	VALUES ('certificate', 2, 1, 'confirmed', 'on_card', 'place', '', '', '')"
sqlite3 "$WORK/there.db" "UPDATE certificate SET revoked_ms = 1, reason = 4 WHERE serial =
	(SELECT serial FROM exchange WHERE id = $FIRST_CERT)"
check "a superseded one whose successor was on the card is none" \
	tests/tools/invariants "$WORK/here.db" "$WORK/there.db"
refuse "a file that is no database is told" tests/tools/invariants "$WORK/found" "$LEDGER"
