#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/decision.h"
#include "madoguchi/domain/fee.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char path[] = "/tmp/domain-fee-XXXXXX";

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

/* The invented office with these fees instead of its own. */
static bool load(const char *fees, struct office **ret_office, struct error *error)
{
	FILE *from = fopen("tests/vectors/office-invented.conf", "r"), *to = fopen(path, "w");
	char line[512];
	bool inside = false;

	assert_non_null(from);
	assert_non_null(to);
	while (fgets(line, sizeof(line), from) != NULL) {
		inside = inside || strncmp(line, "fee \"", 5) == 0;
		if (!inside)
			fputs(line, to);
		if (line[0] == '}')
			inside = false;
	}
	fputs(fees, to);
	fclose(from);
	assert_int_equal(fclose(to), 0);
	return office_load(path, ret_office, error);
}

static struct situation card_again(void)
{
	struct situation situation;

	situation_init(&situation);
	situation.procedure = PROCEDURE_ISSUE;
	situation.applicant = APPLICANT_SELF;
	situation.at_ms = date_to_ms(date_from_civil(2026, 6, 10)) + 10 * 3600000LL;
	situation.kinds = KINDS_BOTH;
	situation.reason = REASON_CARD_REISSUED;
	situation.reason_given = true;
	return situation;
}

struct split_row {
	const char *keys;
	int fee; /* as decided; -2: the rule's own */
	int issuer, own;
	enum fee_time time;
};

static void test_whose_money(void **state)
{
	static const struct split_row rows[] = {
		{ "", -2, 200, 800, FEE_TIME_RESULT },
		{ "issuer = certificates taken = acceptance", -2, 200, 800, FEE_TIME_ACCEPTANCE },
		{ "issuer = all taken = issue", -2, 1000, 0, FEE_TIME_ISSUE },
		{ "issuer = none", -2, 0, 1000, FEE_TIME_RESULT },
		/* Set by a clerk. */
		{ "", 0, 0, 0, FEE_TIME_RESULT },
		{ "", 150, 150, 0, FEE_TIME_RESULT },
		{ "", 500, 200, 300, FEE_TIME_RESULT },
	};
	const struct situation situation = card_again();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct office *office = NULL;
		struct fee_terms terms;
		struct error error = { 0 };
		char fees[256];
		int fee;

		snprintf(fees, sizeof(fees),
			 "fee \"all\" { procedures = {issue} certificates = 200 card = 800 %s }\n",
			 rows[i].keys);
		if (!load(fees, &office, &error))
			fail_msg("%s", error.detail);
		fee = rows[i].fee == -2 ? decision_fee(office, &situation) : rows[i].fee;
		assert_true(fee_terms_of(office, &situation, fee, &terms));
		assert_int_equal(terms.issuer_yen, rows[i].issuer);
		assert_int_equal(terms.own_yen, rows[i].own);
		assert_int_equal(terms.time, rows[i].time);
		assert_false(fee_terms_of(office, &situation, FEE_UNSTATED, &terms));
		office_free(&office);
	}
}

static void test_wrong_keys(void **state)
{
	static const char *const keys[] = { "issuer = half", "taken = later" };

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		char fees[128];

		snprintf(fees, sizeof(fees), "fee \"all\" { certificates = 200 %s }\n", keys[i]);
		assert_false(load(fees, &office, &error));
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		assert_non_null(strstr(error.detail, "allowed: "));
	}
}

/* Every state of a case, at every time. */
static void test_when(void **state)
{
	(void)state;
	for (int at = 0; at < CASE_STATE_COUNT; at++) {
		const enum case_state now = (enum case_state)at;
		const bool done = now == CASE_DONE || now == CASE_TO_RETURN;
		const bool nobody_owes = now == CASE_DRAFT || now == CASE_WAITING_REPLY ||
					 now == CASE_REFUSED || now == CASE_WITHDRAWN;

		assert_int_equal(fee_is_due(FEE_TIME_RESULT, now, KINDS_NONE), done);
		assert_int_equal(fee_is_due(FEE_TIME_ISSUE, now, KINDS_NONE),
				 done || now == CASE_TO_WRITE);
		assert_int_equal(fee_is_due(FEE_TIME_ISSUE, now, KINDS_AUTH), !nobody_owes);
		assert_int_equal(fee_is_due(FEE_TIME_ACCEPTANCE, now, KINDS_NONE), !nobody_owes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whose_money),
		cmocka_unit_test(test_wrong_keys),
		cmocka_unit_test(test_when),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
