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
#include "madoguchi/domain/retention.h"

static char path[] = "/tmp/domain-retention-XXXXXX";

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

/* The invented office with more at its end. */
static bool load_with(const char *more, struct office **ret_office, struct error *error)
{
	char line[1024];
	FILE *from = fopen("tests/vectors/office-invented.conf", "r");
	FILE *to = fopen(path, "w");
	assert_non_null(from);
	assert_non_null(to);
	while (fgets(line, sizeof(line), from) != NULL)
		assert_true(fputs(line, to) >= 0);
	assert_true(fputs(more, to) >= 0);
	fclose(from);
	assert_int_equal(fclose(to), 0);
	return office_load(path, ret_office, error);
}

static void test_years_count_from_the_next_april(void **state)
{
	static const struct {
		int32_t year, month, day, begins;
	} rows[] = {
		{ 2026, 4, 1, 2027 },  { 2026, 12, 31, 2027 }, { 2027, 1, 1, 2027 },
		{ 2027, 3, 31, 2027 }, { 2027, 4, 1, 2028 },   { 2028, 2, 29, 2028 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(
		    retention_begins(date_from_civil(rows[i].year, rows[i].month, rows[i].day)),
		    date_from_civil(rows[i].begins, 4, 1));
	assert_int_equal(retention_last_day(date_from_civil(2027, 4, 1), 5),
			 date_from_civil(2032, 3, 31));
}

/* Kept through the last day, due on the next. */
static void test_due_on_the_day_after(void **state)
{
	struct office *office = NULL;
	struct error error = { 0 };
	(void)state;
	if (!load_with("retention \"five\" { records = {case, copy} kept_years = 5 }\n"
		       "retention \"one\" { records = {reception} kept_years = 1 }\n",
		       &office, &error))
		fail_msg("%s", error.detail);
	assert_int_equal(office_retention_years(office, RETAINED_COPY), 5);
	assert_int_equal(office_retention_years(office, RETAINED_CUSTODY), 0);
	const int32_t begins = retention_begins(date_from_civil(2026, 10, 14));
	assert_true(retention_due(office, RETAINED_CASE, date_from_civil(2032, 3, 31)) < begins);
	assert_int_equal(retention_due(office, RETAINED_CASE, date_from_civil(2032, 4, 1)), begins);
	assert_int_equal(retention_due(office, RETAINED_RECEPTION, date_from_civil(2028, 4, 1)),
			 begins);
	assert_int_equal(retention_due(office, RETAINED_CUSTODY, date_from_civil(2099, 1, 1)),
			 DATE_NONE);
	office_free(&office);
}

/* No office that publishes nothing is given years by us. */
static void test_silence_is_no_number(void **state)
{
	static const char *const files[] = { "kamiichi", "fujioka", "national", "mino",
					     "kawasaki" };
	char file[64];
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		snprintf(file, sizeof(file), "etc/offices/%s.conf", files[i]);
		assert_true(office_load(file, &office, &error));
		for (int what = 0; what < RETAINED_COUNT; what++)
			assert_int_equal(office_retention_years(office, (enum retained)what), 0);
		office_free(&office);
	}
}

static void test_wrong_sections(void **state)
{
	static const struct {
		const char *more;
		const char *told;
	} rows[] = {
		{ "retention \"a\" { records = {case} }\n", "kept_years is missing" },
		{ "retention \"a\" { kept_years = 5 }\n", "records is missing" },
		{ "retention \"a\" { records = {letter} kept_years = 5 }\n", "allowed: case, " },
		{ "retention \"a\" { records = {case} kept_years = 31 }\n", "kept_years" },
		{ "retention \"a\" { records = {case} kept_years = 0 }\n", "kept_years" },
		{ "retention \"a\" { records = {case, copy} kept_years = 5 }\n"
		  "retention \"b\" { records = {copy} kept_years = 1 }\n",
		  "copy stands in another section already" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		assert_false(load_with(rows[i].more, &office, &error));
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		if (strstr(error.detail, rows[i].told) == NULL)
			fail_msg("%s", error.detail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_years_count_from_the_next_april),
		cmocka_unit_test(test_due_on_the_day_after),
		cmocka_unit_test(test_silence_is_no_number),
		cmocka_unit_test(test_wrong_sections),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
