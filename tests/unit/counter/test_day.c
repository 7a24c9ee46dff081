#include "../store/fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/day.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/report.h"
#include "madoguchi/store/day_list.h"
#include "madoguchi/store/stocktake.h"

struct desk_fixture {
	struct fixture *fixture;
	struct config config;
	struct office *office;
	struct counter counter;
	struct buffer text;
	struct paper_record paper;
};

static int desk_up(void **state)
{
	struct desk_fixture *desk = calloc(1, sizeof(*desk));
	struct error error;

	assert_non_null(desk);
	fixture_up((void **)&desk->fixture);
	desk->config.papers_dir = (char *)"etc/papers";
	desk->config.language = LANGUAGE_EN;
	assert_done(office_load("etc/offices/kawasaki.conf", &desk->office, &error));
	desk->counter = (struct counter){ .config = &desk->config,
					  .office = desk->office,
					  .store = desk->fixture->store,
					  .operator_name = "hanako",
					  .signed_in = { .name = "hanako" } };
	buffer_init(&desk->text, PAPER_TEXT_MAX);
	*state = desk;
	return 0;
}

static int desk_down(void **state)
{
	struct desk_fixture *desk = *state;

	clock_play(0);
	buffer_done(&desk->text);
	office_free(&desk->office);
	fixture_down((void **)&desk->fixture);
	free(desk);
	return 0;
}

static struct case_record owing(struct desk_fixture *desk)
{
	const struct fee_terms terms = { 200, 800, FEE_TIME_ACCEPTANCE };
	struct case_record record = sample_case();
	struct error error;

	record.fee = 1000;
	assert_done(case_save(desk->counter.store, &record, &error));
	assert_done(
	    case_draw_number(desk->counter.store, &record, "14130", 1, clock_today(), &error));
	assert_done(case_apply(desk->counter.store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(fee_owe(desk->counter.store, record.id, &terms, &error));
	return record;
}

static struct case_record paid(struct desk_fixture *desk, enum fee_means means)
{
	const struct case_record record = owing(desk);
	struct error error;

	assert_done(fee_take(&desk->counter, &record, means, LANGUAGE_EN, &desk->paper, &desk->text,
			     &error));
	return record;
}

static struct day open_day(const struct desk_fixture *desk)
{
	struct error error;
	struct day day;

	assert_done(day_open_read(desk->counter.store, &day, &error));
	return day;
}

static struct day_order order_of(int64_t float_yen, int64_t counted_yen)
{
	return (struct day_order){ .float_yen = float_yen,
				   .counted_yen = counted_yen,
				   .approval = { .act = FOUR_EYES_DAY,
						 .subject = DAY_SUBJECT,
						 .second = { .name = "murata" } } };
}

static bool shut(struct desk_fixture *desk, const struct day_order *order, struct error *error)
{
	desk->text.size = 0;
	return day_shut(&desk->counter, order, LANGUAGE_EN, &desk->paper, &desk->text, error);
}

static void assert_on_paper(const struct desk_fixture *desk, const char *words)
{
	if (strstr((const char *)desk->text.bytes, words) == NULL)
		fail_msg("\"%s\" is not in\n%s", words, (const char *)desk->text.bytes);
}

static void test_added_up(void **state)
{
	struct desk_fixture *desk = *state;
	struct case_record first = paid(desk, FEE_MEANS_CASH);
	struct case_record second = paid(desk, FEE_MEANS_CASH);
	struct error error;
	struct day day;

	(void)paid(desk, FEE_MEANS_CASHLESS);
	(void)owing(desk);
	assert_done(case_apply(desk->counter.store, &first, CASE_EVENT_CLOSE, NULL, &error));
	assert_done(outage_withdraw(&desk->counter, &second, &error));
	day = open_day(desk);
	assert_int_equal(day.line_count, 1);
	assert_int_equal(day.lines[0].fee, 1000);
	assert_int_equal(day.lines[0].procedure, PROCEDURE_ISSUE);
	assert_int_equal(day.totals.done, 1);
	assert_int_equal(day.totals.cancelled, 1);
	assert_int_equal(day.totals.taken, 3);
	assert_int_equal(day.totals.refunded, 1);
	assert_int_equal(day.totals.issuer_yen, 400);
	assert_int_equal(day.totals.own_yen, 1600);
	assert_int_equal(day.totals.cash_yen, 1000);
	assert_int_equal(day.totals.cashless_yen, 1000);
	assert_int_equal(day.unpaid, 1);
	assert_int_equal(day.unpaid_yen, 1000);
	assert_int_equal(day.open[CASE_ACCEPTED], 2);
	day_free(&day);
}

/* Drafts that are refused have no number; free and unstated cases count, too; a note upon a case
 * that is done moves nothing. */
static void test_what_counts(void **state)
{
	struct desk_fixture *desk = *state;
	struct case_record refused = stored_case(desk->fixture);
	struct case_record done = stored_case(desk->fixture);
	struct error error;
	struct day day;

	assert_done(case_apply(desk->counter.store, &refused, CASE_EVENT_REFUSE, NULL, &error));
	assert_done(case_apply(desk->counter.store, &done, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(case_apply(desk->counter.store, &done, CASE_EVENT_CLOSE, NULL, &error));
	assert_done(case_note(desk->counter.store, &done, "noted", N_("Note"), &error));
	day = open_day(desk);
	assert_int_equal(day.line_count, 1);
	assert_int_equal(day.lines[0].fee, FEE_UNSTATED);
	assert_int_equal(day.totals.done, 1);
	assert_int_equal(day.totals.cancelled, 1);
	day_free(&day);
}

static void test_two_sign(void **state)
{
	struct desk_fixture *desk = *state;
	struct day_order order = order_of(30000, 31000);
	struct error error;

	assert_refused(shut(desk, &order, &error), ERROR_DAY_EMPTY);
	(void)paid(desk, FEE_MEANS_CASH);
	order.approval.second.name[0] = '\0';
	assert_refused(shut(desk, &order, &error), ERROR_APPROVAL_MISSING);
	order = order_of(30000, 31000);
	snprintf(order.approval.second.name, OPERATOR_SIZE, "hanako");
	assert_refused(shut(desk, &order, &error), ERROR_SECOND_PERSON);
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM days"), 0);
	order = order_of(30000, 31000);
	assert_done(shut(desk, &order, &error));
	assert_string_equal(strrchr(desk->paper.number, '-'), "-00001");
	assert_on_paper(desk, "Agreed by               murata");
	assert_on_paper(desk, "Difference                       0 yen");
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM audit"
						   " WHERE act = 'approved'"
						   " AND detail = 'day murata'"),
			 1);
}

static void test_difference(void **state)
{
	struct desk_fixture *desk = *state;
	struct day_order order = order_of(30000, 30900);
	struct error error;

	(void)paid(desk, FEE_MEANS_CASH);
	assert_refused(shut(desk, &order, &error), ERROR_CASH_DIFFERS);
	snprintf(order.why, sizeof(order.why), "100 yen fell behind the till");
	assert_done(shut(desk, &order, &error));
	assert_on_paper(desk, "Difference                    -100 yen");
	assert_on_paper(desk, "100 yen fell behind the till");
	order.counted_yen = -1;
	assert_refused(shut(desk, &order, &error), ERROR_INPUT_WRONG);
}

/* A closed day stays as it is; what comes later is the next day's, whatever the clock says. */
static void test_late_acts(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = paid(desk, FEE_MEANS_CASH);
	const struct day_order order = order_of(0, 1000);
	char number[PAPER_NUMBER_SIZE];
	struct error error;
	struct day day;

	assert_done(shut(desk, &order, &error));
	memcpy(number, desk->paper.number, sizeof(number));
	day = open_day(desk);
	assert_int_equal(day.line_count, 0);
	day_free(&day);
	clock_shift_ms(-INT64_C(7200000));
	assert_done(
	    fee_correct(&desk->counter, &record, LANGUAGE_EN, &desk->paper, &desk->text, &error));
	day = open_day(desk);
	assert_int_equal(day.line_count, 1);
	assert_int_equal(day.totals.corrected, 1);
	assert_int_equal(day.totals.cash_yen, -1000);
	day_free(&day);
	assert_done(day_read(desk->counter.store, number, &day, &error));
	assert_int_equal(day.totals.taken, 1);
	assert_int_equal(day.totals.corrected, 0);
	assert_int_equal(day.totals.cash_yen, 1000);
	assert_int_equal(day.cash.counted_yen, 1000);
	assert_string_equal(day.signed_by, "murata");
	day_free(&day);
}

/* All days together are what was paid, and each payment is in one of them. */
static void test_no_gap_between_days(void **state)
{
	struct desk_fixture *desk = *state;
	struct day_row rows[4];
	struct error error;
	int count;

	for (int i = 1; i <= 3; i++) {
		const struct day_order order = order_of(0, 1000 * i);

		for (int j = 0; j < i; j++)
			(void)paid(desk, FEE_MEANS_CASH);
		assert_done(shut(desk, &order, &error));
	}
	assert_done(day_list_read(desk->counter.store, 0, false, rows, 4, &count, &error));
	assert_int_equal(count, 3);
	assert_int_equal(rows[0].from_ms, rows[1].until_ms);
	assert_done(day_list_read(desk->counter.store, rows[2].id, true, rows, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_string_equal(rows[1].number + 5, "00003");
	assert_int_equal(raw_number(desk->fixture, "SELECT sum(taken) FROM day_lines"), 6);
	assert_int_equal(raw_number(desk->fixture, "SELECT sum(cash_yen) FROM days"), 6000);
	assert_refused(
	    day_read(desk->counter.store, "T-00-00000", &(struct day){ .id = 0 }, &error),
	    ERROR_NOT_FOUND);
}

/* More than a paper holds is told as that; a CSV file holds it. */
static void test_long_list(void **state)
{
	static const struct report_span ever = { 0, 100000 };
	struct desk_fixture *desk = *state;
	struct paper_record row;
	struct csv_write csv;
	struct error error;

	(void)paid(desk, FEE_MEANS_CASH);
	raw_sql(desk->fixture,
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)"
		" INSERT INTO certificates (version, case_id, kind, state, serial, not_before_ms,"
		" not_after_ms, public_key_digest, fingerprint, confirm_by_ms, confirm_due_ms,"
		" attempts) SELECT 1, (SELECT max(id) FROM cases), 'auth', 'on_card',"
		" printf('%032x', i), 0, 1, zeroblob(32), CAST(printf('%032d', i) AS BLOB), 0, 0, 0"
		" FROM n");
	raw_sql(desk->fixture,
		"INSERT INTO history (machine, subject, at_ms, from_state, to_state, event, why,"
		" operator, terminal) SELECT 'certificate', id, 1000, 'confirmed', 'on_card',"
		" 'place', '', 'hayashi', '' FROM certificates");
	assert_refused(report_make(&desk->counter, REPORT_REGISTER, &ever, LANGUAGE_EN, &row,
				   &desk->text, &error),
		       ERROR_PAPER_TOO_LONG);
	assert_done(csv_write_begin(&csv, CSV_UTF8, &error));
	assert_done(report_csv(&desk->counter, REPORT_REGISTER, &ever, LANGUAGE_EN, &csv, NULL,
			       NULL, &error));
	assert_int_equal(csv.rows, 6001);
	csv_write_done(&csv);
}

/* What the screen stores: the writing that was asked for, and which rows do not fit into it. */
static void test_stored_for_a_spreadsheet(void **state)
{
	const struct report_span today = { clock_today(), clock_today() };
	struct desk_fixture *desk = *state;
	const struct case_record first = stored_case(desk->fixture);
	struct case_record second = sample_case();
	struct export_csv file = { .encoding = CSV_CP932 };
	struct custody_terms terms = { .other = "" };
	struct error error;
	char path[256];

	desk->config.state_dir = desk->fixture->dir;
	text_copy(second.person.name, sizeof(second.person.name), "𠮷田　直樹");
	assert_done(case_save(desk->counter.store, &second, &error));
	assert_done(custody_begin(desk->counter.store, first.id, "C-26-00001", &terms, &error));
	assert_done(custody_begin(desk->counter.store, second.id, "C-26-00002", &terms, &error));
	assert_done(
	    report_csv_file(&desk->counter, REPORT_CUSTODY, &today, LANGUAGE_JA, &file, &error));
	assert_int_equal(file.unfit, 1);
	assert_string_equal(file.rows, "2");
	assert_memory_equal(file.name, "exports/safe-", 13);
	snprintf(path, sizeof(path), "%s/%s", desk->fixture->dir, file.name);
	assert_int_equal(access(path, R_OK), 0);
	file = (struct export_csv){ .encoding = CSV_UTF8 };
	assert_done(
	    report_csv_file(&desk->counter, REPORT_CUSTODY, &today, LANGUAGE_JA, &file, &error));
	assert_int_equal(file.unfit, 0);
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM audit"
						   " WHERE act = 'paper.export'"),
			 2);
}

/* More rows than the message line has room for are counted; the first are named. */
static void test_many_rows_do_not_fit(void **state)
{
	struct export_csv file = { .encoding = CSV_CP932 };

	(void)state;
	for (int64_t row = 1; row <= 1000; row++)
		export_csv_unfit(&file, row * 100000);
	assert_int_equal(file.unfit, 1000);
	assert_string_equal(file.rows, "100000");
}

static void test_preview(void **state)
{
	struct desk_fixture *desk = *state;
	struct error error;

	(void)paid(desk, FEE_MEANS_CASHLESS);
	desk->text.size = 0;
	assert_done(day_preview(&desk->counter, LANGUAGE_EN, &desk->text, &error));
	assert_on_paper(desk, "The day is not closed yet.");
	assert_on_paper(desk, "For the issuer (J-LIS)         200 yen");
	assert_null(strstr((const char *)desk->text.bytes, "Agreed by"));
}

/* Two who sign see what lies in the safe, and whether anybody has counted it. */
static void test_the_safe_stands_on_it(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record lies = stored_case(desk->fixture);
	struct custody_terms terms = { .papers = true };
	struct stocktake stocktake;
	struct error error;

	(void)paid(desk, FEE_MEANS_CASH);
	assert_done(day_preview(&desk->counter, LANGUAGE_EN, &desk->text, &error));
	assert_on_paper(desk, "In the safe   0");
	assert_on_paper(desk, "No stock-taking is due today.");
	assert_done(custody_begin(desk->counter.store, lies.id, "C-26-00001", &terms, &error));
	raw_sql(desk->fixture, "UPDATE custodies SET since_ms = since_ms - 10 * 86400000");
	desk->text.size = 0;
	assert_done(day_preview(&desk->counter, LANGUAGE_EN, &desk->text, &error));
	assert_on_paper(desk, "In the safe   1");
	assert_on_paper(desk, "The stock-taking is overdue since");
	assert_done(stocktake_begin(desk->counter.store, &stocktake, &error));
	assert_done(stocktake_close(desk->counter.store, "taro", &stocktake, &error));
	desk->text.size = 0;
	assert_done(day_preview(&desk->counter, LANGUAGE_EN, &desk->text, &error));
	assert_on_paper(desk, "missing 1,");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, desk_up, desk_down)
	const struct CMUnitTest tests[] = {
		CASE(test_added_up),
		CASE(test_what_counts),
		CASE(test_two_sign),
		CASE(test_difference),
		CASE(test_late_acts),
		CASE(test_no_gap_between_days),
		CASE(test_the_safe_stands_on_it),
		CASE(test_preview),
		CASE(test_long_list),
		CASE(test_stored_for_a_spreadsheet),
		cmocka_unit_test(test_many_rows_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
