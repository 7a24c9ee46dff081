#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/counter/paper.h"
#include "madoguchi/counter/purge.h"

static bool is_retained(const char *word)
{
	for (int i = RETAINED_CASE + 1; i < RETAINED_COUNT; i++)
		if (strcmp(retained_word((enum retained)i), word) == 0)
			return true;
	return false;
}

/* A paper that an office could give no years would be kept for ever once its case is gone. */
static void every_paper_can_be_given_years(void **state)
{
	(void)state;
	for (int i = 0; i < PAPER_COUNT; i++)
		if (!is_retained(paper_word((enum paper)i)))
			fail_msg("domain/retention lacks %s", paper_word((enum paper)i));
}

static void every_hold_has_words(void **state)
{
	(void)state;
	for (int i = PURGE_HOLD_NOT + 1; i < PURGE_HOLD_COUNT; i++)
		assert_true(strlen(purge_hold_words((enum purge_hold)i)) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_paper_can_be_given_years),
		cmocka_unit_test(every_hold_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
