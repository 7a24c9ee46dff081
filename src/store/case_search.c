#include "madoguchi/store/case_list.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/text.h"

#include "case_parts.h"

#define SEARCH_HASHES 4	 /* those that SQLite intersects; the names decide about the rest */
#define COMMON_HASH 1000 /* rows above which it no longer matters how common a pair is */

/* "14130-01-2" from the digits of whatever was typed; false when it is not a number. */
static bool number_prefix(const char *search, char prefix[static CASE_NUMBER_SIZE])
{
	static const int groups[] = { 5, 2, 2, 5, 1 };
	char key[SEARCH_KEY_SIZE];
	size_t at = 0, group = 0;
	int in_group = 0;

	search_key_make(search, key);
	if (key[0] == '\0' || key[strspn(key, "0123456789-")] != '\0')
		return false;
	for (const char *from = key; *from != '\0' && at + 2 < CASE_NUMBER_SIZE; from++) {
		if (*from == '-')
			continue;
		if (in_group == groups[group] && group + 1 < sizeof(groups) / sizeof(groups[0])) {
			prefix[at++] = '-';
			group++;
			in_group = 0;
		}
		prefix[at++] = *from;
		in_group++;
	}
	prefix[at] = '\0';
	return at > 0;
}

static bool matches(const struct person *person, const char *key)
{
	char name[SEARCH_KEY_SIZE];

	search_key_make(person->name, name);
	if (strstr(name, key) != NULL)
		return true;
	search_key_make(person->kana, name);
	return strstr(name, key) != NULL;
}

/* Rows of a query whose parameters are bound; key NULL: all of them. Ends the query. */
static bool collect(struct store *store, struct query *query, const char *key,
		    struct case_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	struct person person;
	int count = 0;
	bool row;

	while (count < capacity) {
		if (!query_row(query, &row, error))
			return false;
		if (!row)
			break;
		if (!case_row_read(store, query, &ret_rows[count], &person, error)) {
			query_end(query);
			return false;
		}
		if (key == NULL || matches(&person, key))
			count++;
	}
	query_end(query);
	*ret_count = count;
	return true;
}

static bool search_number(struct store *store, const char *prefix, struct case_row *ret_rows,
			  int capacity, int *ret_count, struct error *error)
{
	static const char sql_number[] =
	    "SELECT " CASE_ROW_COLUMNS
	    " FROM cases c WHERE c.number >= ? AND c.number < ? ORDER BY c.number DESC LIMIT ?";
	char end[CASE_NUMBER_SIZE + 1];
	struct query query;

	snprintf(end, sizeof(end), "%s\x7f", prefix);
	if (!query_begin(&query, store, sql_number, error))
		return false;
	query_text(&query, prefix);
	query_text(&query, end);
	query_int(&query, capacity);
	return collect(store, &query, NULL, ret_rows, capacity, ret_count, error);
}

static bool count_hash(struct store *store, const uint8_t hash[static 8], int64_t *ret_count,
		       struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*) FROM (SELECT 1 FROM case_index WHERE hash = ? LIMIT ?)";
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_blob(&query, hash, 8);
	query_int(&query, COMMON_HASH);
	if (!query_found(&query, "pairs", error))
		return false;
	*ret_count = column_int(&query);
	query_end(&query);
	return true;
}

/* The rarest pair comes first: its rows are walked, the others are looked up. */
static bool rarest_first(struct store *store, struct index_hashes *hashes, struct error *error)
{
	int64_t least = INT64_MAX;
	int rarest = 0;
	uint8_t swap[8];

	for (int i = 0; i < hashes->count; i++) {
		int64_t rows;

		if (!count_hash(store, hashes->hash[i], &rows, error))
			return false;
		if (rows < least) {
			least = rows;
			rarest = i;
		}
	}
	memcpy(swap, hashes->hash[0], 8);
	memcpy(hashes->hash[0], hashes->hash[rarest], 8);
	memcpy(hashes->hash[rarest], swap, 8);
	return true;
}

#define WITH_PAIR(n)                                                                               \
	" AND (?" n " IS NULL OR EXISTS (SELECT 1 FROM case_index x"                               \
	" WHERE x.hash = ?" n " AND x.case_id = i.case_id))"

static bool search_name(struct store *store, const char *key, struct index_hashes *hashes,
			struct case_row *ret_rows, int capacity, int *ret_count,
			struct error *error)
{
	static const char sql_name[] =
	    "SELECT " CASE_ROW_COLUMNS " FROM case_index i CROSS JOIN cases c ON c.id = i.case_id"
	    " WHERE i.hash = ?1" WITH_PAIR("2") WITH_PAIR("3")
		WITH_PAIR("4") " ORDER BY i.case_id DESC";
	struct query query;

	if (!rarest_first(store, hashes, error) || !query_begin(&query, store, sql_name, error))
		return false;
	for (int i = 0; i < SEARCH_HASHES; i++)
		query_blob_or_null(&query, hashes->hash[i], i < hashes->count ? 8 : 0);
	return collect(store, &query, key, ret_rows, capacity, ret_count, error);
}

bool case_list_search(struct store *store, const char *search, struct case_row *ret_rows,
		      int capacity, int *ret_count, struct error *error)
{
	struct index_hashes hashes = { .count = 0 };
	char prefix[CASE_NUMBER_SIZE];
	char key[SEARCH_KEY_SIZE];

	if (number_prefix(search, prefix))
		return search_number(store, prefix, ret_rows, capacity, ret_count, error);
	search_key_make(search, key);
	if (store->case_key != NULL && !index_hashes_add(store, key, &hashes, error))
		return false;
	if (hashes.count == 0) {
		*ret_count = 0;
		return true;
	}
	return search_name(store, key, &hashes, ret_rows, capacity, ret_count, error);
}
