#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/case_number.h"

static void test_fiscal_year(void **state)
{
	(void)state;
	assert_int_equal(fiscal_year(date_from_civil(2026, 3, 31)), 2025);
	assert_int_equal(fiscal_year(date_from_civil(2026, 4, 1)), 2026);
	assert_int_equal(fiscal_year(date_from_civil(2026, 12, 31)), 2026);
	assert_int_equal(fiscal_year(date_from_civil(2027, 1, 1)), 2026);
}

/* ISO/IEC 7064, MOD 11,10, worked out digit by digit with the standard's own recursion. */
static int reference_check(const char *digits)
{
	int p = 10;
	for (; *digits != '\0'; digits++) {
		int s = p + (*digits - '0');
		p = s % 10 == 0 ? 10 : s % 10;
		p = p * 2 % 11;
	}
	for (int check = 0; check < 10; check++)
		if ((p + check) % 10 == 1)
			return check;
	return -1;
}

static void test_make(void **state)
{
	(void)state;
	char number[CASE_NUMBER_SIZE], wanted[CASE_NUMBER_SIZE];
	case_number_make("14130", 1, date_from_civil(2026, 6, 10), 42, number);
	snprintf(wanted, sizeof(wanted), "14130-01-26-00042-%d", reference_check("14130012600042"));
	assert_string_equal(number, wanted);
	case_number_make("14130", 99, date_from_civil(2026, 3, 31), 12345678, number);
	snprintf(wanted, sizeof(wanted), "14130-99-25-12345678-%d",
		 reference_check("14130992512345678"));
	assert_string_equal(number, wanted);
}

static void test_parse(void **state)
{
	(void)state;
	char number[CASE_NUMBER_SIZE], back[CASE_NUMBER_SIZE], bare[CASE_NUMBER_SIZE];
	for (int64_t serial = 1; serial < 40000000; serial = serial * 3 + 1) {
		size_t used = 0;
		case_number_make("14130", 7, date_from_civil(2026, 6, 10), serial, number);
		assert_true(case_number_parse(number, back));
		assert_string_equal(back, number);
		for (const char *at = number; *at != '\0'; at++)
			if (*at != '-')
				bare[used++] = *at;
		bare[used] = '\0';
		assert_int_not_equal(used, 12);
		assert_true(case_number_parse(bare, back));
		assert_string_equal(back, number);
	}
}

/* Every single wrong digit is found. */
static void test_wrong_digit(void **state)
{
	(void)state;
	char number[CASE_NUMBER_SIZE], back[CASE_NUMBER_SIZE] = "untouched";
	case_number_make("14130", 1, date_from_civil(2026, 6, 10), 42, number);
	for (size_t i = 0; number[i] != '\0'; i++) {
		char right = number[i];
		for (char digit = '0'; right != '-' && digit <= '9'; digit++) {
			number[i] = digit;
			if (digit != right)
				assert_false(case_number_parse(number, back));
		}
		number[i] = right;
	}
	assert_string_equal(back, "untouched");
}

static void test_nonsense(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"-",
		"14130",
		"14130-01-26-0004",
		"1413O-01-26-00042-7",
		"123456789012",
		"14130-01-26-00042-7 ",
		"99999999999999999999999999",
		"１４１３０",
	};
	char back[CASE_NUMBER_SIZE];
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (case_number_parse(texts[i], back))
			fail_msg("\"%s\" was taken", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fiscal_year), cmocka_unit_test(test_make),
		cmocka_unit_test(test_parse),	    cmocka_unit_test(test_wrong_digit),
		cmocka_unit_test(test_nonsense),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
