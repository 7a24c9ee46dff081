#include "madoguchi/store/day_list.h"

#include "internal.h"

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct day_row *ret_row = ret_place;

	(void)error;
	*ret_row = (struct day_row){ .id = column_int(query) };
	column_text(query, ret_row->number, sizeof(ret_row->number));
	ret_row->from_ms = column_int(query);
	ret_row->until_ms = column_int(query);
	ret_row->cash.float_yen = column_int(query);
	ret_row->cash.expected_yen = column_int(query);
	ret_row->cash.counted_yen = column_int(query);
	column_text(query, ret_row->closed_by, sizeof(ret_row->closed_by));
	column_text(query, ret_row->signed_by, sizeof(ret_row->signed_by));
	return true;
}

bool day_list_read(struct store *store, int64_t beside, bool newer, struct day_row *ret_rows,
		   int capacity, int *ret_count, struct error *error)
{
#define ROWS                                                                                       \
	"SELECT id, number, from_ms, until_ms, float_yen, expected_yen, counted_yen, closed_by,"   \
	" signed_by FROM days "
	static const char sql_older[] = ROWS "WHERE id < ? ORDER BY id DESC LIMIT ?";
	static const char sql_newer[] = ROWS "WHERE id > ? ORDER BY id LIMIT ?";
#undef ROWS
	struct query query;

	if (!query_begin(&query, store, newer ? sql_newer : sql_older, error))
		return false;
	query_int(&query, beside == 0 && !newer ? INT64_MAX : beside);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}
