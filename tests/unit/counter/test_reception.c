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
#include "madoguchi/domain/document_list.h"

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

/* A date of which the register knows a part is compared and taken over as it is, and a person
 * decides. */
static void test_partial_birth(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;
	struct situation situation;
	struct person *person = &reception.record.person;
	char suggestion[DATE_TEXT_SIZE];

	(void)state;
	hanako(&reception);
	memcpy(reception.four.birth, "19500300", 9);
	assert_int_equal(reception_compare(&reception, differences), 0);
	assert_int_equal(person->born, DATE_NONE);
	assert_string_equal(person->born_partial, "1950-03-00");
	reception.shown[0] = (struct document_shown){ .document = DOCUMENT_CARD };
	reception.shown_count = 1;
	reception_situation(&reception, false, &situation);
	assert_true(situation.birth_partial);
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_REFER);
	text_copy(reception.record.decided_by, CASE_NOTE_SIZE, "課長");
	text_copy(reception.record.ground, CASE_NOTE_SIZE, "通達");
	text_copy(reception.record.ground_kind, CASE_WORD_SIZE, "instruction");
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(reception.decision.codes[0], DECISION_BY_GROUND);
	assert_true(person_born_parse(person, "昭和25年不詳", suggestion));
	assert_int_equal(reception_compare(&reception, differences), 1);
	assert_true(person_born_parse(person, "昭和25年3月不詳", suggestion));
	assert_int_equal(reception_compare(&reception, differences), 0);
	reception_adopt_card(&reception);
	assert_string_equal(person->born_partial, "1950-03-00");
}

/* Whoever came in the holder's place sees no address, the same or another. */
static void test_protective_measure(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;

	(void)state;
	hanako(&reception);
	reception.record.applicant = APPLICANT_AGENT;
	assert_int_equal(reception_compare(&reception, differences), 0);
	assert_string_equal(reception_address(&reception.record), reception.four.address);
	reception.record.protective_measure = true;
	assert_null(strstr(reception_address(&reception.record), "川崎"));
	text_copy(reception.record.person.address, PERSON_TEXT_SIZE, "神奈川県川崎市幸区３");
	assert_int_equal(reception_compare(&reception, differences), 1);
	assert_null(strstr(differences[0].entered, "川崎"));
	assert_null(strstr(differences[0].on_card, "川崎"));
	reception.record.applicant = APPLICANT_SELF;
	assert_int_equal(reception_compare(&reception, differences), 1);
	assert_string_equal(differences[0].entered, "神奈川県川崎市幸区３");
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

/* One reason and paper is set aside once: the later code takes the place of the earlier. */
static void test_overrides_as_text(void **state)
{
	static const char *const wrong[] = { "fee",
					     "fee=because",
					     "fee=fee_notice:x",
					     "x=on_record",
					     "missing@passport=on_record",
					     "fee=fee_notice:-1" };
	struct override_given given = { .overridden = DECISION_TOO_OLD,
					.document = DOCUMENT_GUARDIAN_REGISTER,
					.code = OVERRIDE_CODE_ON_RECORD };
	struct override_given list[SITUATION_OVERRIDES];
	char text[256] = "fee=fee_notice:500";
	uint8_t count;

	(void)state;
	assert_true(overrides_set(text, sizeof(text), &given));
	given.code = OVERRIDE_CODE_FRESH_AT_ACCEPTANCE;
	assert_true(overrides_set(text, sizeof(text), &given));
	assert_string_equal(text,
			    "fee=fee_notice:500;too_old@guardian_register=fresh_at_acceptance");
	assert_true(overrides_read(text, list, &count));
	assert_int_equal(count, 2);
	assert_int_equal(list[0].yen, 500);
	assert_int_equal(list[0].document, DOCUMENT_COUNT);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(overrides_read(wrong[i], list, &count));
}

/* Of a holder who comes for a first issue nothing more is asked; of others what the rules use. */
static void test_facts_that_are_asked(void **state)
{
	struct reception reception;

	(void)state;
	reception_init(&reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	assert_int_equal(reception_facts(office, &reception), 1u << FACT_WARD);
	reception_init(&reception, PROCEDURE_ISSUE, APPLICANT_HOUSEHOLD);
	assert_int_equal(reception_facts(office, &reception),
			 1u << FACT_WARD | 1u << FACT_MOVE | 1u << FACT_SAME_HOUSEHOLD);
	reception_init(&reception, PROCEDURE_ISSUE, APPLICANT_REP_MINOR);
	assert_int_equal(reception_facts(office, &reception),
			 1u << FACT_HONSEKI | 1u << FACT_PARENT_ON_RECORD);
	reception_init(&reception, PROCEDURE_ISSUE, APPLICANT_AGENT);
	assert_int_equal(reception_facts(office, &reception), 1u << FACT_WARD | 1u << FACT_CHANNEL);
}

/* An agent's first visit is an inquiry, the second with the reply an acceptance; what the office
 * leaves unstated needs both names and words. */
static void test_visits_and_ground(void **state)
{
	struct reception_difference differences[DIFFERENCES_MAX];
	struct reception reception;

	(void)state;
	hanako(&reception);
	reception_compare(&reception, differences);
	reception.record.applicant = APPLICANT_AGENT;
	assert_true(document_list_parse("card+agent.photo_id+poa", reception.shown,
					&reception.shown_count));
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_INQUIRY);
	assert_false(reception_acceptable(&reception));
	reception.record.visit = 2;
	assert_true(document_list_parse("card+other_id+agent.photo_id+agent.other_id+reply+poa",
					reception.shown, &reception.shown_count));
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_ACCEPT);
	reception.record.visit = 1;
	reception.record.applicant = APPLICANT_SELF;
	reception.record.procedure = PROCEDURE_PIN_INIT;
	text_copy(reception.record.ground, CASE_NOTE_SIZE, "rule 4");
	text_copy(reception.record.ground_kind, CASE_WORD_SIZE, "office_rule");
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_UNSTATED);
	text_copy(reception.record.decided_by, CASE_NOTE_SIZE, "Tamura");
	reception_decide(office, false, &reception);
	assert_int_equal(reception.decision.verdict, VERDICT_ACCEPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_fields_are_filled),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_protective_measure),
		cmocka_unit_test(test_partial_birth),
		cmocka_unit_test(test_decide),
		cmocka_unit_test(test_protected_certificate),
		cmocka_unit_test(test_overrides_as_text),
		cmocka_unit_test(test_facts_that_are_asked),
		cmocka_unit_test(test_visits_and_ground),
	};

	return cmocka_run_group_tests(tests, load_office, drop_office);
}
