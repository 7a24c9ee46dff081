#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/advice.h"

#define AT_TEN(year, month, day) (date_to_ms(date_from_civil(year, month, day)) + 600 * 60000LL)

struct page {
	char text[8192];
};

static void write_page(const char *name, const struct situation *situation, struct page *page)
{
	struct office *office = NULL;
	struct error error = { 0 };
	struct advice advice;
	char file[96], words[256];
	size_t used = 0;

	snprintf(file, sizeof(file), "etc/offices/%s.conf", name);
	if (!office_load(file, &office, &error))
		fail_msg("%s", error.detail);
	advice_make(office, situation, &advice);
	assert_in_range(advice.count, 1, ADVICE_LINES);
	for (size_t i = 0; i < advice.count; i++) {
		advice_line_words(&advice.lines[i], LANGUAGE_EN, false, words, sizeof(words));
		used += (size_t)snprintf(page->text + used, sizeof(page->text) - used, "%s|%s\n",
					 advice.lines[i].label, words);
		assert_true(used < sizeof(page->text));
	}
	office_free(&office);
}

static struct situation somebody(enum procedure procedure, enum applicant applicant)
{
	struct situation situation;

	situation_init(&situation);
	situation.procedure = procedure;
	situation.applicant = applicant;
	situation.at_ms = AT_TEN(2026, 6, 10);
	situation.born = date_from_civil(1980, 7, 10);
	situation.kinds = KINDS_BOTH;
	return situation;
}

static void has(const struct page *page, const char *words)
{
	if (strstr(page->text, words) == NULL)
		fail_msg("\"%s\" is not in\n%s", words, page->text);
}

static void has_not(const struct page *page, const char *words)
{
	if (strstr(page->text, words) != NULL)
		fail_msg("\"%s\" is in\n%s", words, page->text);
}

static void test_two_visits(void **state)
{
	struct situation situation = somebody(PROCEDURE_PIN_INIT, APPLICANT_AGENT);
	struct page page;

	(void)state;
	situation.shown[0].document = DOCUMENT_AGENT_OTHER_ID;
	situation.shown_count = 1;
	write_page("mino", &situation, &page);
	has(&page, "Answer|A letter goes to the holder; a second visit follows\n");
	has(&page, "To bring|Agent's other identity document\n");
	has(&page, "To bring on the second visit|The card\n");
	has(&page, "|Inquiry reply in its sealed envelope\n");
	has(&page, "Fee|The office publishes no fee for this.\n");
	has(&page, "Desk|Open until 17:00\n");
	has(&page, "|Monday to Friday 09:00-17:00\n");
	has_not(&page, "Convenience store");
}

static void test_hours_and_fee(void **state)
{
	struct situation situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	struct page page;

	(void)state;
	situation.reason_given = true;
	situation.reason = REASON_CARD_REISSUED;
	situation.card_expires = date_from_civil(2033, 7, 10);
	write_page("kawasaki", &situation, &page);
	has(&page, "Fee|1,000 yen\n");
	has(&page, "|Saturday (no. 2, 4 of the month) 08:30-12:30\n");
	has(&page, "|closed on national holidays\n");
	has(&page, "|closed from 12-29 to 1-3 (month-day)\n");
	has(&page, "Signing certificate|until 2030-07-10\n");
	has_not(&page, "computed");
	has_not(&page, "National service");
}

static void test_paper_of_some_months(void **state)
{
	struct situation situation = somebody(PROCEDURE_UNLOCK, APPLICANT_REP_WARD);
	struct page page;

	(void)state;
	situation.kinds = KINDS_AUTH;
	write_page("mino", &situation, &page);
	has(&page, "|Guardianship registry certificate, issued within 3 months\n");
}

static void test_store_first(void **state)
{
	struct situation situation = somebody(PROCEDURE_PIN_INIT, APPLICANT_SELF);
	struct page page;

	(void)state;
	write_page("mino", &situation, &page);
	assert_ptr_equal(strstr(page.text, "Convenience store|It can"), page.text);
	situation_set_fact(&situation, FACT_KNOWN, KNOWN_NONE);
	write_page("mino", &situation, &page);
	assert_ptr_equal(strstr(page.text, "Convenience store|A convenience store cannot help"),
			 page.text);
	write_page("fujioka", &situation, &page);
	has(&page, "Convenience store|A convenience store cannot help");
}

/* Which form, which documents by name, how long: where the office's file says so. */
static void test_names(void **state)
{
	struct situation situation = somebody(PROCEDURE_PIN_CHANGE, APPLICANT_SELF);
	struct page page;

	(void)state;
	write_page("fujioka", &situation, &page);
	has(&page, "|Application to change a password\n");
	has(&page, "Identity documents|Driving licence\n");
	situation.procedure = PROCEDURE_REVOKE;
	write_page("fujioka", &situation, &page);
	has(&page, "|Application to revoke a certificate\n");
	situation = somebody(PROCEDURE_UNLOCK, APPLICANT_AGENT);
	write_page("mino", &situation, &page);
	has(&page, "Pension book (no photo)\n");
	situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	write_page("kawasaki", &situation, &page);
	has_not(&page, "Driving licence");
	has(&page, "|Tama ward office telephone 044-935-3154\n");
	situation.at_ms = AT_TEN(2012, 7, 2);
	situation.card = CARD_KIND_JUKI_PLAIN;
	situation.kinds = KINDS_LEGACY;
	write_page("national", &situation, &page);
	has(&page, "|It takes 20 to 40 minutes.\n");
}

static void test_copies_kept(void **state)
{
	struct situation situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	struct page page;

	(void)state;
	write_page("kawasaki", &situation, &page);
	has_not(&page, "copies");
	situation.at_ms = AT_TEN(2012, 7, 2);
	situation.card = CARD_KIND_JUKI_PHOTO;
	situation.kinds = KINDS_LEGACY;
	write_page("kamiichi", &situation, &page);
	has(&page, "|The office keeps copies of the identity documents.\n");
	has(&page, "|Monday to Friday 08:30-12:00, 13:00-16:30\n");
}

/* In the time of the Juki card a reception with any card is one with that card. */
static void test_time_of_the_office(void **state)
{
	struct situation situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	struct office *office = NULL;
	struct error error = { 0 };

	(void)state;
	assert_true(office_load("etc/offices/kamiichi.conf", &office, &error));
	decision_suit_time(office, &situation);
	assert_int_equal(situation.card, CARD_KIND_MYNUMBER);
	assert_int_equal(situation.kinds, KINDS_BOTH);
	situation.at_ms = AT_TEN(2012, 7, 2);
	decision_suit_time(office, &situation);
	assert_int_equal(situation.card, CARD_KIND_JUKI_PHOTO);
	assert_int_equal(situation.kinds, KINDS_LEGACY);
	office_free(&office);
}

static void test_refused(void **state)
{
	struct situation situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	struct page page;

	(void)state;
	situation_set_fact(&situation, FACT_RESIDENT, FACT_NO);
	write_page("kawasaki", &situation, &page);
	has(&page, "Answer|Cannot be done\n|Only residents");
	has_not(&page, "To bring");
}

static void test_unstated_and_refer(void **state)
{
	struct situation situation = somebody(PROCEDURE_REVOKE, APPLICANT_SELF);
	struct page page;

	(void)state;
	write_page("kawasaki", &situation, &page);
	has(&page, "To bring|The office publishes no rule for this.\n");
	situation = somebody(PROCEDURE_ISSUE, APPLICANT_REP_WARD);
	write_page("fujioka", &situation, &page);
	has(&page, "To bring|For this the office publishes only: ask us.\n");
}

static void test_year_without_notice_and_outage(void **state)
{
	struct situation situation = somebody(PROCEDURE_ISSUE, APPLICANT_SELF);
	struct page page;

	(void)state;
	situation.at_ms = AT_TEN(2031, 6, 10);
	write_page("kawasaki", &situation, &page);
	has(&page, "|The holidays of 2031 are computed");
	/* 21 June 2026 is the day after the third Saturday. */
	situation.at_ms = AT_TEN(2026, 6, 21);
	write_page("kawasaki", &situation, &page);
	has(&page, "National service|Stopped as planned: monthly maintenance\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_visits),
		cmocka_unit_test(test_hours_and_fee),
		cmocka_unit_test(test_paper_of_some_months),
		cmocka_unit_test(test_store_first),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_copies_kept),
		cmocka_unit_test(test_time_of_the_office),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unstated_and_refer),
		cmocka_unit_test(test_year_without_notice_and_outage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
