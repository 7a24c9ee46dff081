#include "madoguchi/store/paper_list.h"

#include "paper_parts.h"

bool paper_list_read(struct store *store, const char *case_number, int64_t after,
		     struct paper_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT " PAPER_COLUMNS ", coalesce(cases.number, ''), papers.text IS NULL"
	    " FROM papers LEFT JOIN cases ON cases.id = papers.case_id"
	    " WHERE papers.id > ?1 AND (?2 = '' OR cases.number = ?2)"
	    " ORDER BY papers.id LIMIT ?3";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, after);
	query_text(&query, case_number);
	query_int(&query, capacity);
	for (;;) {
		struct paper_row *read = &ret_rows[count];

		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!paper_row_read(&query, &read->paper)) {
			query_end(&query);
			return row_damaged("papers", read->paper.id, error);
		}
		column_text(&query, read->case_number, sizeof(read->case_number));
		read->purged = column_bool(&query);
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}
