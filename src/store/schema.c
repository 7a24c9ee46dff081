#include "internal.h"

#include "madoguchi/base/fault_point.h"

/*
 * Schema version 1. In prose, with what each index is for: docs/schema.md. The texts of a released
 * version are never changed; a change is a new row in `migrations`.
 */
static const char schema_cases[] =
    "CREATE TABLE cases ("
    " id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL CHECK (version >= 1),"
    " number TEXT UNIQUE CHECK (length(number) BETWEEN 15 AND 23),"
    " state TEXT NOT NULL CHECK (state IN ('draft','accepted','waiting_reply','ready','working',"
    "'waiting_service','to_write','to_return','done','refused','withdrawn','needs_attention')),"
    " route TEXT NOT NULL CHECK (route IN ('none','custody','revisit')),"
    " procedure TEXT NOT NULL CHECK (procedure <> ''),"
    " applicant TEXT NOT NULL CHECK (applicant <> ''),"
    " reason TEXT NOT NULL CHECK (reason <> ''),"
    " kinds INTEGER NOT NULL CHECK (kinds BETWEEN 0 AND 15),"
    " kinds_done INTEGER NOT NULL CHECK (kinds_done BETWEEN 0 AND 15),"
    " created_ms INTEGER NOT NULL CHECK (created_ms > 0),"
    " accepted_ms INTEGER NOT NULL CHECK (accepted_ms >= 0),"
    " changed_ms INTEGER NOT NULL CHECK (changed_ms > 0),"
    " good_until INTEGER,"
    " sign_expires INTEGER,"
    " auth_expires INTEGER,"
    " card_expires INTEGER,"
    " fee INTEGER CHECK (fee >= 0),"
    " consent INTEGER NOT NULL CHECK (consent IN (0, 1)),"
    " old_gone INTEGER NOT NULL CHECK (old_gone IN (0, 1)),"
    " sign_old INTEGER,"
    " auth_old INTEGER,"
    " card_digest BLOB CHECK (length(card_digest) = 32),"
    " custody_number TEXT CHECK (custody_number <> ''),"
    " attention TEXT CHECK (attention <> ''),"
    " documents TEXT NOT NULL,"
    " config_hash BLOB NOT NULL CHECK (length(config_hash) = 32),"
    " person BLOB"
    ") STRICT;"
    "CREATE INDEX cases_open ON cases(id, state) WHERE state NOT IN ('done','refused','withdrawn');"
    "CREATE INDEX cases_by_state ON cases(state, id)"
    " WHERE state NOT IN ('done','refused','withdrawn');"
    "CREATE INDEX cases_by_route ON cases(route, id, state)"
    " WHERE route <> 'none' AND state NOT IN ('done','refused','withdrawn');"
    "CREATE INDEX cases_by_card ON cases(card_digest, id)"
    " WHERE card_digest IS NOT NULL AND state NOT IN ('done','refused','withdrawn');"
    "CREATE TABLE case_index ("
    " hash BLOB NOT NULL CHECK (length(hash) = 8),"
    " case_id INTEGER NOT NULL,"
    " PRIMARY KEY (hash, case_id)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE tally ("
    " name TEXT PRIMARY KEY,"
    " value INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO tally VALUES ('cases', 0);"
    "CREATE TRIGGER cases_made AFTER INSERT ON cases BEGIN"
    " UPDATE tally SET value = value + 1 WHERE name = 'cases'; END;"
    "CREATE TRIGGER cases_purged AFTER DELETE ON cases BEGIN"
    " UPDATE tally SET value = value - 1 WHERE name = 'cases'; END;";

static const char schema_exchanges[] =
    "CREATE TABLE exchanges ("
    " id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL CHECK (version >= 1),"
    " transaction_id BLOB NOT NULL UNIQUE CHECK (length(transaction_id) = 16),"
    " case_id INTEGER NOT NULL REFERENCES cases(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('sign','auth','legacy')),"
    " body_type INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('queued','sent','waiting','answered','rejected',"
    "'held','in_doubt')),"
    " priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 4),"
    " certificate_id INTEGER REFERENCES certificates(id),"
    " after_exchange INTEGER REFERENCES exchanges(id),"
    " created_ms INTEGER NOT NULL CHECK (created_ms > 0),"
    " due_ms INTEGER NOT NULL,"
    " good_until_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL CHECK (attempts >= 0),"
    " expires INTEGER,"
    " failure INTEGER NOT NULL,"
    " reason TEXT CHECK (reason <> '')"
    ") STRICT;"
    "CREATE INDEX exchanges_active ON exchanges(priority, created_ms, id, due_ms, after_exchange)"
    " WHERE state IN ('queued','sent','waiting');"
    "CREATE INDEX exchanges_wake ON exchanges(due_ms, after_exchange)"
    " WHERE state IN ('queued','sent','waiting');"
    "CREATE INDEX exchanges_stopped ON exchanges(priority, created_ms, id)"
    " WHERE state IN ('held','in_doubt');"
    "CREATE INDEX exchanges_stopped_cases ON exchanges(case_id)"
    " WHERE state IN ('held','in_doubt');"
    "CREATE INDEX exchanges_oldest ON exchanges(created_ms)"
    " WHERE state NOT IN ('answered','rejected');"
    "CREATE INDEX exchanges_by_case ON exchanges(case_id, id);"
    "CREATE INDEX exchanges_followers ON exchanges(after_exchange)"
    " WHERE after_exchange IS NOT NULL;"
    "CREATE INDEX exchanges_by_certificate ON exchanges(certificate_id)"
    " WHERE certificate_id IS NOT NULL;"
    "CREATE TABLE exchange_bodies ("
    " exchange_id INTEGER PRIMARY KEY REFERENCES exchanges(id),"
    " public_key BLOB NOT NULL CHECK (length(public_key) <= 512),"
    " body BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE exchange_messages ("
    " id INTEGER PRIMARY KEY,"
    " exchange_id INTEGER NOT NULL REFERENCES exchanges(id),"
    " direction TEXT NOT NULL CHECK (direction IN ('out','in')),"
    " body_type INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " nonce BLOB NOT NULL CHECK (length(nonce) <= 64),"
    " processed INTEGER NOT NULL CHECK (processed IN (0, 1)),"
    " bytes BLOB NOT NULL"
    ") STRICT;"
    "CREATE INDEX messages_by_exchange ON exchange_messages(exchange_id, direction, id);"
    "CREATE INDEX messages_unprocessed ON exchange_messages(id)"
    " WHERE direction = 'in' AND processed = 0;";

static const char schema_certificates[] =
    "CREATE TABLE certificates ("
    " id INTEGER PRIMARY KEY,"
    " version INTEGER NOT NULL CHECK (version >= 1),"
    " case_id INTEGER NOT NULL REFERENCES cases(id),"
    " exchange_id INTEGER REFERENCES exchanges(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('sign','auth','legacy')),"
    " state TEXT NOT NULL CHECK (state IN ('issued','confirming','confirmed','on_card',"
    "'superseded','lapsed','revoked')),"
    " serial TEXT NOT NULL,"
    " not_before_ms INTEGER NOT NULL,"
    " not_after_ms INTEGER NOT NULL,"
    " public_key_digest BLOB NOT NULL CHECK (length(public_key_digest) = 32),"
    " fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32),"
    " confirm_by_ms INTEGER NOT NULL,"
    " confirm_due_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL CHECK (attempts >= 0),"
    " successor_of INTEGER REFERENCES certificates(id)"
    ") STRICT;"
    "CREATE INDEX certificates_by_case ON certificates(case_id, kind, id);"
    "CREATE INDEX certificates_by_exchange ON certificates(exchange_id)"
    " WHERE exchange_id IS NOT NULL;"
    "CREATE INDEX certificates_unconfirmed ON certificates(confirm_due_ms)"
    " WHERE state IN ('issued','confirming');"
    "CREATE INDEX certificates_expiring ON certificates(not_after_ms) WHERE state = 'on_card';"
    "CREATE INDEX certificates_successors ON certificates(successor_of)"
    " WHERE successor_of IS NOT NULL;"
    "CREATE TABLE certificate_bodies ("
    " certificate_id INTEGER PRIMARY KEY REFERENCES certificates(id),"
    " der BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE card_journal ("
    " id INTEGER PRIMARY KEY,"
    " case_id INTEGER NOT NULL REFERENCES cases(id),"
    " kind TEXT NOT NULL CHECK (kind IN ('sign','auth','legacy')),"
    " step TEXT NOT NULL CHECK (step IN ('set_pin','key','request','write','compare','test')),"
    " outcome TEXT NOT NULL CHECK (outcome IN ('open','done','failed')),"
    " intent_ms INTEGER NOT NULL,"
    " outcome_ms INTEGER NOT NULL,"
    " card_digest BLOB NOT NULL CHECK (length(card_digest) = 32),"
    " detail BLOB NOT NULL CHECK (length(detail) <= 512)"
    ") STRICT;"
    "CREATE INDEX journal_by_step ON card_journal(case_id, kind, step, id);"
    "CREATE INDEX journal_open ON card_journal(card_digest, id) WHERE outcome = 'open';";

static const char schema_trail[] =
    "CREATE TABLE history ("
    " id INTEGER PRIMARY KEY,"
    " machine TEXT NOT NULL CHECK (machine IN ('case','exchange','certificate')),"
    " subject INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " from_state TEXT NOT NULL,"
    " to_state TEXT NOT NULL,"
    " event TEXT NOT NULL,"
    " why TEXT NOT NULL,"
    " operator TEXT NOT NULL,"
    " terminal TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX history_by_subject ON history(machine, subject, id);"
    "CREATE TABLE audit ("
    " id INTEGER PRIMARY KEY,"
    " at_ms INTEGER NOT NULL,"
    " operator TEXT NOT NULL,"
    " terminal TEXT NOT NULL,"
    " act TEXT NOT NULL,"
    " subject TEXT NOT NULL,"
    " detail TEXT NOT NULL,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32)"
    ") STRICT;"
    "CREATE TABLE audit_head ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " last_id INTEGER NOT NULL,"
    " hash BLOB NOT NULL CHECK (length(hash) = 32)"
    ") STRICT;"
    "INSERT INTO audit_head VALUES (1, 0, zeroblob(32));"
    "CREATE TABLE series ("
    " name TEXT PRIMARY KEY CHECK (name <> ''),"
    " value INTEGER NOT NULL CHECK (value >= 1)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE sync_state ("
    " one INTEGER PRIMARY KEY CHECK (one = 1),"
    " fence INTEGER NOT NULL,"
    " link TEXT NOT NULL CHECK (link IN ('unknown','online','unstable','down')),"
    " link_since_ms INTEGER NOT NULL,"
    " heartbeat_ms INTEGER NOT NULL,"
    " heartbeat_monotonic_ms INTEGER NOT NULL,"
    " round_trip_monotonic_ms INTEGER NOT NULL,"
    " boot_id TEXT NOT NULL,"
    " run_started_ms INTEGER NOT NULL,"
    " run_ended_ms INTEGER NOT NULL,"
    " run_sent INTEGER NOT NULL,"
    " run_answered INTEGER NOT NULL,"
    " run_waiting INTEGER NOT NULL,"
    " run_failed INTEGER NOT NULL,"
    " run_words TEXT NOT NULL,"
    " last_error TEXT NOT NULL"
    ") STRICT;"
    "INSERT INTO sync_state VALUES (1, 0, 'unknown', 0, 0, 0, 0, '', 0, 0, 0, 0, 0, 0, '', '');";

#define PARTS 4

/* migrations[n] brings version n to n + 1. */
static const char *const migrations[STORE_SCHEMA_VERSION][PARTS] = {
	{ schema_cases, schema_exchanges, schema_certificates, schema_trail },
};

static const char *const version_marks[STORE_SCHEMA_VERSION] = {
	"PRAGMA application_id = 0x4D41444F; PRAGMA user_version = 1;",
};

static bool read_marks(struct store *store, int64_t *ret_application, int64_t *ret_version,
		       struct error *error)
{
	return store_number(store, "PRAGMA application_id", ret_application, error) &&
	       store_number(store, "PRAGMA user_version", ret_version, error);
}

/* Version 0 is a file in which nothing is yet. */
static bool check_marks(struct store *store, int64_t *ret_version, struct error *error)
{
	int64_t application, version, objects;

	if (!read_marks(store, &application, &version, error) ||
	    !store_number(store, "SELECT count(*) FROM sqlite_schema", &objects, error))
		return false;
	if (application == 0 && version == 0 && objects == 0) {
		*ret_version = 0;
		return true;
	}
	if (application != STORE_APPLICATION_ID)
		return error_set(error, ERROR_STORE_NEWER, CAUSE_NONE, 0,
				 "application_id 0x%08llX is not ours",
				 (unsigned long long)application);
	if (version > STORE_SCHEMA_VERSION)
		return error_set(error, ERROR_STORE_NEWER, CAUSE_NONE, 0,
				 "schema version %lld, this program knows %d", (long long)version,
				 STORE_SCHEMA_VERSION);
	if (version < 1 || objects == 0)
		return error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0,
				 "schema version %lld with %lld objects", (long long)version,
				 (long long)objects);
	*ret_version = version;
	return true;
}

static bool migrate_from(struct store *store, int64_t version, struct error *error)
{
	for (; version < STORE_SCHEMA_VERSION; version++) {
		for (int part = 0; part < PARTS; part++)
			if (migrations[version][part] != NULL &&
			    !store_execute(store, migrations[version][part], error))
				return false;
		if (!store_execute(store, version_marks[version], error))
			return false;
	}
	return true;
}

/* The version is read again under the lock: another program may have been faster. */
static bool migrate(struct store *store, struct error *error)
{
	int64_t version;

	if (!connection_use_log(store, error) || !store_execute(store, "BEGIN EXCLUSIVE", error))
		return false;
	if (check_marks(store, &version, error) && migrate_from(store, version, error)) {
		fault_point("store.commit.before");
		if (store_execute(store, "COMMIT", error)) {
			fault_point("store.commit.after");
			return true;
		}
	}
	(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

/* The rows without which nothing works; reading them also parses the whole schema. */
static bool check_rows(struct store *store, struct error *error)
{
	int64_t rows;

	if (!store_number(store,
			  "SELECT (SELECT count(*) FROM sync_state WHERE one = 1)"
			  " + (SELECT count(*) FROM audit_head WHERE one = 1)"
			  " + (SELECT count(*) FROM tally WHERE name = 'cases')",
			  &rows, error)) {
		/* A table that is not there is damage here and nowhere else. */
		if (error != NULL && error->code == ERROR_INTERNAL)
			error->code = ERROR_STORE_DAMAGED;
		return false;
	}
	if (rows != 3)
		return error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "%lld of 3 fixed rows",
				 (long long)rows);
	return true;
}

/* All marks at one moment: another program may be making the schema just now. */
static bool check_marks_at_once(struct store *store, int64_t *ret_version, struct error *error)
{
	bool done;

	if (!store_execute(store, "BEGIN", error))
		return false;
	done = check_marks(store, ret_version, error);
	(void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return done;
}

bool schema_prepare(struct store *store, struct error *error)
{
	int64_t version;

	if (!check_marks_at_once(store, &version, error))
		return false;
	if (version < STORE_SCHEMA_VERSION) {
		if (store->mode == STORE_READ_ONLY)
			return error_set(error, ERROR_STORE_OPEN, CAUSE_NONE, 0,
					 "not made yet, or of an older version");
		if (!migrate(store, error))
			return false;
	}
	return check_rows(store, error);
}
