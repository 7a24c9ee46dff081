#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/csv.h"

static char path[] = "/tmp/cli-csv-XXXXXX";

static void put(const char *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
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
	return unlink(path);
}

/* All rows as "cell|cell/cell|cell/" */
static bool flatten(char *flat, size_t size, struct error *error)
{
	struct csv csv;
	struct csv_row row;
	bool end = false, ok;
	size_t used = 0;

	flat[0] = '\0';
	if (!csv_open(path, &csv, error))
		return false;
	while ((ok = csv_next(&csv, &row, &end, error)) && !end) {
		for (size_t i = 0; i < row.count; i++)
			used += (size_t)snprintf(flat + used, size - used, "%s%s", i > 0 ? "|" : "",
						 row.cell[i]);
		used += (size_t)snprintf(flat + used, size - used, "/");
		assert_true(used < size);
	}
	csv_close(&csv);
	return ok;
}

struct row {
	const char *bytes;
	const char *flat; /* NULL: refused */
	const char *says;
};

static const struct row rows[] = {
	{ "a,b\n1,2\n", "a|b/1|2/", NULL },
	{ "a,b\r\n1,2\r\n", "a|b/1|2/", NULL },
	{ "a,b\n1,2", "a|b/1|2/", NULL },
	{ "a,b\n,\n", "a|b/|/", NULL },
	{ "a,b\n\"\",\"\"\n", "a|b/|/", NULL },
	{ "\xef\xbb\xbf"
	  "a\n1\n",
	  "a/1/", NULL },
	{ "a,b\n\"x, y\",\"he said \"\"no\"\"\"\n", "a|b/x, y|he said \"no\"/", NULL },
	{ "a,b\n\"two\nlines\",\"2\"\r\n3,4\n", "a|b/two\nlines|2/3|4/", NULL },
	{ "窓口,b\n渡邉,\"川崎\"\n", "窓口|b/渡邉|川崎/", NULL },
	{ "", "", NULL },
	{ "a\n\n1\n", "a//1/", NULL },
	{ "a,b\n1\n", NULL, ":2: 1 fields where the first row has 2" },
	{ "a,b\n1,2\n1,2,3\n", NULL, ":3: 3 fields" },
	{ "a,b\n\n", NULL, ":2: 1 fields" },
	{ "a,b\n\"x\ny\",2\n1\n", NULL, ":4: 1 fields" },
	{ "a\n\"open\n", NULL, "a quote is not closed" },
	{ "a\n\"x\"y\n", NULL, ":2: text behind a closing quote" },
	{ "a\nx\"y\n", NULL, ":2: a quote inside" },
	{ "a\n\"x\" \n", NULL, ":2: text behind a closing quote" },
	{ "a\rb\n", NULL, ":1: a carriage return" },
	{ "a\n\"x\"\ry\n", NULL, ":2: text behind a closing quote" },
	{ "a\nb\n\xff\n", NULL, ":3: not UTF-8" },
};

static void test_rows(void **state)
{
	char flat[512];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = { 0 };
		bool ok;

		put(rows[i].bytes, strlen(rows[i].bytes));
		ok = flatten(flat, sizeof(flat), &error);
		if (ok != (rows[i].flat != NULL))
			fail_msg("row %zu: %s", i, ok ? flat : error.detail);
		if (ok) {
			assert_string_equal(flat, rows[i].flat);
			continue;
		}
		assert_int_equal(error.code, ERROR_FILE_WRONG);
		if (strstr(error.detail, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, error.detail);
	}
}

static void test_nul_and_missing(void **state)
{
	struct error error = { 0 };
	char flat[64];

	(void)state;
	put("a\nb\0c\n", 6);
	assert_false(flatten(flat, sizeof(flat), &error));
	assert_non_null(strstr(error.detail, ":2: a NUL byte"));
	struct csv csv;
	assert_false(csv_open("/nowhere/cases.csv", &csv, &error));
	assert_int_equal(error.code, ERROR_FILE_WRONG);
}

static void test_too_many_fields(void **state)
{
	struct error error = { 0 };
	char line[CSV_CELLS + 2], flat[512];

	(void)state;
	memset(line, ',', sizeof(line));
	line[CSV_CELLS] = '\n';
	put(line, CSV_CELLS + 1);
	assert_false(flatten(flat, sizeof(flat), &error));
	assert_non_null(strstr(error.detail, "too many fields"));
	line[CSV_CELLS - 1] = '\n';
	put(line, CSV_CELLS);
	assert_true(flatten(flat, sizeof(flat), &error));
}

/* Wherever a file is cut off, it is read as far as it goes or refused; never beyond its end. */
static void test_cut_anywhere(void **state)
{
	static const char whole[] = "a,\"b\"\"\",c\r\n1,\"2\n\",3\r\n";
	char flat[512];

	(void)state;
	for (size_t size = 0; size < sizeof(whole); size++) {
		struct error error = { 0 };

		put(whole, size);
		if (!flatten(flat, sizeof(flat), &error))
			assert_int_equal(error.code, ERROR_FILE_WRONG);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_nul_and_missing),
		cmocka_unit_test(test_too_many_fields),
		cmocka_unit_test(test_cut_anywhere),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
