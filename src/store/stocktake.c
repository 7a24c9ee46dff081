#include "madoguchi/store/stocktake.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"

#include "internal.h"

static bool insert(struct store *store, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO stocktakes (begun_ms, begun_by, closed_ms, closed_by, second, found,"
	    " missing, extra) VALUES (?, ?, 0, '', '', 0, 0, 0)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, clock_now_ms());
	query_text(&query, store->operator_name);
	return query_run(&query, error);
}

static bool open_or_begin(struct store *store, struct stocktake *ret_stocktake, struct error *error)
{
	char name[STOCKTAKE_NAME_SIZE];
	struct error failure;

	if (stocktake_open(store, ret_stocktake, &failure))
		return true;
	if (!error_only_missing(&failure, error) || !insert(store, error) ||
	    !stocktake_open(store, ret_stocktake, error))
		return false;
	stocktake_name(ret_stocktake, name);
	return audit_add(store, "stocktake.begin", name, "", error);
}

bool stocktake_begin(struct store *store, struct stocktake *ret_stocktake, struct error *error)
{
	struct step step;

	return step_begin(&step, store, error) &&
	       step_end(&step, open_or_begin(store, ret_stocktake, error), error);
}

/* The one that is under way. */
static bool need_open(struct store *store, struct stocktake *ret_stocktake, struct error *error)
{
	struct error failure;

	if (stocktake_open(store, ret_stocktake, &failure))
		return true;
	return error_only_missing(&failure, error) &&
	       error_set(error, ERROR_STOCKTAKE_NONE, CAUSE_NONE, 0, "stock-taking");
}

static bool lies_here(struct store *store, const char *number, bool *ret_here, struct error *error)
{
	struct custody custody;
	struct error failure;
	const bool known = custody_find(store, number, &custody, &failure);

	if (!known && !error_only_missing(&failure, error))
		return false;
	*ret_here = known && custody.state == CUSTODY_HERE;
	return true;
}

static bool write_mark(struct store *store, int64_t id, const char *number,
		       enum stocktake_result result, struct error *error)
{
	static const char sql_mark[] =
	    "INSERT OR REPLACE INTO stocktake_marks (stocktake_id, number, result, at_ms)"
	    " VALUES (?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_mark, error))
		return false;
	query_int(&query, id);
	query_text(&query, number);
	query_text(&query, stocktake_result_word(result));
	query_int(&query, clock_now_ms());
	return query_run(&query, error);
}

static bool mark(struct store *store, const char *number, enum stocktake_result *ret_result,
		 struct error *error)
{
	struct stocktake open;
	bool here;

	if (number[0] == '\0' || strlen(number) >= CUSTODY_NUMBER_SIZE)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "number");
	if (!need_open(store, &open, error) || !lies_here(store, number, &here, error))
		return false;
	*ret_result = here ? STOCKTAKE_FOUND : STOCKTAKE_EXTRA;
	return write_mark(store, open.id, number, *ret_result, error);
}

bool stocktake_mark(struct store *store, const char *number, enum stocktake_result *ret_result,
		    struct error *error)
{
	enum stocktake_result result = STOCKTAKE_UNSEEN;
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, mark(store, number, &result, error), error))
		return false;
	*ret_result = result;
	return true;
}

static bool unmark(struct store *store, const char *number, struct error *error)
{
	static const char sql_unmark[] =
	    "DELETE FROM stocktake_marks WHERE stocktake_id = ? AND number = ?";
	struct stocktake open;
	struct query query;

	if (!need_open(store, &open, error) || !query_begin(&query, store, sql_unmark, error))
		return false;
	query_int(&query, open.id);
	query_text(&query, number);
	return query_run(&query, error);
}

bool stocktake_unmark(struct store *store, const char *number, struct error *error)
{
	struct step step;

	return step_begin(&step, store, error) &&
	       step_end(&step, unmark(store, number, error), error);
}

/* The marks become what the comparison with the list of this moment says. */
static bool settle_marks(struct store *store, int64_t id, struct error *error)
{
	static const char sql_gone[] =
	    "DELETE FROM stocktake_marks WHERE stocktake_id = ? AND result = 'found'"
	    " AND number NOT IN (SELECT number FROM custodies WHERE state = 'here')";
	static const char sql_came[] =
	    "UPDATE stocktake_marks SET result = 'found' WHERE stocktake_id = ?"
	    " AND number IN (SELECT number FROM custodies WHERE state = 'here')";
	static const char sql_missing[] =
	    "INSERT INTO stocktake_marks (stocktake_id, number, result, at_ms)"
	    " SELECT ?1, u.number, 'missing', ?2 FROM custodies u WHERE u.state = 'here'"
	    " AND NOT EXISTS (SELECT 1 FROM stocktake_marks m WHERE m.stocktake_id = ?1"
	    " AND m.number = u.number)";
	static const char *const statements[] = { sql_gone, sql_came, sql_missing };
	struct query query;

	for (int i = 0; i < 3; i++) {
		if (!query_begin(&query, store, statements[i], error))
			return false;
		query_int(&query, id);
		if (statements[i] == sql_missing)
			query_int(&query, clock_now_ms());
		if (!query_run(&query, error))
			return false;
	}
	return true;
}

static bool write_end(struct store *store, int64_t id, const char *second, struct error *error)
{
	static const char sql_close[] =
	    "UPDATE stocktakes SET closed_ms = ?2, closed_by = ?3, second = ?4,"
	    " found = (SELECT count(*) FROM stocktake_marks WHERE stocktake_id = ?1 AND result = "
	    "'found'), missing = (SELECT count(*) FROM stocktake_marks WHERE stocktake_id = ?1"
	    " AND result = 'missing'), extra = (SELECT count(*) FROM stocktake_marks"
	    " WHERE stocktake_id = ?1 AND result = 'extra') WHERE id = ?1";
	struct query query;

	if (!query_begin(&query, store, sql_close, error))
		return false;
	query_int(&query, id);
	query_int(&query, clock_now_ms());
	query_text(&query, store->operator_name);
	query_text(&query, second);
	return query_run(&query, error);
}

static bool close_open(struct store *store, const char *second, struct stocktake *ret_stocktake,
		       struct error *error)
{
	char name[STOCKTAKE_NAME_SIZE], detail[96];
	struct stocktake open;

	if (second[0] == '\0' || strcmp(second, store->operator_name) == 0)
		return error_set(error, ERROR_SECOND_PERSON, CAUSE_NONE, 0, "stock-taking");
	if (!need_open(store, &open, error) || !settle_marks(store, open.id, error) ||
	    !write_end(store, open.id, second, error) ||
	    !stocktake_last(store, ret_stocktake, error))
		return false;
	stocktake_name(ret_stocktake, name);
	snprintf(detail, sizeof(detail),
		 "found %" PRId64 " missing %" PRId64 " extra %" PRId64 " with %s",
		 ret_stocktake->found, ret_stocktake->missing, ret_stocktake->extra, second);
	return audit_add(store, "stocktake.close", name, detail, error);
}

bool stocktake_close(struct store *store, const char *second, struct stocktake *ret_stocktake,
		     struct error *error)
{
	struct step step;

	return step_begin(&step, store, error) &&
	       step_end(&step, close_open(store, second, ret_stocktake, error), error);
}
