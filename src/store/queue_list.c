#include "madoguchi/store/queue_list.h"

#include "exchange_parts.h"

/* Where a row stands in the order: those that will go come before those that are stopped. */
struct position {
	bool stopped;
	int64_t priority;
	int64_t created_ms;
	int64_t id;
};

#define QUEUE_PAGE(index, states)                                                                  \
	"SELECT " EXCHANGE_COLUMNS ", c.number FROM exchanges e INDEXED BY " index                 \
	" CROSS" EXCHANGE_BODY_JOIN "CROSS JOIN cases c ON c.id = e.case_id"                       \
	" WHERE e.state IN (" states ") AND (e.priority, e.created_ms, e.id) > (?, ?, ?)"          \
	" ORDER BY e.priority, e.created_ms, e.id LIMIT ?"

static bool position_of(struct store *store, int64_t id, struct position *ret_position,
			struct error *error)
{
	static const char sql_position[] =
	    "SELECT state IN ('held','in_doubt'), priority, created_ms FROM exchanges WHERE id = ?";
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
	ret_position->stopped = column_bool(&query);
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
	static const char sql_active[] =
	    QUEUE_PAGE("exchanges_active", "'queued','sent','waiting'");
	static const char sql_stopped[] = QUEUE_PAGE("exchanges_stopped", "'held','in_doubt'");
	const struct position start = { .priority = -1 };
	struct position after;
	int count = 0;

	if (!position_of(store, after_id, &after, error))
		return false;
	if (!after.stopped &&
	    !append_page(store, sql_active, &after, ret_rows, capacity, &count, error))
		return false;
	if (count < capacity && !append_page(store, sql_stopped, after.stopped ? &after : &start,
					     ret_rows, capacity, &count, error))
		return false;
	*ret_count = count;
	return true;
}
