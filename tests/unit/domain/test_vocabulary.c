#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/domain/decision_code.h"
#include "madoguchi/domain/fact.h"
#include "madoguchi/domain/vocabulary.h"

/* Every word comes back as itself, has a label, and no two values share a word. */
#define CHECK_LIST(prefix, PREFIX)                                                                 \
	for (unsigned i = 0; i < PREFIX##_COUNT; i++) {                                            \
		enum prefix back;                                                                  \
		const char *word = prefix##_word((enum prefix)i);                                  \
		assert_true(prefix##_parse(word, &back));                                          \
		assert_int_equal(back, i);                                                         \
		assert_true(strlen(prefix##_label((enum prefix)i)) > 0);                           \
	}                                                                                          \
	{                                                                                          \
		enum prefix none = (enum prefix)0;                                                 \
		assert_false(prefix##_parse("no such word", &none));                               \
		assert_false(prefix##_parse("", &none));                                           \
		assert_false(prefix##_parse(NULL, &none));                                         \
		assert_string_equal(prefix##_word(PREFIX##_COUNT), "?");                           \
		assert_string_equal(prefix##_label(PREFIX##_COUNT), "?");                          \
	}

static void test_lists(void **state)
{
	(void)state;
	CHECK_LIST(procedure, PROCEDURE)
	CHECK_LIST(applicant, APPLICANT)
	CHECK_LIST(document, DOCUMENT)
	CHECK_LIST(card_kind, CARD_KIND)
	CHECK_LIST(verdict, VERDICT)
	CHECK_LIST(reason, REASON)
	CHECK_LIST(sex, SEX)
	CHECK_LIST(route, ROUTE)
	CHECK_LIST(place, PLACE)
	CHECK_LIST(change, CHANGE)
}

static void test_decision_codes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < DECISION_CODE_COUNT; i++) {
		enum decision_code back;
		assert_true(decision_code_parse(decision_code_word((enum decision_code)i), &back));
		assert_int_equal(back, i);
		assert_true(strlen(decision_code_says((enum decision_code)i)) > 0);
		assert_non_null(decision_code_next((enum decision_code)i));
	}
	enum decision_code none;
	assert_false(decision_code_parse("because", &none));
}

struct kinds_row {
	const char *words;
	bool parses;
	unsigned kinds;
	const char *written;
};

static void test_kinds(void **state)
{
	(void)state;
	static const struct kinds_row rows[] = {
		{ "sign", true, KINDS_SIGN, "sign" },
		{ "auth", true, KINDS_AUTH, "auth" },
		{ "sign+auth", true, KINDS_BOTH, "sign+auth" },
		{ "auth+sign", true, KINDS_BOTH, "sign+auth" },
		{ "legacy", true, KINDS_LEGACY, "legacy" },
		{ "", false, 0, "" },
		{ "sign+", false, 0, "" },
		{ "sign+sign", false, 0, "" },
		{ "SIGN", false, 0, "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned kinds = 99;
		char text[KINDS_TEXT_SIZE];
		assert_int_equal(kinds_parse(rows[i].words, &kinds), rows[i].parses);
		assert_int_equal(kinds, rows[i].parses ? rows[i].kinds : 99);
		if (!rows[i].parses)
			continue;
		kinds_format(kinds, text);
		assert_string_equal(text, rows[i].written);
	}
	char empty[KINDS_TEXT_SIZE] = "x";
	kinds_format(KINDS_NONE, empty);
	assert_string_equal(empty, "");
}

static void test_kind_words(void **state)
{
	(void)state;
	enum certificate_kind kind;
	for (unsigned i = 0; i < KIND_WORDS; i++) {
		assert_true(kind_parse(kind_word((enum certificate_kind)i), &kind));
		assert_int_equal(kind, i);
		assert_true(strlen(kind_label((enum certificate_kind)i)) > 1);
	}
	assert_false(kind_parse("both", &kind));
}

struct fact_row {
	const char *text;
	bool parses;
	enum fact fact;
	uint8_t value;
};

static void test_facts(void **state)
{
	(void)state;
	static const struct fact_row rows[] = {
		{ "resident=no", true, FACT_RESIDENT, FACT_NO },
		{ "move=now", true, FACT_MOVE, 1 },
		{ "service=down", true, FACT_SERVICE, SERVICE_DOWN },
		{ "known=none", true, FACT_KNOWN, KNOWN_NONE },
		{ "place=service_corner", true, FACT_PLACE, 1 + PLACE_SERVICE_CORNER },
		{ "place=elsewhere", true, FACT_PLACE, 1 + PLACE_ELSEWHERE },
		{ "channel=counter", true, FACT_CHANNEL, CHANNEL_COUNTER },
		{ "resident", false, FACT_COUNT, 0 },
		{ "resident=", false, FACT_COUNT, 0 },
		{ "resident=maybe", false, FACT_COUNT, 0 },
		{ "resident=yes|no", false, FACT_COUNT, 0 },
		{ "=yes", false, FACT_COUNT, 0 },
		{ "a_word_that_is_much_longer_than_any=yes", false, FACT_COUNT, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum fact fact = FACT_COUNT;
		uint8_t value = 0;
		assert_int_equal(fact_pair_parse(rows[i].text, &fact, &value), rows[i].parses);
		assert_int_equal(fact, rows[i].fact);
		if (rows[i].parses)
			assert_int_equal(value, rows[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists), cmocka_unit_test(test_decision_codes),
		cmocka_unit_test(test_kinds), cmocka_unit_test(test_kind_words),
		cmocka_unit_test(test_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
