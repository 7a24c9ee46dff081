#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/csv_write.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MARK "\xef\xbb\xbf"

static struct csv_write begin(enum csv_encoding encoding)
{
	struct csv_write csv;
	struct error error;

	assert_true(csv_write_begin(&csv, encoding, &error));
	return csv;
}

static void expect(struct csv_write *csv, const char *bytes)
{
	struct error error;

	assert_true(csv_write_end(csv, &error));
	assert_string_equal((const char *)csv->bytes.bytes, bytes);
	csv_write_done(csv);
}

static void test_rows(void **state)
{
	struct csv_write csv = begin(CSV_UTF8);

	(void)state;
	csv_write_text(&csv, "手続");
	csv_write_text(&csv, "円");
	assert_true(csv_write_row(&csv));
	csv_write_text(&csv, "a,b \"c\"");
	csv_write_number(&csv, -200);
	assert_true(csv_write_row(&csv));
	csv_write_text(&csv, "");
	csv_write_text(&csv, "𠮷");
	assert_true(csv_write_row(&csv));
	assert_int_equal(csv.rows, 3);
	expect(&csv, MARK "手続,円\r\n\"a,b \"\"c\"\"\",-200\r\n,𠮷\r\n");
}

static void test_no_formula(void **state)
{
	static const char *const texts[] = { "=1+1", "+81",  "-1",   "@SUM(A1)",
					     "＝１", "＋１", "－１", "＠Ａ" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct csv_write csv = begin(CSV_UTF8);

		csv_write_text(&csv, texts[i]);
		assert_memory_equal(csv.bytes.bytes, MARK "'", 4);
		assert_string_equal((const char *)csv.bytes.bytes + 4, texts[i]);
		csv_write_done(&csv);
	}
}

/* A control character before it does not hide a formula, and none comes through. */
static void test_cleaned(void **state)
{
	struct csv_write csv = begin(CSV_UTF8);

	(void)state;
	csv_write_text(&csv, "\x1b[31mred\r\n\"x\"");
	assert_null(memchr(csv.bytes.bytes, 0x1b, csv.bytes.size));
	assert_null(memchr(csv.bytes.bytes, '\n', csv.bytes.size));
	csv_write_done(&csv);
}

static void test_cp932(void **state)
{
	struct csv_write csv = begin(CSV_CP932);

	(void)state;
	csv_write_text(&csv, "髙﨑〜−");
	assert_true(csv_write_row(&csv));
	csv_write_text(&csv, "𠮷田");
	assert_false(csv_write_row(&csv));
	csv_write_text(&csv, "ok");
	assert_true(csv_write_row(&csv));
	expect(&csv, "\xfb\xfc\xfa\xb1\x81\x60\x81\x7c\r\n\x81\xac\x93\x63\r\nok\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_no_formula),
		cmocka_unit_test(test_cleaned),
		cmocka_unit_test(test_cp932),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
