#include "madoguchi/store/queue_list.h"

#include "exchange_parts.h"

/* The order of the list: what will go, what is stopped, what was refused. */
enum section { SECTION_ACTIVE, SECTION_STOPPED, SECTION_REFUSED, SECTION_COUNT };

/* Where a row stands in the order. */
struct position {
	enum section section;
	int64_t priority;
	int64_t created_ms;
	int64_t id;
};

#define AFTER_POSITION                                                                             \
	" AND (e.priority, e.created_ms, e.id) > (?, ?, ?)"                                        \
	" ORDER BY e.priority, e.created_ms, e.id LIMIT ?"
#define QUEUE_PAGE(index, states)                                                                  \
	"SELECT " EXCHANGE_COLUMNS ", c.number FROM exchanges e INDEXED BY " index                 \
	" CROSS" EXCHANGE_BODY_JOIN "CROSS JOIN cases c ON c.id = e.case_id"                       \
	" WHERE e.state IN (" states ")" AFTER_POSITION

static const char *const pages[SECTION_COUNT] = {
	[SECTION_ACTIVE] = QUEUE_PAGE("exchanges_active", "'queued','sent','waiting'"),
	[SECTION_STOPPED] = QUEUE_PAGE("exchanges_stopped", "'held','in_doubt'"),
	/* From the cases that need a person, since the refused ones of all time are many. */
	[SECTION_REFUSED] =
	    "SELECT " EXCHANGE_COLUMNS ", c.number FROM cases c INDEXED BY cases_by_state"
	    " CROSS JOIN exchanges e INDEXED BY exchanges_by_case ON e.case_id = c.id"
	    " CROSS" EXCHANGE_BODY_JOIN "WHERE c.state NOT IN ('done','refused','withdrawn')"
	    " AND c.state = 'needs_attention' AND e.state = 'rejected' AND NOT EXISTS"
	    " (SELECT 1 FROM exchanges n WHERE n.case_id = e.case_id AND n.kind = e.kind"
	    " AND n.id > e.id)" AFTER_POSITION,
};

static bool position_of(struct store *store, int64_t id, struct position *ret_position,
			struct error *error)
{
	static const char sql_position[] =
	    "SELECT CASE WHEN state IN ('held','in_doubt') THEN 1 WHEN state = 'rejected' THEN 2"
	    " ELSE 0 END, priority, created_ms FROM exchanges WHERE id = ?";
	struct query query;

	if (id == 0) {
		*ret_position = (struct position){ .priority = -1 };
		return true;
	}
	if (!query_begin(&query, store, sql_position, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "exchange", error))
		return false;
	ret_position->section = (enum section)column_small(&query);
	ret_position->priority = column_int(&query);
	ret_position->created_ms = column_int(&query);
	ret_position->id = id;
	query_end(&query);
	return true;
}

/* Appends to the rows that are there. */
static bool append_page(struct store *store, const char *sql, const struct position *after,
			struct queue_row *rows, int capacity, int *count, struct error *error)
{
	struct query query;
	bool row;

	if (!query_begin(&query, store, sql, error))
		return false;
	query_int(&query, after->priority);
	query_int(&query, after->created_ms);
	query_int(&query, after->id);
	query_int(&query, capacity - *count);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || *count == capacity)
			break;
		if (!exchange_read(&query, &rows[*count].exchange, error)) {
			query_end(&query);
			return false;
		}
		column_text(&query, rows[*count].case_number, CASE_NUMBER_SIZE);
		(*count)++;
	}
	query_end(&query);
	return true;
}

bool queue_list_read(struct store *store, int64_t after_id, struct queue_row *ret_rows,
		     int capacity, int *ret_count, struct error *error)
{
	struct position after;
	int count = 0;

	if (!position_of(store, after_id, &after, error))
		return false;
	while (after.section < SECTION_COUNT && count < capacity) {
		const enum section next = after.section + 1;

		if (!append_page(store, pages[after.section], &after, ret_rows, capacity, &count,
				 error))
			return false;
		after = (struct position){ .section = next, .priority = -1 };
	}
	*ret_count = count;
	return true;
}
