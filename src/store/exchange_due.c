#include "exchange_parts.h"

#define ACTIVE SQL_EXCHANGE_ACTIVE("")

/* Statements that take the wall clock, a span and the mark of what is in flight. */
static bool run_each(struct store *store, const char *const *statements, size_t count,
		     int64_t now_ms, int64_t span_ms, struct error *error)
{
	struct step step;
	bool done = true;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error);
	for (size_t i = 0; done && i < count; i++) {
		struct query query;

		done = query_begin(&query, store, statements[i], error);
		if (!done)
			break;
		query_int(&query, now_ms);
		query_int(&query, span_ms);
		query_int(&query, EXCHANGE_IN_FLIGHT);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

bool exchange_land(struct store *store, int64_t now_ms, int64_t most_ms, struct error *error)
{
	static const char sql_exchanges[] =
	    "UPDATE exchanges SET due_ms = ?1, version = version + 1"
	    " WHERE " ACTIVE " AND due_ms > ?1 + ?2 AND due_ms <= ?3";
	static const char sql_certificates[] =
	    "UPDATE certificates SET confirm_due_ms = ?1, version = version + 1"
	    " WHERE state IN ('issued','confirming') AND confirm_due_ms > ?1 + ?2"
	    " AND confirm_due_ms <= ?3";
	static const char *const statements[] = { sql_exchanges, sql_certificates };

	return run_each(store, statements, 2, now_ms, most_ms, error);
}

bool exchange_shift_due(struct store *store, int64_t now_ms, int64_t back_ms, struct error *error)
{
	static const char sql_exchanges[] =
	    "UPDATE exchanges SET due_ms = max(?1, due_ms - ?2), version = version + 1"
	    " WHERE " ACTIVE " AND due_ms > ?1 AND due_ms < ?3";
	static const char sql_certificates[] =
	    "UPDATE certificates SET confirm_due_ms = max(?1, confirm_due_ms - ?2),"
	    " version = version + 1"
	    " WHERE state IN ('issued','confirming') AND confirm_due_ms > ?1 AND confirm_due_ms < "
	    "?3";
	static const char *const statements[] = { sql_exchanges, sql_certificates };

	return run_each(store, statements, 2, now_ms, back_ms, error);
}
