#include "madoguchi/store/comparison.h"

#include "internal.h"
#include "madoguchi/base/clock.h"

static bool insert(struct store *store, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO comparisons (asked_ms, asked_by, began_ms, read, ended_ms, failure)"
	    " VALUES (?, ?, 0, 0, 0, 0)";
	struct query query;

	if (!audit_add(store, "reconcile.ask", "", "", error) ||
	    !query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, clock_now_ms());
	query_text(&query, store->operator_name);
	return query_run(&query, error);
}

bool comparison_ask(struct store *store, struct error *error)
{
	struct comparison newest;
	struct step step;

	if (!step_begin(&step, store, error))
		return false;
	return step_end(&step,
			comparison_newest(store, &newest, error) &&
			    (comparison_open(&newest) || insert(store, error)),
			error);
}

/* ---- the sync ------------------------------------------------------------------------------- */

/* Only one that is open is written: an end is an end. */
static bool write_row(struct store *store, const struct comparison *changed, struct error *error)
{
	static const char sql_write[] =
	    "UPDATE comparisons SET began_ms = ?, read = ?, ended_ms = ?, failure = ?"
	    " WHERE id = ? AND ended_ms = 0 RETURNING id";
	struct query query;

	if (!query_begin(&query, store, sql_write, error))
		return false;
	query_int(&query, changed->began_ms);
	query_int(&query, changed->read);
	query_int(&query, changed->ended_ms);
	query_int(&query, (int64_t)changed->failure);
	query_int(&query, changed->id);
	if (!query_found(&query, "open comparison", error))
		return false;
	query_end(&query);
	return true;
}

static bool change(struct store *store, struct comparison *comparison,
		   const struct comparison *changed, struct error *error)
{
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, write_row(store, changed, error), error))
		return false;
	*comparison = *changed;
	return true;
}

bool comparison_begin(struct store *store, struct comparison *comparison, struct error *error)
{
	struct comparison changed = *comparison;

	changed.began_ms = clock_now_ms();
	changed.read = 0;
	return change(store, comparison, &changed, error);
}

bool comparison_progress(struct store *store, struct comparison *comparison, int64_t read,
			 struct error *error)
{
	struct comparison changed = *comparison;

	changed.read = read;
	return change(store, comparison, &changed, error);
}

bool comparison_end(struct store *store, struct comparison *comparison, enum error_code failure,
		    struct error *error)
{
	struct comparison changed = *comparison;

	changed.ended_ms = clock_now_ms();
	changed.failure = failure;
	return change(store, comparison, &changed, error);
}
