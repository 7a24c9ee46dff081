#include "madoguchi/counter/report.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/store/register_list.h"

#include "paper_values.h"

#define PAGE 50
#define OUTAGES_MAX 64
#define DAY_MS INT64_C(86400000)
#define COLUMNS_MAX 10

static const char rows_list[] = "rows";

static void cell_time(struct values *values, const char *list, int64_t at_ms)
{
	char words[24];

	clock_format(at_ms, words, sizeof(words));
	words[16] = '\0';
	values_cell(values, list, words);
}

/* ---- what came to which card ----------------------------------------------------------------- */

static bool fill_register(struct counter *counter, const struct register_span *span,
			  struct values *values, struct error *error)
{
	struct register_row rows[PAGE];
	int64_t after = 0, all = 0;
	int count = PAGE;

	while (count == PAGE && !values_full(values)) {
		if (!register_list_read(counter->store, span, after, rows, PAGE, &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			after = rows[i].id;
			cell_time(values, rows_list, rows[i].at_ms);
			values_cell(values, rows_list, rows[i].case_number);
			values_cell_id(values, rows_list, procedure_label(rows[i].procedure));
			values_cell_id(values, rows_list, kind_label(rows[i].kind));
			values_cell(values, rows_list, rows[i].serial);
			values_cell(values, rows_list, rows[i].operator_name);
		}
		all += count;
	}
	values_put_number(values, "count", all);
	return true;
}

/* ---- what lies in the safe ------------------------------------------------------------------- */

static void put_custody(struct values *values, const struct custody_row *row)
{
	char things[CUSTODY_THINGS_SIZE];

	cell_time(values, rows_list, row->custody.since_ms);
	values_cell_number(values, rows_list, custody_age(&row->custody, clock_now_ms()));
	values_cell(values, rows_list, row->custody.number);
	values_cell(values, rows_list, row->matter.name);
	values_cell_id(values, rows_list, procedure_label(row->matter.procedure));
	values_cell(values, rows_list, row->custody.place);
	values_cell(values, rows_list, row->custody.envelope);
	values_cell_id(values, rows_list, custody_way_label(row->custody.way));
	values_cell_id(values, rows_list, custody_state_label(row->custody.state));
	custody_things_words(&row->custody, values_language(values), things);
	values_cell(values, rows_list, things);
	explicit_bzero(things, sizeof(things));
}

static bool fill_custody(struct counter *counter, const struct register_span *span,
			 struct values *values, struct error *error)
{
	const struct custody_wanted wanted = { .todo = TODO_NOBODY };
	struct custody_row rows[PAGE];
	int64_t since = INT64_MIN, id = 0, all = 0, late = 0;
	int count = PAGE;

	(void)span;
	while (count == PAGE && !values_full(values)) {
		if (!custody_list_read(counter->store, &wanted, since, id, false, rows, PAGE,
				       &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			since = rows[i].custody.since_ms;
			id = rows[i].custody.id;
			late += custody_late(counter->office, &rows[i].custody, clock_now_ms());
			put_custody(values, &rows[i]);
		}
		all += count;
	}
	explicit_bzero(rows, sizeof(rows));
	values_put_number(values, "count", all);
	if (late > 0)
		values_put_number(values, "late", late);
	return true;
}

/* ---- what an outage did ---------------------------------------------------------------------- */

static bool fill_outages(struct counter *counter, const struct register_span *span,
			 struct values *values, struct error *error)
{
	struct stop outages[OUTAGES_MAX];
	int count;

	if (!outage_list_read(counter->store, span, outages, OUTAGES_MAX, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		cell_time(values, "outages", outages[i].begins_ms);
		cell_time(values, "outages", outages[i].ends_ms);
		values_cell(values, "outages", outages[i].reason);
		values_cell(values, "outages", outages[i].operator_name);
	}
	return true;
}

static void put_deferral(struct values *values, const struct deferral_row *row)
{
	cell_time(values, rows_list, row->at_ms);
	values_cell(values, rows_list, row->case_number);
	values_cell_id(values, rows_list, procedure_label(row->procedure));
	values_cell_id(values, rows_list, route_label(row->route));
	values_cell_id(values, rows_list, case_state_label(row->state));
}

static bool fill_incident(struct counter *counter, const struct register_span *span,
			  struct values *values, struct error *error)
{
	struct deferral_row rows[PAGE];
	int64_t after = 0, all = 0, open = 0;
	int count = PAGE;

	while (count == PAGE && !values_full(values)) {
		if (!deferral_list_read(counter->store, span, after, rows, PAGE, &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			after = rows[i].id;
			open += case_state_wait(rows[i].state) != WAIT_END;
			put_deferral(values, &rows[i]);
			if (all + i == 0)
				values_put_time(values, "first_at", rows[i].at_ms);
		}
		all += count;
	}
	values_put_number(values, "count", all);
	values_put_number(values, "open", open);
	return fill_outages(counter, span, values, error);
}

/* ---- each of them ---------------------------------------------------------------------------- */

static const struct {
	const char *word; /* of the verb and of the rows of papers */
	char prefix;
	enum slip slip;
	bool (*fill)(struct counter *counter, const struct register_span *span,
		     struct values *values, struct error *error);
	const char *columns[COLUMNS_MAX]; /* message ids, as the list's fields */
} reports[REPORT_COUNT] = {
	[REPORT_REGISTER] = { "register",
			      'G',
			      SLIP_REGISTER,
			      fill_register,
			      { N_("When"), N_("Case"), N_("Procedure"), N_("Certificate"),
				N_("Serial"), N_("Operator") } },
	[REPORT_CUSTODY] = { "safe",
			     'Z',
			     SLIP_SAFE,
			     fill_custody,
			     { N_("Here since"), N_("Days"), N_("Slip"), N_("Name"),
			       N_("Procedure"), N_("Place"), N_("Envelope"), N_("Way of return"),
			       N_("State"), N_("Things") } },
	[REPORT_INCIDENT] = { "incident",
			      'I',
			      SLIP_INCIDENT,
			      fill_incident,
			      { N_("When"), N_("Case"), N_("Procedure"), N_("Way"), N_("State") } },
};

bool report_parse(const char *word, enum report *ret_report)
{
	for (int i = 0; i < REPORT_COUNT; i++)
		if (strcmp(reports[i].word, word) == 0) {
			*ret_report = (enum report)i;
			return true;
		}
	return false;
}

static bool fill(struct counter *counter, enum report report, const struct report_span *span,
		 struct values *values, struct error *error)
{
	const struct register_span moments = { date_to_ms(span->from),
					       date_to_ms(span->until) + DAY_MS };

	if (span->until < span->from)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "the span ends before it begins");
	if (report != REPORT_CUSTODY) {
		values_put_date(values, "period_from", span->from);
		values_put_date(values, "period_until", span->until);
	}
	return reports[report].fill(counter, &moments, values, error);
}

static bool make(struct counter *counter, enum report report, const struct report_span *span,
		 struct paper_record *row, struct buffer *ret_text, struct error *error)
{
	struct values *values = NULL;
	bool done;

	text_copy(row->kind, sizeof(row->kind), reports[report].word);
	if (!paper_draw_number(counter->store, reports[report].prefix, clock_today(), row->number,
			       error) ||
	    !values_new(row->language, &values, error))
		return false;
	text_copy(row->about, sizeof(row->about), row->number);
	values_put_own(values, counter, row);
	done = fill(counter, report, span, values, error) &&
	       values_render(counter, reports[report].slip, values, ret_text, error) &&
	       paper_add(counter->store, row, row->number, ret_text, error);
	values_free(&values);
	return done;
}

bool report_make(struct counter *counter, enum report report, const struct report_span *span,
		 enum language language, struct paper_record *ret_row, struct buffer *ret_text,
		 struct error *error)
{
	struct paper_record row = { .language = language };

	if (counter->config->papers_dir == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	if (!store_begin(counter->store, error))
		return false;
	if (make(counter, report, span, &row, ret_text, error) &&
	    store_commit(counter->store, error)) {
		*ret_row = row;
		return true;
	}
	store_rollback(counter->store);
	return false;
}

static size_t column_count(enum report report)
{
	size_t count = 0;

	while (count < COLUMNS_MAX && reports[report].columns[count] != NULL)
		count++;
	return count;
}

bool report_csv(struct counter *counter, enum report report, const struct report_span *span,
		enum language language, struct csv_write *csv, report_unfit *unfit, void *context,
		struct error *error)
{
	struct values *values = NULL;
	bool done;

	if (!values_new(language, &values, error))
		return false;
	values_for_csv(values);
	done = fill(counter, report, span, values, error) &&
	       values_csv(values, rows_list, reports[report].columns, column_count(report), csv,
			  unfit, context, error) &&
	       audit_add(counter->store, "paper.export", reports[report].word, "csv", error);
	values_free(&values);
	return done;
}

bool report_csv_file(struct counter *counter, enum report report, const struct report_span *span,
		     enum language language, struct export_csv *file, struct error *error)
{
	struct csv_write csv;

	return csv_write_begin(&csv, file->encoding, error) &&
	       export_csv_end(
		   counter->config, reports[report].word, &csv,
		   report_csv(counter, report, span, language, &csv, export_csv_unfit, file, error),
		   file, error);
}
