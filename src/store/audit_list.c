#include "madoguchi/store/audit_list.h"

#include "internal.h"

#define FITTING                                                                                    \
	" AND at_ms >= ?2 AND at_ms < ?3 AND (?4 = '' OR operator = ?4)"                           \
	" AND (?5 = '' OR substr(act, 1, length(?5)) = ?5) AND (?6 = '' OR subject = ?6)"
#define COLUMNS "SELECT id, at_ms, operator, terminal, act, subject, detail FROM audit"

static void read_row(struct query *query, struct audit_row *row)
{
	*row = (struct audit_row){ .id = column_int(query) };
	row->at_ms = column_int(query);
	column_text(query, row->operator_name, sizeof(row->operator_name));
	column_text(query, row->terminal, sizeof(row->terminal));
	column_text(query, row->act, sizeof(row->act));
	column_text(query, row->subject, sizeof(row->subject));
	column_text(query, row->detail, sizeof(row->detail));
}

bool audit_list_read(struct store *store, const struct audit_filter *filter, bool newest_first,
		     int64_t after, struct audit_row *ret_rows, int capacity, int *ret_count,
		     struct error *error)
{
	static const char sql_oldest[] = COLUMNS " WHERE id > ?1" FITTING " ORDER BY id LIMIT ?7";
	static const char sql_newest[] =
	    COLUMNS " WHERE id < ?1" FITTING " ORDER BY id DESC LIMIT ?7";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, newest_first ? sql_newest : sql_oldest, error))
		return false;
	query_int(&query, newest_first && after == 0 ? INT64_MAX : after);
	query_int(&query, filter->from_ms);
	query_int(&query, filter->until_ms > 0 ? filter->until_ms : INT64_MAX);
	query_text(&query, filter->operator_name);
	query_text(&query, filter->act);
	query_text(&query, filter->subject);
	query_int(&query, capacity);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		read_row(&query, &ret_rows[count++]);
	}
	query_end(&query);
	*ret_count = count;
	return true;
}
