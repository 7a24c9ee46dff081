#include "fixture.h"

#include "madoguchi/store/payment.h"
#include "madoguchi/store/payment_list.h"

static const struct fee_terms terms = { .issuer_yen = 200,
					.own_yen = 800,
					.time = FEE_TIME_ACCEPTANCE };

static struct case_record owing_case(struct fixture *fixture)
{
	struct case_record record = stored_case(fixture);
	struct error error;

	assert_done(case_apply(fixture->store, &record, CASE_EVENT_ACCEPT, NULL, &error));
	assert_done(fee_owe(fixture->store, record.id, &terms, &error));
	return record;
}

static int owing(struct fixture *fixture)
{
	struct fee_row rows[8];
	struct error error;
	int count;

	assert_done(fee_list_read(fixture->store, 0, rows, 8, &count, &error));
	return count;
}

static void test_terms(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = owing_case(fixture);
	const struct fee_terms free_of_charge = { .time = FEE_TIME_RESULT };
	struct fee_terms read;
	struct fee_row rows[2];
	struct error error;
	int count;

	assert_done(fee_owed(fixture->store, record.id, &read, &error));
	assert_memory_equal(&read, &terms, sizeof(read));
	assert_done(fee_list_read(fixture->store, 0, rows, 2, &count, &error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].case_id, record.id);
	assert_int_equal(rows[0].state, CASE_ACCEPTED);
	assert_int_equal(rows[0].terms.own_yen, 800);
	/* Judged again, and it costs nothing. */
	assert_done(fee_owe(fixture->store, record.id, &free_of_charge, &error));
	assert_refused(fee_owed(fixture->store, record.id, &read, &error), ERROR_NOT_FOUND);
	assert_int_equal(owing(fixture), 0);
}

static void test_taken_once(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = owing_case(fixture);
	struct payment paid, again;
	struct error error;

	assert_refused(payment_of_case(fixture->store, record.id, &paid, &error), ERROR_NOT_FOUND);
	assert_done(payment_take(fixture->store, &record, FEE_MEANS_CASH, &paid, &error));
	assert_done(payment_of_case(fixture->store, record.id, &again, &error));
	assert_memory_equal(&again, &paid, sizeof(paid));
	assert_int_equal(paid.issuer_yen, 200);
	assert_int_equal(paid.own_yen, 800);
	assert_int_equal(paid.kinds, KINDS_BOTH);
	assert_string_equal(paid.operator_name, "hanako");
	assert_refused(payment_take(fixture->store, &record, FEE_MEANS_CASH, &again, &error),
		       ERROR_FEE_TAKEN);
	assert_int_equal(owing(fixture), 0);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'fee.take'"
					     " AND detail = '200+800 cash'"),
			 1);
}

static void test_taken_back(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = owing_case(fixture);
	struct payment paid, back, again;
	struct error error;

	assert_refused(payment_take_back(fixture->store, &record, PAYMENT_REFUND, &back, &error),
		       ERROR_FEE_NONE);
	assert_done(payment_take(fixture->store, &record, FEE_MEANS_CASHLESS, &paid, &error));
	assert_done(payment_take_back(fixture->store, &record, PAYMENT_CORRECTION, &back, &error));
	assert_int_equal(back.takes_back, paid.id);
	assert_int_equal(back.issuer_yen, -200);
	assert_int_equal(back.own_yen, -800);
	assert_int_equal(back.means, FEE_MEANS_CASHLESS);
	/* What was entered wrongly is still owed; what is refunded is not. */
	assert_int_equal(owing(fixture), 1);
	assert_refused(payment_take_back(fixture->store, &record, PAYMENT_REFUND, &back, &error),
		       ERROR_FEE_NONE);
	assert_done(payment_take(fixture->store, &record, FEE_MEANS_CASH, &again, &error));
	assert_done(payment_take_back(fixture->store, &record, PAYMENT_REFUND, &back, &error));
	assert_int_equal(owing(fixture), 0);
	assert_int_equal(raw_number(fixture, "SELECT sum(issuer_yen + own_yen) FROM payments"), 0);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM payments"), 4);
}

static void test_free_case(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct payment paid;
	struct error error;

	assert_refused(payment_take(fixture->store, &record, FEE_MEANS_CASH, &paid, &error),
		       ERROR_FEE_NONE);
}

static void test_listed(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = owing_case(fixture);
	struct payment_row rows[4];
	struct payment paid;
	struct error error;
	int count;

	assert_done(payment_take(fixture->store, &record, FEE_MEANS_CASH, &paid, &error));
	assert_done(payment_take_back(fixture->store, &record, PAYMENT_REFUND, &paid, &error));
	assert_done(payment_list_read(fixture->store, 0, rows, 4, &count, &error));
	assert_int_equal(count, 2);
	assert_int_equal(rows[0].payment.kind, PAYMENT_FEE);
	assert_int_equal(rows[1].payment.kind, PAYMENT_REFUND);
	assert_done(payment_list_read(fixture->store, rows[0].payment.id, rows, 1, &count, &error));
	assert_int_equal(count, 1);
	assert_int_equal(rows[0].payment.kind, PAYMENT_REFUND);
}

/* The table itself holds what the code promises. */
static void test_no_sums_of_the_wrong_sign(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = owing_case(fixture);
	sqlite3 *db = raw_open(fixture);
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO payments (case_id, kind, means, issuer_yen, own_yen, procedure,"
		 " kinds, applicant, at_ms, operator) VALUES"
		 " (%lld, 'fee', 'cash', -1, 0, 'issue', 3, 'self', 1, 'x')",
		 (long long)record.id);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_CONSTRAINT);
	sqlite3_close(db);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		CASE(test_terms),     CASE(test_taken_once), CASE(test_taken_back),
		CASE(test_free_case), CASE(test_listed),     CASE(test_no_sums_of_the_wrong_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
