#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/domain/document_list.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static void test_read_and_written(void **state)
{
	static const char *const rows[] = {
		"",
		"card",
		"card+photo_id!stale+guardian_register@2026-01-15",
		"card+guardian_register!stale@2026-01-15",
		"agent.other_id+agent.other_id+reply.sealed",
	};
	struct document_shown shown[SITUATION_DOCUMENTS];
	uint8_t count;
	char words[256];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(document_list_parse(rows[i], shown, &count));
		assert_true(document_list_format(shown, count, words, sizeof(words)));
		assert_string_equal(words, rows[i]);
		assert_true(document_list_format(shown, count, words, strlen(rows[i]) + 1));
		assert_true(rows[i][0] == '\0' ||
			    !document_list_format(shown, count, words, strlen(rows[i])));
	}
	assert_true(document_list_parse("card@2026-01-15!stale", shown, &count));
	assert_true(document_list_format(shown, count, words, sizeof(words)));
	assert_string_equal(words, "card!stale@2026-01-15");
}

static void test_refused(void **state)
{
	static const char *const wrong[] = {
		"card+passport",   "card!old",	     "card!stale!stale",
		"card@2026-02-30", "card@",	     "card@2026-01-15@",
		"card+!stale",	   "card++photo_id", "card photo_id",
		"card!",	   "+card",	     "card+",
	};
	struct document_shown shown[SITUATION_DOCUMENTS], one = { .document = DOCUMENT_CARD };
	uint8_t count = 77;
	char words[512];

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		if (document_list_parse(wrong[i], shown, &count))
			fail_msg("%s", wrong[i]);
	}
	assert_false(document_shown_parse("card+photo_id", &one));
	assert_false(document_shown_parse("", &one));
	/* One more than there is room for, and a word without an end. */
	for (size_t i = 0, used = 0; i <= SITUATION_DOCUMENTS; i++) {
		used += (size_t)snprintf(words + used, sizeof(words) - used, "%scard",
					 i == 0 ? "" : "+");
		assert_int_equal(document_list_parse(words, shown, &count),
				 i < SITUATION_DOCUMENTS);
	}
	memset(words, 'a', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	assert_false(document_list_parse(words, shown, &count));
	assert_int_equal(count, SITUATION_DOCUMENTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read_and_written),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
