#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The C library counts the same calendar. */
static void test_every_day_of_three_centuries(void **state)
{
	int32_t last = date_from_civil(2150, 12, 31);

	(void)state;
	for (int32_t date = date_from_civil(1850, 1, 1); date <= last; date++) {
		time_t second = (time_t)date * 86400;
		int year, month, day;
		struct tm tm;

		assert_non_null(gmtime_r(&second, &tm));
		date_to_civil(date, &year, &month, &day);
		assert_int_equal(year, tm.tm_year + 1900);
		assert_int_equal(month, tm.tm_mon + 1);
		assert_int_equal(day, tm.tm_mday);
		assert_int_equal(date_weekday(date), tm.tm_wday);
		assert_int_equal(date_from_civil(year, month, day), date);
	}
}

static void test_edges_of_the_number(void **state)
{
	static const int32_t dates[] = { INT32_MAX, INT32_MAX - 1, INT32_MIN + 1,
					 -719468,   -719469,	   0,
					 -1 };

	(void)state;
	for (size_t i = 0; i < COUNT(dates); i++) {
		int year, month, day;

		date_to_civil(dates[i], &year, &month, &day);
		assert_int_equal(date_from_civil(year, month, day), dates[i]);
		assert_in_range(date_weekday(dates[i]), 0, 6);
		assert_int_equal(date_from_ms(date_to_ms(dates[i])), dates[i]);
		assert_int_equal(date_from_ms(date_to_ms(dates[i]) + 86399999), dates[i]);
	}
	assert_int_equal(date_from_civil(INT32_MAX, 1, 1), DATE_NONE);
	assert_int_equal(date_from_civil(INT32_MIN, 1, 1), DATE_NONE);
}

static void test_what_is_no_day(void **state)
{
	static const int rows[][3] = {
		{ 2026, 0, 1 },	 { 2026, 13, 1 }, { 2026, -1, 1 }, { 2026, 1, 0 },
		{ 2026, 1, 32 }, { 2026, 4, 31 }, { 2026, 2, 29 }, { 1900, 2, 29 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(date_from_civil(rows[i][0], rows[i][1], rows[i][2]), DATE_NONE);
	assert_int_equal(date_from_civil(2000, 2, 29), 11016);
	assert_int_equal(date_days_in_month(2024, 2), 29);
	assert_int_equal(date_days_in_month(2100, 2), 28);
	assert_int_equal(date_days_in_month(2000, 2), 29);
	assert_int_equal(date_days_in_month(2026, 12), 31);
	assert_int_equal(date_days_in_month(2026, 13), 0);
}

static void test_day_of_a_moment(void **state)
{
	static const struct {
		int64_t at_ms;
		int32_t date;
	} rows[] = {
		{ 0, 0 },
		{ INT64_C(15) * 3600000 - 1, 0 },
		{ INT64_C(15) * 3600000, 1 },
		{ INT64_C(-9) * 3600000, 0 },
		{ INT64_C(-9) * 3600000 - 1, -1 },
		{ INT64_MAX, INT32_MAX },
		{ INT64_MIN, INT32_MIN + 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(date_from_ms(rows[i].at_ms), rows[i].date);
	assert_int_equal(date_to_ms(0), -32400000);
}

static const struct {
	int year, month, day;
	const char *iso, *era;
} formats[] = {
	{ 2026, 6, 10, "2026-06-10", "令和8年6月10日" },
	{ 2019, 5, 1, "2019-05-01", "令和元年5月1日" },
	{ 2019, 12, 31, "2019-12-31", "令和元年12月31日" },
	{ 2019, 4, 30, "2019-04-30", "平成31年4月30日" },
	{ 1989, 1, 8, "1989-01-08", "平成元年1月8日" },
	{ 1989, 1, 7, "1989-01-07", "昭和64年1月7日" },
	{ 1926, 12, 25, "1926-12-25", "昭和元年12月25日" },
	{ 1926, 12, 24, "1926-12-24", "大正15年12月24日" },
	{ 1912, 7, 30, "1912-07-30", "大正元年7月30日" },
	{ 1912, 7, 29, "1912-07-29", "明治45年7月29日" },
	{ 1868, 1, 25, "1868-01-25", "明治元年1月25日" },
	{ 1868, 1, 24, "1868-01-24", "西暦1868年1月24日" },
	{ 1, 1, 1, "0001-01-01", "西暦1年1月1日" },
};

static void test_formats(void **state)
{
	char text[DATE_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(formats); i++) {
		int32_t date = date_from_civil(formats[i].year, formats[i].month, formats[i].day);

		date_format_iso(date, text);
		assert_string_equal(text, formats[i].iso);
		date_format_era(date, text);
		assert_string_equal(text, formats[i].era);
	}
	date_format_iso(DATE_NONE, text);
	assert_string_equal(text, "");
	date_format_era(DATE_NONE, text);
	assert_string_equal(text, "");
}

static void test_parse_iso(void **state)
{
	static const struct {
		const char *text;
		bool right;
	} rows[] = {
		{ "2026-06-10", true },	 { "2024-02-29", true },   { "0001-01-01", true },
		{ "9999-12-31", true },	 { "2026-02-29", false },  { "2026-06-31", false },
		{ "2026-13-01", false }, { "2026-00-10", false },  { "0000-01-01", false },
		{ "2026-6-10", false },	 { "2026-06-10 ", false }, { " 2026-06-10", false },
		{ "2026/06/10", false }, { "20260610", false },	   { "", false },
		{ "2026-06-1x", false }, { "+026-06-10", false },  { "2026-06-100", false },
		{ "２026-06-1", false }, { "S055-07-10", false },  { "2026-06-\n0", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int32_t date = DATE_NONE;
		char again[DATE_TEXT_SIZE];

		if (date_parse_iso(rows[i].text, &date) != rows[i].right)
			fail_msg("%s", rows[i].text);
		date_format_iso(date, again);
		assert_string_equal(again, rows[i].right ? rows[i].text : "");
	}
}

static void test_parse_iso_minute(void **state)
{
	static const char *const wrong[] = { "",
					     "2026-06-10",
					     "2026-06-10T",
					     "2026-06-10T1:00",
					     "2026-06-10T10:0",
					     "2026-06-10T10:000",
					     "2026-06-10 10:00",
					     "2026-06-10T24:00",
					     "2026-06-10T10:60",
					     "2026-02-29T10:00" };
	const int32_t day = date_from_civil(2026, 6, 10);
	int64_t at_ms = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(date_parse_iso_minute(wrong[i], &at_ms));
	assert_int_equal(at_ms, 1);
	assert_true(date_parse_iso_minute("2026-06-10T00:00", &at_ms));
	assert_int_equal(at_ms, date_to_ms(day));
	assert_true(date_parse_iso_minute("2026-06-10T23:59", &at_ms));
	assert_int_equal(at_ms, date_to_ms(day + 1) - 60000);
}

/* What a clerk types, and the day; "" with the right reading behind it is a refusal. */
static const struct {
	const char *text, *iso, *suggestion;
} typed[] = {
	{ "1980-07-10", "1980-07-10", "" },
	{ "1980-7-10", "1980-07-10", "" },
	{ "19800710", "1980-07-10", "" },
	{ "1980/7/10", "1980-07-10", "" },
	{ "1980.07.10", "1980-07-10", "" },
	{ "1980年7月10日", "1980-07-10", "" },
	{ "西暦1980年7月10日", "1980-07-10", "" },
	{ "西暦1860年7月10日", "1860-07-10", "" },
	{ "S55.7.10", "1980-07-10", "" },
	{ "s55.7.10", "1980-07-10", "" },
	{ "S55/07/10", "1980-07-10", "" },
	{ "S55-7-10", "1980-07-10", "" },
	{ "S550710", "1980-07-10", "" },
	{ "昭和55年7月10日", "1980-07-10", "" },
	{ "昭和 55 年 7 月 10 日", "1980-07-10", "" },
	{ "昭55.7.10", "1980-07-10", "" },
	{ "㍼55年7月10日", "1980-07-10", "" },
	{ "Ｓ５５．７．１０", "1980-07-10", "" },
	{ "ｓ５５－７－１０", "1980-07-10", "" },
	{ "昭和５５年７月１０日", "1980-07-10", "" },
	{ "１９８０　−　７　−　１０", "1980-07-10", "" },
	{ "１９８０−７−１０", "1980-07-10", "" },
	{ "１９８０ー７ー１０", "1980-07-10", "" },
	{ "　昭和５５年７月１０日　", "1980-07-10", "" },
	{ "令和元年5月1日", "2019-05-01", "" },
	{ "令和1年5月1日", "2019-05-01", "" },
	{ "令和01年05月01日", "2019-05-01", "" },
	{ "R元.5.1", "2019-05-01", "" },
	{ "㋿8年8月22日", "2026-08-22", "" },
	{ "H31.4.30", "2019-04-30", "" },
	{ "平成元年1月8日", "1989-01-08", "" },
	{ "昭和64年1月7日", "1989-01-07", "" },
	{ "昭和元年12月25日", "1926-12-25", "" },
	{ "T15.12.24", "1926-12-24", "" },
	{ "大正元年7月30日", "1912-07-30", "" },
	{ "M45.7.29", "1912-07-29", "" },
	{ "明治元年1月25日", "1868-01-25", "" },
	/* outside the era: the right reading */
	{ "昭和65年7月10日", "", "平成2年7月10日" },
	{ "昭和64年1月8日", "", "平成元年1月8日" },
	{ "平成40年1月1日", "", "令和10年1月1日" },
	{ "平成31年5月1日", "", "令和元年5月1日" },
	{ "平成元年1月7日", "", "昭和64年1月7日" },
	{ "令和元年4月30日", "", "平成31年4月30日" },
	{ "大正15年12月25日", "", "昭和元年12月25日" },
	{ "明治45年7月30日", "", "大正元年7月30日" },
	{ "明治元年1月24日", "", "西暦1868年1月24日" },
	{ "S99.1.1", "", "令和6年1月1日" },
	/* no day at all */
	{ "昭和2年2月30日", "", "" },
	{ "昭和65年2月30日", "", "" },
	{ "1980-02-30", "", "" },
	{ "19800230", "", "" },
	{ "昭和0年7月10日", "", "" },
	{ "昭和100年7月10日", "", "" },
	{ "昭和元元年7月10日", "", "" },
	{ "元年7月10日", "", "" },
	{ "1980年7月10", "", "" },
	{ "1980年7-10", "", "" },
	{ "1980-7/10", "", "" },
	{ "1980-7-10日", "", "" },
	{ "1980-7", "", "" },
	{ "80-7-10", "", "" },
	{ "198007010", "", "" },
	{ "1980071", "", "" },
	{ "S5507100", "", "" },
	{ "西暦19800710", "", "" },
	{ "X55.7.10", "", "" },
	{ "R55", "", "" },
	{ "昭和", "", "" },
	{ "昭和55年7月10日生", "", "" },
	{ "昭和五年7月10日", "", "" },
	/* U+3007 is a character of its own, no zero */
	{ "昭和5〇年7月10日", "", "" },
	{ "198〇-07-10", "", "" },
	{ "1980-07-1O", "", "" },
	{ "-1980-07-10", "", "" },
	{ "1980--7-10", "", "" },
	{ "1 980-7-10", "", "" },
	{ "99999999999999-7-10", "", "" },
	{ "1980-007-10", "", "" },
	{ "0000-7-10", "", "" },
	{ "", "", "" },
	{ " ", "", "" },
	{ "\xEF\xBC", "", "" },
	{ "\xFF\xFE", "", "" },
};

static void test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(typed); i++) {
		char suggestion[DATE_TEXT_SIZE] = "kept";
		char iso[DATE_TEXT_SIZE];
		int32_t date = DATE_NONE;
		bool right = date_parse(typed[i].text, &date, suggestion);

		date_format_iso(date, iso);
		if (right != (typed[i].iso[0] != '\0') || strcmp(iso, typed[i].iso) != 0)
			fail_msg("\"%s\": \"%s\"", typed[i].text, iso);
		assert_string_equal(suggestion, typed[i].suggestion);
	}
}

static void test_parse_of_longest(void **state)
{
	char longer[500], suggestion[DATE_TEXT_SIZE];
	int32_t date = 5;

	(void)state;
	for (size_t size = 1; size < sizeof(longer); size++) {
		memset(longer, ' ', size);
		longer[size] = '\0';
		assert_false(date_parse(longer, &date, suggestion));
		memset(longer, '2', size);
		assert_false(date_parse(longer, &date, suggestion));
	}
	assert_int_equal(date, 5);
}

/* Every day is read back from its own era reading. */
static void test_era_round_trip(void **state)
{
	int32_t last = date_from_civil(2060, 1, 1);

	(void)state;
	for (int32_t date = date_from_civil(1867, 1, 1); date < last; date++) {
		char text[DATE_TEXT_SIZE], suggestion[DATE_TEXT_SIZE];
		int32_t again = DATE_NONE;

		date_format_era(date, text);
		assert_true(date_parse(text, &again, suggestion));
		assert_int_equal(again, date);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day_of_three_centuries),
		cmocka_unit_test(test_edges_of_the_number),
		cmocka_unit_test(test_what_is_no_day),
		cmocka_unit_test(test_day_of_a_moment),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_parse_iso),
		cmocka_unit_test(test_parse_iso_minute),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_of_longest),
		cmocka_unit_test(test_era_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
