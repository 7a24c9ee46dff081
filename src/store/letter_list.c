#include "madoguchi/store/letter_list.h"

#include <string.h>

#include "case_parts.h"
#include "letter_parts.h"

/* Written as in the partial index, or SQLite would not use it. */
#define IS_OPEN "l.state NOT IN ('replied','void')"
#define BY_DUE "iif(l.state IN ('requested','printed','returned'), 0, coalesce(l.due, 10000000))"
#define FROM_LETTERS " FROM letters l INDEXED BY letters_open"
#define ROWS(place)                                                                                \
	"SELECT " place " AS place," LETTER_COLUMNS "," CASE_ROW_COLUMNS FROM_LETTERS              \
	" JOIN cases c ON c.id = l.case_id WHERE " IS_OPEN
#define IN_STATES " AND instr(?, l.state) > 0"

#define PAGES_BY(place)                                                                            \
	{                                                                                          \
		.after = ROWS(place) IN_STATES " AND (" place ", l.id) > (?, ?)"                   \
					       " ORDER BY place, l.id LIMIT ?",                    \
		.before = ROWS(place) IN_STATES " AND (" place ", l.id) < (?, ?)"                  \
						" ORDER BY place DESC, l.id DESC LIMIT ?",         \
		.one = ROWS(place) " AND l.id = ?",                                                \
	}

static const struct {
	const char *after, *before, *one;
} orders[LETTER_SORTS] = {
	[LETTERS_BY_DUE] = PAGES_BY(BY_DUE),
	[LETTERS_NEWEST] = PAGES_BY("-l.id"),
	[LETTERS_OLDEST] = PAGES_BY("l.id"),
};

/* The states of a line of domain/todo; none is a part of another one's word. */
static const char *const states[TODO_COUNT] = {
	[TODO_NOBODY] = "requested printed sent returned received",
	[TODO_LETTER_OUT] = "requested printed",
	[TODO_LETTER_BACK] = "returned",
	[TODO_REPLY] = "sent",
	[TODO_VISIT] = "received",
};

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

bool letter_list_read(struct store *store, const struct letter_wanted *wanted, int64_t order,
		      int64_t id, bool backwards, struct letter_row *ret_rows, int capacity,
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

bool letter_list_find(struct store *store, enum letter_sort order, int64_t id,
		      struct letter_row *ret_row, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, orders[order].one, error))
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

bool letter_list_count(struct store *store, enum todo todo, int64_t *ret_count, struct error *error)
{
	static const char sql_count[] = "SELECT count(*)" FROM_LETTERS " WHERE " IS_OPEN IN_STATES;
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_text(&query, states[todo]);
	return read_count(&query, ret_count, error);
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
