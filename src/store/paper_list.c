#include "madoguchi/store/paper_list.h"

#include "paper_parts.h"

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct paper_row *ret_row = ret_place;

	if (!paper_row_read(query, &ret_row->paper))
		return row_damaged("papers", ret_row->paper.id, error);
	column_text(query, ret_row->case_number, sizeof(ret_row->case_number));
	ret_row->purged = column_bool(query);
	return true;
}

bool paper_list_read(struct store *store, const char *case_number, int64_t after,
		     struct paper_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT " PAPER_COLUMNS ", coalesce(cases.number, ''), papers.text IS NULL"
	    " FROM papers LEFT JOIN cases ON cases.id = papers.case_id"
	    " WHERE papers.id > ?1 AND (?2 = '' OR cases.number = ?2)"
	    " ORDER BY papers.id LIMIT ?3";
	struct query query;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, after);
	query_text(&query, case_number);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}
