#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/decision.h"

static struct office *office;

static int load_office(void **state)
{
	(void)state;
	struct error error = { 0 };
	if (office_load("etc/offices/kawasaki.conf", &office, &error))
		return 0;
	print_error("%s\n", error.detail);
	return -1;
}

static int free_office(void **state)
{
	(void)state;
	office_free(&office);
	return 0;
}

static int32_t day(int year, int month, int day_of_month)
{
	return date_from_civil(year, month, day_of_month);
}

/* A grown-up with the card in the hand, on Wednesday 10 June 2026. */
static struct situation grown_up(enum procedure procedure)
{
	struct situation situation;
	situation_init(&situation);
	situation.procedure = procedure;
	situation.applicant = APPLICANT_SELF;
	situation.at_ms = date_to_ms(day(2026, 6, 10)) + 10 * 3600000;
	situation.born = day(1980, 7, 10);
	situation.card_expires = day(2033, 7, 10);
	situation.kinds = KINDS_BOTH;
	situation.shown[0].document = DOCUMENT_CARD;
	situation.shown_count = 1;
	return situation;
}

static bool has_code(const struct decision *decision, enum decision_code code)
{
	for (size_t i = 0; i < decision->reason_count; i++)
		if (decision->codes[i] == code)
			return true;
	return false;
}

static void test_accept(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.reason = REASON_FIRST_DELIVERY;
	situation.reason_given = true;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(decision.fee, 0);
	assert_int_equal(decision.visits, 1);
	assert_int_equal(decision.missing_count, 0);
	assert_int_equal(decision.codes[0], DECISION_COMPLETE);
	assert_string_equal(decision.next_step.id, "Go on to the work on the card.");
	/* The birthday on 10 July moves the expiry. */
	assert_int_equal(decision.good_until, day(2026, 7, 9));
	assert_int_equal(decision.expires[KIND_AUTH], day(2030, 7, 10));
}

struct until_row {
	const char *why;
	int32_t card_expires, stay_until, old_expires;
	enum procedure procedure;
	enum verdict verdict;
	int year, month, day;
};

static void test_good_until(void **state)
{
	(void)state;
	const struct until_row rows[] = {
		{ "birthday", day(2033, 7, 10), DATE_NONE, DATE_NONE, PROCEDURE_ISSUE,
		  VERDICT_ACCEPT, 2026, 7, 9 },
		{ "card", day(2026, 6, 30), DATE_NONE, DATE_NONE, PROCEDURE_ISSUE, VERDICT_ACCEPT,
		  2026, 6, 30 },
		{ "stay", day(2033, 7, 10), day(2026, 6, 20), DATE_NONE, PROCEDURE_ISSUE,
		  VERDICT_ACCEPT, 2026, 6, 20 },
		{ "the window's last day", day(2033, 7, 10), DATE_NONE, day(2026, 6, 15),
		  PROCEDURE_RENEW, VERDICT_ACCEPT, 2026, 6, 15 },
		{ "until the window opens", day(2033, 7, 10), DATE_NONE, day(2026, 9, 15),
		  PROCEDURE_RENEW, VERDICT_REFUSE, 2026, 6, 15 },
		{ "today itself", day(2026, 6, 10), DATE_NONE, DATE_NONE, PROCEDURE_ISSUE,
		  VERDICT_ACCEPT, 2026, 6, 10 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct decision decision;
		struct situation situation = grown_up(rows[i].procedure);
		situation.card_expires = rows[i].card_expires;
		situation.stay_until = rows[i].stay_until;
		situation.old_expires[KIND_SIGN] = rows[i].old_expires;
		situation.old_expires[KIND_AUTH] = rows[i].old_expires;
		decision_make(office, &situation, &decision);
		if (decision.verdict != rows[i].verdict ||
		    decision.good_until != day(rows[i].year, rows[i].month, rows[i].day))
			fail_msg("%s: %s, %d", rows[i].why, verdict_word(decision.verdict),
				 (int)decision.good_until);
	}
}

/* Every day up to good_until gives the same verdict, kinds and expiry; the next one differs. */
static void test_good_until_is_true(void **state)
{
	(void)state;
	static const int births[][3] = { { 1980, 7, 10 }, { 2011, 7, 1 }, { 2012, 2, 29 } };
	for (size_t i = 0; i < 3; i++) {
		struct decision first, later;
		struct situation situation = grown_up(PROCEDURE_ISSUE);
		situation.born = day(births[i][0], births[i][1], births[i][2]);
		decision_make(office, &situation, &first);
		assert_int_not_equal(first.good_until, DATE_NONE);
		int32_t today = date_from_ms(situation.at_ms);
		for (int32_t on = today; on <= first.good_until; on++) {
			situation.at_ms = date_to_ms(on);
			decision_make(office, &situation, &later);
			assert_int_equal(later.verdict, first.verdict);
			assert_int_equal(later.kinds, first.kinds);
			assert_int_equal(later.good_until, first.good_until);
			assert_memory_equal(later.expires, first.expires, sizeof(first.expires));
		}
		situation.at_ms = date_to_ms(first.good_until + 1);
		decision_make(office, &situation, &later);
		assert_true(later.kinds != first.kinds ||
			    later.expires[KIND_AUTH] != first.expires[KIND_AUTH]);
	}
}

static void test_ground(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_PIN_INIT);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_UNSTATED);
	assert_int_equal(decision.codes[0], DECISION_NO_RULE);
	assert_non_null(strstr(decision.next_step.id, "ground"));
	situation.has_ground = true;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(decision.codes[0], DECISION_BY_GROUND);
	/* A ground mends what is unstated, never what is refused or missing. */
	situation.resident = ANSWER_NO;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_REFUSE);
	situation = grown_up(PROCEDURE_ISSUE);
	situation.shown_count = 0;
	situation.has_ground = true;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_INCOMPLETE);
}

static void test_service_down(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation_set_fact(&situation, FACT_SERVICE, SERVICE_DOWN);
	assert_true(situation.service_down);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_DEFER);
	assert_int_equal(decision.codes[0], DECISION_SERVICE_DOWN);
	assert_true(has_code(&decision, DECISION_COMPLETE));
	assert_string_equal(decision.next_step.id,
			    "Go on. Custody or revisit is chosen during the work on the card.");
	assert_int_equal(decision.kinds, KINDS_BOTH);
	/* PIN work needs no authority. */
	situation = grown_up(PROCEDURE_STORE_RESET);
	situation.service_down = true;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
}

static void test_child(void **state)
{
	(void)state;
	struct decision decision;
	char words[200];
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.born = day(2011, 6, 11);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(decision.kinds, KINDS_AUTH);
	assert_int_equal(decision.expires[KIND_SIGN], DATE_NONE);
	assert_true(has_code(&decision, DECISION_TOO_YOUNG));
	assert_true(has_code(&decision, DECISION_REPRESENTATIVE));
	assert_int_equal(decision.good_until, day(2026, 6, 10));
	message_words(LANGUAGE_EN, &decision.reasons[0], words, sizeof(words));
	assert_string_equal(words, "Under the age of 15 this is not issued: Signing certificate");
	situation.kinds = KINDS_SIGN;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_REFUSE);
	assert_int_equal(decision.codes[0], DECISION_TOO_YOUNG);
	assert_int_equal(decision.kinds, KINDS_NONE);
}

static void test_ward(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.ward = true;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.kinds, KINDS_AUTH);
	assert_true(has_code(&decision, DECISION_WARD));
	situation.kinds = KINDS_NONE;
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_REFUSE);
	assert_int_equal(decision.codes[0], DECISION_NO_KIND);
}

/* Of two certificates only one may be near its end. */
static void test_window_per_kind(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_RENEW);
	situation.old_expires[KIND_SIGN] = day(2026, 7, 10);
	situation.old_expires[KIND_AUTH] = day(2028, 7, 10);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
	assert_int_equal(decision.kinds, KINDS_SIGN);
	assert_true(has_code(&decision, DECISION_WINDOW_CLOSED));
	/* The one that stays caps the new one. */
	assert_int_equal(decision.expires[KIND_SIGN], day(2028, 7, 10));
	situation.old_expires[KIND_SIGN] = day(2026, 6, 1);
	decision_make(office, &situation, &decision);
	assert_true(has_code(&decision, DECISION_LAPSED));
}

static void test_expired_auth_caps_nothing(void **state)
{
	(void)state;
	int32_t expires[KIND_COUNT];
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.kinds = KINDS_SIGN;
	situation.old_expires[KIND_AUTH] = day(2026, 6, 9);
	assert_true(decision_expiry(office, &situation, expires));
	assert_int_equal(expires[KIND_SIGN], day(2030, 7, 10));
	assert_int_equal(expires[KIND_AUTH], DATE_NONE);
	situation.old_expires[KIND_AUTH] = day(2026, 6, 10);
	assert_true(decision_expiry(office, &situation, expires));
	assert_int_equal(expires[KIND_SIGN], day(2026, 6, 10));
	situation.born = DATE_NONE;
	assert_false(decision_expiry(office, &situation, expires));
}

static void test_leap_birthday(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.born = day(1996, 2, 29);
	situation.card_expires = day(2034, 2, 28);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.expires[KIND_AUTH], day(2031, 2, 28));
	assert_true(has_code(&decision, DECISION_LEAP_BIRTHDAY));
}

static void test_checklist(void **state)
{
	(void)state;
	enum document documents[SITUATION_DOCUMENTS];
	bool stated = false;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	assert_int_equal(decision_checklist(office, &situation, documents, &stated), 1);
	assert_true(stated);
	assert_int_equal(documents[0], DOCUMENT_CARD);
	situation.applicant = APPLICANT_REP_MINOR;
	assert_int_equal(decision_checklist(office, &situation, documents, &stated), 3);
	assert_int_equal(documents[2], DOCUMENT_FAMILY_REGISTER);
	situation_set_fact(&situation, FACT_HONSEKI, 1);
	assert_int_equal(decision_checklist(office, &situation, documents, &stated), 2);
	situation.applicant = APPLICANT_AGENT;
	situation.visit = 2;
	assert_int_equal(decision_checklist(office, &situation, documents, &stated), 6);
	situation.procedure = PROCEDURE_REVOKE;
	assert_int_equal(decision_checklist(office, &situation, documents, &stated), 0);
	assert_false(stated);
}

static void test_waiver_is_said(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.applicant = APPLICANT_REP_MINOR;
	situation.born = day(2015, 8, 8);
	situation.kinds = KINDS_AUTH;
	situation.shown[1].document = DOCUMENT_REP_PHOTO_ID;
	situation.shown_count = 2;
	situation_set_fact(&situation, FACT_PARENT_ON_RECORD, FACT_YES);
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_ACCEPT);
	assert_true(has_code(&decision, DECISION_WAIVED));
	assert_false(has_code(&decision, DECISION_REPRESENTATIVE));
}

/* Every combination of the vocabulary gets a verdict with a reason and a next step, and never
 * more kinds than were asked for. */
static void test_every_combination(void **state)
{
	(void)state;
	size_t count = 0;
	for (unsigned combination = 0; combination < 7 * 5 * 5 * 2 * 4; combination++) {
		struct decision decision;
		unsigned rest = combination;
		struct situation situation = grown_up((enum procedure)(rest % 7));
		rest /= 7;
		situation.applicant = (enum applicant)(rest % 5);
		rest /= 5;
		situation.card = (enum card_kind)(rest % 5);
		rest /= 5;
		situation.visit = 1 + (int)(rest % 2);
		rest /= 2;
		situation.kinds = rest % 4;
		decision_make(office, &situation, &decision);
		assert_true(decision.reason_count > 0);
		assert_non_null(decision.reasons[0].id);
		assert_true(strlen(decision.next_step.id) > 0);
		assert_int_equal(decision.kinds & ~situation.kinds, 0);
		assert_int_equal(decision.verdict == VERDICT_INCOMPLETE,
				 decision.missing_count > 0);
		assert_int_equal(decision.verdict == VERDICT_REFUSE, decision.kinds == KINDS_NONE);
		count++;
	}
	assert_int_equal(count, 1400);
}

/* More of everything than there is room for. */
static void test_full_tables(void **state)
{
	(void)state;
	struct decision decision;
	struct situation situation = grown_up(PROCEDURE_ISSUE);
	situation.applicant = APPLICANT_AGENT;
	situation.visit = 2;
	situation.born = day(2015, 8, 8);
	situation.ward = true;
	situation.shown_count = SITUATION_DOCUMENTS;
	for (size_t i = 0; i < SITUATION_DOCUMENTS; i++)
		situation.shown[i] = (struct document_shown){ DOCUMENT_SEAL, true, DATE_NONE };
	decision_make(office, &situation, &decision);
	assert_int_equal(decision.verdict, VERDICT_INCOMPLETE);
	assert_int_equal(decision.missing_count, 6);
	assert_in_range(decision.reason_count, 6, DECISION_REASONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accept),
		cmocka_unit_test(test_good_until),
		cmocka_unit_test(test_good_until_is_true),
		cmocka_unit_test(test_ground),
		cmocka_unit_test(test_service_down),
		cmocka_unit_test(test_child),
		cmocka_unit_test(test_ward),
		cmocka_unit_test(test_window_per_kind),
		cmocka_unit_test(test_expired_auth_caps_nothing),
		cmocka_unit_test(test_leap_birthday),
		cmocka_unit_test(test_checklist),
		cmocka_unit_test(test_waiver_is_said),
		cmocka_unit_test(test_every_combination),
		cmocka_unit_test(test_full_tables),
	};
	return cmocka_run_group_tests(tests, load_office, free_office);
}
