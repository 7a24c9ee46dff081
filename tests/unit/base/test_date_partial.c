#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date_partial.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct good {
	const char *typed;
	const char *western;
	const char *era;
};

/* What is entered, and how both calendars write it. */
static const struct good goods[] = {
	{ "昭和20年8月15日", "1945-08-15", "昭和20年8月15日" },
	{ "昭和元年12月25日", "1926-12-25", "昭和元年12月25日" },
	{ "S64.1.7", "1989-01-07", "昭和64年1月7日" },
	{ "平成元年1月8日", "1989-01-08", "平成元年1月8日" },
	{ "H31/4/30", "2019-04-30", "平成31年4月30日" },
	{ "令和元年5月1日", "2019-05-01", "令和元年5月1日" },
	{ "R元.5.1", "2019-05-01", "令和元年5月1日" },
	{ "明治45年7月29日", "1912-07-29", "明治45年7月29日" },
	{ "大正元年7月30日", "1912-07-30", "大正元年7月30日" },
	{ "明治元年1月25日", "1868-01-25", "明治元年1月25日" },
	{ "昭和20年月日不詳", "1945-xx-xx", "昭和20年月日不詳" },
	{ "昭和20年不詳", "1945-xx-xx", "昭和20年月日不詳" },
	{ "昭和20不詳", "1945-xx-xx", "昭和20年月日不詳" },
	{ "Ｓ２０年　不明", "1945-xx-xx", "昭和20年月日不詳" },
	{ "1945年月日不詳", "1945-xx-xx", "昭和20年月日不詳" },
	{ "西暦1945年月日不詳", "1945-xx-xx", "昭和20年月日不詳" },
	{ "1945-00-00", "1945-xx-xx", "昭和20年月日不詳" },
	{ "19450000", "1945-xx-xx", "昭和20年月日不詳" },
	{ "S20.0.0", "1945-xx-xx", "昭和20年月日不詳" },
	{ "昭和20年3月日不詳", "1945-03-xx", "昭和20年3月日不詳" },
	{ "昭和20年3月不詳", "1945-03-xx", "昭和20年3月日不詳" },
	{ "1945-03-00", "1945-03-xx", "昭和20年3月日不詳" },
	{ "昭和元年月日不詳", "1926-xx-xx", "大正15年/昭和元年月日不詳" },
	{ "大正15年月日不詳", "1926-xx-xx", "大正15年/昭和元年月日不詳" },
	{ "昭和64年月日不詳", "1989-xx-xx", "昭和64年/平成元年月日不詳" },
	{ "平成31年月日不詳", "2019-xx-xx", "平成31年/令和元年月日不詳" },
	{ "平成31年4月日不詳", "2019-04-xx", "平成31年4月日不詳" },
	{ "昭和64年1月日不詳", "1989-01-xx", "昭和64年/平成元年1月日不詳" },
	{ "1850年月日不詳", "1850-xx-xx", "西暦1850年月日不詳" },
	{ "不詳", "xxxx-xx-xx", "不詳" },
	{ "生年月日不詳", "xxxx-xx-xx", "不詳" },
	{ "0000-00-00", "xxxx-xx-xx", "不詳" },
	{ "00000000", "xxxx-xx-xx", "不詳" },
};

struct bad {
	const char *typed;
	const char *suggestion;
};

/* What is refused, and the right reading that is offered. */
static const struct bad bads[] = {
	{ "昭和65年1月1日", "平成2年1月1日" },
	{ "昭和65年月日不詳", "平成2年月日不詳" },
	{ "昭和64年1月8日", "平成元年1月8日" },
	{ "昭和64年2月日不詳", "平成元年2月日不詳" },
	{ "平成31年5月1日", "令和元年5月1日" },
	{ "平成31年5月日不詳", "令和元年5月日不詳" },
	{ "平成元年1月7日", "昭和64年1月7日" },
	{ "令和元年4月30日", "平成31年4月30日" },
	{ "令和元年3月日不詳", "平成31年3月日不詳" },
	{ "大正元年7月29日", "明治45年7月29日" },
	{ "昭和元年12月24日", "大正15年12月24日" },
	{ "明治元年1月24日", "西暦1868年1月24日" },
	{ "令和0年月日不詳", "" },
	{ "昭和20年13月日不詳", "" },
	{ "昭和20年0月日不詳", "" },
	{ "昭和20年", "" },
	{ "昭和", "" },
	{ "0000-03-00", "" },
	{ "0000-00-05", "" },
	{ "1945-00-05", "" },
	{ "1945-13-00", "" },
	{ "昭和20年月日不詳です", "" },
	{ "昭和20年2月30日", "" },
	{ "", "" },
};

static void test_what_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(goods); i++) {
		struct date_partial date;
		char text[DATE_TEXT_SIZE];

		if (!date_parse_partial(goods[i].typed, &date, text))
			fail_msg("%s is refused", goods[i].typed);
		assert_int_equal(date.known == DATE_KNOWN_DAY, date.date != DATE_NONE);
		date_partial_format(&date, false, text);
		assert_string_equal(text, goods[i].western);
		date_partial_format(&date, true, text);
		assert_string_equal(text, goods[i].era);
	}
}

static void test_what_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bads); i++) {
		struct date_partial date = { .year = -1 };
		char suggestion[DATE_TEXT_SIZE];

		if (date_parse_partial(bads[i].typed, &date, suggestion))
			fail_msg("%s is read", bads[i].typed);
		assert_string_equal(suggestion, bads[i].suggestion);
		assert_int_equal(date.year, -1);
	}
}

/* Every month of four centuries, written in its era and read again. */
static void test_round_trip(void **state)
{
	(void)state;
	for (int year = 1868; year <= 2100; year++) {
		for (int month = 0; month <= 12; month++) {
			struct date_partial date = { .known = month == 0 ? DATE_KNOWN_YEAR
									 : DATE_KNOWN_MONTH,
						     .date = DATE_NONE,
						     .year = year,
						     .month = month };
			struct date_partial again;
			char text[DATE_TEXT_SIZE], suggestion[DATE_TEXT_SIZE];

			date_partial_format(&date, true, text);
			if (strchr(text, '/') != NULL)
				continue;
			if (!date_parse_partial(text, &again, suggestion))
				fail_msg("%s is refused (%s)", text, suggestion);
			assert_int_equal(again.year, year);
			assert_int_equal(again.month, month);
			assert_int_equal(again.known, date.known);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_read),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
