#include "madoguchi/store/stocktake_list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "internal.h"

static const struct {
	const char *word;
	const char *label;
} results[STOCKTAKE_RESULT_COUNT] = {
	[STOCKTAKE_UNSEEN] = { "unseen", N_("not seen yet") },
	[STOCKTAKE_FOUND] = { "found", N_("seen") },
	[STOCKTAKE_MISSING] = { "missing", N_("missing") },
	[STOCKTAKE_EXTRA] = { "extra", N_("not on the list") },
};

void stocktake_name(const struct stocktake *stocktake, char name[static STOCKTAKE_NAME_SIZE])
{
	snprintf(name, STOCKTAKE_NAME_SIZE, "stocktake %" PRId64, stocktake->id);
}

const char *stocktake_result_word(enum stocktake_result result)
{
	return results[result].word;
}

const char *stocktake_result_label(enum stocktake_result result)
{
	return results[result].label;
}

#define STOCKTAKE_COLUMNS                                                                          \
	"id, begun_ms, begun_by, closed_ms, closed_by, second, found, missing, extra"

static bool load_one(struct store *store, const char *sql, struct stocktake *ret_stocktake,
		     struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, sql, error) || !query_found(&query, "stock-taking", error))
		return false;
	ret_stocktake->id = column_int(&query);
	ret_stocktake->begun_ms = column_int(&query);
	column_text(&query, ret_stocktake->begun_by, sizeof(ret_stocktake->begun_by));
	ret_stocktake->closed_ms = column_int(&query);
	column_text(&query, ret_stocktake->closed_by, sizeof(ret_stocktake->closed_by));
	column_text(&query, ret_stocktake->second, sizeof(ret_stocktake->second));
	ret_stocktake->found = column_int(&query);
	ret_stocktake->missing = column_int(&query);
	ret_stocktake->extra = column_int(&query);
	query_end(&query);
	return true;
}

bool stocktake_open(struct store *store, struct stocktake *ret_stocktake, struct error *error)
{
	static const char sql_open[] =
	    "SELECT " STOCKTAKE_COLUMNS " FROM stocktakes WHERE closed_ms = 0";

	return load_one(store, sql_open, ret_stocktake, error);
}

bool stocktake_last(struct store *store, struct stocktake *ret_stocktake, struct error *error)
{
	static const char sql_last[] =
	    "SELECT " STOCKTAKE_COLUMNS " FROM stocktakes WHERE closed_ms > 0"
	    " ORDER BY id DESC LIMIT 1";

	return load_one(store, sql_last, ret_stocktake, error);
}

/* ?1 the stock-taking. What an open one has is the list of this moment with the marks beside it; a
 * mark of something that went home meanwhile is of no list any more, and says nothing. */
#define OPEN_LINES                                                                                 \
	"SELECT u.number AS number, iif(m.number IS NULL, 'unseen', 'found') AS result,"           \
	" coalesce(m.at_ms, 0) AS at_ms, u.since_ms AS since_ms, u.place AS place"                 \
	" FROM custodies u INDEXED BY custodies_open"                                              \
	" LEFT JOIN stocktake_marks m ON m.stocktake_id = ?1 AND m.number = u.number"              \
	" WHERE u.state IN ('here','mailed') AND u.state = 'here'"                                 \
	" UNION ALL SELECT m.number, 'extra', m.at_ms, 0, '' FROM stocktake_marks m"               \
	" WHERE m.stocktake_id = ?1 AND m.result = 'extra'"                                        \
	" AND NOT EXISTS (SELECT 1 FROM custodies u WHERE u.number = m.number"                     \
	" AND u.state = 'here')"
#define CLOSED_LINES                                                                               \
	"SELECT m.number AS number, m.result AS result, m.at_ms AS at_ms,"                         \
	" coalesce(u.since_ms, 0) AS since_ms, coalesce(u.place, '') AS place"                     \
	" FROM stocktake_marks m LEFT JOIN custodies u ON u.number = m.number"                     \
	" WHERE m.stocktake_id = ?1"

static bool parse_result(const char *word, enum stocktake_result *ret_result)
{
	for (int i = 0; i < STOCKTAKE_RESULT_COUNT; i++) {
		if (strcmp(results[i].word, word) != 0)
			continue;
		*ret_result = (enum stocktake_result)i;
		return true;
	}
	return false;
}

static bool read_line(struct query *query, struct stocktake_line *ret_line)
{
	char word[16];

	column_text(query, ret_line->number, sizeof(ret_line->number));
	column_text(query, word, sizeof(word));
	ret_line->at_ms = column_int(query);
	ret_line->since_ms = column_int(query);
	column_text(query, ret_line->place, sizeof(ret_line->place));
	return parse_result(word, &ret_line->result);
}

bool stocktake_lines(struct store *store, const struct stocktake *stocktake, const char *after,
		     struct stocktake_line *ret_lines, int capacity, int *ret_count,
		     struct error *error)
{
	static const char sql_open[] =
	    "SELECT * FROM (" OPEN_LINES ") WHERE number > ?2 ORDER BY number LIMIT ?3";
	static const char sql_closed[] =
	    CLOSED_LINES " AND m.number > ?2 ORDER BY m.number LIMIT ?3";
	struct query query;
	int count = 0;
	bool row = true;

	if (!query_begin(&query, store, stocktake->closed_ms == 0 ? sql_open : sql_closed, error))
		return false;
	query_int(&query, stocktake->id);
	query_text(&query, after);
	query_int(&query, capacity);
	while (count < capacity) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row)
			break;
		if (!read_line(&query, &ret_lines[count])) {
			query_end(&query);
			return row_damaged("stocktake_marks", stocktake->id, error);
		}
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

bool stocktake_counts(struct store *store, const struct stocktake *stocktake,
		      int64_t ret_counts[static STOCKTAKE_RESULT_COUNT], struct error *error)
{
	static const char sql_counts[] =
	    "SELECT count(*) FILTER (WHERE result = 'unseen'), count(*) FILTER"
	    " (WHERE result = 'found'), count(*) FILTER (WHERE result = 'extra')"
	    " FROM (" OPEN_LINES ")";
	struct query query;

	if (!query_begin(&query, store, sql_counts, error))
		return false;
	query_int(&query, stocktake->id);
	if (!query_found(&query, "counts", error))
		return false;
	ret_counts[STOCKTAKE_UNSEEN] = column_int(&query);
	ret_counts[STOCKTAKE_FOUND] = column_int(&query);
	ret_counts[STOCKTAKE_EXTRA] = column_int(&query);
	ret_counts[STOCKTAKE_MISSING] = 0;
	query_end(&query);
	return true;
}

bool stocktake_oldest(struct store *store, int64_t *ret_since_ms, struct error *error)
{
	static const char sql_oldest[] =
	    "SELECT coalesce(min(since_ms), 0) FROM custodies INDEXED BY custodies_open"
	    " WHERE state IN ('here','mailed') AND state = 'here'";

	struct query query;

	if (!query_begin(&query, store, sql_oldest, error) || !query_found(&query, "safe", error))
		return false;
	*ret_since_ms = column_int(&query);
	query_end(&query);
	return true;
}
