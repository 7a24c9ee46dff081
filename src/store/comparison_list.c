#include "madoguchi/store/comparison_list.h"

#include "internal.h"

bool comparison_open(const struct comparison *comparison)
{
	return comparison->id != 0 && comparison->ended_ms == 0;
}

bool comparison_newest(struct store *store, struct comparison *ret_comparison, struct error *error)
{
	static const char sql_newest[] =
	    "SELECT id, asked_ms, asked_by, began_ms, read, ended_ms, failure"
	    " FROM comparisons ORDER BY id DESC LIMIT 1";
	struct comparison newest = { .id = 0 };
	struct query query;
	bool row;

	if (!query_begin(&query, store, sql_newest, error) || !query_row(&query, &row, error))
		return false;
	if (row) {
		newest.id = column_int(&query);
		newest.asked_ms = column_int(&query);
		column_text(&query, newest.asked_by, sizeof(newest.asked_by));
		newest.began_ms = column_int(&query);
		newest.read = column_int(&query);
		newest.ended_ms = column_int(&query);
		newest.failure = (enum error_code)column_small(&query);
	}
	query_end(&query);
	*ret_comparison = newest;
	return true;
}
