#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/reception.h"

static struct office *office;

static int load_office(void **state)
{
	struct error error;

	(void)state;
	return office_load("etc/offices/kawasaki.conf", &office, &error) ? 0 : -1;
}

static int drop_office(void **state)
{
	(void)state;
	office_free(&office);
	return 0;
}

static void hanako(struct reception *reception)
{
	reception_init(reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	reception->has_card = true;
	reception->card.slot[KIND_SIGN].expires = DATE_NONE;
	reception->card.slot[KIND_AUTH].expires = DATE_NONE;
	reception->record.card_expires = clock_today() + 3650;
	reception->has_four = true;
	text_copy(reception->four.name, BASIC_TEXT_SIZE, "川崎　花子");
	text_copy(reception->four.address, BASIC_TEXT_SIZE, "神奈川県川崎市川崎区１−２");
	memcpy(reception->four.birth, "19880412", 9);
	reception->four.sex = '2';
}

/* What was not entered is taken from the card; nothing differs then. */
static void test_empty_fields_are_filled(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;

	(void)state;
	hanako(&reception);
	assert_int_equal(reception_compare(&reception, differences), 0);
	assert_string_equal(reception.record.person.name, "川崎　花子");
	assert_int_equal(reception.record.person.born, date_from_civil(1988, 4, 12));
	assert_int_equal(reception.record.person.sex, SEX_FEMALE);
}

struct compare_row {
	const char *name;
	const char *address;
	int32_t day; /* of April 1988 */
	enum sex sex;
	int differences;
};

static const struct compare_row compare_rows[] = {
	{ "川崎　花子", "神奈川県川崎市川崎区１−２", 12, SEX_FEMALE, 0 },
	/* Width, kind of space and kind of dash make no other person. */
	{ "川崎 花子", "神奈川県川崎市川崎区1-2", 12, SEX_FEMALE, 0 },
	{ "川﨑　花子", "神奈川県川崎市川崎区１−２", 12, SEX_FEMALE, 1 },
	{ "川崎　花子", "神奈川県川崎市川崎区１−３", 12, SEX_FEMALE, 1 },
	{ "川崎　花子", "神奈川県川崎市川崎区１−２", 13, SEX_FEMALE, 1 },
	{ "川崎　太郎", "神奈川県横浜市", 11, SEX_MALE, 4 },
};

static void test_compare(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(compare_rows) / sizeof(compare_rows[0]); i++) {
		const struct compare_row *row = &compare_rows[i];
		struct reception_difference differences[DIFFERENCES_MAX];
		struct reception reception;

		hanako(&reception);
		text_copy(reception.record.person.name, PERSON_TEXT_SIZE, row->name);
		text_copy(reception.record.person.address, PERSON_TEXT_SIZE, row->address);
		reception.record.person.born = date_from_civil(1988, 4, row->day);
		reception.record.person.sex = row->sex;
		if (reception_compare(&reception, differences) != row->differences)
			fail_msg("row %zu", i);
		reception_adopt_card(&reception);
		assert_int_equal(reception_compare(&reception, differences), 0);
		assert_string_equal(reception.record.person.name, "川崎　花子");
	}
}

static void test_decide(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;

	(void)state;
	hanako(&reception);
	reception.shown[0] = (struct document_shown){ .document = DOCUMENT_CARD };
	reception.shown_count = 1;
	reception_compare(&reception, differences);
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(reception.decision.kinds, KINDS_BOTH);
	assert_int_equal(reception.record.expires[KIND_AUTH],
			 reception.decision.expires[KIND_AUTH]);
	assert_true(reception.record.expires[KIND_SIGN] <= reception.record.expires[KIND_AUTH]);
	reception_decide(office, true, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_DEFER);
	reception.record.facts[FACT_RESIDENT] = FACT_NO;
	reception_decide(office, true, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_REFUSE);
}

/* A signing certificate that is behind its password is judged by the other one's date. */
static void test_protected_certificate(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;

	(void)state;
	hanako(&reception);
	reception.record.procedure = PROCEDURE_RENEW;
	reception.record.kinds = KINDS_SIGN;
	reception.shown[0] = (struct document_shown){ .document = DOCUMENT_CARD };
	reception.shown_count = 1;
	reception.card.slot[KIND_SIGN].content = SLOT_PROTECTED;
	reception.card.slot[KIND_AUTH].content = SLOT_HOLDS;
	reception.card.slot[KIND_AUTH].expires = clock_today() + 400;
	reception_compare(&reception, differences);
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_REFUSE);
	reception.card.slot[KIND_AUTH].expires = clock_today() + 30;
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_ACCEPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_fields_are_filled),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_decide),
		cmocka_unit_test(test_protected_certificate),
	};

	return cmocka_run_group_tests(tests, load_office, drop_office);
}
