#include "exchange_parts.h"

#include <string.h>

#include "madoguchi/store/stop.h"

static bool read_public_key(struct query *query, struct exchange *exchange)
{
	const void *bytes = column_blob(query, &exchange->public_key_size);

	if (exchange->public_key_size > sizeof(exchange->public_key))
		return false;
	if (exchange->public_key_size > 0)
		memcpy(exchange->public_key, bytes, exchange->public_key_size);
	return true;
}

bool exchange_read(struct query *query, struct exchange *ret_exchange, struct error *error)
{
	struct exchange *exchange = ret_exchange;
	char kind[16], state[24];
	bool whole;

	*exchange = (struct exchange){ .id = column_int(query) };
	exchange->version = column_int(query);
	whole = column_bytes(query, exchange->transaction_id, TRANSACTION_ID_SIZE);
	exchange->case_id = column_int(query);
	column_text(query, kind, sizeof(kind));
	exchange->body_type = column_small(query);
	column_text(query, state, sizeof(state));
	exchange->priority = (enum exchange_priority)column_small(query);
	exchange->certificate_id = column_int(query);
	exchange->after_exchange = column_int(query);
	exchange->created_ms = column_int(query);
	exchange->due_ms = column_int(query);
	exchange->good_until_ms = column_int(query);
	exchange->attempts = column_small(query);
	exchange->expires = column_day(query);
	exchange->failure = (unsigned)column_int(query);
	column_text(query, exchange->reason, sizeof(exchange->reason));
	whole = read_public_key(query, exchange) && whole && kind_parse(kind, &exchange->kind) &&
		exchange_state_parse(state, &exchange->state);
	return whole || row_damaged("exchanges", exchange->id, error);
}

bool exchange_read_list(struct query *query, struct exchange *ret_list, int capacity,
			int *ret_count, struct error *error)
{
	int count = 0;
	bool row;

	for (;;) {
		if (!query_row(query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!exchange_read(query, &ret_list[count], error)) {
			query_end(query);
			return false;
		}
		count++;
	}
	query_end(query);
	*ret_count = count;
	return true;
}

static bool load_one(struct query *query, struct exchange *ret_exchange, struct error *error)
{
	struct exchange exchange;
	bool done;

	if (!query_found(query, "exchange", error))
		return false;
	done = exchange_read(query, &exchange, error);
	query_end(query);
	if (done)
		*ret_exchange = exchange;
	return done;
}

bool exchange_load(struct store *store, int64_t id, struct exchange *ret_exchange,
		   struct error *error)
{
	static const char sql_load[] =
	    "SELECT " EXCHANGE_COLUMNS " FROM exchanges e" EXCHANGE_BODY_JOIN "WHERE e.id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_load, error))
		return false;
	query_int(&query, id);
	return load_one(&query, ret_exchange, error);
}

bool exchange_by_transaction(struct store *store,
			     const uint8_t transaction_id[static TRANSACTION_ID_SIZE],
			     struct exchange *ret_exchange, struct error *error)
{
	static const char sql_find[] =
	    "SELECT " EXCHANGE_COLUMNS " FROM exchanges e" EXCHANGE_BODY_JOIN
	    "WHERE e.transaction_id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_blob(&query, transaction_id, TRANSACTION_ID_SIZE);
	return load_one(&query, ret_exchange, error);
}

bool exchange_list_case(struct store *store, int64_t case_id, struct exchange *ret_list,
			int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT " EXCHANGE_COLUMNS " FROM exchanges e" EXCHANGE_BODY_JOIN
	    "WHERE e.case_id = ? ORDER BY e.id LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, case_id);
	query_int(&query, capacity);
	return exchange_read_list(&query, ret_list, capacity, ret_count, error);
}

/* Both walk an index of the active ones alone; `after_exchange` is looked at in the index too. */
#define UNBLOCKED                                                                                  \
	" AND (e.after_exchange IS NULL OR EXISTS (SELECT 1 FROM exchanges f"                      \
	" WHERE f.id = e.after_exchange AND f.state = 'answered'))"

/* Nothing is looked up while nothing is stopped. 1, 2 and 4 are the bits of store/stop. */
#define ALLOWED(mask)                                                                              \
	" AND (" mask " = 0 OR e.state = 'waiting' OR (" mask                                      \
	" & (CASE WHEN e.body_type = 11 THEN 4 WHEN e.body_type = 21 THEN 0 WHEN e.body_type = 7"  \
	" OR e.certificate_id IS NOT NULL THEN 2 ELSE 1 END)) = 0)"

_Static_assert(STOP_BIT(STOP_ISSUE) == 1 && STOP_BIT(STOP_RENEW) == 2 && STOP_BIT(STOP_REVOKE) == 4,
	       "the bits stand in the statements");

bool exchange_list_allowed(struct store *store, int64_t now_ms, unsigned stopped,
			   struct exchange *ret_list, int capacity, int *ret_count,
			   struct error *error)
{
	static const char sql_due[] =
	    "SELECT " EXCHANGE_COLUMNS
	    " FROM exchanges e INDEXED BY exchanges_active CROSS" EXCHANGE_BODY_JOIN
	    "WHERE " EXCHANGE_ACTIVE " AND e.due_ms <= ?1" UNBLOCKED ALLOWED(
		"?2") " ORDER BY e.priority, e.created_ms, e.id LIMIT ?3";
	struct query query;

	if (!query_begin(&query, store, sql_due, error))
		return false;
	query_int(&query, now_ms);
	query_int(&query, stopped);
	query_int(&query, capacity);
	return exchange_read_list(&query, ret_list, capacity, ret_count, error);
}

bool exchange_list_due(struct store *store, int64_t now_ms, struct exchange *ret_list, int capacity,
		       int *ret_count, struct error *error)
{
	return exchange_list_allowed(store, now_ms, 0, ret_list, capacity, ret_count, error);
}

bool exchange_next_allowed(struct store *store, unsigned stopped, int64_t *ret_due_ms,
			   struct error *error)
{
	static const char sql_wake[] =
	    "SELECT coalesce((SELECT max(1, e.due_ms) FROM exchanges e INDEXED BY exchanges_wake"
	    " WHERE " EXCHANGE_ACTIVE
	    " AND e.due_ms < ?1" UNBLOCKED ALLOWED("?2") " ORDER BY e.due_ms LIMIT 1), 0)";
	struct query query;

	if (!query_begin(&query, store, sql_wake, error))
		return false;
	query_int(&query, EXCHANGE_IN_FLIGHT);
	query_int(&query, stopped);
	if (!query_found(&query, "next due", error))
		return false;
	*ret_due_ms = column_int(&query);
	query_end(&query);
	return true;
}

bool exchange_next_due(struct store *store, int64_t *ret_due_ms, struct error *error)
{
	return exchange_next_allowed(store, 0, ret_due_ms, error);
}

bool exchange_body(struct store *store, int64_t id, struct buffer *ret_body, struct error *error)
{
	static const char sql_body[] = "SELECT body FROM exchange_bodies WHERE exchange_id = ?";
	struct query query;
	const void *sealed;
	size_t size;
	bool done;

	if (!query_begin(&query, store, sql_body, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "exchange body", error))
		return false;
	sealed = column_blob(&query, &size);
	done = store_unseal(store, SEALED_BODY, id, sealed, size, ret_body, error);
	query_end(&query);
	return done;
}
