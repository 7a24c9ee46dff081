#include "internal.h"

#include <errno.h>

/* Which of our codes an SQLite result is; by its primary code. */
static const enum error_code codes[] = {
	[SQLITE_PERM] = ERROR_STORE_OPEN,	[SQLITE_ABORT] = ERROR_STORE_IO,
	[SQLITE_BUSY] = ERROR_STORE_BUSY,	[SQLITE_LOCKED] = ERROR_STORE_BUSY,
	[SQLITE_NOMEM] = ERROR_MEMORY,		[SQLITE_READONLY] = ERROR_STORE_OPEN,
	[SQLITE_INTERRUPT] = ERROR_STORE_BUSY,	[SQLITE_IOERR] = ERROR_STORE_IO,
	[SQLITE_CORRUPT] = ERROR_STORE_DAMAGED, [SQLITE_FULL] = ERROR_STORE_FULL,
	[SQLITE_CANTOPEN] = ERROR_STORE_OPEN,	[SQLITE_PROTOCOL] = ERROR_STORE_BUSY,
	[SQLITE_AUTH] = ERROR_STORE_OPEN,	[SQLITE_NOTADB] = ERROR_STORE_DAMAGED,
};

static bool is_no_room(int result, int system_errno)
{
	int primary = result & 0xff;

	if (primary == SQLITE_FULL)
		return true;
	return primary == SQLITE_IOERR &&
	       (system_errno == ENOSPC || system_errno == EFBIG || system_errno == EDQUOT);
}

static enum error_code code_of(int result, int system_errno)
{
	size_t primary = (size_t)(result & 0xff);

	if (is_no_room(result, system_errno))
		return ERROR_STORE_FULL;
	if (primary < sizeof(codes) / sizeof(codes[0]) && codes[primary] != ERROR_NONE)
		return codes[primary];
	return ERROR_INTERNAL;
}

bool sqlite_report(sqlite3 *db, int result, const char *what, struct error *error)
{
	const int system_errno = db != NULL ? sqlite3_system_errno(db) : 0;
	/* SQLite does not keep it when a commit fails; who called SQLite had set it to 0. */
	const enum error_code code = code_of(result, system_errno != 0 ? system_errno : errno);

	return error_set(error, code, CAUSE_SQLITE, result, "%s: %s", what,
			 db != NULL ? sqlite3_errmsg(db) : sqlite3_errstr(result));
}

bool sqlite_failed(struct store *store, int result, const char *what, struct error *error)
{
	struct error said;

	(void)sqlite_report(store->db, result, what, &said);
	if (said.code == ERROR_STORE_IO || said.code == ERROR_STORE_FULL ||
	    said.code == ERROR_STORE_DAMAGED)
		store->broken = true;
	store->damaged = store->damaged || said.code == ERROR_STORE_DAMAGED;
	if (error != NULL)
		*error = said;
	return false;
}

bool store_execute(struct store *store, const char *sql, struct error *error)
{
	errno = 0;
	if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return sqlite_failed(store, sqlite3_extended_errcode(store->db), "statement", error);
}

bool store_number(struct store *store, const char *sql, int64_t *ret_number, struct error *error)
{
	sqlite3_stmt *statement = NULL;
	int result;

	errno = 0;
	result = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
	if (result == SQLITE_OK)
		result = sqlite3_step(statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE) {
		sqlite_failed(store, sqlite3_extended_errcode(store->db), sql, error);
		sqlite3_finalize(statement);
		return false;
	}
	*ret_number = result == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	return true;
}

void statements_drop(struct store *store)
{
	for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
		sqlite3_finalize(store->statements[i].statement);
		store->statements[i] = (struct cached_statement){ .sql = NULL };
	}
}
