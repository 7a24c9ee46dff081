#include "internal.h"

#include <stdio.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"

static bool insert_history(struct store *store, const struct state_move *move, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO history (machine, subject, at_ms, from_state, to_state, event, why,"
	    " operator, terminal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_text(&query, move->machine);
	query_int(&query, move->id);
	query_int(&query, clock_now_ms());
	query_text(&query, move->from);
	query_text(&query, move->to);
	query_text(&query, move->event);
	query_text(&query, move->why != NULL ? move->why : "");
	query_text(&query, store->operator_name);
	query_text(&query, store->terminal);
	return query_run(&query, error);
}

bool history_add(struct store *store, const struct state_move *move, struct error *error)
{
	char act[48], detail[96];

	snprintf(act, sizeof(act), "%s.%s", move->machine, move->event);
	snprintf(detail, sizeof(detail), "%s > %s", move->from, move->to);
	if (!insert_history(store, move, error) ||
	    !audit_add(store, act, move->name, detail, error))
		return false;
	log_line(LOG_LEVEL_INFO, "%s %s: %s -> %s (%s)", move->machine, move->name, move->from,
		 move->to, move->event);
	return true;
}
