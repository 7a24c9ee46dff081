#include "madoguchi/store/custody_list.h"

#include <string.h>

#include "case_parts.h"
#include "custody_parts.h"

/* Written as in the partial index, or SQLite would not use it. */
#define IS_OPEN "u.state IN ('here','mailed')"
#define ROWS                                                                                       \
	"SELECT " CUSTODY_COLUMNS "," CASE_ROW_COLUMNS " FROM custodies u INDEXED BY"              \
	" custodies_open JOIN cases c ON c.id = u.case_id WHERE " IS_OPEN IN_STATES
#define IN_STATES " AND instr(?, u.state) > 0"

#define PAGES_BY(place)                                                                            \
	{                                                                                          \
		.after = ROWS " AND (" place ", u.id) > (?, ?) ORDER BY " place ", u.id LIMIT ?",  \
		.before = ROWS " AND (" place ", u.id) < (?, ?)"                                   \
			       " ORDER BY " place " DESC, u.id DESC LIMIT ?",                      \
	}

/* As custody_place() has it. */
static const struct {
	const char *after, *before;
} orders[CUSTODY_SORTS] = {
	[CUSTODIES_OLDEST] = PAGES_BY("u.since_ms"),
	[CUSTODIES_NEWEST] = PAGES_BY("-u.since_ms"),
};

/* The states of a line of domain/todo. */
static const char *const states[TODO_COUNT] = {
	[TODO_NOBODY] = "here mailed",
	[TODO_CUSTODY] = "here",
	[TODO_MAIL] = "mailed",
};

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct custody_row *ret_row = ret_place;
	struct person person;
	const bool done = custody_row_read(query, &ret_row->custody, error) &&
			  case_row_read(query->store, query, &ret_row->matter, &person, error);

	explicit_bzero(&person, sizeof(person));
	return done;
}

bool custody_list_read(struct store *store, const struct custody_wanted *wanted, int64_t order,
		       int64_t id, bool backwards, struct custody_row *ret_rows, int capacity,
		       int *ret_count, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store,
			 backwards ? orders[wanted->order].before : orders[wanted->order].after,
			 error))
		return false;
	query_text(&query, states[wanted->todo]);
	query_int(&query, order);
	query_int(&query, id);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

int64_t custody_place(const struct custody *custody, enum custody_sort sort)
{
	return sort == CUSTODIES_NEWEST ? -custody->since_ms : custody->since_ms;
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

bool custody_list_count(struct store *store, enum todo todo, int64_t before_ms, int64_t *ret_count,
			int64_t *ret_oldest_ms, struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*), coalesce(min(u.since_ms), 0) FROM custodies u INDEXED BY"
	    " custodies_open WHERE " IS_OPEN IN_STATES " AND u.since_ms < ?";
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_text(&query, states[todo]);
	query_int(&query, before_ms);
	if (!query_found(&query, "count", error))
		return false;
	*ret_count = column_int(&query);
	*ret_oldest_ms = column_int(&query);
	query_end(&query);
	return true;
}
