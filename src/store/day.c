#include "madoguchi/store/day.h"

#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

#include "day_parts.h"

void day_free(struct day *day)
{
	free(day->lines);
	day->lines = NULL;
	day->line_count = 0;
}

/* ---- closed days ----------------------------------------------------------------------------- */

static bool read_head(struct store *store, const char *number, struct day *day, struct error *error)
{
	static const char sql_day[] =
	    "SELECT id, number, from_ms, until_ms, last_audit, last_payment, cash_yen,"
	    " cashless_yen, unpaid, unpaid_yen, float_yen, expected_yen, counted_yen, closed_by,"
	    " signed_by FROM days WHERE number = ?";
	struct query query;

	if (!query_begin(&query, store, sql_day, error))
		return false;
	query_text(&query, number);
	if (!query_found(&query, "day", error))
		return false;
	day->id = column_int(&query);
	column_text(&query, day->number, sizeof(day->number));
	day->from_ms = column_int(&query);
	day->until_ms = column_int(&query);
	day->last_audit = column_int(&query);
	day->last_payment = column_int(&query);
	day->totals.cash_yen = column_int(&query);
	day->totals.cashless_yen = column_int(&query);
	day->unpaid = column_int(&query);
	day->unpaid_yen = column_int(&query);
	day->cash.float_yen = column_int(&query);
	day->cash.expected_yen = column_int(&query);
	day->cash.counted_yen = column_int(&query);
	column_text(&query, day->closed_by, sizeof(day->closed_by));
	column_text(&query, day->signed_by, sizeof(day->signed_by));
	query_end(&query);
	return true;
}

static bool read_parts(struct store *store, struct day *day, struct error *error)
{
	static const char sql_lines[] = "SELECT " DAY_LINE_COLUMNS " FROM day_lines WHERE day = ?"
					" ORDER BY procedure, kinds, applicant, fee";
	static const char sql_states[] = "SELECT state, cases FROM day_open WHERE day = ?";
	struct query query;

	if (!query_begin(&query, store, sql_lines, error))
		return false;
	query_int(&query, day->id);
	if (!day_lines_read(&query, day, error) || !query_begin(&query, store, sql_states, error))
		return false;
	query_int(&query, day->id);
	return day_states_read(&query, day, error);
}

bool day_read(struct store *store, const char *number, struct day *ret_day, struct error *error)
{
	struct day day = { .id = 0 };

	if (!read_head(store, number, &day, error) || !read_parts(store, &day, error)) {
		day_free(&day);
		return false;
	}
	*ret_day = day;
	return true;
}

/* ---- closing --------------------------------------------------------------------------------- */

static bool insert_head(struct store *store, const struct day *day, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO days (id, number, from_ms, until_ms, last_audit, last_payment, cash_yen,"
	    " cashless_yen, unpaid, unpaid_yen, float_yen, expected_yen, counted_yen, closed_by,"
	    " signed_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, day->id);
	query_text(&query, day->number);
	query_int(&query, day->from_ms);
	query_int(&query, day->until_ms);
	query_int(&query, day->last_audit);
	query_int(&query, day->last_payment);
	query_int(&query, day->totals.cash_yen);
	query_int(&query, day->totals.cashless_yen);
	query_int(&query, day->unpaid);
	query_int(&query, day->unpaid_yen);
	query_int(&query, day->cash.float_yen);
	query_int(&query, day->cash.expected_yen);
	query_int(&query, day->cash.counted_yen);
	query_text(&query, day->closed_by);
	query_text(&query, day->signed_by);
	return query_run(&query, error);
}

static bool insert_line(struct store *store, int64_t day, const struct day_line *line,
			struct error *error)
{
	static const char sql_insert[] = "INSERT INTO day_lines (day, " DAY_LINE_COLUMNS ")"
					 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, day);
	query_text(&query, procedure_word(line->procedure));
	query_int(&query, line->kinds);
	query_text(&query, applicant_word(line->applicant));
	query_int(&query, line->fee);
	query_int(&query, line->done);
	query_int(&query, line->cancelled);
	query_int(&query, line->taken);
	query_int(&query, line->refunded);
	query_int(&query, line->corrected);
	query_int(&query, line->issuer_yen);
	query_int(&query, line->own_yen);
	return query_run(&query, error);
}

static bool insert_state(struct store *store, const struct day *day, enum case_state state,
			 struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO day_open (day, state, cases) VALUES (?, ?, ?)";
	struct query query;

	if (day->open[state] == 0)
		return true;
	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, day->id);
	query_text(&query, case_state_word(state));
	query_int(&query, day->open[state]);
	return query_run(&query, error);
}

static bool insert(struct store *store, struct day *day, struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM days";
	char detail[96];
	bool done = next_id(store, sql_next, &day->id, error) && insert_head(store, day, error);

	for (size_t i = 0; done && i < day->line_count; i++)
		done = insert_line(store, day->id, &day->lines[i], error);
	for (int i = 0; done && i < CASE_STATE_COUNT; i++)
		done = insert_state(store, day, (enum case_state)i, error);
	snprintf(detail, sizeof(detail), "expected %lld counted %lld",
		 (long long)day->cash.expected_yen, (long long)day->cash.counted_yen);
	return done && audit_add(store, "day.close", day->number, detail, error);
}

bool day_close(struct store *store, struct day *day, struct error *error)
{
	struct step step;

	day->until_ms = clock_now_ms();
	text_copy(day->closed_by, sizeof(day->closed_by), store->operator_name);
	return step_begin(&step, store, error) && step_end(&step, insert(store, day, error), error);
}
