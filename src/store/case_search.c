#include "madoguchi/store/case_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

#include "case_parts.h"

#define OPEN SQL_CASE_OPEN("c.")
#define SEARCH_HASHES 4 /* those that SQLite intersects; the names decide about the rest */
/* "14130-01-26-": as far as that all numbers of a counter and a year are the same. */
#define NUMBER_IN_COMMON 12
#define COMMON_HASH 1000 /* rows above which it no longer matters how common a pair is */

static bool has_word(const char *key, const char *kana_key, const char *word)
{
	return strstr(key, word) != NULL || strstr(kana_key, word) != NULL;
}

/* Every word stands in the name or in its kana. */
static bool matches(const struct person *person, const struct search_words *words)
{
	char name[SEARCH_KEY_SIZE], kana[SEARCH_KEY_SIZE];
	bool all = true;

	if (words->names == 0)
		return true;
	text_search_key(person->name, name, sizeof(name));
	text_search_key(person->kana, kana, sizeof(kana));
	for (int i = 0; i < words->names && all; i++)
		all = has_word(name, kana, words->name[i]);
	explicit_bzero(name, sizeof(name));
	explicit_bzero(kana, sizeof(kana));
	return all;
}

/* Rows of a query whose parameters are bound. Ends the query. */
static bool collect(struct store *store, struct query *query, const struct search_words *words,
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
		count += matches(&person, words);
	}
	explicit_bzero(&person, sizeof(person));
	query_end(query);
	*ret_count = count;
	return true;
}

static bool count_hash(struct store *store, const uint8_t hash[static BLIND_INDEX_SIZE],
		       int64_t *ret_count, struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*) FROM (SELECT 1 FROM case_index WHERE hash = ? LIMIT ?)";
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_blob(&query, hash, BLIND_INDEX_SIZE);
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
	uint8_t swap[BLIND_INDEX_SIZE];

	for (int i = 0; i < hashes->count; i++) {
		int64_t rows;

		if (!count_hash(store, hashes->hash[i], &rows, error))
			return false;
		if (rows < least) {
			least = rows;
			rarest = i;
		}
	}
	memcpy(swap, hashes->hash[0], sizeof(swap));
	memcpy(hashes->hash[0], hashes->hash[rarest], sizeof(swap));
	memcpy(hashes->hash[rarest], swap, sizeof(swap));
	return true;
}

/*
 * One statement for each index that can be walked; what else is searched for is looked at in its
 * rows. ?1 to ?4 are pairs of a name, ?5 and ?6 the span of numbers, ?7 a state, ?8 and ?9 the
 * span of moments of a day; by_serial alone has ?10 and ?11, the span of a running number, and ?12,
 * its check digit.
 */
#define WITH_PAIR(n)                                                                               \
	" AND (?" n " IS NULL OR EXISTS (SELECT 1 FROM case_index x"                               \
	" WHERE x.hash = ?" n " AND x.case_id = c.id))"
#define REST                                                                                       \
	" AND (?5 IS NULL OR (c.number >= ?5 AND c.number < ?6))"                                  \
	" AND (?7 IS NULL OR c.state = ?7)"                                                        \
	" AND (?9 = 0 OR (c.created_ms >= ?8 AND c.created_ms < ?9))" WITH_PAIR("1")               \
	    WITH_PAIR("2") WITH_PAIR("3") WITH_PAIR("4")
/*
 * A running number stands behind what all numbers of a counter and a year have in common, of which
 * there are few: they are found one after the other by the index of the numbers, each by one
 * look-up, and the running number in each of them. An index of running numbers would cost every new
 * case a page. From and until are "00042-" and "00042."; behind a beginning comes a digit.
 */
#define BEGINNING "substr(min(number), 1, 12) FROM cases WHERE number > "
#define OF_SERIAL(from, until, check)                                                              \
	" FROM (WITH RECURSIVE b(text) AS (SELECT " BEGINNING "'' UNION ALL"                       \
	" SELECT (SELECT " BEGINNING "b.text || ':') FROM b WHERE b.text IS NOT NULL)"             \
	" SELECT text FROM b WHERE text IS NOT NULL) b CROSS JOIN cases c"                         \
	" WHERE c.number >= b.text || " from " AND c.number < b.text || " until " AND (" check     \
	" IS NULL OR substr(c.number, -1) = " check ")"
#define OF_CASES(index, condition)                                                                 \
	"SELECT " CASE_ROW_COLUMNS " FROM cases c " index " WHERE " condition REST                 \
	" ORDER BY c.id DESC"

static const char by_name[] =
    "SELECT " CASE_ROW_COLUMNS " FROM case_index i CROSS JOIN cases c ON c.id = i.case_id"
    " WHERE i.hash = ?1" REST " ORDER BY i.case_id DESC";
static const char by_number[] =
    "SELECT " CASE_ROW_COLUMNS " FROM cases c WHERE c.number >= ?5 AND c.number < ?6" REST
    " ORDER BY c.number DESC";
static const char by_serial[] =
    "SELECT " CASE_ROW_COLUMNS OF_SERIAL("?10", "?11", "?12") REST " ORDER BY c.id DESC";
static const char by_day[] =
    "SELECT " CASE_ROW_COLUMNS " FROM cases c INDEXED BY cases_by_day"
    " WHERE c.created_ms >= ?8 AND c.created_ms < ?9" REST " ORDER BY c.created_ms DESC";
static const char by_open_state[] = OF_CASES("INDEXED BY cases_by_state", OPEN " AND c.state = ?7");
static const char by_early_end[] =
    OF_CASES("INDEXED BY cases_ended_early", "c.state IN ('refused','withdrawn') AND c.state = ?7");
/* Nearly all of an old office's cases are done. */
static const char by_done[] = OF_CASES("NOT INDEXED", "c.state = ?7");

/* The index to walk, the rarest first; NULL where there is nothing to go by. */
static const char *statement_for(const struct search_words *words,
				 const struct index_hashes *hashes, bool is_serial)
{
	if (is_serial)
		return by_serial;
	if (strlen(words->number) > NUMBER_IN_COMMON)
		return by_number;
	if (words->day != DATE_NONE)
		return by_day;
	if (hashes->count > 0)
		return by_name;
	if (words->has_state && words->state != CASE_DONE)
		return words->state == CASE_REFUSED || words->state == CASE_WITHDRAWN
			   ? by_early_end
			   : by_open_state;
	if (words->number[0] != '\0')
		return by_number;
	return words->has_state ? by_done : NULL;
}

struct serial_span {
	char from[24], until[24];
};

static struct serial_span serial_span(int64_t serial)
{
	struct serial_span span;

	snprintf(span.from, sizeof(span.from), "%05" PRId64 "-", serial);
	snprintf(span.until, sizeof(span.until), "%05" PRId64 ".", serial);
	return span;
}

/* Whether some case has the running number that was typed, whatever else was typed. */
static bool has_serial(struct store *store, const struct search_words *words, bool *ret_has,
		       struct error *error)
{
	static const char sql_has[] = "SELECT EXISTS (SELECT 1" OF_SERIAL("?1", "?2", "?3") ")";
	const struct serial_span span = serial_span(words->serial);
	struct query query;

	*ret_has = false;
	if (words->serial == 0)
		return true;
	if (!query_begin(&query, store, sql_has, error))
		return false;
	query_text(&query, span.from);
	query_text(&query, span.until);
	query_text_or_null(&query, words->check);
	if (!query_found(&query, "running number", error))
		return false;
	*ret_has = column_int(&query) != 0;
	query_end(&query);
	return true;
}

static bool walk(struct store *store, const char *sql, const struct search_words *words,
		 const struct index_hashes *hashes, struct case_row *ret_rows, int capacity,
		 int *ret_count, struct error *error)
{
	const bool has_day = words->day != DATE_NONE;
	const struct serial_span span = serial_span(words->serial);
	char end[CASE_NUMBER_SIZE + 1];
	struct query query;

	if (!query_begin(&query, store, sql, error))
		return false;
	for (int i = 0; i < SEARCH_HASHES; i++)
		query_blob_or_null(&query, hashes->hash[i],
				   i < hashes->count ? BLIND_INDEX_SIZE : 0);
	snprintf(end, sizeof(end), "%s\x7f", words->number);
	query_text_or_null(&query, sql == by_serial ? "" : words->number);
	query_text(&query, end);
	query_text_or_null(&query, words->has_state ? case_state_word(words->state) : "");
	query_int(&query, has_day ? date_to_ms(words->day) : 0);
	query_int(&query, has_day ? date_to_ms(words->day + 1) : 0);
	if (sql == by_serial) {
		query_text(&query, span.from);
		query_text(&query, span.until);
		query_text_or_null(&query, words->check);
	}
	return collect(store, &query, words, ret_rows, capacity, ret_count, error);
}

static bool hash_names(struct store *store, enum seal_age age, const struct search_words *words,
		       struct index_hashes *ret_hashes, struct error *error)
{
	struct blind_index *index = NULL;
	bool done = true;

	ret_hashes->count = 0;
	if (words->names == 0 || store->case_key == NULL)
		return true;
	if (!blind_index_open(store->case_key, age, &index, error))
		return false;
	for (int i = 0; i < words->names && done; i++)
		done = index_hashes_add(index, words->name[i], ret_hashes, error);
	blind_index_close(&index);
	return done;
}

static bool search_under(struct store *store, enum seal_age age, const struct search_words *words,
			 struct case_row *ret_rows, int capacity, int *ret_count,
			 struct error *error)
{
	struct index_hashes hashes;
	const char *sql;
	bool is_serial;

	if (!hash_names(store, age, words, &hashes, error) ||
	    !has_serial(store, words, &is_serial, error))
		return false;
	sql = statement_for(words, &hashes, is_serial);
	if (sql == by_name && !rarest_first(store, &hashes, error))
		return false;
	if (sql != NULL)
		return walk(store, sql, words, &hashes, ret_rows, capacity, ret_count, error);
	*ret_count = 0;
	return true;
}

static int newest_first(const void *a, const void *b)
{
	const struct case_row *one = a, *other = b;

	return one->id < other->id ? 1 : one->id > other->id ? -1 : 0;
}

/* Where the words had no pair both searches have found the same. */
static int take_each_once(const struct case_row *rows, int count, struct case_row *ret_rows,
			  int capacity)
{
	int found = 0;

	for (int i = 0; i < count && found < capacity; i++)
		if (i == 0 || rows[i].id != rows[i - 1].id)
			ret_rows[found++] = rows[i];
	return found;
}

/* While the key is being changed a case's pairs stand under the one key or the other, never
 * both. */
static bool search_both(struct store *store, const struct search_words *words,
			struct case_row *ret_rows, int capacity, int *ret_count,
			struct error *error)
{
	const size_t most = (size_t)capacity;
	struct case_row *rows = calloc(2 * most, sizeof(*rows));
	int newer = 0, older = 0;
	bool done;

	if (rows == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "search");
	done = search_under(store, SEAL_NEWEST, words, rows, capacity, &newer, error) &&
	       search_under(store, SEAL_OLD, words, rows + newer, capacity, &older, error);
	if (done) {
		qsort(rows, (size_t)newer + (size_t)older, sizeof(*rows), newest_first);
		*ret_count = take_each_once(rows, newer + older, ret_rows, capacity);
	}
	explicit_bzero(rows, 2 * most * sizeof(*rows));
	free(rows);
	return done;
}

bool case_list_search(struct store *store, const struct search_words *words,
		      struct case_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	if (!store_follow_keys(store, error))
		return false;
	if (words->names > 0 && store->case_key != NULL && seal_key_changing(store->case_key))
		return search_both(store, words, ret_rows, capacity, ret_count, error);
	return search_under(store, SEAL_NEWEST, words, ret_rows, capacity, ret_count, error);
}
