#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/output.h"

struct printed {
	char *words;
	size_t size;
	FILE *stream;
	struct output output;
};

static void begin(struct printed *printed, enum output_format format)
{
	printed->stream = open_memstream(&printed->words, &printed->size);
	assert_non_null(printed->stream);
	output_init(&printed->output, printed->stream, format);
}

static void two_records(struct output *output)
{
	output_text(output, "name", "川崎, \"花子\"");
	output_number(output, "count", -7);
	output_date(output, "day", date_from_civil(2026, 6, 10));
	output_record(output);
	output_text(output, "name", "a\033[31mb");
	output_number(output, "count", 0);
	output_date(output, "day", DATE_NONE);
	output_record(output);
}

static void expect(struct printed *printed, const char *words)
{
	assert_true(output_end(&printed->output));
	fclose(printed->stream);
	assert_string_equal(printed->words, words);
	free(printed->words);
}

static void test_text(void **state)
{
	struct printed printed;

	(void)state;
	begin(&printed, OUTPUT_TEXT);
	two_records(&printed.output);
	expect(&printed, "name             川崎, \"花子\"\n"
			 "count            -7\n"
			 "day              2026-06-10\n"
			 "\n"
			 "name             a\xef\xbf\xbd[31mb\n"
			 "count            0\n"
			 "day              \n");
}

static void test_json(void **state)
{
	struct printed printed;

	(void)state;
	begin(&printed, OUTPUT_JSON);
	two_records(&printed.output);
	expect(&printed, "{\"name\":\"川崎, \\\"花子\\\"\",\"count\":-7,\"day\":\"2026-06-10\"}\n"
			 "{\"name\":\"a\xef\xbf\xbd[31mb\",\"count\":0,\"day\":\"\"}\n");
}

static void test_csv(void **state)
{
	struct printed printed;

	(void)state;
	begin(&printed, OUTPUT_CSV);
	two_records(&printed.output);
	expect(&printed, "name,count,day\r\n"
			 "\"川崎, \"\"花子\"\"\",-7,2026-06-10\r\n"
			 "a\xef\xbf\xbd[31mb,0,\r\n");
}

static void count_unfit(void *context, int64_t record)
{
	*(int64_t *)context = *(int64_t *)context * 10 + record;
}

/* Spreadsheets run what begins like a formula, and older ones read CP932 alone. */
static void test_spreadsheets(void **state)
{
	struct printed printed;
	struct error error;
	int64_t unfit = 0;

	(void)state;
	begin(&printed, OUTPUT_CSV);
	assert_true(output_encode(&printed.output, CSV_UTF8, NULL, NULL, &error));
	output_text(&printed.output, "name", "=HYPERLINK(1)");
	output_text(&printed.output, "none", "-");
	output_number(&printed.output, "yen", -200);
	output_record(&printed.output);
	expect(&printed, "\xef\xbb\xbfname,none,yen\r\n'=HYPERLINK(1),-,-200\r\n");
	begin(&printed, OUTPUT_CSV);
	assert_true(output_encode(&printed.output, CSV_CP932, count_unfit, &unfit, &error));
	output_text(&printed.output, "name", "山");
	output_record(&printed.output);
	output_text(&printed.output, "name", "𠮷");
	output_record(&printed.output);
	expect(&printed, "name\r\n\x8eR\r\n\x81\xac\r\n");
	assert_int_equal(unfit, 2);
}

static void test_words(void **state)
{
	enum output_format format = OUTPUT_CSV;

	(void)state;
	assert_true(output_format_parse("json", &format));
	assert_int_equal(format, OUTPUT_JSON);
	assert_false(output_format_parse("xml", &format));
	assert_int_equal(format, OUTPUT_JSON);
}

/* A full disk is told at the end, not lost. */
static void test_full_disk(void **state)
{
	struct output output;
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	output_init(&output, full, OUTPUT_TEXT);
	two_records(&output);
	assert_false(output_end(&output));
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),	  cmocka_unit_test(test_json),
		cmocka_unit_test(test_csv),	  cmocka_unit_test(test_words),
		cmocka_unit_test(test_full_disk), cmocka_unit_test(test_spreadsheets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
