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
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/holiday_file.h"

#define HEADER "国民の祝日・休日月日,国民の祝日・休日名称\r\n"
/* "元日" in Shift_JIS */
#define NEW_YEAR_SJIS "\x8c\xb3\x93\xfa"

static char path[] = "/tmp/domain-holidays-XXXXXX";

static bool load(const char *bytes, size_t size, struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return holiday_file_load(path, error);
}

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	holiday_file_forget();
	return unlink(path);
}

static int forget(void **state)
{
	(void)state;
	holiday_file_forget();
	return 0;
}

static void expect(int year, int month, int day, const char *name)
{
	const char *is = NULL;
	bool holiday = national_holiday(date_from_civil(year, month, day), &is);

	assert_true(holiday == (name != NULL));
	if (name != NULL)
		assert_string_equal(is, name);
}

/* A year of the list is the list's, with what it adds and what it leaves out. */
static void test_list_comes_first(void **state)
{
	static const char list[] = HEADER "2030/1/1,元日\r\n2030/03/05,特別の日\r\n";
	struct error error = { 0 };

	(void)state;
	expect(2030, 5, 3, "Constitution Memorial Day");
	assert_false(holiday_year_noticed(2030));
	assert_true(load(list, sizeof(list) - 1, &error));
	expect(2030, 1, 1, "元日");
	expect(2030, 3, 5, "特別の日");
	expect(2030, 5, 3, NULL);
	expect(2031, 5, 3, "Constitution Memorial Day");
	assert_true(holiday_year_noticed(2030));
	assert_false(holiday_year_noticed(2031));
	assert_true(holiday_year_noticed(2026));
}

static void test_shift_jis(void **state)
{
	static const char list[] = "\x93\xfa\x95\x74,\x96\xbc\r\n2030/1/1," NEW_YEAR_SJIS "\r\n";
	struct error error = { 0 };

	(void)state;
	assert_true(load(list, sizeof(list) - 1, &error));
	expect(2030, 1, 1, "元日");
}

static void test_mark_and_line_feeds(void **state)
{
	static const char list[] = "\xef\xbb\xbf" HEADER "2030/1/1,元日\n2030/1/2,次の日";
	struct error error = { 0 };

	(void)state;
	assert_true(load(list, sizeof(list) - 1, &error));
	expect(2030, 1, 2, "次の日");
}

/* A year as published: every day of the rules stands in it under the same day. */
static void test_published_year_equals_rules(void **state)
{
	static const char list[] = HEADER
	    "2027/1/1,元日\r\n2027/1/11,成人の日\r\n2027/2/11,建国記念の日\r\n"
	    "2027/2/23,天皇誕生日\r\n2027/3/21,春分の日\r\n2027/3/22,休日\r\n2027/4/29,昭和の日\r\n"
	    "2027/5/3,憲法記念日\r\n2027/5/4,みどりの日\r\n2027/5/5,こどもの日\r\n"
	    "2027/7/19,海の日\r\n2027/8/11,山の日\r\n2027/9/20,敬老の日\r\n2027/9/23,秋分の日\r\n"
	    "2027/10/11,スポーツの日\r\n2027/11/3,文化の日\r\n2027/11/23,勤労感謝の日\r\n";
	struct error error = { 0 };
	bool by_rule[366];
	int32_t first = date_from_civil(2027, 1, 1);
	const char *name;

	(void)state;
	for (int i = 0; i < 365; i++)
		by_rule[i] = national_holiday(first + i, &name);
	assert_true(load(list, sizeof(list) - 1, &error));
	for (int i = 0; i < 365; i++)
		assert_true(by_rule[i] == national_holiday(first + i, &name));
}

struct bad_row {
	const char *bytes;
	const char *says;
};

static void test_bad_files(void **state)
{
	static const struct bad_row bad[] = {
		{ HEADER "2030/2/29,x\n", ":2: no day" },
		{ HEADER "2030/13/1,x\n", ":2: no day" },
		{ HEADER "2030-1-1,x\n", ":2: no day" },
		{ HEADER "2030/1/1/,x\n", ":2: no day" },
		{ HEADER "1030/1/1,x\n", ":2: no day" },
		{ HEADER "2030/1/1\n", ":2: allowed" },
		{ HEADER "2030/1/1,\n", ":2: no name" },
		{ HEADER "2030/1/1,a,b\n", ":2: no name" },
		{ HEADER "2030/1/1,a\n2030/01/01,b\n", ":3: the day stands twice" },
		{ HEADER "2030/1/1,a\n\n2030/1/2,b\n", ":3: allowed" },
		{ HEADER, "no holidays" },
		{ "x\n2030/1/1,\xff\xff\n", "UTF-8 or Shift_JIS" },
		{ "", "262144" },
	};
	static const char good[] = HEADER "2030/3/5,特別の日\n";
	struct error error = { 0 };

	(void)state;
	assert_true(load(good, sizeof(good) - 1, &error));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		error = (struct error){ 0 };
		if (load(bad[i].bytes, strlen(bad[i].bytes), &error))
			fail_msg("row %zu was taken", i);
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		if (strstr(error.detail, bad[i].says) == NULL)
			fail_msg("row %zu: %s", i, error.detail);
		/* The list of before is untouched. */
		expect(2030, 3, 5, "特別の日");
	}
	error = (struct error){ 0 };
	assert_false(load("x\n2030/1/1,a\0b\n", 16, &error));
	assert_false(holiday_file_load("/nowhere/holidays.csv", &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_list_comes_first, forget),
		cmocka_unit_test_setup(test_shift_jis, forget),
		cmocka_unit_test_setup(test_mark_and_line_feeds, forget),
		cmocka_unit_test_setup(test_published_year_equals_rules, forget),
		cmocka_unit_test_setup(test_bad_files, forget),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
