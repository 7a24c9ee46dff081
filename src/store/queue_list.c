#include "madoguchi/store/queue_list.h"

#include "exchange_parts.h"

/* The order of the list: what will go, what is stopped, what was refused. */
enum section { SECTION_ACTIVE, SECTION_STOPPED, SECTION_REFUSED, SECTION_COUNT };

/* Where a row stands in the order. */
struct position {
	int section; /* one outside the table: there is nothing more */
	int64_t priority;
	int64_t created_ms;
	int64_t id;
};

#define FORWARDS                                                                                   \
	" AND (e.priority, e.created_ms, e.id) > (?, ?, ?)"                                        \
	" ORDER BY e.priority, e.created_ms, e.id LIMIT ?"
#define BACKWARDS                                                                                  \
	" AND (e.priority, e.created_ms, e.id) < (?, ?, ?)"                                        \
	" ORDER BY e.priority DESC, e.created_ms DESC, e.id DESC LIMIT ?"
#define OPEN SQL_CASE_OPEN("c.")
#define QUEUE_PAGE(index, states)                                                                  \
	"SELECT " EXCHANGE_COLUMNS ", c.number FROM exchanges e INDEXED BY " index                 \
	" CROSS" EXCHANGE_BODY_JOIN "CROSS JOIN cases c ON c.id = e.case_id"                       \
	" WHERE " states
#define ACTIVE_PAGE QUEUE_PAGE("exchanges_active", EXCHANGE_ACTIVE)
#define STOPPED_PAGE QUEUE_PAGE("exchanges_stopped", "e.state IN ('held','in_doubt')")
/* From the cases that need a person, since the refused ones of all time are many. */
#define REFUSED_PAGE                                                                               \
	"SELECT " EXCHANGE_COLUMNS ", c.number FROM cases c INDEXED BY cases_by_state"             \
	" CROSS JOIN exchanges e INDEXED BY exchanges_by_case ON e.case_id = c.id"                 \
	" CROSS" EXCHANGE_BODY_JOIN "WHERE " OPEN                                                  \
	" AND c.state = 'needs_attention' AND e.state = 'rejected' AND NOT EXISTS"                 \
	" (SELECT 1 FROM exchanges n WHERE n.case_id = e.case_id AND n.kind = e.kind"              \
	" AND n.id > e.id)"

static const char *const pages[SECTION_COUNT][2] = {
	[SECTION_ACTIVE] = { ACTIVE_PAGE FORWARDS, ACTIVE_PAGE BACKWARDS },
	[SECTION_STOPPED] = { STOPPED_PAGE FORWARDS, STOPPED_PAGE BACKWARDS },
	[SECTION_REFUSED] = { REFUSED_PAGE FORWARDS, REFUSED_PAGE BACKWARDS },
};

/* Before the first row of a section, or behind its last. */
static struct position end_of(int section, bool backwards)
{
	return (struct position){ .section = section, .priority = backwards ? INT64_MAX : -1 };
}

static bool position_of(struct store *store, int64_t id, bool backwards,
			struct position *ret_position, struct error *error)
{
	static const char sql_position[] =
	    "SELECT CASE WHEN state IN ('held','in_doubt') THEN 1 WHEN state = 'rejected' THEN 2"
	    " ELSE 0 END, priority, created_ms FROM exchanges WHERE id = ?";
	struct query query;

	if (id == 0) {
		*ret_position = end_of(backwards ? SECTION_COUNT - 1 : 0, backwards);
		return true;
	}
	if (!query_begin(&query, store, sql_position, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "exchange", error))
		return false;
	ret_position->section = column_small(&query);
	ret_position->priority = column_int(&query);
	ret_position->created_ms = column_int(&query);
	ret_position->id = id;
	query_end(&query);
	return true;
}

/* Appends to the rows that are there. */
static bool append_page(struct store *store, const char *sql, const struct position *from,
			struct queue_row *rows, int capacity, int *count, struct error *error)
{
	struct query query;
	bool row;

	if (!query_begin(&query, store, sql, error))
		return false;
	query_int(&query, from->priority);
	query_int(&query, from->created_ms);
	query_int(&query, from->id);
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

bool queue_list_read(struct store *store, enum queue_direction direction, int64_t id,
		     struct queue_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	const bool backwards = direction == QUEUE_BEFORE;
	struct position from;
	int count = 0;

	if (!position_of(store, id, backwards, &from, error))
		return false;
	/* Ids differ by one at least. */
	from.id -= direction == QUEUE_FROM;
	while (from.section >= 0 && from.section < SECTION_COUNT && count < capacity) {
		if (!append_page(store, pages[from.section][backwards], &from, ret_rows, capacity,
				 &count, error))
			return false;
		from = end_of(from.section + (backwards ? -1 : 1), backwards);
	}
	*ret_count = count;
	return true;
}
