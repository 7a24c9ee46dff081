#include "madoguchi/store/key_change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/secret.h"

#include "case_parts.h"

#define WINDOW 64
#define SUBJECT_SIZE 32

static const struct {
	const char *list; /* the next rows that have a value */
	const char *read;
	const char *write;
	uint32_t most; /* bytes of a value, once opened */
} columns[SEALED_COLUMN_COUNT] = {
	[SEALED_PERSON] = { "SELECT id FROM cases WHERE id > ? AND person IS NOT NULL"
			    " ORDER BY id LIMIT ?",
			    "SELECT person FROM cases WHERE id = ?",
			    "UPDATE cases SET person = ? WHERE id = ?", SEALED_SIZE_MAX },
	[SEALED_LETTER] = { "SELECT id FROM letters WHERE id > ? ORDER BY id LIMIT ?",
			    "SELECT address FROM letters WHERE id = ?",
			    "UPDATE letters SET address = ? WHERE id = ?", SEALED_SIZE_MAX },
	[SEALED_PAPER] = { "SELECT id FROM papers WHERE id > ? AND text IS NOT NULL"
			   " ORDER BY id LIMIT ?",
			   "SELECT text FROM papers WHERE id = ?",
			   "UPDATE papers SET text = ? WHERE id = ?", SEALED_SIZE_MAX },
	[SEALED_CUSTODY] = { "SELECT id FROM custodies WHERE id > ? AND other IS NOT NULL"
			     " ORDER BY id LIMIT ?",
			     "SELECT other FROM custodies WHERE id = ?",
			     "UPDATE custodies SET other = ? WHERE id = ?", SEALED_SIZE_MAX },
	[SEALED_BODY] = { "SELECT exchange_id FROM exchange_bodies WHERE exchange_id > ?"
			  " ORDER BY exchange_id LIMIT ?",
			  "SELECT body FROM exchange_bodies WHERE exchange_id = ?",
			  "UPDATE exchange_bodies SET body = ? WHERE exchange_id = ?",
			  SEALED_SIZE_MAX },
	[SEALED_MESSAGE] = { "SELECT id FROM exchange_messages WHERE id > ? ORDER BY id LIMIT ?",
			     "SELECT bytes FROM exchange_messages WHERE id = ?",
			     "UPDATE exchange_messages SET bytes = ? WHERE id = ?",
			     SEALED_SIZE_MAX },
	[SEALED_CERTIFICATE] = { "SELECT certificate_id FROM certificate_bodies"
				 " WHERE certificate_id > ? ORDER BY certificate_id LIMIT ?",
				 "SELECT der FROM certificate_bodies WHERE certificate_id = ?",
				 "UPDATE certificate_bodies SET der = ? WHERE certificate_id = ?",
				 SEALED_SIZE_MAX },
};

/* As the trail names it. */
static void name_key(enum data_key key, int number, char subject[static SUBJECT_SIZE])
{
	snprintf(subject, SUBJECT_SIZE, key == DATA_KEY_CASE ? "key %d" : "queue key %d", number);
}

bool key_change_read(struct store *store, enum data_key key, int *ret_number, bool *ret_changing,
		     struct error *error)
{
	static const char sql_read[] = "SELECT number, changing FROM data_keys WHERE name = ?";
	struct query query;

	if (!query_begin(&query, store, sql_read, error))
		return false;
	query_text(&query, data_key_word(key));
	if (!query_found(&query, "data key", error))
		return false;
	*ret_number = column_small(&query);
	*ret_changing = column_bool(&query);
	query_end(&query);
	return true;
}

static bool write_state(struct store *store, enum data_key key, int number, bool changing,
			const char *act, const char *detail, struct error *error)
{
	static const char sql_write[] =
	    "UPDATE data_keys SET number = ?, changing = ? WHERE name = ?";
	char subject[SUBJECT_SIZE];
	struct query query;

	name_key(key, number, subject);
	if (!query_begin(&query, store, sql_write, error))
		return false;
	query_int(&query, number);
	query_int(&query, changing);
	query_text(&query, data_key_word(key));
	return query_run(&query, error) && audit_add(store, act, subject, detail, error);
}

bool key_change_begin(struct store *store, enum data_key key, struct error *error)
{
	const struct seal_key *own = store_key(store, key);
	const int newest = own != NULL ? seal_key_number(own) : 0;
	bool changing, done;
	struct step step;
	int number;

	if (newest == 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "no key to change");
	if (!step_begin(&step, store, error))
		return false;
	done = key_change_read(store, key, &number, &changing, error);
	if (done && number != newest)
		done = write_state(store, key, newest, true, "key.change", "", error);
	return step_end(&step, done, error);
}

bool key_change_end(struct store *store, const struct key_change_cursor *cursor,
		    struct error *error)
{
	bool changing, done;
	char detail[64];
	struct step step;
	int number;

	if (!step_begin(&step, store, error))
		return false;
	snprintf(detail, sizeof(detail), "values=%" PRId64, cursor->seen);
	done = key_change_read(store, cursor->key, &number, &changing, error);
	if (done && changing)
		done = write_state(store, cursor->key, number, false, "key.changed", detail, error);
	return step_end(&step, done, error);
}

/* ---- a value --------------------------------------------------------------------------------- */

/* A case's pairs move with its person. */
static bool move_pairs(struct store *store, enum sealed_column column, int64_t row,
		       const void *sealed, size_t size, struct error *error)
{
	struct case_record record;
	bool done;

	if (column != SEALED_PERSON)
		return true;
	done = person_open(store, row, sealed, size, &record, error) &&
	       case_index_renew(store, row, &record.person, error);
	explicit_bzero(&record, sizeof(record));
	return done;
}

static bool write_value(struct store *store, enum sealed_column column, int64_t row,
			const struct buffer *sealed, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, columns[column].write, error))
		return false;
	query_blob(&query, sealed->bytes, sealed->size);
	query_int(&query, row);
	return query_run(&query, error);
}

static bool seal_anew(struct store *store, enum sealed_column column, int64_t row,
		      const void *sealed, size_t size, struct error *error)
{
	struct buffer plain, fresh;
	bool done;

	buffer_init(&plain, columns[column].most);
	buffer_init(&fresh, columns[column].most + SEAL_OVERHEAD);
	done = store_unseal(store, column, row, sealed, size, &plain, error) &&
	       store_seal(store, column, row, plain.bytes, plain.size, &fresh, error) &&
	       move_pairs(store, column, row, sealed, size, error) &&
	       write_value(store, column, row, &fresh, error);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	buffer_done(&fresh);
	return done;
}

/* The value's own copy: the statement has ended when the row is written. */
static bool read_value(struct store *store, enum sealed_column column, int64_t row,
		       struct buffer *ret_value, struct error *error)
{
	struct query query;
	const void *bytes;
	size_t size;
	bool done;

	if (!query_begin(&query, store, columns[column].read, error))
		return false;
	query_int(&query, row);
	if (!query_found(&query, sealed_column_name(column), error))
		return false;
	bytes = column_blob(&query, &size);
	done = buffer_append(ret_value, bytes, size) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "a sealed value");
	query_end(&query);
	return done;
}

static bool renew_row(struct store *store, enum sealed_column column, int64_t row,
		      struct key_change_cursor *cursor, struct error *error)
{
	struct buffer value;
	bool done;

	buffer_init(&value, columns[column].most + SEAL_OVERHEAD);
	done = read_value(store, column, row, &value, error);
	cursor->seen++;
	if (done && value.size > 0 &&
	    !seal_is_newest(store_key(store, cursor->key), row, sealed_column_name(column),
			    value.bytes, value.size)) {
		cursor->sealed++;
		done = seal_anew(store, column, row, value.bytes, value.size, error);
	}
	buffer_done(&value);
	return done;
}

/* ---- a window -------------------------------------------------------------------------------- */

static bool list_rows(struct store *store, const struct key_change_cursor *cursor,
		      int64_t ret_rows[static WINDOW], int *ret_count, struct error *error)
{
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, columns[cursor->column].list, error))
		return false;
	query_int(&query, cursor->row);
	query_int(&query, WINDOW);
	for (;; ret_rows[count++] = column_int(&query)) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == WINDOW)
			break;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

/* The next column of the cursor's key. */
static bool find_column(struct key_change_cursor *cursor)
{
	while (cursor->column < SEALED_COLUMN_COUNT &&
	       sealed_column_key((enum sealed_column)cursor->column) != cursor->key)
		cursor->column++;
	return cursor->column < SEALED_COLUMN_COUNT;
}

static bool renew_window(struct store *store, struct key_change_cursor *cursor, struct error *error)
{
	int64_t rows[WINDOW];
	int count;

	if (!find_column(cursor))
		return true;
	if (!list_rows(store, cursor, rows, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		if (!renew_row(store, (enum sealed_column)cursor->column, rows[i], cursor, error))
			return false;
		cursor->row = rows[i];
	}
	if (count < WINDOW) {
		cursor->column++;
		cursor->row = 0;
	}
	return true;
}

bool key_change_window(struct store *store, struct key_change_cursor *cursor, bool *ret_more,
		       struct error *error)
{
	struct key_change_cursor next = *cursor;
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, renew_window(store, &next, error), error))
		return false;
	*cursor = next;
	*ret_more = next.column < SEALED_COLUMN_COUNT;
	return true;
}
