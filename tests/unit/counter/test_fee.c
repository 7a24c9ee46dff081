#include "../store/fixture.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/store/payment_list.h"

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
					  .operator_name = "hanako" };
	buffer_init(&desk->text, PAPER_TEXT_MAX);
	*state = desk;
	return 0;
}

static int desk_down(void **state)
{
	struct desk_fixture *desk = *state;

	buffer_done(&desk->text);
	office_free(&desk->office);
	fixture_down((void **)&desk->fixture);
	free(desk);
	return 0;
}

/* An accepted case that owes 200 and 800 yen. */
static struct case_record owing(struct desk_fixture *desk, enum fee_time time)
{
	const struct fee_terms terms = { .issuer_yen = 200, .own_yen = 800, .time = time };
	struct case_record record = stored_case(desk->fixture);
	struct error error;

	assert_done(
	    case_draw_number(desk->counter.store, &record, "14130", 1, clock_today(), &error));
	assert_done(case_apply(desk->counter.store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(fee_owe(desk->counter.store, record.id, &terms, &error));
	return record;
}

static bool take(struct desk_fixture *desk, const struct case_record *record, struct error *error)
{
	return fee_take(&desk->counter, record, FEE_MEANS_CASH, LANGUAGE_EN, &desk->paper,
			&desk->text, error);
}

static void assert_on_paper(const struct desk_fixture *desk, const char *words)
{
	if (strstr((const char *)desk->text.bytes, words) == NULL)
		fail_msg("\"%s\" is not in\n%s", words, (const char *)desk->text.bytes);
}

static void test_receipt(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = owing(desk, FEE_TIME_ACCEPTANCE);
	struct fee_view view;
	struct error error;

	assert_done(fee_look(desk->counter.store, &record, &view, &error));
	assert_true(view.owes && view.due && !view.paid);
	assert_done(take(desk, &record, &error));
	assert_memory_equal(desk->paper.number, "F-", 2);
	assert_on_paper(desk, desk->paper.number);
	assert_on_paper(desk, "1,000 yen");
	assert_on_paper(desk, "fee of the issuer (J-LIS)  200 yen");
	assert_on_paper(desk, "fee of this office         800 yen");
	assert_on_paper(desk, record.number);
	assert_done(fee_look(desk->counter.store, &record, &view, &error));
	assert_true(view.owes && view.paid && !view.due);
	assert_refused(take(desk, &record, &error), ERROR_FEE_TAKEN);
}

static void test_not_before_its_time(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = owing(desk, FEE_TIME_RESULT);
	struct error error;

	assert_refused(take(desk, &record, &error), ERROR_FEE_NONE);
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM payments"), 0);
}

/* No payment without its receipt. */
static void test_no_receipt_no_payment(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = owing(desk, FEE_TIME_ACCEPTANCE);
	struct error error;

	desk->config.papers_dir = (char *)"/nowhere";
	assert_refused(take(desk, &record, &error), ERROR_CONFIG_MISSING);
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM payments"), 0);
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM audit"
						   " WHERE act = 'fee.take'"),
			 0);
	desk->config.papers_dir = (char *)"etc/papers";
	assert_done(take(desk, &record, &error));
	/* And no number was lost. */
	assert_string_equal(strrchr(desk->paper.number, '-'), "-00001");
}

static void test_correction(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = owing(desk, FEE_TIME_ACCEPTANCE);
	struct error error;

	assert_done(take(desk, &record, &error));
	desk->text.size = 0;
	assert_done(
	    fee_correct(&desk->counter, &record, LANGUAGE_EN, &desk->paper, &desk->text, &error));
	assert_memory_equal(desk->paper.number, "B-", 2);
	assert_on_paper(desk, "1,000 yen");
	assert_on_paper(desk, "The entry was wrong");
	assert_on_paper(desk, "F-");
	assert_refused(
	    fee_correct(&desk->counter, &record, LANGUAGE_EN, &desk->paper, &desk->text, &error),
	    ERROR_FEE_NONE);
	assert_done(take(desk, &record, &error));
	assert_string_equal(strrchr(desk->paper.number, '-'), "-00002");
}

/* The newest slip can be shown again, an overtaken receipt cannot. */
static void test_only_what_stands(void **state)
{
	struct desk_fixture *desk = *state;
	const struct case_record record = owing(desk, FEE_TIME_ACCEPTANCE);
	struct paper_record again;
	struct error error;

	assert_refused(paper_make(&desk->counter, &record, PAPER_RECEIPT, LANGUAGE_EN, &again,
				  &desk->text, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(take(desk, &record, &error));
	assert_done(paper_make(&desk->counter, &record, PAPER_RECEIPT, LANGUAGE_JA, &again,
			       &desk->text, &error));
	assert_string_equal(again.number, desk->paper.number);
	assert_done(
	    fee_correct(&desk->counter, &record, LANGUAGE_EN, &desk->paper, &desk->text, &error));
	assert_refused(paper_make(&desk->counter, &record, PAPER_RECEIPT, LANGUAGE_EN, &again,
				  &desk->text, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(paper_make(&desk->counter, &record, PAPER_REFUND, LANGUAGE_EN, &again,
			       &desk->text, &error));
	assert_string_equal(again.number, desk->paper.number);
}

static void test_withdrawn_after_payment(void **state)
{
	struct desk_fixture *desk = *state;
	struct case_record paid = owing(desk, FEE_TIME_ACCEPTANCE);
	struct payment_row rows[4];
	struct error error;
	int count;

	assert_done(take(desk, &paid, &error));
	assert_done(outage_withdraw(&desk->counter, &paid, &error));
	assert_done(payment_list_read(desk->counter.store, 0, rows, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_int_equal(rows[1].payment.kind, PAYMENT_REFUND);
	assert_int_equal(rows[1].payment.own_yen, -800);
	assert_memory_equal(rows[1].paper, "B-", 2);
	desk->text.size = 0;
	assert_done(paper_make(&desk->counter, &paid, PAPER_REFUND, LANGUAGE_JA, &desk->paper,
			       &desk->text, &error));
	assert_on_paper(desk, rows[0].paper);
}

static void test_withdrawn_unpaid(void **state)
{
	struct desk_fixture *desk = *state;
	struct case_record record = owing(desk, FEE_TIME_ACCEPTANCE);
	struct error error;

	assert_done(outage_withdraw(&desk->counter, &record, &error));
	assert_int_equal(raw_number(desk->fixture, "SELECT count(*) FROM payments"), 0);
	assert_refused(take(desk, &record, &error), ERROR_FEE_NONE);
}

static void test_notice(void **state)
{
	struct desk_fixture *desk = *state;
	struct case_record record = owing(desk, FEE_TIME_RESULT);
	struct error error;

	assert_refused(paper_make(&desk->counter, &record, PAPER_NOTICE, LANGUAGE_EN, &desk->paper,
				  &desk->text, &error),
		       ERROR_STATE_FORBIDDEN);
	assert_done(case_apply(desk->counter.store, &record, CASE_EVENT_CLOSE, NULL, &error));
	assert_done(paper_make(&desk->counter, &record, PAPER_NOTICE, LANGUAGE_EN, &desk->paper,
			       &desk->text, &error));
	assert_memory_equal(desk->paper.number, "N-", 2);
	assert_on_paper(desk, "The procedure is finished.");
	assert_on_paper(desk, "1,000 yen");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, desk_up, desk_down)
	const struct CMUnitTest tests[] = {
		CASE(test_receipt),
		CASE(test_not_before_its_time),
		CASE(test_no_receipt_no_payment),
		CASE(test_correction),
		CASE(test_only_what_stands),
		CASE(test_withdrawn_after_payment),
		CASE(test_withdrawn_unpaid),
		CASE(test_notice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
