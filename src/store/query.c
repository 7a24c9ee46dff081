#include "internal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"

/* The slot of this text, or the free one where it belongs; NULL: the table is full. */
static struct cached_statement *find_slot(struct store *store, const char *sql)
{
	size_t start = ((uintptr_t)sql >> 4) % STATEMENT_SLOTS;

	for (size_t i = 0; i < STATEMENT_SLOTS; i++) {
		struct cached_statement *slot = &store->statements[(start + i) % STATEMENT_SLOTS];

		if (slot->sql == sql || slot->sql == NULL)
			return slot;
	}
	return NULL;
}

bool query_begin(struct query *query, struct store *store, const char *sql, struct error *error)
{
	struct cached_statement *slot;

	if (store->db == NULL && !connection_open(store, error))
		return false;
	slot = find_slot(store, sql);
	if (slot == NULL)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "too many statements");
	if (slot->sql == NULL) {
		int result;

		errno = 0;
		result = sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
					    &slot->statement, NULL);
		if (result != SQLITE_OK)
			return sqlite_failed(store, sqlite3_extended_errcode(store->db), "prepare",
					     error);
		slot->sql = sql;
	}
	*query = (struct query){ .store = store, .statement = slot->statement };
	return true;
}

/* Binding fails only on a parameter that the statement lacks or on a text above SQLite's limit
 * (1 GB): both are faults of ours, and the missing value meets a NOT NULL. */
void query_int(struct query *query, int64_t value)
{
	(void)sqlite3_bind_int64(query->statement, ++query->parameter, value);
}

void query_id(struct query *query, int64_t value)
{
	if (value != 0)
		query_int(query, value);
	else
		(void)sqlite3_bind_null(query->statement, ++query->parameter);
}

void query_day(struct query *query, int32_t day)
{
	if (day != DATE_NONE)
		query_int(query, day);
	else
		(void)sqlite3_bind_null(query->statement, ++query->parameter);
}

void query_text(struct query *query, const char *value)
{
	(void)sqlite3_bind_text(query->statement, ++query->parameter, value, -1, SQLITE_STATIC);
}

void query_text_or_null(struct query *query, const char *value)
{
	if (value != NULL && value[0] != '\0')
		query_text(query, value);
	else
		(void)sqlite3_bind_null(query->statement, ++query->parameter);
}

/* A NULL pointer would be bound as NULL; no bytes are a blob of size 0. */
void query_blob(struct query *query, const void *bytes, size_t size)
{
	(void)sqlite3_bind_blob64(query->statement, ++query->parameter, bytes != NULL ? bytes : "",
				  size, SQLITE_STATIC);
}

void query_blob_or_null(struct query *query, const void *bytes, size_t size)
{
	if (bytes != NULL && size > 0)
		query_blob(query, bytes, size);
	else
		(void)sqlite3_bind_null(query->statement, ++query->parameter);
}

bool query_row(struct query *query, bool *ret_row, struct error *error)
{
	int result;

	errno = 0;
	result = sqlite3_step(query->statement);
	if (result != SQLITE_ROW && result != SQLITE_DONE) {
		sqlite_failed(query->store, sqlite3_extended_errcode(query->store->db), "step",
			      error);
		query_end(query);
		return false;
	}
	query->column = 0;
	*ret_row = result == SQLITE_ROW;
	return true;
}

bool query_run(struct query *query, struct error *error)
{
	bool row;

	if (!query_row(query, &row, error))
		return false;
	query_end(query);
	return true;
}

bool query_found(struct query *query, const char *what, struct error *error)
{
	bool row;

	if (!query_row(query, &row, error))
		return false;
	if (row)
		return true;
	query_end(query);
	return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "%s", what);
}

bool query_rows(struct query *query, query_read *read, void *ret_rows, size_t size, int capacity,
		int *ret_count, struct error *error)
{
	uint8_t *place = ret_rows;
	int count = 0;
	bool row;

	for (; count < capacity; count++, place += size) {
		if (!query_row(query, &row, error))
			return false;
		if (!row)
			break;
		if (!read(query, place, error)) {
			query_end(query);
			return false;
		}
	}
	query_end(query);
	*ret_count = count;
	return true;
}

bool query_one(struct query *query, const char *what, query_read *read, void *ret_row,
	       struct error *error)
{
	bool done;

	if (!query_found(query, what, error))
		return false;
	done = read(query, ret_row, error);
	query_end(query);
	return done;
}

void query_end(struct query *query)
{
	/* Its result repeats an error of the last step, which was reported there. */
	(void)sqlite3_reset(query->statement);
	(void)sqlite3_clear_bindings(query->statement);
}

int64_t column_int(struct query *query)
{
	return sqlite3_column_int64(query->statement, query->column++);
}

int column_small(struct query *query)
{
	int64_t value = column_int(query);

	return value >= INT_MIN && value <= INT_MAX ? (int)value : 0;
}

int32_t column_day(struct query *query)
{
	if (sqlite3_column_type(query->statement, query->column) != SQLITE_NULL)
		return column_small(query);
	query->column++;
	return DATE_NONE;
}

bool column_bool(struct query *query)
{
	return column_int(query) != 0;
}

void column_text(struct query *query, char *text, size_t size)
{
	const void *value = sqlite3_column_text(query->statement, query->column);
	const size_t length = (size_t)sqlite3_column_bytes(query->statement, query->column++);
	const size_t kept = length < size ? length : size - 1;

	if (kept > 0)
		memcpy(text, value, kept);
	text[kept] = '\0';
}

const void *column_blob(struct query *query, size_t *ret_size)
{
	const void *bytes = sqlite3_column_blob(query->statement, query->column);
	int size = sqlite3_column_bytes(query->statement, query->column);

	query->column++;
	*ret_size = bytes != NULL ? (size_t)size : 0;
	return bytes;
}

bool column_bytes(struct query *query, uint8_t *bytes, size_t size)
{
	size_t got;
	const void *value = column_blob(query, &got);

	memset(bytes, 0, size);
	if (got != size)
		return false;
	memcpy(bytes, value, size);
	return true;
}
