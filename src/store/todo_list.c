#include "madoguchi/store/todo_list.h"

#include <string.h>

#include "internal.h"

/* Written as in the partial indexes, or SQLite would not use them. */
#define OPEN SQL_CASE_OPEN("")
#define CASES(condition)                                                                           \
	"SELECT count(*), coalesce(min(changed_ms), 0) FROM cases INDEXED BY cases_by_state"       \
	" WHERE " OPEN " AND " condition
#define LETTERS(condition)                                                                         \
	"SELECT count(*), coalesce(min(moved_ms), 0) FROM letters INDEXED BY letters_open"         \
	" WHERE state NOT IN ('replied','void') AND " condition
#define CUSTODIES(column, condition)                                                               \
	"SELECT count(*), coalesce(min(" column "), 0) FROM custodies INDEXED BY custodies_open"   \
	" WHERE state IN ('here','mailed') AND " condition

static const char *const counts[TODO_COUNT] = {
	[TODO_RECEPTION] = CASES("state = 'draft'"),
	[TODO_WORK] = CASES("state IN ('accepted','ready','working')"),
	[TODO_SERVICE] = CASES("state = 'waiting_service'"),
	[TODO_WRITE] = CASES("state = 'to_write'"),
	[TODO_RETURN] = CASES("state = 'to_return'"),
	[TODO_ATTENTION] = CASES("state = 'needs_attention'"),
	[TODO_LETTER_OUT] = LETTERS("state IN ('requested','printed')"),
	[TODO_LETTER_BACK] = LETTERS("state = 'returned'"),
	[TODO_REPLY] = LETTERS("state = 'sent'"),
	[TODO_VISIT] = LETTERS("state = 'received'"),
	[TODO_CUSTODY] = CUSTODIES("since_ms", "state = 'here'"),
	[TODO_MAIL] = CUSTODIES("moved_ms", "state = 'mailed'"),
	[TODO_DAY] = "SELECT count(*) > 0, coalesce(min(at_ms), 0) FROM payments WHERE id >"
		     " coalesce((SELECT max(last_payment) FROM days), 0)",
	[TODO_QUEUE] = "SELECT count(*), coalesce(min(created_ms), 0) FROM exchanges"
		       " WHERE state IN ('held','in_doubt')",
	[TODO_DIFFERENCE] = "SELECT count(*), coalesce(min(found_ms), 0) FROM findings"
			    " WHERE settled_ms = 0",
};

bool todo_list_read(struct store *store, struct todo_line ret_lines[static TODO_COUNT],
		    struct error *error)
{
	struct todo_line lines[TODO_COUNT] = { { .count = 0 } };
	struct query query;

	for (int todo = 0; todo < TODO_COUNT; todo++) {
		if (counts[todo] == NULL)
			continue;
		if (!query_begin(&query, store, counts[todo], error) ||
		    !query_found(&query, "count", error))
			return false;
		lines[todo].count = column_int(&query);
		lines[todo].oldest_ms = column_int(&query);
		query_end(&query);
	}
	memcpy(ret_lines, lines, sizeof(lines));
	return true;
}
