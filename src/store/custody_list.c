#include "madoguchi/store/custody_list.h"

#include <string.h>

#include "case_parts.h"
#include "custody_parts.h"

/* Written as in the partial index, or SQLite would not use it. */
#define IS_OPEN "u.state IN ('here','mailed')"
#define ROWS                                                                                       \
	"SELECT " CUSTODY_COLUMNS "," CASE_ROW_COLUMNS " FROM custodies u INDEXED BY"              \
	" custodies_open JOIN cases c ON c.id = u.case_id WHERE " IS_OPEN

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct custody_row *ret_row = ret_place;
	struct person person;
	const bool done = custody_row_read(query, &ret_row->custody, error) &&
			  case_row_read(query->store, query, &ret_row->matter, &person, error);

	explicit_bzero(&person, sizeof(person));
	return done;
}

bool custody_list_read(struct store *store, int64_t since_ms, int64_t id, bool backwards,
		       struct custody_row *ret_rows, int capacity, int *ret_count,
		       struct error *error)
{
	static const char sql_after[] =
	    ROWS " AND (u.since_ms, u.id) > (?, ?) ORDER BY u.since_ms, u.id LIMIT ?";
	static const char sql_before[] =
	    ROWS " AND (u.since_ms, u.id) < (?, ?) ORDER BY u.since_ms DESC, u.id DESC LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, backwards ? sql_before : sql_after, error))
		return false;
	query_int(&query, backwards && id == 0 ? INT64_MAX : since_ms);
	query_int(&query, id);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

bool custody_list_find(struct store *store, int64_t id, struct custody_row *ret_row,
		       struct error *error)
{
	static const char sql_one[] = "SELECT " CUSTODY_COLUMNS "," CASE_ROW_COLUMNS
				      " FROM custodies u JOIN cases c ON c.id = u.case_id"
				      " WHERE u.id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_one, error))
		return false;
	query_int(&query, id);
	return query_one(&query, "custody", row_read, ret_row, error);
}

bool custody_list_count(struct store *store, int64_t before_ms, int64_t *ret_count,
			int64_t *ret_oldest_ms, struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*), coalesce(min(u.since_ms), 0) FROM custodies u INDEXED BY"
	    " custodies_open WHERE " IS_OPEN " AND u.since_ms < ?";
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_int(&query, before_ms);
	if (!query_found(&query, "count", error))
		return false;
	*ret_count = column_int(&query);
	*ret_oldest_ms = column_int(&query);
	query_end(&query);
	return true;
}
