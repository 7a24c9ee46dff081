#include "madoguchi/counter/day.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/counter/stocktake.h"
#include "madoguchi/store/custody_list.h"

#include "paper_values.h"

/* ---- the report's words ---------------------------------------------------------------------- */

static const char lines_list[] = "lines";

/* Yen stand on the paper as people read them, in a file as programs do. */
static void put_line(struct values *values, const struct day_line *line,
		     void (*cell_yen)(struct values *values, const char *list, int64_t yen))
{
	struct message what = message_make("{1}, {2}, {3}");
	char kinds[VALUE_SIZE], words[VALUE_SIZE];

	values_kinds(values, line->kinds, kinds);
	message_add_id(&what, procedure_label(line->procedure));
	message_add_text(&what, kinds);
	message_add_id(&what, applicant_label(line->applicant));
	message_words(values_language(values), &what, words, sizeof(words));
	values_cell(values, lines_list, words);
	if (line->fee == FEE_UNSTATED)
		values_cell_id(values, lines_list, N_("not stated"));
	else
		cell_yen(values, lines_list, line->fee);
	values_cell_number(values, lines_list, line->done);
	values_cell_number(values, lines_list, line->cancelled);
	values_cell_number(values, lines_list, line->taken);
	values_cell_number(values, lines_list, line->refunded);
	values_cell_number(values, lines_list, line->corrected);
	cell_yen(values, lines_list, line->issuer_yen);
	cell_yen(values, lines_list, line->own_yen);
}

static int64_t open_cases(const struct day *day)
{
	int64_t cases = 0;

	for (int i = 0; i < CASE_STATE_COUNT; i++)
		cases += day->open[i];
	return cases;
}

static void put_totals(struct values *values, const struct day *day)
{
	const struct day_totals *totals = &day->totals;
	const struct {
		const char *name;
		int64_t number;
	} counts[] = {
		{ "done", totals->done },
		{ "cancelled", totals->cancelled },
		{ "taken", totals->taken },
		{ "refunded", totals->refunded },
		{ "corrected", totals->corrected },
		{ "unpaid", day->unpaid },
		{ "open_cases", open_cases(day) },
	}, sums[] = {
		{ "issuer_yen", totals->issuer_yen },
		{ "own_yen", totals->own_yen },
		{ "cash_yen", totals->cash_yen },
		{ "cashless_yen", totals->cashless_yen },
		{ "unpaid_yen", day->unpaid_yen },
	};

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		values_put_number(values, counts[i].name, counts[i].number);
	for (size_t i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
		values_put_yen(values, sums[i].name, sums[i].number);
	for (int i = 0; i < CASE_STATE_COUNT; i++) {
		if (day->open[i] == 0)
			continue;
		values_cell_id(values, "open", case_state_label((enum case_state)i));
		values_cell_number(values, "open", day->open[i]);
	}
}

/* What lies in the safe, and whether it was counted against the list. */
static bool put_safe(struct values *values, struct counter *counter, int64_t now_ms,
		     struct error *error)
{
	struct stocktake_view view;
	struct message now, last;
	int64_t here, oldest_ms;

	if (!custody_list_count(counter->store, TODO_CUSTODY, INT64_MAX, &here, &oldest_ms,
				error) ||
	    !stocktake_look(counter->store, counter->office, now_ms, &view, error))
		return false;
	now = stocktake_words(&view);
	last = stocktake_last_words(&view);
	values_put_number(values, "safe", here);
	values_put_message(values, "stocktake", &now);
	if (last.id != NULL)
		values_put_message(values, "stocktake_last", &last);
	return true;
}

/* What stands on a closed day's report alone. */
static void put_closing(struct values *values, const struct counter *counter, const struct day *day,
			const struct day_order *order)
{
	const struct operator_record *second = &order->approval.second;

	values_put_yen(values, "float_yen", day->cash.float_yen);
	values_put_yen(values, "expected_yen", day->cash.expected_yen);
	values_put_yen(values, "counted_yen", day->cash.counted_yen);
	values_put_yen(values, "difference_yen", day->cash.counted_yen - day->cash.expected_yen);
	values_put(values, "why", order->why);
	values_put(values, "closed_by", counter_clerk(counter));
	values_put(values, "signed_by",
		   second->full_name[0] != '\0' ? second->full_name : second->name);
}

static bool render(struct counter *counter, const struct day *day, const struct paper_record *row,
		   const struct day_order *order, struct buffer *ret_text, struct error *error)
{
	struct values *values = NULL;
	bool done;

	if (!values_new(row->language, &values, error))
		return false;
	values_put_own(values, counter, row);
	if (day->from_ms != 0)
		values_put_time(values, "period_from", day->from_ms);
	values_put_time(values, "period_until", day->until_ms);
	for (size_t i = 0; i < day->line_count; i++)
		put_line(values, &day->lines[i], values_cell_yen);
	put_totals(values, day);
	if (order != NULL)
		put_closing(values, counter, day, order);
	else
		values_put_id(values, "open_day", N_("The day is not closed yet."));
	done = put_safe(values, counter, day->until_ms, error) &&
	       values_render(counter, SLIP_DAY, values, ret_text, error);
	values_free(&values);
	return done;
}

bool day_preview(struct counter *counter, enum language language, struct buffer *ret_text,
		 struct error *error)
{
	const struct paper_record row = { .language = language };
	struct day day;
	bool done;

	if (!day_open_read(counter->store, &day, error))
		return false;
	done = render(counter, &day, &row, NULL, ret_text, error);
	day_free(&day);
	return done;
}

/* ---- for a spreadsheet ----------------------------------------------------------------------- */

bool day_csv(struct counter *counter, const char *number, enum language language,
	     struct csv_write *csv, void (*unfit)(void *context, int64_t row), void *context,
	     struct error *error)
{
	static const char *const columns[] = {
		N_("Procedure, certificates, applicant"),
		N_("Fee"),
		N_("Done"),
		N_("Cancelled"),
		N_("Fees taken"),
		N_("Given back"),
		N_("Corrected"),
		N_("Yen of the issuer (J-LIS)"),
		N_("Yen of this office"),
	};
	struct values *values = NULL;
	struct day day;
	bool done;

	if (number != NULL ? !day_read(counter->store, number, &day, error)
			   : !day_open_read(counter->store, &day, error))
		return false;
	done = values_new(language, &values, error);
	for (size_t i = 0; done && i < day.line_count; i++)
		put_line(values, &day.lines[i], values_cell_number);
	done = done &&
	       values_csv(values, lines_list, columns, sizeof(columns) / sizeof(columns[0]), csv,
			  unfit, context, error) &&
	       audit_add(counter->store, "paper.export", number != NULL ? number : DAY_SUBJECT,
			 "csv", error);
	values_free(&values);
	day_free(&day);
	return done;
}

bool day_csv_file(struct counter *counter, const char *number, enum language language,
		  struct export_csv *file, struct error *error)
{
	struct csv_write csv;

	return csv_write_begin(&csv, file->encoding, error) &&
	       export_csv_end(
		   counter->config, "day", &csv,
		   day_csv(counter, number, language, &csv, export_csv_unfit, file, error), file,
		   error);
}

bool day_look(struct store *store, struct day_view *ret_view, struct error *error)
{
	struct day day;

	if (!day_open_read(store, &day, error))
		return false;
	*ret_view = (struct day_view){ .from_ms = day.from_ms,
				       .totals = day.totals,
				       .lines = (int64_t)day.line_count,
				       .unpaid = day.unpaid,
				       .unpaid_yen = day.unpaid_yen,
				       .open = open_cases(&day) };
	day_free(&day);
	return true;
}

/* ---- closing --------------------------------------------------------------------------------- */

static bool check_order(const struct day_order *order, struct error *error)
{
	const bool sound = order->float_yen >= 0 && order->float_yen <= DAY_YEN_MAX &&
			   order->counted_yen >= 0 && order->counted_yen <= DAY_YEN_MAX;

	return (sound && !text_has_my_number(order->why)) ||
	       error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s",
			 sound ? "a My Number" : "yen");
}

static bool check_day(const struct day *day, const struct day_order *order, struct error *error)
{
	if (day->line_count == 0)
		return error_set(error, ERROR_DAY_EMPTY, CAUSE_NONE, 0, "no line");
	return day->cash.counted_yen == day->cash.expected_yen || order->why[0] != '\0' ||
	       error_set(error, ERROR_CASH_DIFFERS, CAUSE_NONE, 0,
			 "expected %" PRId64 ", counted %" PRId64, day->cash.expected_yen,
			 day->cash.counted_yen);
}

static bool store_report(struct counter *counter, struct day *day, const struct day_order *order,
			 struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	text_copy(row->kind, sizeof(row->kind), "day");
	text_copy(day->signed_by, sizeof(day->signed_by), order->approval.second.name);
	if (!paper_draw_number(counter->store, 'T', clock_today(), row->number, error))
		return false;
	text_copy(day->number, sizeof(day->number), row->number);
	text_copy(row->about, sizeof(row->about), row->number);
	return day_close(counter->store, day, error) &&
	       render(counter, day, row, order, ret_text, error) &&
	       paper_add(counter->store, row, row->number, ret_text, error);
}

static bool shut(struct counter *counter, const struct day_order *order, struct paper_record *row,
		 struct buffer *ret_text, struct error *error)
{
	struct day day;
	bool done;

	if (!day_open_read(counter->store, &day, error))
		return false;
	day.cash = (struct day_cash){ .float_yen = order->float_yen,
				      .expected_yen = order->float_yen + day.totals.cash_yen,
				      .counted_yen = order->counted_yen };
	done = check_day(&day, order, error) &&
	       approval_use(counter, FOUR_EYES_DAY, DAY_SUBJECT, &order->approval, error) &&
	       store_report(counter, &day, order, row, ret_text, error);
	day_free(&day);
	return done;
}

bool day_shut(struct counter *counter, const struct day_order *order, enum language language,
	      struct paper_record *ret_row, struct buffer *ret_text, struct error *error)
{
	struct paper_record row = { .language = language };

	if (counter->config->papers_dir == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	if (!check_order(order, error) || !store_begin(counter->store, error))
		return false;
	if (shut(counter, order, &row, ret_text, error) && store_commit(counter->store, error)) {
		*ret_row = row;
		return true;
	}
	store_rollback(counter->store);
	return false;
}
