/* How many tries are left is read to its end in each language, above all the last one. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "madoguchi/screens/card_panel.h"

/* Number B has the most tries. */
#define TRIES_MOST 10

static void test_tries_are_not_cut(void **state)
{
	char words[80];

	(void)state;
	for (int language = LANGUAGE_EN; language <= LANGUAGE_JA; language++)
		for (uint8_t tries = 0; tries <= TRIES_MOST; tries++) {
			const struct message message = tries_words(tries);

			message_words((enum language)language, &message, words, sizeof(words));
			if (ui_width(words) > TRIES_COLUMNS)
				fail_msg("\"%s\" is cut", words);
		}
}

static int start(void **state)
{
	const char *build = getenv("BUILD");
	struct error error;
	char path[200];

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	snprintf(path, sizeof(path), "%s/locale/ja.mo", build != NULL ? build : "build");
	return message_load(LANGUAGE_JA, path, &error) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tries_are_not_cut),
	};

	return cmocka_run_group_tests_name("screens/card_panel", tests, start, NULL);
}
