#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/sync/report.h"

static void test_status(void **state)
{
	static const struct {
		enum link_state link;
		int64_t waiting, in_doubt;
		bool unconfirmed;
		enum exit_status status;
	} rows[] = {
		{ LINK_ONLINE, 0, 0, false, EXIT_STATUS_OK },
		{ LINK_UNSTABLE, 0, 0, false, EXIT_STATUS_OK },
		{ LINK_ONLINE, 0, 3, false, EXIT_STATUS_OK },
		{ LINK_ONLINE, 1, 0, false, EXIT_STATUS_AUTHORITY },
		{ LINK_ONLINE, 0, 0, true, EXIT_STATUS_AUTHORITY },
		{ LINK_DOWN, 0, 0, false, EXIT_STATUS_AUTHORITY },
		{ LINK_UNKNOWN, 0, 0, false, EXIT_STATUS_AUTHORITY },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct report report = {
			.link = rows[i].link,
			.queue = { .waiting = rows[i].waiting, .in_doubt = rows[i].in_doubt },
			.unconfirmed = rows[i].unconfirmed,
		};

		assert_int_equal(report_status(&report), rows[i].status);
	}
}

static char *printed(const struct report *report, enum report_format format)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&bytes, &size);

	assert_non_null(stream);
	assert_true(report_print(report, format, LANGUAGE_EN, stream));
	fclose(stream);
	return bytes;
}

static struct report sample(void)
{
	struct report report = {
		.run = { .sent = 5, .answered = 3, .failed = 1 },
		.link = LINK_UNSTABLE,
		.queue = { .waiting = 1, .in_doubt = 2, .to_write = 3 },
		.words = "Some requests need a person.",
	};

	error_set(&report.trouble, ERROR_ANSWER_NONE, CAUSE_HTTP, 503, "say \"no\"\n");
	return report;
}

static void test_json(void **state)
{
	const struct report report = sample();
	char *bytes = printed(&report, REPORT_JSON);

	(void)state;
	assert_non_null(strstr(
	    bytes,
	    "{\"link\":\"unstable\",\"wait_until\":\"\",\"sent\":5,\"answered\":3,"
	    "\"failed\":1,\"waiting\":1,\"in_doubt\":2,\"to_write\":3,"
	    "\"attention\":0,\"differences\":0,\"result\":\"Some requests need a person.\","));
	assert_non_null(strstr(bytes, "say \\\"no\\\"\\u000a"));
	assert_string_equal(bytes + strlen(bytes) - 3, "\"}\n");
	free(bytes);
}

static void test_text(void **state)
{
	const struct report report = sample();
	char *bytes = printed(&report, REPORT_TEXT);

	(void)state;
	assert_non_null(strstr(bytes, "unstable"));
	assert_non_null(strstr(bytes, "Requests sent: 5\n"));
	assert_non_null(strstr(bytes, "Some requests need a person.\n"));
	assert_non_null(strstr(bytes, "ANSWER_NONE (61)"));
	free(bytes);
}

/* What remains, and until when everybody waits, stands there in words. */
static void test_pause_and_remains(void **state)
{
	struct report report = sample();
	char *bytes;

	(void)state;
	report.paused_until_ms = 1760403600000;
	report.queue.attention = 4;
	report.queue.differences = 2;
	bytes = printed(&report, REPORT_TEXT);
	assert_non_null(strstr(
	    bytes, "The national service asks everybody to wait until 2025-10-14 10:00:00."));
	assert_non_null(strstr(bytes, "Cases that need a person: 4\n"));
	assert_non_null(strstr(bytes, "Differences for a person to settle: 2\n"));
	free(bytes);
	bytes = printed(&report, REPORT_JSON);
	assert_non_null(strstr(bytes, "\"wait_until\":\"2025-10-14 10:00:00\""));
	free(bytes);
}

static void test_formats(void **state)
{
	enum report_format format = REPORT_TEXT;

	(void)state;
	assert_true(report_format_parse("json", &format));
	assert_int_equal(format, REPORT_JSON);
	assert_true(report_format_parse("text", &format));
	assert_int_equal(format, REPORT_TEXT);
	assert_false(report_format_parse("csv", &format));
	assert_false(report_format_parse("", &format));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),	cmocka_unit_test(test_json),
		cmocka_unit_test(test_text),	cmocka_unit_test(test_pause_and_remains),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
