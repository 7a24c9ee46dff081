#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/validity.h"

/* 20260610 for 2026-06-10; 0 for "not given". */
static int32_t day(int written)
{
	return written == 0 ? DATE_NONE
			    : date_from_civil(written / 10000, written / 100 % 100, written % 100);
}

static int written(int32_t date)
{
	int year, month, day_of_month;
	if (date == DATE_NONE)
		return 0;
	date_to_civil(date, &year, &month, &day_of_month);
	return year * 10000 + month * 100 + day_of_month;
}

struct window_row {
	int expires;
	int opens;
};

static void test_window(void **state)
{
	(void)state;
	static const struct window_row rows[] = {
		{ 20230707, 20230408 }, { 20230528, 20230301 }, { 20231120, 20230821 },
		{ 20250501, 20250202 }, { 20250531, 20250301 }, { 20240531, 20240301 },
		{ 20240529, 20240301 }, { 20240530, 20240301 }, { 20250228, 20241129 },
		{ 20260331, 20260101 }, { 20260115, 20251016 }, { 20251130, 20250831 },
		{ 20260925, 20260626 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(written(window_opens(day(rows[i].expires), 3)), rows[i].opens);
}

struct age_row {
	int born;
	int today;
	bool leap_march;
	int age;
};

static void test_age(void **state)
{
	(void)state;
	static const struct age_row rows[] = {
		{ 20110611, 20260610, false, 14 }, { 20110611, 20260611, false, 15 },
		{ 20120229, 20270228, false, 15 }, { 20120229, 20270228, true, 14 },
		{ 20120229, 20270301, true, 15 },  { 20120229, 20280228, true, 15 },
		{ 20120229, 20280229, true, 16 },  { 20120229, 20280229, false, 16 },
		{ 20000101, 20000101, false, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(age_on(day(rows[i].born), day(rows[i].today), rows[i].leap_march),
				 rows[i].age);
}

static void test_birthday_after(void **state)
{
	(void)state;
	assert_int_equal(written(birthday_after(day(19900610), day(20260610), 1, false)), 20270610);
	assert_int_equal(written(birthday_after(day(19900610), day(20260609), 1, false)), 20260610);
	assert_int_equal(written(birthday_after(day(19960229), day(20260610), 5, false)), 20310228);
	assert_int_equal(written(birthday_after(day(19960229), day(20260610), 5, true)), 20310301);
	assert_int_equal(written(birthday_after(day(19960229), day(20270301), 1, false)), 20280229);
}

static void test_months_after(void **state)
{
	(void)state;
	assert_int_equal(written(months_after(day(20260110), 3)), 20260410);
	assert_int_equal(written(months_after(day(20251130), 3)), 20260228);
	assert_int_equal(written(months_after(day(20261031), 36)), 20291031);
	assert_int_equal(written(months_after(day(20240229), 12)), 20250228);
}

struct expiry_row {
	const char *why;
	int today, born, card_expires, stay_until, old_expires;
	bool renewal;
	int auth_expires; /* of the certificate that caps the signing one */
	int auth, sign;
};

static const struct validity_rule rule = { 5, 6, 0, 3, false, true };

static void test_expiry(void **state)
{
	(void)state;
	static const struct expiry_row rows[] = {
		{ "fifth birthday", 20260610, 19800710, 20330710, 0, 0, false, 0, 20300710,
		  20300710 },
		{ "issued on the birthday", 20260610, 19900610, 20330610, 0, 0, false, 0, 20310610,
		  20310610 },
		{ "issued on its eve", 20260609, 19900610, 20330610, 0, 0, false, 0, 20300610,
		  20300610 },
		{ "card ends first", 20260610, 19800710, 20280710, 0, 0, false, 0, 20280710,
		  20280710 },
		{ "stay ends first", 20260610, 19910105, 20320105, 20270315, 0, false, 0, 20270315,
		  20270315 },
		{ "card unknown", 20260610, 19800710, 0, 0, 0, false, 0, 20300710, 20300710 },
		{ "sixth inside the window", 20260701, 19850925, 20360925, 0, 20260925, true, 0,
		  20310925, 20310925 },
		{ "first day of the window", 20260626, 19850925, 20360925, 0, 20260925, true, 0,
		  20310925, 20310925 },
		{ "a day too early", 20260625, 19850925, 20360925, 0, 20260925, true, 0, 20300925,
		  20300925 },
		{ "inside, but an issue", 20260701, 19850925, 20360925, 0, 20260925, false, 0,
		  20300925, 20300925 },
		{ "after the expiry", 20260926, 19850925, 20360925, 0, 20260925, true, 0, 20310925,
		  20310925 },
		{ "renewal without a date", 20260701, 19850925, 20360925, 0, 0, true, 0, 20300925,
		  20300925 },
		{ "capped by the kept one", 20260520, 19800710, 20320710, 0, 0, false, 20270710,
		  20300710, 20270710 },
		{ "leap birthday", 20260610, 19960229, 20340228, 0, 0, false, 0, 20310228,
		  20310228 },
		{ "birth date unknown", 20260610, 0, 20340228, 0, 0, false, 20300101, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct expiry_row *row = &rows[i];
		struct validity_facts facts = { day(row->today),	day(row->born),
						day(row->card_expires), day(row->stay_until),
						day(row->old_expires),	row->renewal };
		int auth = written(validity_expires(&rule, &facts));
		int sign = written(validity_sign_expires(&rule, &facts, day(row->auth_expires)));
		if (auth != row->auth || sign != row->sign)
			fail_msg("%s: auth %d, sign %d", row->why, auth, sign);
	}
}

static void test_legacy(void **state)
{
	(void)state;
	struct validity_rule years = { .years = 3, .window_months = 3 };
	struct validity_facts facts = { day(20120702), day(19700401), day(20130101),
					DATE_NONE,     DATE_NONE,     false };
	assert_int_equal(written(validity_expires(&years, &facts)), 20150702);
	facts.today = day(20120229);
	assert_int_equal(written(validity_sign_expires(&years, &facts, DATE_NONE)), 20150228);
}

/* Ten thousand days: never more than the birthdays promise, never in the past. */
static void test_bounds(void **state)
{
	(void)state;
	int32_t born = day(19960229);
	for (int32_t today = day(20160101); today < day(20430101); today++) {
		struct validity_facts facts = {
			today, born, DATE_NONE, DATE_NONE, DATE_NONE, false
		};
		int32_t expires = validity_expires(&rule, &facts);
		assert_true(expires > today + 4 * 365);
		assert_true(expires <= today + 5 * 366);
		assert_true(birthday_after(born, expires - 1, 1, false) == expires);
	}
}

struct card_row {
	int32_t adult_age;
	int issued[3], born[3];
	int expires[3];
};

/* The tenth birthday for those of age on the day, else the fifth; 18 since 2022-04-01. */
static void test_card_expires(void **state)
{
	static const struct card_row rows[] = {
		{ 18, { 2024, 5, 1 }, { 1980, 7, 10 }, { 2033, 7, 10 } },
		{ 18, { 2024, 7, 10 }, { 1980, 7, 10 }, { 2034, 7, 10 } },
		{ 18, { 2022, 4, 1 }, { 2004, 4, 1 }, { 2032, 4, 1 } },
		{ 18, { 2022, 4, 1 }, { 2004, 4, 2 }, { 2026, 4, 2 } },
		{ 20, { 2022, 3, 31 }, { 2003, 4, 1 }, { 2026, 4, 1 } },
		{ 20, { 2022, 3, 31 }, { 2002, 3, 31 }, { 2032, 3, 31 } },
		{ 18, { 2024, 5, 1 }, { 2015, 8, 8 }, { 2028, 8, 8 } },
		{ 18, { 2026, 2, 28 }, { 2008, 2, 29 }, { 2031, 2, 28 } },
		{ 18, { 2026, 3, 1 }, { 2008, 2, 29 }, { 2036, 2, 29 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct card_row *row = &rows[i];
		struct validity_facts facts = {
			.today = date_from_civil(row->issued[0], row->issued[1], row->issued[2]),
			.born = date_from_civil(row->born[0], row->born[1], row->born[2]),
			.stay_until = DATE_NONE,
		};
		int32_t expires =
		    date_from_civil(row->expires[0], row->expires[1], row->expires[2]);

		if (validity_card_expires(row->adult_age, 10, 5, &facts) != expires)
			fail_msg("row %zu", i);
		facts.stay_until = expires - 1;
		assert_int_equal(validity_card_expires(row->adult_age, 10, 5, &facts), expires - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_card_expires), cmocka_unit_test(test_window),
		cmocka_unit_test(test_age),	     cmocka_unit_test(test_birthday_after),
		cmocka_unit_test(test_months_after), cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_legacy),	     cmocka_unit_test(test_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
