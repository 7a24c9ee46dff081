/* The card's PINs: words, parts, and whose rule is whose. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/card_pin.h"

static void words_go_both_ways(void **state)
{
	enum card_pin pin;

	(void)state;
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		assert_true(card_pin_parse(card_pin_word((enum card_pin)i), &pin));
		assert_int_equal(pin, i);
		assert_in_range(card_pin_parts(pin), 1, CARD_PIN_PARTS);
	}
	assert_false(card_pin_parse("", &pin));
	assert_false(card_pin_parse("PIN", &pin));
	assert_int_equal(card_pin_parts(CARD_PIN_REGISTER), 2);
}

static void rules_of_the_office_and_of_the_nation(void **state)
{
	struct office *office;
	struct error error;
	struct pin_rule rule;
	const int32_t day = date_from_civil(2026, 11, 28);

	(void)state;
	assert_true(office_load("etc/offices/kawasaki.conf", &office, &error));
	assert_true(card_pin_rule(office, CARD_PIN_SIGN, day, &rule));
	assert_int_equal(rule.length_min, 6);
	assert_true(rule.letters);
	assert_true(card_pin_rule(office, CARD_PIN_AUTH, day, &rule));
	assert_int_equal(rule.length_max, 4);
	assert_true(card_pin_rule(office, CARD_PIN_REGISTER, day, &rule));
	assert_int_equal(rule.length_min, 4);
	assert_int_equal(rule.tries, 3);
	assert_false(rule.letters);
	assert_true(card_pin_rule(office, CARD_PIN_PUK, day, &rule));
	assert_int_equal(rule.length_min, 8);
	assert_false(card_pin_rule(office, CARD_PIN_AUTH, date_from_civil(1990, 1, 1), &rule));
	office_free(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_go_both_ways),
		cmocka_unit_test(rules_of_the_office_and_of_the_nation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
