#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "madoguchi/base/yen.h"

static void test_amounts(void **state)
{
	static const struct {
		int64_t yen;
		const char *words;
	} rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ 200, "200" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 1200, "1,200" },
		{ 31000, "31,000" },
		{ 100000, "100,000" },
		{ 1000000, "1,000,000" },
		{ -1, "-1" },
		{ -100, "-100" },
		{ -1000, "-1,000" },
		{ -100000, "-100,000" },
		{ INT64_MAX, "9,223,372,036,854,775,807" },
		{ INT64_MIN, "-9,223,372,036,854,775,808" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char words[YEN_TEXT_SIZE];

		yen_format(rows[i].yen, words);
		assert_string_equal(words, rows[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_amounts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
