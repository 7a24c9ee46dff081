#include "schema_parts.h"

#include "madoguchi/base/fault_point.h"

#define PARTS 16

/* migrations[n] brings version n to n + 1, part after part; a part belongs to one area. */
static const char *const migrations[STORE_SCHEMA_VERSION][PARTS] = {
	{ schema1_cases, schema1_exchanges, schema1_certificates, schema1_trail },
	{
	    schema2_cases,
	    schema2_exchanges,
	    schema2_certificates,
	    schema2_trail,
	    schema2_card_journal,
	    schema2_bundles,
	    schema2_stops,
	    schema2_operators,
	    schema2_papers,
	    schema2_retention,
	    schema2_keys,
	    schema2_day,
	    schema2_custody,
	    schema2_rules,
	    schema2_settings,
	},
};

static const char *const version_marks[STORE_SCHEMA_VERSION] = {
	"PRAGMA application_id = 0x4D41444F; PRAGMA user_version = 1;",
	"PRAGMA user_version = 2;",
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

/* No row may point at nothing: foreign keys are not enforced while a table is made anew. */
static bool check_references(struct store *store, struct error *error)
{
	int64_t broken;

	if (!store_number(store, "SELECT count(*) FROM pragma_foreign_key_check", &broken, error))
		return false;
	return broken == 0 ||
	       error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0,
			 "%lld rows point at rows that are not there", (long long)broken);
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
	return check_references(store, error);
}

/*
 * A table that a part makes anew (made, filled, the old one dropped, renamed) is pointed at by
 * others, so foreign keys must be off; SQLite changes that outside of a transaction only. Nothing
 * of the old table may stay behind in free pages: it would outlive a purge.
 * The version is read again under the lock: another program may have been faster.
 */
static bool migrate(struct store *store, struct error *error)
{
	static const char begin[] = "PRAGMA foreign_keys = OFF; PRAGMA secure_delete = ON;"
				    "BEGIN EXCLUSIVE";
	int64_t version;

	if (!connection_use_log(store, error) || !store_execute(store, begin, error))
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
			  " + (SELECT count(*) FROM tally WHERE name = 'gone')",
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
