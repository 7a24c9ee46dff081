#include "madoguchi/store/register_list.h"

#include "internal.h"

/* History is walked by its rows, from where the last page ended: by its index every page would sort
 * all there is. */
#define HISTORY " FROM history h NOT INDEXED CROSS JOIN "

static bool begin(struct query *query, struct store *store, const char *sql,
		  const struct register_span *span, int64_t after, int capacity,
		  struct error *error)
{
	if (!query_begin(query, store, sql, error))
		return false;
	query_int(query, after);
	query_int(query, span->from_ms);
	query_int(query, span->until_ms);
	query_int(query, capacity);
	return true;
}

static bool read_issued(struct query *query, void *ret_place, struct error *error)
{
	struct register_row *ret_row = ret_place;
	char procedure[24], kind[16];

	*ret_row = (struct register_row){ .id = column_int(query) };
	ret_row->at_ms = column_int(query);
	column_text(query, ret_row->operator_name, sizeof(ret_row->operator_name));
	column_text(query, kind, sizeof(kind));
	column_text(query, ret_row->serial, sizeof(ret_row->serial));
	column_text(query, ret_row->case_number, sizeof(ret_row->case_number));
	column_text(query, procedure, sizeof(procedure));
	return (kind_parse(kind, &ret_row->kind) &&
		procedure_parse(procedure, &ret_row->procedure)) ||
	       row_damaged("history", ret_row->id, error);
}

bool register_list_read(struct store *store, const struct register_span *span, int64_t after,
			struct register_row *ret_rows, int capacity, int *ret_count,
			struct error *error)
{
	static const char sql_issued[] =
	    "SELECT h.id, h.at_ms, h.operator, t.kind, t.serial, coalesce(c.number, ''),"
	    " c.procedure" HISTORY "certificates t ON t.id = h.subject"
	    " JOIN cases c ON c.id = t.case_id WHERE h.machine = 'certificate'"
	    " AND h.event = 'place' AND h.id > ? AND h.at_ms >= ? AND h.at_ms < ?"
	    " ORDER BY h.id LIMIT ?";
	struct query query;

	if (!begin(&query, store, sql_issued, span, after, capacity, error))
		return false;
	return query_rows(&query, read_issued, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

static bool read_deferral(struct query *query, void *ret_place, struct error *error)
{
	struct deferral_row *ret_row = ret_place;
	char procedure[24], route[24], state[24];

	*ret_row = (struct deferral_row){ .id = column_int(query) };
	ret_row->at_ms = column_int(query);
	column_text(query, ret_row->case_number, sizeof(ret_row->case_number));
	column_text(query, procedure, sizeof(procedure));
	column_text(query, route, sizeof(route));
	column_text(query, state, sizeof(state));
	return (procedure_parse(procedure, &ret_row->procedure) &&
		route_parse(route, &ret_row->route) && case_state_parse(state, &ret_row->state)) ||
	       row_damaged("history", ret_row->id, error);
}

bool deferral_list_read(struct store *store, const struct register_span *span, int64_t after,
			struct deferral_row *ret_rows, int capacity, int *ret_count,
			struct error *error)
{
	static const char sql_deferred[] =
	    "SELECT h.id, h.at_ms, coalesce(c.number, ''), c.procedure, c.route, c.state" HISTORY
	    "cases c ON c.id = h.subject WHERE h.machine = 'case'"
	    " AND h.event = 'defer' AND h.id > ? AND h.at_ms >= ? AND h.at_ms < ?"
	    " ORDER BY h.id LIMIT ?";
	struct query query;

	if (!begin(&query, store, sql_deferred, span, after, capacity, error))
		return false;
	return query_rows(&query, read_deferral, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

static bool read_outage(struct query *query, void *ret_place, struct error *error)
{
	struct stop *ret_stop = ret_place;

	(void)error;
	*ret_stop = (struct stop){ .id = column_int(query), .kind = STOP_OUTAGE };
	ret_stop->begins_ms = column_int(query);
	ret_stop->ends_ms = column_int(query);
	column_text(query, ret_stop->reason, sizeof(ret_stop->reason));
	column_text(query, ret_stop->operator_name, sizeof(ret_stop->operator_name));
	return true;
}

bool outage_list_read(struct store *store, const struct register_span *span, struct stop *ret_rows,
		      int capacity, int *ret_count, struct error *error)
{
	static const char sql_outages[] =
	    "SELECT id, begins_ms, ends_ms, reason, operator FROM sync_stops"
	    " WHERE kind = 'outage' AND id > ? AND ends_ms > ? AND begins_ms < ?"
	    " ORDER BY begins_ms LIMIT ?";
	struct query query;

	if (!begin(&query, store, sql_outages, span, 0, capacity, error))
		return false;
	return query_rows(&query, read_outage, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}
