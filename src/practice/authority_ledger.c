#include "madoguchi/practice/authority_ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#define BUSY_MS 10000
#define STATEMENTS 32

/* Parsing a statement takes longer than most of them do: each is kept, by the address of its
 * words. */
struct ledger {
	sqlite3 *database;
	struct {
		const char *sql;
		sqlite3_stmt *statement;
	} kept[STATEMENTS];
	size_t count;
};

static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS exchange("
    " id INTEGER PRIMARY KEY, sender BLOB NOT NULL, transaction_id BLOB NOT NULL,"
    " type INTEGER NOT NULL, digest BLOB NOT NULL, request BLOB NOT NULL,"
    " state INTEGER NOT NULL, confirmation INTEGER NOT NULL DEFAULT 0,"
    " failure INTEGER NOT NULL DEFAULT -1, words TEXT NOT NULL DEFAULT '',"
    " key_digest BLOB, serial TEXT NOT NULL DEFAULT '',"
    " ready_ms INTEGER NOT NULL DEFAULT 0, deadline_ms INTEGER NOT NULL DEFAULT 0,"
    " asked INTEGER NOT NULL DEFAULT 1, polled INTEGER NOT NULL DEFAULT 0,"
    " created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL,"
    " UNIQUE(sender, transaction_id)) STRICT;"
    "CREATE INDEX IF NOT EXISTS exchange_deadline ON exchange(deadline_ms) WHERE state = 2;"
    "CREATE TABLE IF NOT EXISTS certificate("
    " serial TEXT PRIMARY KEY, exchange INTEGER NOT NULL, kind INTEGER NOT NULL,"
    " key_digest BLOB NOT NULL, not_after_ms INTEGER NOT NULL, der BLOB NOT NULL,"
    " revoked_ms INTEGER NOT NULL DEFAULT 0, reason INTEGER NOT NULL DEFAULT 0) STRICT;"
    "CREATE INDEX IF NOT EXISTS certificate_key ON certificate(key_digest);"
    "CREATE INDEX IF NOT EXISTS certificate_exchange ON certificate(exchange);"
    "CREATE TABLE IF NOT EXISTS nonce("
    " exchange INTEGER NOT NULL, nonce BLOB NOT NULL,"
    " PRIMARY KEY(exchange, nonce)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS checkpoint("
    " sender BLOB NOT NULL, origin TEXT NOT NULL, rows INTEGER NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY(sender, origin, rows)) STRICT, WITHOUT ROWID;"
    "COMMIT;";

#define EXCHANGE_COLUMNS                                                                           \
	"id, transaction_id, type, digest, state, confirmation, failure, words, key_digest,"       \
	" serial, ready_ms, deadline_ms, asked, polled, created_ms,"                               \
	" (SELECT count(*) FROM certificate WHERE certificate.exchange = exchange.id)"

bool ledger_failure(struct ledger *ledger, struct error *error, const char *what)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_SQLITE,
			 sqlite3_extended_errcode(ledger->database), "authority ledger: %s", what);
}

static bool run(struct ledger *ledger, const char *sql, struct error *error)
{
	if (sqlite3_exec(ledger->database, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return ledger_failure(ledger, error, "statement");
}

bool ledger_open(const char *path, struct ledger **ret_ledger, struct error *error)
{
	struct ledger *ledger = calloc(1, sizeof(*ledger));

	if (ledger == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "ledger");
	if (sqlite3_open_v2(path, &ledger->database,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
			    NULL) != SQLITE_OK ||
	    sqlite3_busy_timeout(ledger->database, BUSY_MS) != SQLITE_OK) {
		ledger_failure(ledger, error, path);
		ledger_close(&ledger);
		return false;
	}
	if (!run(ledger, "PRAGMA journal_mode = WAL", error) ||
	    !run(ledger, "PRAGMA synchronous = FULL", error) ||
	    !run(ledger, "PRAGMA trusted_schema = OFF", error) || !run(ledger, schema, error)) {
		ledger_close(&ledger);
		return false;
	}
	*ret_ledger = ledger;
	return true;
}

void ledger_close(struct ledger **ledger)
{
	if (ledger == NULL || *ledger == NULL)
		return;
	for (size_t i = 0; i < (*ledger)->count; i++)
		sqlite3_finalize((*ledger)->kept[i].statement);
	sqlite3_close((*ledger)->database);
	free(*ledger);
	*ledger = NULL;
}

bool ledger_begin(struct ledger *ledger, struct error *error)
{
	return run(ledger, "BEGIN IMMEDIATE", error);
}

bool ledger_commit(struct ledger *ledger, struct error *error)
{
	return run(ledger, "COMMIT", error);
}

void ledger_rollback(struct ledger *ledger)
{
	/* SQLite may have rolled back by itself already. */
	if (sqlite3_get_autocommit(ledger->database) == 0)
		sqlite3_exec(ledger->database, "ROLLBACK", NULL, NULL, NULL);
}

sqlite3_stmt *ledger_prepare(struct ledger *ledger, const char *sql, struct error *error)
{
	sqlite3_stmt *statement = NULL;

	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->kept[i].sql == sql)
			return ledger->kept[i].statement;
	if (ledger->count == STATEMENTS) {
		error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "authority ledger: %.100s", sql);
		return NULL;
	}
	if (sqlite3_prepare_v3(ledger->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
			       NULL) != SQLITE_OK) {
		ledger_failure(ledger, error, "prepare");
		return NULL;
	}
	ledger->kept[ledger->count].sql = sql;
	ledger->kept[ledger->count++].statement = statement;
	return statement;
}

void ledger_done(sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
}

bool ledger_execute(struct ledger *ledger, sqlite3_stmt *statement, struct error *error)
{
	bool done = sqlite3_step(statement) == SQLITE_DONE;

	if (!done)
		ledger_failure(ledger, error, "execute");
	ledger_done(statement);
	return done;
}

/* ---- exchanges ------------------------------------------------------------------------------ */

static size_t column_bytes(sqlite3_stmt *statement, int column, uint8_t *bytes, size_t maximum)
{
	const void *blob = sqlite3_column_blob(statement, column);
	int size = sqlite3_column_bytes(statement, column);

	if (blob == NULL || size <= 0 || (size_t)size > maximum)
		return 0;
	memcpy(bytes, blob, (size_t)size);
	return (size_t)size;
}

static void column_words(sqlite3_stmt *statement, int column, char *words, size_t size)
{
	const unsigned char *value = sqlite3_column_text(statement, column);

	snprintf(words, size, "%s", value != NULL ? (const char *)value : "");
}

static void read_exchange(sqlite3_stmt *row, struct ledger_exchange *exchange)
{
	memset(exchange, 0, sizeof(*exchange));
	exchange->id = sqlite3_column_int64(row, 0);
	exchange->transaction_id_size =
	    column_bytes(row, 1, exchange->transaction_id, sizeof(exchange->transaction_id));
	exchange->type = sqlite3_column_int(row, 2);
	column_bytes(row, 3, exchange->digest, sizeof(exchange->digest));
	exchange->state = (enum ledger_state)sqlite3_column_int(row, 4);
	exchange->confirmation = (enum ledger_confirmation)sqlite3_column_int(row, 5);
	exchange->failure = sqlite3_column_int(row, 6);
	column_words(row, 7, exchange->words, sizeof(exchange->words));
	exchange->has_key = column_bytes(row, 8, exchange->key_digest,
					 sizeof(exchange->key_digest)) == AUTHORITY_DIGEST_SIZE;
	column_words(row, 9, exchange->serial, sizeof(exchange->serial));
	exchange->ready_ms = sqlite3_column_int64(row, 10);
	exchange->deadline_ms = sqlite3_column_int64(row, 11);
	exchange->asked = sqlite3_column_int64(row, 12);
	exchange->polled = sqlite3_column_int64(row, 13);
	exchange->created_ms = sqlite3_column_int64(row, 14);
	exchange->issued = sqlite3_column_int64(row, 15);
}

bool ledger_find(struct ledger *ledger, const struct authority_header *header, bool *ret_found,
		 struct ledger_exchange *ret_exchange, struct error *error)
{
	sqlite3_stmt *statement = ledger_prepare(ledger,
						 "SELECT " EXCHANGE_COLUMNS " FROM exchange"
						 " WHERE sender = ?1 AND transaction_id = ?2",
						 error);
	int result;

	if (statement == NULL)
		return false;
	sqlite3_bind_blob(statement, 1, header->sender, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(statement, 2, header->transaction_id, (int)header->transaction_id_size,
			  SQLITE_STATIC);
	result = sqlite3_step(statement);
	if (result == SQLITE_ROW)
		read_exchange(statement, ret_exchange);
	ledger_done(statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return ledger_failure(ledger, error, "find");
	*ret_found = result == SQLITE_ROW;
	return true;
}

bool ledger_add(struct ledger *ledger, const struct authority_header *header, int type,
		const uint8_t *request, size_t size, int64_t now_ms,
		struct ledger_exchange *exchange, struct error *error)
{
	bool found;
	sqlite3_stmt *statement =
	    ledger_prepare(ledger,
			   "INSERT INTO exchange(sender, transaction_id, type, digest, request,"
			   " state, created_ms, changed_ms) VALUES(?1, ?2, ?3, ?4, ?5, 0, ?6, ?6)",
			   error);

	if (statement == NULL)
		return false;
	sqlite3_bind_blob(statement, 1, header->sender, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(statement, 2, header->transaction_id, (int)header->transaction_id_size,
			  SQLITE_STATIC);
	sqlite3_bind_int(statement, 3, type);
	sqlite3_bind_blob(statement, 4, header->body_digest, AUTHORITY_DIGEST_SIZE, SQLITE_STATIC);
	sqlite3_bind_blob(statement, 5, request, (int)size, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 6, now_ms);
	if (!ledger_execute(ledger, statement, error) ||
	    !ledger_find(ledger, header, &found, exchange, error))
		return false;
	return found || ledger_failure(ledger, error, "add");
}

bool ledger_save(struct ledger *ledger, const struct ledger_exchange *exchange, int64_t now_ms,
		 struct error *error)
{
	sqlite3_stmt *statement = ledger_prepare(
	    ledger,
	    "UPDATE exchange SET state = ?2, confirmation = ?3, failure = ?4, words = ?5,"
	    " key_digest = ?6, serial = ?7, ready_ms = ?8, deadline_ms = ?9, asked = ?10,"
	    " polled = ?11, changed_ms = ?12 WHERE id = ?1",
	    error);

	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, exchange->id);
	sqlite3_bind_int(statement, 2, (int)exchange->state);
	sqlite3_bind_int(statement, 3, (int)exchange->confirmation);
	sqlite3_bind_int(statement, 4, exchange->failure);
	sqlite3_bind_text(statement, 5, exchange->words, -1, SQLITE_STATIC);
	if (exchange->has_key)
		sqlite3_bind_blob(statement, 6, exchange->key_digest, AUTHORITY_DIGEST_SIZE,
				  SQLITE_STATIC);
	sqlite3_bind_text(statement, 7, exchange->serial, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 8, exchange->ready_ms);
	sqlite3_bind_int64(statement, 9, exchange->deadline_ms);
	sqlite3_bind_int64(statement, 10, exchange->asked);
	sqlite3_bind_int64(statement, 11, exchange->polled);
	sqlite3_bind_int64(statement, 12, now_ms);
	return ledger_execute(ledger, statement, error);
}

bool ledger_forget(struct ledger *ledger, int64_t exchange, struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger, "DELETE FROM exchange WHERE id = ?1", error);

	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, exchange);
	return ledger_execute(ledger, statement, error);
}

bool ledger_request(struct ledger *ledger, int64_t exchange, struct buffer *ret_request,
		    struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger, "SELECT request FROM exchange WHERE id = ?1", error);
	bool done;

	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, exchange);
	done = sqlite3_step(statement) == SQLITE_ROW &&
	       buffer_append(ret_request, sqlite3_column_blob(statement, 0),
			     (size_t)sqlite3_column_bytes(statement, 0));
	if (!done)
		ledger_failure(ledger, error, "request");
	ledger_done(statement);
	return done;
}

/* ---- nonces --------------------------------------------------------------------------------- */

static bool run_nonce(struct ledger *ledger, const char *sql, int64_t exchange,
		      const uint8_t *nonce, size_t size, bool *ret_row, struct error *error)
{
	sqlite3_stmt *statement = ledger_prepare(ledger, sql, error);
	int result;

	if (statement == NULL)
		return false;
	sqlite3_bind_int64(statement, 1, exchange);
	sqlite3_bind_blob(statement, 2, nonce, (int)size, SQLITE_STATIC);
	result = sqlite3_step(statement);
	ledger_done(statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE)
		return ledger_failure(ledger, error, "nonce");
	*ret_row = result == SQLITE_ROW;
	return true;
}

bool ledger_nonce_add(struct ledger *ledger, int64_t exchange, const uint8_t *nonce, size_t size,
		      struct error *error)
{
	bool row;

	return run_nonce(ledger, "INSERT OR IGNORE INTO nonce VALUES(?1, ?2)", exchange, nonce,
			 size, &row, error);
}

bool ledger_nonce_known(struct ledger *ledger, int64_t exchange, const uint8_t *nonce, size_t size,
			bool *ret_known, struct error *error)
{
	*ret_known = false;
	return size == 0 ||
	       run_nonce(ledger, "SELECT 1 FROM nonce WHERE exchange = ?1 AND nonce = ?2", exchange,
			 nonce, size, ret_known, error);
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool ledger_lapse(struct ledger *ledger, int64_t now_ms, struct error *error)
{
	static const char *const steps[] = {
		"UPDATE certificate SET revoked_ms = ?1, reason = 0 WHERE revoked_ms = 0 AND "
		"exchange"
		" IN (SELECT id FROM exchange WHERE state = 2 AND deadline_ms < ?1)",
		"UPDATE exchange SET state = 6, changed_ms = ?1 WHERE state = 2 AND deadline_ms < "
		"?1",
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		sqlite3_stmt *statement = ledger_prepare(ledger, steps[i], error);

		if (statement == NULL)
			return false;
		sqlite3_bind_int64(statement, 1, now_ms);
		if (!ledger_execute(ledger, statement, error))
			return false;
	}
	return true;
}

bool ledger_each(struct ledger *ledger,
		 void (*show)(void *context, const struct ledger_exchange *exchange), void *context,
		 struct error *error)
{
	sqlite3_stmt *statement =
	    ledger_prepare(ledger, "SELECT " EXCHANGE_COLUMNS " FROM exchange ORDER BY id", error);
	int result;

	if (statement == NULL)
		return false;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
		struct ledger_exchange exchange;

		read_exchange(statement, &exchange);
		show(context, &exchange);
	}
	ledger_done(statement);
	return result == SQLITE_DONE || ledger_failure(ledger, error, "list");
}

const char *ledger_state_name(enum ledger_state state)
{
	static const char *const names[] = {
		[LEDGER_NEW] = "new",		[LEDGER_WAITING] = "waiting",
		[LEDGER_ISSUED] = "issued",	[LEDGER_CONFIRMED] = "confirmed",
		[LEDGER_REJECTED] = "rejected", [LEDGER_REVOKED] = "revoked",
		[LEDGER_LAPSED] = "lapsed",
	};

	return (size_t)state < sizeof(names) / sizeof(*names) ? names[state] : "?";
}
