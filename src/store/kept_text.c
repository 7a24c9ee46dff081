#include "kept_text.h"

#include <inttypes.h>
#include <string.h>

#include "madoguchi/base/sha256.h"

bool kept_first(struct query *query, const struct kept_table *table, void *ret_record,
		struct error *error)
{
	int count;

	if (!query_rows(query, table->read, ret_record, table->size, 1, &count, error))
		return false;
	if (count == 0)
		memset(ret_record, 0, table->size);
	return true;
}

/* The text's column is the next one. */
static bool take_text(struct query *query, const struct kept_table *table, int64_t number,
		      const uint8_t digest[static SHA256_SIZE], struct buffer *ret_text,
		      struct error *error)
{
	uint8_t now[SHA256_SIZE];
	size_t size;
	const void *bytes = column_blob(query, &size);

	sha256_bytes(bytes, size, now);
	if (memcmp(now, digest, sizeof(now)) != 0)
		return row_damaged(table->name, number, error);
	return buffer_append(ret_text, bytes, size) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s row %" PRId64, table->name,
			 number);
}

bool kept_read(struct store *store, const struct kept_table *table, int64_t number, void *record,
	       struct buffer *ret_text, struct error *error)
{
	const uint8_t *digest = (const uint8_t *)record + table->digest;
	struct query query;
	bool done;

	if (!query_begin(&query, store, table->one, error))
		return false;
	query_int(&query, number);
	if (!query_found(&query, table->name, error))
		return false;
	done = table->read(&query, record, error) &&
	       take_text(&query, table, number, digest, ret_text, error);
	query_end(&query);
	return done;
}

bool kept_list(struct store *store, const struct kept_table *table, int64_t beside, bool newer,
	       void *ret_records, int capacity, int *ret_count, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, newer ? table->newer : table->older, error))
		return false;
	query_int(&query, beside == 0 && !newer ? INT64_MAX : beside);
	query_int(&query, capacity);
	return query_rows(&query, table->read, ret_records, table->size, capacity, ret_count,
			  error);
}

bool kept_next(struct store *store, const struct kept_table *table, int64_t *ret_number,
	       struct error *error)
{
	return store_number(store, table->next, ret_number, error);
}
