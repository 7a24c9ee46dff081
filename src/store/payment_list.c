#include "madoguchi/store/payment_list.h"

#include "payment_parts.h"

static bool list_row_read(struct query *query, void *ret_place, struct error *error)
{
	struct payment_row *ret_row = ret_place;

	if (!payment_row_read(query, &ret_row->payment))
		return row_damaged("payments", ret_row->payment.id, error);
	column_text(query, ret_row->case_number, sizeof(ret_row->case_number));
	column_text(query, ret_row->paper, sizeof(ret_row->paper));
	return true;
}

bool payment_list_read(struct store *store, int64_t after, struct payment_row *ret_rows,
		       int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT " PAYMENT_COLUMNS ", coalesce(c.number, ''), coalesce((SELECT a.number"
	    " FROM papers a WHERE a.case_id = p.case_id AND a.kind IN ('receipt','refund')"
	    " AND a.about = 'payment ' || p.id LIMIT 1), '')"
	    " FROM payments p LEFT JOIN cases c ON c.id = p.case_id"
	    " WHERE p.id > ? ORDER BY p.id LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, after);
	query_int(&query, capacity);
	return query_rows(&query, list_row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

static bool fee_row_read(struct query *query, void *ret_place, struct error *error)
{
	struct fee_row *ret_row = ret_place;
	char state[24], taken[16];

	*ret_row = (struct fee_row){ .case_id = column_int(query) };
	column_text(query, ret_row->case_number, sizeof(ret_row->case_number));
	column_text(query, state, sizeof(state));
	ret_row->kinds_done = (unsigned)column_small(query);
	ret_row->terms.issuer_yen = column_small(query);
	ret_row->terms.own_yen = column_small(query);
	column_text(query, taken, sizeof(taken));
	return (case_state_parse(state, &ret_row->state) &&
		fee_time_parse(taken, &ret_row->terms.time)) ||
	       row_damaged("fees", ret_row->case_id, error);
}

bool fee_list_read(struct store *store, int64_t after_case, struct fee_row *ret_rows, int capacity,
		   int *ret_count, struct error *error)
{
	static const char sql_owing[] =
	    "SELECT c.id, coalesce(c.number, ''), c.state, c.kinds_done, f.issuer_yen, f.own_yen,"
	    " f.taken FROM fees f INDEXED BY fees_unpaid JOIN cases c ON c.id = f.case_id"
	    " WHERE f.unpaid = 1 AND f.case_id > ? AND c.state NOT IN ('refused','withdrawn')"
	    " ORDER BY f.case_id LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, sql_owing, error))
		return false;
	query_int(&query, after_case);
	query_int(&query, capacity);
	return query_rows(&query, fee_row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}
