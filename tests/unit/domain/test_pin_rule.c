#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/pin_rule.h"

static const struct pin_rule auth = { 4, 4, false, false, true, true, 3 };
static const struct pin_rule sign = { 6, 16, true, true, true, true, 5 };
static const struct pin_rule plain_auth = { 4, 4, false, false, true, false, 3 };
static const struct pin_rule plain_sign = { 6, 16, true, true, true, false, 5 };
static const struct pin_rule legacy = { 4, 16, true, false, false, false, 5 };

struct pin_row {
	const struct pin_rule *rule;
	const char *pin;
	const char *broken; /* a word of the message; NULL: acceptable */
};

static const struct pin_row rows[] = {
	{ &plain_auth, "1234", NULL },
	{ &plain_auth, "0000", NULL },
	{ &plain_auth, "123", "short" },
	{ &plain_auth, "12345", "long" },
	{ &plain_auth, "12A4", "Only digits" },
	{ &plain_auth, "12 4", "Only digits" },
	{ &plain_auth, "", "short" },
	{ &plain_sign, "ABC123", NULL },
	{ &plain_sign, "ABCDEFGHIJKLMNO1", NULL },
	{ &plain_sign, "ABCDEFGHIJKLMNOP1", "long" },
	{ &plain_sign, "ABC12", "short" },
	{ &plain_sign, "ABCDEF", "digit" },
	{ &plain_sign, "123456", "letter" },
	{ &plain_sign, "abc123", "capital" },
	{ &plain_sign, "ABC-123", "capital" },
	{ &plain_sign, "ＡＢＣ１２３", "long" },
	{ &plain_sign, "A1é234", "capital" },
	{ &legacy, "ABCD", NULL },
	{ &legacy, "1234", NULL },
	{ &legacy, "ab12", "capital" },
	{ &auth, "1111", "equal" },
	{ &auth, "1234", "equal" },
	{ &auth, "9876", "equal" },
	{ &auth, "1357", NULL },
	{ &auth, "1980", "birth" },
	{ &auth, "0710", "birth" },
	{ &auth, "0711", NULL },
	{ &auth, "8901", NULL },
	{ &sign, "AAAAA1", NULL },
};

static void test_rows(void **state)
{
	(void)state;
	int32_t born = date_from_civil(1980, 7, 10);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *broken = pin_rule_broken(rows[i].rule, (const uint8_t *)rows[i].pin,
						     strlen(rows[i].pin), born);
		if ((broken == NULL) != (rows[i].broken == NULL))
			fail_msg("%s: %s", rows[i].pin, broken != NULL ? broken : "acceptable");
		if (broken != NULL && strstr(broken, rows[i].broken) == NULL)
			fail_msg("%s: %s", rows[i].pin, broken);
	}
}

struct birth_row {
	const char *born;
	const char *pin;
	bool refused;
};

static const struct birth_row births[] = {
	{ "1980-07-10", "0710", true },	     { "1980-07-10", "1007", true },
	{ "1980-07-10", "8007", true },	     { "1980-07-10", "0780", true },
	{ "1980-07-10", "5507", true },	     { "1980-07-10", "0755", true },
	{ "1980-07-10", "1980", true },	     { "1980-07-10", "8010", false },
	{ "1980-07-10", "5510", false },     { "1980-07-10", "0807", false },
	{ "1980-07-10", "800710", true },    { "1980-07-10", "100780", true },
	{ "1980-07-10", "550710", true },    { "1980-07-10", "198007", true },
	{ "1980-07-10", "19800710", true },  { "1980-07-10", "10071980", true },
	{ "1980-07-10", "S550710", true },   { "1980-07-10", "S55710", true },
	{ "1980-07-10", "H550710", false },  { "1980-07-10", "S550711", false },
	{ "1980-07-10", "S800710", true },   { "1980-07-10", "0710S55", true },
	{ "1980-07-10", "S19800710", true }, { "1980-07-10", "S5507100", false },
	{ "1980-07-10", "S55071", false },   { "1989-01-07", "S640107", true },
	{ "1989-01-07", "H010107", false },  { "1989-01-08", "H010108", true },
	{ "1989-01-08", "H118", true },	     { "2019-05-01", "R010501", true },
	{ "2019-05-01", "0105", true },	     { "2019-04-30", "3104", true },
	{ "2019-04-30", "H310430", true },   { "1912-07-30", "T010730", true },
	{ "1867-12-31", "1231", true },	     { "1867-12-31", "0012", false },
};

static void test_births(void **state)
{
	const struct pin_rule any = { 4, 16, true, false, false, true, 3 };

	(void)state;
	for (size_t i = 0; i < sizeof(births) / sizeof(births[0]); i++) {
		const struct birth_row *row = &births[i];
		int32_t born;

		assert_true(date_parse_iso(row->born, &born));
		const char *broken =
		    pin_rule_broken(&any, (const uint8_t *)row->pin, strlen(row->pin), born);
		if ((broken != NULL) != row->refused)
			fail_msg("%s %s: %s", row->born, row->pin,
				 broken != NULL ? broken : "acceptable");
	}
}

static void test_birth_date_unknown(void **state)
{
	(void)state;
	struct pin_rule digits8 = { 8, 8, false, false, true, true, 3 };
	assert_null(pin_rule_broken(&auth, (const uint8_t *)"1980", 4, DATE_NONE));
	assert_non_null(pin_rule_broken(&digits8, (const uint8_t *)"19800710", 8,
					date_from_civil(1980, 7, 10)));
	assert_null(pin_rule_broken(&digits8, (const uint8_t *)"19800711", 8,
				    date_from_civil(1980, 7, 10)));
}

static void test_raise(void **state)
{
	(void)state;
	uint8_t text[] = "aZz09@[`{";
	pin_rule_raise(text, 9);
	assert_memory_equal(text, "AZZ09@[`{", 9);
	uint8_t bounded[] = "abc";
	pin_rule_raise(bounded, 2);
	assert_memory_equal(bounded, "ABc", 3);
}

static void test_words(void **state)
{
	(void)state;
	struct pin_rule odd = { 5, 8, false, false, true, false, 3 };
	struct pin_rule piv = { 6, 8, false, false, true, false, 3 };
	struct pin_rule puk = { 8, 8, false, false, true, false, 3 };

	assert_string_equal(pin_rule_words(&plain_auth), "4 digits");
	assert_string_equal(pin_rule_words(&auth), "4 digits");
	assert_non_null(strstr(pin_rule_words(&sign), "at least one of each"));
	assert_non_null(strstr(pin_rule_words(&legacy), "4 to 16"));
	assert_string_equal(pin_rule_words(&piv), "6 to 8 digits");
	assert_string_equal(pin_rule_words(&puk), "8 digits");
	assert_string_equal(pin_rule_words(&odd), "Digits only");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_births),
		cmocka_unit_test(test_birth_date_unknown),
		cmocka_unit_test(test_raise),
		cmocka_unit_test(test_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
