#include "madoguchi/store/letter_list.h"

#include <string.h>

#include "case_parts.h"
#include "letter_parts.h"

/* Written as in the partial index, or SQLite would not use it. */
#define IS_OPEN "l.state NOT IN ('replied','void')"
#define ORDER "iif(l.state IN ('requested','printed','returned'), 0, coalesce(l.due, 10000000))"
#define FROM_LETTERS " FROM letters l INDEXED BY letters_open"
#define ROWS                                                                                       \
	"SELECT " ORDER " AS place," LETTER_COLUMNS "," CASE_ROW_COLUMNS FROM_LETTERS              \
	" JOIN cases c ON c.id = l.case_id WHERE " IS_OPEN

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct letter_row *ret_row = ret_place;
	struct person person;
	bool done;

	memset(&person, 0, sizeof(person));
	ret_row->order = column_int(query);
	done = letter_row_read(query, &ret_row->letter, error) &&
	       case_row_read(query->store, query, &ret_row->matter, &person, error);
	explicit_bzero(&person, sizeof(person));
	return done;
}

bool letter_list_read(struct store *store, int64_t order, int64_t id, bool backwards,
		      struct letter_row *ret_rows, int capacity, int *ret_count,
		      struct error *error)
{
	static const char sql_after[] =
	    ROWS " AND (" ORDER ", l.id) > (?, ?) ORDER BY place, l.id LIMIT ?";
	static const char sql_before[] =
	    ROWS " AND (" ORDER ", l.id) < (?, ?) ORDER BY place DESC, l.id DESC LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, backwards ? sql_before : sql_after, error))
		return false;
	query_int(&query, order);
	query_int(&query, id);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

bool letter_list_find(struct store *store, int64_t id, struct letter_row *ret_row,
		      struct error *error)
{
	static const char sql_one[] = ROWS " AND l.id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_one, error))
		return false;
	query_int(&query, id);
	return query_one(&query, "letter", row_read, ret_row, error);
}

static bool read_count(struct query *query, int64_t *ret_count, struct error *error)
{
	if (!query_found(query, "letters", error))
		return false;
	*ret_count = column_int(query);
	query_end(query);
	return true;
}

bool letter_list_count(struct store *store, int64_t *ret_count, struct error *error)
{
	static const char sql_count[] = "SELECT count(*)" FROM_LETTERS " WHERE " IS_OPEN;
	struct query query;

	return query_begin(&query, store, sql_count, error) && read_count(&query, ret_count, error);
}

bool letter_list_overdue(struct store *store, int32_t today, int64_t *ret_count,
			 struct error *error)
{
	static const char sql_overdue[] =
	    "SELECT count(*)" FROM_LETTERS " WHERE " IS_OPEN " AND l.state = 'sent' AND l.due < ?";
	struct query query;

	if (!query_begin(&query, store, sql_overdue, error))
		return false;
	query_int(&query, today);
	return read_count(&query, ret_count, error);
}
