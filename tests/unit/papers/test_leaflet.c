#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/decision.h"
#include "madoguchi/papers/leaflet.h"
#include "madoguchi/papers/slip.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char *leaflet(const char *name, enum procedure procedure, enum applicant applicant,
		     enum language language)
{
	struct office *office = NULL;
	struct situation situation;
	struct error error = { 0 };
	char file[96];
	char *page = NULL;

	snprintf(file, sizeof(file), "etc/offices/%s.conf", name);
	if (!office_load(file, &office, &error))
		fail_msg("%s", error.detail);
	situation_init(&situation);
	situation.procedure = procedure;
	situation.applicant = applicant;
	situation.kinds = KINDS_BOTH;
	situation.born = date_from_civil(1980, 7, 10);
	/* a Saturday evening */
	situation.at_ms = date_to_ms(date_from_civil(2026, 6, 13)) + 20 * 3600000LL;
	decision_suit_time(office, &situation);
	if (!leaflet_render("etc/papers", office, &situation, language, &page, &error))
		fail_msg("%s", error.detail);
	office_free(&office);
	return page;
}

static void has(const char *page, const char *words)
{
	if (strstr(page, words) == NULL)
		fail_msg("\"%s\" is not in\n%s", words, page);
}

static void test_what_a_caller_asks(void **state)
{
	char *page = leaflet("kawasaki", PROCEDURE_ISSUE, APPLICANT_AGENT, LANGUAGE_EN);

	(void)state;
	has(page, "Kawasaki City, Residents' section of the ward office");
	has(page, "Who comes     Voluntary agent");
	has(page, "[ ] The card");
	has(page, "[ ] Agent's identity document with photo");
	has(page, "[ ] Letter of attorney");
	has(page, "Second visit  [ ] The card");
	has(page, "It opens next on 2026-06-15, Monday, at 08:30.");
	has(page, "Asao ward office telephone 044-965-5122");
	has(page, "The office publishes no fee for this.");
	free(page);
	page = leaflet("mino", PROCEDURE_UNLOCK, APPLICANT_SELF, LANGUAGE_EN);
	has(page, "Store         It can set this PIN anew");
	has(page, "24 hours");
	free(page);
}

/* Every procedure and applicant of every office, in both languages, fits the paper. */
static void test_every_page_fits(void **state)
{
	static const char *const offices[] = { "fujioka", "mino", "kamiichi", "national",
					       "kawasaki" };

	(void)state;
	for (size_t i = 0; i < COUNT(offices) * PROCEDURE_COUNT * APPLICANT_COUNT * 2; i++) {
		size_t rest = i / 2;
		enum procedure procedure = (enum procedure)(rest % PROCEDURE_COUNT);
		enum applicant applicant =
		    (enum applicant)(rest / PROCEDURE_COUNT % APPLICANT_COUNT);
		const char *office = offices[rest / PROCEDURE_COUNT / APPLICANT_COUNT];
		char *page = leaflet(office, procedure, applicant, (enum language)(i % 2));
		int lines = 0;

		assert_true(text_valid(page, strlen(page)));
		assert_null(strchr(page, '{'));
		for (char *line = page, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
			assert_in_range(text_width(line, (size_t)(end - line)), 0, SLIP_COLUMNS);
			lines++;
		}
		assert_in_range(lines, 15, 66);
		free(page);
	}
}

static void test_no_template(void **state)
{
	struct office *office = NULL;
	struct situation situation;
	struct error error = { 0 };
	char *page = NULL;

	(void)state;
	assert_true(office_load("etc/offices/mino.conf", &office, &error));
	situation_init(&situation);
	assert_false(
	    leaflet_render("/nonexistent", office, &situation, LANGUAGE_JA, &page, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_null(page);
	office_free(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_caller_asks),
		cmocka_unit_test(test_every_page_fits),
		cmocka_unit_test(test_no_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
