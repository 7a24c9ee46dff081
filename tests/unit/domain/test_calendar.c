#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/calendar.h"

/* Whole years, day by day: MMDD of every holiday, ended by 0. */
struct year_row {
	int year;
	int days[32];
};

static const struct year_row years[] = {
	{ 2027,
	  { 101, 111, 211, 223, 321, 322, 429, 503, 504, 505, 719, 811, 920, 923, 1011, 1103,
	    1123 } },
	{ 2026,
	  { 101, 112, 211, 223, 320, 429, 503, 504, 505, 506, 720, 811, 921, 922, 923, 1012, 1103,
	    1123 } },
	{ 2019, { 101, 114, 211, 321, 429, 430, 501,  502,  503,  504,	505,
		  506, 715, 811, 812, 916, 923, 1014, 1022, 1103, 1104, 1123 } },
	{ 2020,
	  { 101, 113, 211, 223, 224, 320, 429, 503, 504, 505, 506, 723, 724, 810, 921, 922, 1103,
	    1123 } },
	{ 2021,
	  { 101, 111, 211, 223, 320, 429, 503, 504, 505, 722, 723, 808, 809, 920, 923, 1103,
	    1123 } },
	{ 1989,
	  { 101, 102, 115, 116, 211, 224, 321, 429, 503, 504, 505, 915, 923, 1010, 1103, 1123,
	    1223 } },
};

static void test_years(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		size_t next = 0;
		for (int32_t date = date_from_civil(years[i].year, 1, 1);
		     date <= date_from_civil(years[i].year, 12, 31); date++) {
			int year, month, day;
			const char *name = NULL;
			date_to_civil(date, &year, &month, &day);
			bool wanted = years[i].days[next] == month * 100 + day;
			if (national_holiday(date, &name) != wanted)
				fail_msg("%d-%02d-%02d: %s", year, month, day,
					 wanted ? "not found" : name);
			if (wanted) {
				assert_true(strlen(name) > 0);
				next++;
			}
		}
		assert_int_equal(years[i].days[next], 0);
	}
}

struct single_row {
	int year, month, day;
	const char *name; /* NULL: an ordinary day */
};

static void test_single_days(void **state)
{
	(void)state;
	static const struct single_row rows[] = {
		{ 2026, 9, 22, "Citizens' holiday" },
		{ 2026, 5, 6, "Substitute holiday" },
		{ 2027, 3, 22, "Substitute holiday" },
		{ 2032, 9, 21, "Citizens' holiday" },
		{ 2037, 9, 22, "Citizens' holiday" },
		{ 2006, 5, 4, "Citizens' holiday" },
		{ 2007, 5, 4, "Greenery Day" },
		{ 1986, 5, 4, NULL },
		{ 1992, 5, 4, "Substitute holiday" },
		{ 1985, 5, 4, NULL },
		{ 1990, 11, 12, "Imperial ceremony" },
		{ 1993, 6, 9, "Imperial ceremony" },
		{ 1974, 9, 23, "Autumnal Equinox Day" },
		{ 1979, 9, 24, "Autumnal Equinox Day" },
		{ 2012, 9, 22, "Autumnal Equinox Day" },
		{ 2024, 2, 12, "Substitute holiday" },
		{ 2019, 2, 23, NULL },
		{ 2019, 12, 23, NULL },
		{ 2020, 10, 12, NULL },
		{ 2099, 1, 1, "New Year's Day" },
		{ 2100, 1, 1, NULL },
		{ 1973, 1, 1, NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = NULL;
		int32_t date = date_from_civil(rows[i].year, rows[i].month, rows[i].day);
		assert_int_equal(national_holiday(date, &name), rows[i].name != NULL);
		if (rows[i].name != NULL)
			assert_string_equal(name, rows[i].name);
	}
}

/* Far from the years above, too, the number of holidays stays what the law can give. */
static void test_whole_range(void **state)
{
	(void)state;
	for (int year = CALENDAR_FIRST_YEAR; year <= CALENDAR_LAST_YEAR; year++) {
		int count = 0;
		const char *name;
		for (int32_t date = date_from_civil(year, 1, 1);
		     date <= date_from_civil(year, 12, 31); date++)
			count += national_holiday(date, &name) ? 1 : 0;
		assert_in_range(count, 12, 24);
	}
}

struct hours_row {
	int date; /* 20260610 */
	int time; /* 1700 */
	enum place place;
	bool open;
	const char *reason; /* a word of it */
};

static void test_kawasaki_hours(void **state)
{
	(void)state;
	static const struct hours_row rows[] = {
		{ 20260610, 830, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260610, 829, PLACE_WARD_OFFICE, false, "Outside" },
		{ 20260610, 1659, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260610, 1700, PLACE_WARD_OFFICE, false, "Outside" },
		{ 20260610, 1000, PLACE_COUNT, true, "Open until" },
		{ 20260613, 1000, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260613, 1229, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260613, 1230, PLACE_WARD_OFFICE, false, "Outside" },
		{ 20260606, 1000, PLACE_WARD_OFFICE, false, "Not open" },
		{ 20260620, 1000, PLACE_WARD_OFFICE, false, "Not open" },
		{ 20260627, 1000, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260829, 1000, PLACE_WARD_OFFICE, false, "Not open" },
		{ 20260614, 1000, PLACE_WARD_OFFICE, false, "Not open" },
		{ 20260922, 1000, PLACE_WARD_OFFICE, false, "Closed" },
		{ 20260506, 1000, PLACE_WARD_OFFICE, false, "Closed" },
		{ 20290811, 1000, PLACE_WARD_OFFICE, false, "Closed" },
		{ 20261228, 1000, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20261229, 1000, PLACE_WARD_OFFICE, false, "Closed" },
		{ 20270103, 1000, PLACE_WARD_OFFICE, false, "Closed" },
		{ 20270104, 1000, PLACE_WARD_OFFICE, true, "Open until" },
		{ 20260610, 1000, PLACE_BRANCH, false, "not done" },
		{ 20241227, 1000, PLACE_BRANCH, true, "Open until" },
		{ 20260610, 1000, PLACE_SERVICE_CORNER, false, "not done" },
		{ 20260610, 1000, PLACE_ELSEWHERE, false, "not done" },
	};
	struct office *office = NULL;
	struct error error = { 0 };
	assert_true(office_load("etc/offices/kawasaki.conf", &office, &error));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct hours_row *row = &rows[i];
		struct message reason = { 0 };
		int minute = row->time / 100 * 60 + row->time % 100;
		int64_t at = date_to_ms(date_from_civil(row->date / 10000, row->date / 100 % 100,
							row->date % 100)) +
			     (int64_t)minute * 60000;
		bool open = office_open(office, at, PROCEDURE_ISSUE, row->place, &reason);
		assert_non_null(reason.id);
		if (open != row->open || strstr(reason.id, row->reason) == NULL)
			fail_msg("%d %d: %s", row->date, row->time, reason.id);
	}
	office_free(&office);
	assert_null(office);
}

struct outage_row {
	int date; /* yyyymmdd */
	int time;
	const char *name; /* NULL: the service is up */
};

/* The Sunday after the third Saturday; where the month begins on a Sunday that is the fourth. */
static void test_planned_outages(void **state)
{
	(void)state;
	static const struct outage_row rows[] = {
		{ 20260621, 0, "monthly maintenance" },
		{ 20260621, 2359, "monthly maintenance" },
		{ 20260620, 2359, NULL },
		{ 20260622, 0, NULL },
		{ 20260614, 1000, NULL },
		{ 20260322, 1000, "monthly maintenance" },
		{ 20260315, 1000, NULL },
		{ 20241215, 259, NULL },
		{ 20241215, 300, "client functions" },
		{ 20241215, 359, "client functions" },
		{ 20241215, 400, NULL },
		{ 20231215, 330, NULL },
		{ 20241222, 1000, "monthly maintenance" },
	};
	struct office *office = NULL;
	struct error error = { 0 };
	assert_true(office_load("etc/offices/kawasaki.conf", &office, &error));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct outage_row *row = &rows[i];
		int64_t day = date_to_ms(
		    date_from_civil(row->date / 10000, row->date / 100 % 100, row->date % 100));
		int64_t until = 0;
		const char *name = NULL;
		bool planned = service_outage_planned(
		    office, day + (row->time / 100 * 60 + row->time % 100) * 60000LL, &until,
		    &name);
		if (planned != (row->name != NULL))
			fail_msg("%d %d", row->date, row->time);
		if (planned)
			assert_string_equal(name, row->name);
	}
	int64_t from = 0, until = 0;
	int64_t today = date_to_ms(date_from_civil(2026, 6, 10));
	assert_true(service_outage_next(office, today, 31, &from, &until));
	assert_int_equal(from, date_to_ms(date_from_civil(2026, 6, 21)));
	assert_int_equal(until, date_to_ms(date_from_civil(2026, 6, 22)));
	assert_false(service_outage_next(office, today, 11, &from, &until));
	assert_true(service_outage_next(office, from + 1, 60, &from, &until));
	assert_int_equal(from, date_to_ms(date_from_civil(2026, 7, 19)));
	office_free(&office);
}

/* The next opening is what a look at every minute finds. */
static void test_next_opening(void **state)
{
	static const char *const names[] = { "etc/offices/kamiichi.conf",
					     "etc/offices/kawasaki.conf",
					     "tests/vectors/office-invented.conf" };
	const int64_t begin = date_to_ms(date_from_civil(2026, 12, 25));

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		struct message reason;
		int64_t scanned = begin + 21 * 86400000LL;

		assert_true(office_load(names[i], &office, &error));
		while (!office_open(office, scanned, PROCEDURE_ISSUE, PLACE_COUNT, &reason))
			scanned -= 60000;
		/* Back from an open minute to the beginning, every minute. */
		for (int64_t at = scanned; at >= begin; at -= 60000) {
			int64_t next;

			if (office_open(office, at, PROCEDURE_ISSUE, PLACE_COUNT, &reason))
				scanned = at;
			assert_true(
			    office_opens_next(office, at, PROCEDURE_ISSUE, PLACE_COUNT, &next));
			assert_int_equal(next, scanned);
		}
		office_free(&office);
	}
}

/* Where no hours are published there is none. */
static void test_no_opening(void **state)
{
	struct office *office = NULL;
	struct error error = { 0 };
	int64_t next;

	(void)state;
	assert_true(office_load("etc/offices/national.conf", &office, &error));
	assert_false(office_opens_next(office, date_to_ms(date_from_civil(2012, 7, 2)),
				       PROCEDURE_ISSUE, PLACE_COUNT, &next));
	office_free(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_opening),	cmocka_unit_test(test_no_opening),
		cmocka_unit_test(test_years),		cmocka_unit_test(test_single_days),
		cmocka_unit_test(test_whole_range),	cmocka_unit_test(test_kawasaki_hours),
		cmocka_unit_test(test_planned_outages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
