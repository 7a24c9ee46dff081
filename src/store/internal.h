/*
 * store/internal: the handle, its statements and its transactions; inside this layer only.
 *
 * DESCRIPTION
 *   struct query walks one statement: parameters are bound in their order, columns are read in
 *   theirs, and query_end() gives the statement back. Statements are prepared once a handle and
 *   found again by the address of their text, which therefore is a static array.
 *
 *       struct query query;
 *
 *       if (!query_begin(&query, store, sql_something, error))
 *               return false;
 *       query_int(&query, id);
 *       if (!query_found(&query, "exchange", error))
 *               return false;
 *       record->due_ms = column_int(&query);
 *       query_end(&query);
 *
 *   Bound texts and bytes are not copied: they live until query_end().
 *   query_run(), and query_row() and query_found() when they fail, end the query themselves.
 */
#ifndef MADOGUCHI_STORE_INTERNAL_H
#define MADOGUCHI_STORE_INTERNAL_H

#include <limits.h>

#include <sqlite3.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/domain/state.h"
#include "madoguchi/store/store.h"

#define STATEMENT_SLOTS 256 /* power of two, well above the number of statements */
#define SEALED_SIZE_MAX (4u * 1024 * 1024)

struct cached_statement {
	const char *sql; /* NULL: free slot */
	sqlite3_stmt *statement;
};

struct store {
	sqlite3 *db; /* NULL: closed after an I/O error and not open again yet */
	char path[PATH_MAX];
	enum store_mode mode;
	struct seal_key *case_key;
	struct seal_key *queue_key;
	char operator_name[OPERATOR_SIZE];
	char terminal[TERMINAL_SIZE];
	int64_t fence; /* 0: not a sync's handle */
	bool in_transaction;
	bool half_done; /* a step failed after it had written: commit refuses */
	bool broken;	/* an I/O error was seen: opened anew when the transaction ends */
	bool damaged;	/* a page was seen that is none */
	bool unsettled; /* a commit failed: the log may hold frames that no disk has */
	struct cached_statement statements[STATEMENT_SLOTS];
};

/* ---- statement.c ---- */
/* Fills *error from an SQLite result (extended); returns false. */
bool sqlite_failed(struct store *store, int result, const char *what, struct error *error);
/* The same for a database that is no store. */
bool sqlite_report(sqlite3 *db, int result, const char *what, struct error *error);
bool store_execute(struct store *store, const char *sql, struct error *error);
/* First column of the first row of a statement that is not kept; 0 without a row. */
bool store_number(struct store *store, const char *sql, int64_t *ret_number, struct error *error);
void statements_drop(struct store *store);

/* ---- connection.c ---- */
/* Opens the file and checks it; on failure nothing is left open. */
bool connection_open(struct store *store, struct error *error);
/* Switches the write-ahead log on, or finds it on. */
bool connection_use_log(struct store *store, struct error *error);
void connection_close(struct store *store);
/* After an I/O error: closes and opens again; db is NULL when that fails. */
void connection_renew(struct store *store);

/* ---- schema.c ---- */
bool schema_prepare(struct store *store, struct error *error);

/*
 * What the partial indexes hold, in the words of their conditions, or SQLite would not use them; of
 * the table t ("c." or ""). Lists of at most two words: one of three is made into a table, searched
 * and thrown away for each row that is written, in each index and each check that has one, which
 * was a third of all that the acceptance of a case took.
 */
#define SQL_CASE_OPEN(t) t "state <> 'done' AND " t "state NOT IN ('refused','withdrawn')"
#define SQL_EXCHANGE_ACTIVE(t)                                                                     \
	t "state NOT IN ('answered','rejected') AND " t "state NOT IN ('held','in_doubt')"

/* ---- query.c ---- */
struct query {
	struct store *store;
	sqlite3_stmt *statement;
	int parameter;
	int column;
};

bool query_begin(struct query *query, struct store *store, const char *sql, struct error *error);
void query_int(struct query *query, int64_t value);
void query_id(struct query *query, int64_t value); /* 0 as NULL */
void query_day(struct query *query, int32_t day);  /* DATE_NONE as NULL */
void query_text(struct query *query, const char *value);
void query_text_or_null(struct query *query, const char *value); /* "" and NULL as NULL */
void query_blob(struct query *query, const void *bytes, size_t size);
void query_blob_or_null(struct query *query, const void *bytes, size_t size); /* empty as NULL */
/* For a statement that yields no row; ends the query. */
bool query_run(struct query *query, struct error *error);
bool query_row(struct query *query, bool *ret_row, struct error *error);
/* The first row, or NOT_FOUND of what. */
bool query_found(struct query *query, const char *what, struct error *error);
void query_end(struct query *query);
/* Reads the columns of the row that the query stands on into a row of the caller's. */
typedef bool query_read(struct query *query, void *ret_row, struct error *error);
/* At most capacity rows, each of size bytes; ends the query. */
bool query_rows(struct query *query, query_read *read, void *ret_rows, size_t size, int capacity,
		int *ret_count, struct error *error);
/* The first row, or NOT_FOUND of what; ends the query. */
bool query_one(struct query *query, const char *what, query_read *read, void *ret_row,
	       struct error *error);

int64_t column_int(struct query *query);
int column_small(struct query *query);	 /* an int; out of range: 0 */
int32_t column_day(struct query *query); /* NULL as DATE_NONE */
bool column_bool(struct query *query);
void column_text(struct query *query, char *text, size_t size);
/* The column's own bytes until the next step. */
const void *column_blob(struct query *query, size_t *ret_size);
/* Exactly size bytes, or all zero. */
bool column_bytes(struct query *query, uint8_t *bytes, size_t size);

/* ---- store.c ---- */
/* A setter's place in a transaction: its own one, or the caller's. */
struct step {
	struct store *store;
	bool own;
	int64_t changes;
};

bool step_begin(struct step *step, struct store *store, struct error *error);
bool step_commit(struct step *step, struct error *error);
/* What was written is undone (own) or will not be committed (the caller's). */
void step_undo(struct step *step);
/* True when the step was done and is committed. */
static inline bool step_end(struct step *step, bool done, struct error *error)
{
	if (done)
		return step_commit(step, error);
	step_undo(step);
	return false;
}
/* Readings that belong together see one moment; within the caller's transaction they do anyway. */
bool reading_begin(struct store *store, bool *ret_own, struct error *error);
void reading_end(struct store *store, bool own);
/* SYNC_OTHER when a newer sync has taken over. */
bool fence_check(struct store *store, struct error *error);
bool row_damaged(const char *table, int64_t id, struct error *error);

/* Copies the log into the database file and begins it anew; STORE_BUSY while somebody reads it. */
bool log_empty(struct store *store, struct error *error);

/* The highest row number that a table has given. What was purged keeps its numbers (store/purge):
 * none is given twice. */
#define SQL_LAST_ID(table)                                                                         \
	"max(coalesce((SELECT max(id) FROM " table "), 0),"                                        \
	" coalesce((SELECT value FROM series WHERE name = 'row/" table "'), 0))"
#define SQL_NEXT_ID(table) "SELECT " SQL_LAST_ID(table) " + 1"

/* The number that the next row of a table will bear: needed before its columns are sealed. */
bool next_id(struct store *store, const char *sql, int64_t *ret_id, struct error *error);

/* ---- card_journal.c ---- */
/* The case has ended: what is open of it nobody will close. */
bool card_entries_leave(struct store *store, int64_t case_id, struct error *error);

/* ---- sealed.c ---- */
/* What is sealed, row by row: the first four with the case key, what the sync sends and takes with
 * the queue key. */
enum sealed_column {
	SEALED_PERSON,
	SEALED_LETTER,
	SEALED_PAPER,
	SEALED_CUSTODY,
	SEALED_BODY,
	SEALED_MESSAGE,
	SEALED_CERTIFICATE,
	SEALED_COLUMN_COUNT,
};

const char *data_key_word(enum data_key key);
/* NULL: the handle was opened without it. */
struct seal_key *store_key(const struct store *store, enum data_key key);
enum data_key sealed_column_key(enum sealed_column column);
bool store_seal(struct store *store, enum sealed_column column, int64_t row, const void *plain,
		size_t size, struct buffer *ret_sealed, struct error *error);
/* Appends the plain value; with the newer key's file when the handle's own key does not open it. */
bool store_unseal(struct store *store, enum sealed_column column, int64_t row, const void *sealed,
		  size_t size, struct buffer *ret_plain, struct error *error);
const char *sealed_column_name(enum sealed_column column);

/* ---- paper.c ---- */
/* The case has ended: the years of its papers count from that day at the earliest. */
bool papers_keep(struct store *store, int64_t case_id, int32_t kept_from, struct error *error);

/* ---- history.c ---- */
struct state_move {
	const char *machine; /* "case", "exchange", "certificate" */
	int64_t id;
	const char *name; /* case number or transactionID, for log and audit */
	const char *from, *to, *event;
	const char *why; /* message id or NULL */
};

/* History line, audit line and log line of a move. */
bool history_add(struct store *store, const struct state_move *move, struct error *error);

#endif
