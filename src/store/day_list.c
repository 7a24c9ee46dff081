#include "madoguchi/store/day_list.h"

#include "internal.h"

static void read_row(struct query *query, struct day_row *ret_row)
{
	*ret_row = (struct day_row){ .id = column_int(query) };
	column_text(query, ret_row->number, sizeof(ret_row->number));
	ret_row->from_ms = column_int(query);
	ret_row->until_ms = column_int(query);
	ret_row->cash.float_yen = column_int(query);
	ret_row->cash.expected_yen = column_int(query);
	ret_row->cash.counted_yen = column_int(query);
	column_text(query, ret_row->closed_by, sizeof(ret_row->closed_by));
	column_text(query, ret_row->signed_by, sizeof(ret_row->signed_by));
}

bool day_list_read(struct store *store, int64_t before, struct day_row *ret_rows, int capacity,
		   int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT id, number, from_ms, until_ms, float_yen, expected_yen, counted_yen, closed_by,"
	    " signed_by FROM days WHERE id < ? ORDER BY id DESC LIMIT ?";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, before == 0 ? INT64_MAX : before);
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
