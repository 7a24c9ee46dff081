#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/line_break.h"

static bool between(const char *before, const char *after)
{
	return line_break_between(before, strlen(before), after, strlen(after));
}

static void test_marks(void **state)
{
	(void)state;
	assert_true(between("窓", "口"));
	assert_true(between("）", "窓"));
	assert_true(between("窓", "（"));
	assert_false(between("窓", "）"));
	assert_false(between("窓", "。"));
	assert_false(between("か", "ー"));
	assert_false(between("し", "ゃ"));
	assert_false(between("（", "窓"));
	assert_false(between("「", "」"));
	assert_false(between("a", ")"));
	assert_true(between("a", "b"));
}

/* A mark with something joined to it is another cluster; half a mark is none. */
static void test_other_bytes(void **state)
{
	(void)state;
	assert_true(between("窓", "\xe3\x81\x8b\xe3\x82\x99"));
	assert_true(between("\xff", "\xfe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_other_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
