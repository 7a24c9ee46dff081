/* The words of a digest: 256 different ones, which a voicing mark alone does not tell apart. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/sync/bundle_words.h"

static void test_words_differ(void **state)
{
	(void)state;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		for (int a = 0; a < 256; a++) {
			const char *word = bundle_word((enum language)language, (uint8_t)a);

			assert_true(strlen(word) >= 2 && text_width(word, strlen(word)) <= 10);
			for (int b = 0; b < a; b++)
				assert_string_not_equal(
				    word, bundle_word((enum language)language, (uint8_t)b));
		}
}

/* In order, so that a person finds a word in a list. */
static void test_words_are_in_order(void **state)
{
	(void)state;
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		for (int a = 1; a < 256; a++)
			assert_true(strcmp(bundle_word((enum language)language, (uint8_t)(a - 1)),
					   bundle_word((enum language)language, (uint8_t)a)) < 0);
}

static void test_lines(void **state)
{
	uint8_t digest[SHA256_SIZE];
	char text[BUNDLE_WORDS_SIZE];
	int lines = 0;

	(void)state;
	for (int language = 0; language < LANGUAGE_COUNT; language++) {
		for (int start = 0; start < 256; start += 32) {
			for (int i = 0; i < SHA256_SIZE; i++)
				digest[i] = (uint8_t)(start + i);
			bundle_words((enum language)language, digest, "    ", text);
			assert_true(strlen(text) + 1 < sizeof(text));
			lines = 0;
			for (const char *line = text; (line = strchr(line, '\n')) != NULL; line++)
				lines++;
			assert_int_equal(lines, 4);
		}
	}
	memset(digest, 0, sizeof(digest));
	bundle_words(LANGUAGE_EN, digest, "", text);
	assert_memory_equal(text, "acorn acorn", 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_differ),
		cmocka_unit_test(test_words_are_in_order),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
