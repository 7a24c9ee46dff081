#include "madoguchi/store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/text.h"

bool store_open(const char *state_dir, enum store_mode mode, struct seal_key *case_key,
		struct seal_key *queue_key, struct store **ret_store, struct error *error)
{
	struct store *store = calloc(1, sizeof(*store));
	int length;

	if (store == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "store");
	store->mode = mode;
	store->case_key = case_key;
	store->queue_key = queue_key;
	length = snprintf(store->path, sizeof(store->path), "%s/%s", state_dir, STORE_FILE);
	if (length < 0 || (size_t)length >= sizeof(store->path)) {
		free(store);
		return error_set(error, ERROR_STORE_OPEN, CAUSE_NONE, 0, "path too long");
	}
	if (!connection_open(store, error)) {
		free(store);
		return false;
	}
	*ret_store = store;
	return true;
}

void store_close(struct store **store)
{
	if (store == NULL || *store == NULL)
		return;
	store_rollback(*store);
	connection_close(*store);
	free(*store);
	*store = NULL;
}

void store_set_actor(struct store *store, const char *operator_name, const char *terminal)
{
	text_copy(store->operator_name, sizeof(store->operator_name), operator_name);
	text_copy(store->terminal, sizeof(store->terminal), terminal);
}

bool log_empty(struct store *store, struct error *error)
{
	int64_t busy;

	if (!store_number(store, "PRAGMA wal_checkpoint(TRUNCATE)", &busy, error))
		return false;
	return busy == 0 ||
	       error_set(error, ERROR_STORE_BUSY, CAUSE_NONE, 0, "the log is being read");
}

/*
 * After a failed sync the system takes the log's pages for written although they may not be, and
 * what is appended to such a log would be lost with them at a power cut. So everything that the
 * log holds is first copied into the database file, which is synced, and the log begun anew.
 */
static bool settle(struct store *store, struct error *error)
{
	if (!log_empty(store, error))
		return false;
	store->unsettled = false;
	return true;
}

static bool begin_ready(struct store *store, struct error *error)
{
	if (store->mode != STORE_WRITE)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "handle is read-only");
	if (store->in_transaction)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "transaction is open");
	if (store->broken)
		connection_renew(store);
	if (store->db == NULL && !connection_open(store, error))
		return false;
	return !store->unsettled || settle(store, error);
}

bool store_begin(struct store *store, struct error *error)
{
	static const char sql_begin[] = "BEGIN IMMEDIATE";
	struct query query;

	if (!begin_ready(store, error) || !query_begin(&query, store, sql_begin, error) ||
	    !query_run(&query, error))
		return false;
	store->in_transaction = true;
	store->half_done = false;
	/* What is written now must be sealed with the newest key. */
	if (store_follow_keys(store, error))
		return true;
	store_rollback(store);
	return false;
}

static bool refuse_commit(struct store *store, struct error *error)
{
	if (!store->in_transaction)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "no transaction is open");
	/* SQLite rolls back by itself on some errors; what came after would stand alone. */
	if (store->broken || store->db == NULL || sqlite3_get_autocommit(store->db))
		error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0,
			  "rolled back after an error inside the transaction");
	else if (store->half_done)
		error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0,
			  "a step failed half-way inside the transaction");
	else
		return true;
	store_rollback(store);
	return false;
}

bool store_commit(struct store *store, struct error *error)
{
	static const char sql_commit[] = "COMMIT";
	struct query query;

	if (!refuse_commit(store, error))
		return false;
	fault_point("store.commit.before");
	if (!query_begin(&query, store, sql_commit, error) || !query_run(&query, error)) {
		/* Whatever failed, this handle does not try it a second time: after a failed sync
		 * the system may say yes although the bytes are gone. */
		store->broken = true;
		store->unsettled = true;
		store_rollback(store);
		return false;
	}
	store->in_transaction = false;
	fault_point("store.commit.after");
	return true;
}

void store_rollback(struct store *store)
{
	if (!store->in_transaction)
		return;
	store->in_transaction = false;
	store->half_done = false;
	if (store->db != NULL && !sqlite3_get_autocommit(store->db) &&
	    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
		store->broken = true;
	if (store->broken)
		connection_renew(store);
}

void store_interrupt(struct store *store)
{
	if (store->db != NULL)
		sqlite3_interrupt(store->db);
}

bool store_is_damaged(const struct store *store)
{
	return store->damaged;
}

int64_t store_data_version(struct store *store)
{
	static const char sql_version[] = "PRAGMA data_version";
	struct query query;
	int64_t version = 0;
	bool row;

	if (!query_begin(&query, store, sql_version, NULL) || !query_row(&query, &row, NULL))
		return 0;
	if (row)
		version = column_int(&query);
	query_end(&query);
	return version;
}

bool store_check(struct store *store, bool *ret_ok, struct error *error)
{
	int64_t bad;

	if (store->db == NULL && !connection_open(store, error))
		return false;
	if (!store_number(store,
			  "SELECT (SELECT count(*) FROM pragma_integrity_check(1)"
			  " WHERE integrity_check <> 'ok')"
			  " + (SELECT count(*) FROM pragma_foreign_key_check)",
			  &bad, error))
		return false;
	*ret_ok = bad == 0;
	return true;
}

bool step_begin(struct step *step, struct store *store, struct error *error)
{
	*step = (struct step){ .store = store, .own = !store->in_transaction };
	if (step->own && !store_begin(store, error))
		return false;
	if (store->db == NULL || sqlite3_get_autocommit(store->db))
		return error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0,
				 "rolled back after an error inside the transaction");
	step->changes = sqlite3_total_changes64(store->db);
	return true;
}

bool step_commit(struct step *step, struct error *error)
{
	return !step->own || store_commit(step->store, error);
}

void step_undo(struct step *step)
{
	struct store *store = step->store;

	if (step->own)
		store_rollback(store);
	else if (store->db == NULL || sqlite3_total_changes64(store->db) != step->changes)
		store->half_done = true;
}

bool fence_check(struct store *store, struct error *error)
{
	static const char sql_fence[] = "SELECT fence FROM sync_state WHERE one = 1";
	struct query query;
	int64_t fence;

	if (store->fence == 0)
		return true;
	if (!query_begin(&query, store, sql_fence, error) ||
	    !query_found(&query, "sync state", error))
		return false;
	fence = column_int(&query);
	query_end(&query);
	if (fence == store->fence)
		return true;
	return error_set(error, ERROR_SYNC_OTHER, CAUSE_NONE, 0, "fence %" PRId64 ", now %" PRId64,
			 store->fence, fence);
}

bool row_damaged(const char *table, int64_t id, struct error *error)
{
	return error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "%s row %" PRId64, table, id);
}

bool next_id(struct store *store, const char *sql, int64_t *ret_id, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, sql, error) || !query_found(&query, "next row", error))
		return false;
	*ret_id = column_int(&query);
	query_end(&query);
	return true;
}

/* 0: nothing was drawn of it yet. */
static bool read_series(struct store *store, const char *series, int64_t *ret_number,
			struct error *error)
{
	static const char sql_last[] =
	    "SELECT coalesce((SELECT value FROM series WHERE name = ?), 0)";
	struct query query;

	if (!query_begin(&query, store, sql_last, error))
		return false;
	query_text(&query, series);
	if (!query_found(&query, series, error))
		return false;
	*ret_number = column_int(&query);
	query_end(&query);
	return true;
}

/* Not in one statement with the reading: RETURNING makes a table for its one row. */
static bool write_series(struct store *store, const char *series, int64_t number,
			 struct error *error)
{
	static const char sql_draw[] = "INSERT INTO series (name, value) VALUES (?, ?)"
				       " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
	struct query query;

	if (!query_begin(&query, store, sql_draw, error))
		return false;
	query_text(&query, series);
	query_int(&query, number);
	return query_run(&query, error);
}

bool series_next(struct store *store, const char *series, int64_t *ret_number, struct error *error)
{
	struct step step;
	int64_t number;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = read_series(store, series, &number, error) &&
	       write_series(store, series, ++number, error);
	if (!step_end(&step, done, error))
		return false;
	*ret_number = number;
	return true;
}

bool reading_begin(struct store *store, bool *ret_own, struct error *error)
{
	static const char sql_begin[] = "BEGIN";
	struct query query;

	*ret_own = !store->in_transaction;
	return !*ret_own ||
	       (query_begin(&query, store, sql_begin, error) && query_run(&query, error));
}

/* store_interrupt() may hit the end, too; a snapshot that stayed open would refuse the next one. */
void reading_end(struct store *store, bool own)
{
	int result = SQLITE_INTERRUPT;

	while (own && result == SQLITE_INTERRUPT && store->db != NULL &&
	       !sqlite3_get_autocommit(store->db))
		result = sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}
