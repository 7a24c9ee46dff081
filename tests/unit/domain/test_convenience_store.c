#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/convenience_store.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct help_row {
	const char *what;
	const char *office;
	int year, month, hour, minute;
	enum applicant applicant;
	enum card_kind card;
	unsigned kinds;
	uint8_t known;
	int born_year;
	unsigned helps;
};

#define SELF APPLICANT_SELF, CARD_KIND_MYNUMBER

static const struct help_row rows[] = {
	{ "signing forgotten", "kawasaki", 2026, 6, 10, 0, SELF, KINDS_SIGN, KNOWN_AUTH, 1980,
	  KINDS_SIGN },
	{ "the other forgotten", "kawasaki", 2026, 6, 10, 0, SELF, KINDS_AUTH, KNOWN_SIGN, 1980,
	  KINDS_AUTH },
	{ "asked for the one that is known", "mino", 2026, 6, 10, 0, SELF, KINDS_SIGN, KNOWN_SIGN,
	  1980, KINDS_NONE },
	{ "asked for both, one known", "mino", 2026, 6, 10, 0, SELF, KINDS_BOTH, KNOWN_SIGN, 1980,
	  KINDS_AUTH },
	{ "both forgotten", "mino", 2026, 6, 10, 0, SELF, KINDS_BOTH, KNOWN_NONE, 1980,
	  KINDS_NONE },
	{ "not said which", "mino", 2026, 6, 10, 0, SELF, KINDS_BOTH, FACT_NOT_GIVEN, 1980,
	  KINDS_BOTH },
	{ "a representative", "kawasaki", 2026, 6, 10, 0, APPLICANT_REP_MINOR, CARD_KIND_MYNUMBER,
	  KINDS_AUTH, FACT_NOT_GIVEN, 2015, KINDS_NONE },
	{ "an agent", "kawasaki", 2026, 6, 10, 0, APPLICANT_AGENT, CARD_KIND_MYNUMBER, KINDS_AUTH,
	  KNOWN_SIGN, 1980, KINDS_NONE },
	{ "a child", "kawasaki", 2026, 6, 10, 0, SELF, KINDS_AUTH, FACT_NOT_GIVEN, 2015,
	  KINDS_NONE },
	{ "a Juki card", "kawasaki", 2026, 6, 10, 0, APPLICANT_SELF, CARD_KIND_JUKI_PHOTO,
	  KINDS_LEGACY, FACT_NOT_GIVEN, 1980, KINDS_NONE },
	{ "a lost card", "kawasaki", 2026, 6, 10, 0, APPLICANT_SELF, CARD_KIND_LOST, KINDS_BOTH,
	  KNOWN_SIGN, 1980, KINDS_NONE },
	{ "before there was any", "kawasaki", 2021, 6, 10, 0, SELF, KINDS_SIGN, KNOWN_AUTH, 1980,
	  KINDS_NONE },
	{ "when it was for signing only", "kawasaki", 2022, 6, 10, 0, SELF, KINDS_BOTH,
	  FACT_NOT_GIVEN, 1980, KINDS_SIGN },
	{ "nothing is published", "fujioka", 2026, 6, 10, 0, SELF, KINDS_SIGN, KNOWN_AUTH, 1980,
	  KINDS_NONE },
};

static struct store_help judge(const struct help_row *row)
{
	struct office *office = NULL;
	struct situation situation;
	struct store_help help;
	struct error error = { 0 };
	char file[96];

	snprintf(file, sizeof(file), "etc/offices/%s.conf", row->office);
	if (!office_load(file, &office, &error))
		fail_msg("%s", error.detail);
	situation_init(&situation);
	situation.procedure = PROCEDURE_PIN_INIT;
	situation.applicant = row->applicant;
	situation.card = row->card;
	situation.kinds = row->kinds;
	situation.born = date_from_civil(row->born_year, 7, 10);
	situation.at_ms = date_to_ms(date_from_civil(row->year, row->month, 10)) +
			  ((int64_t)row->hour * 60 + row->minute) * 60000;
	situation_set_fact(&situation, FACT_KNOWN, row->known);
	store_help_judge(office, &situation, &help);
	office_free(&office);
	return help;
}

static void test_whom_it_helps(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct store_help help = judge(&rows[i]);

		if (help.kinds != rows[i].helps || help.may_help != (rows[i].helps != KINDS_NONE))
			fail_msg("%s: %u", rows[i].what, help.kinds);
		assert_in_range(help.line_count, 1, STORE_HELP_LINES);
		for (uint8_t j = 0; j < help.line_count; j++)
			assert_non_null(help.lines[j].id);
	}
	assert_false(judge(&rows[COUNT(rows) - 1]).stated);
}

struct hour_row {
	int hour, minute;
	bool open;
	int opens_in; /* minutes */
};

static void test_hours_of_the_machines(void **state)
{
	static const struct hour_row hours[] = {
		{ 6, 29, false, 1 },	       { 6, 30, true, 0 },   { 22, 59, true, 0 },
		{ 23, 0, false, 7 * 60 + 30 }, { 0, 0, false, 390 },
	};
	struct help_row row = rows[0];

	(void)state;
	for (size_t i = 0; i < COUNT(hours); i++) {
		struct store_help help;
		int64_t at_ms;

		row.hour = hours[i].hour;
		row.minute = hours[i].minute;
		help = judge(&row);
		at_ms = date_to_ms(date_from_civil(2026, 6, 10)) +
			((int64_t)row.hour * 60 + row.minute) * 60000;
		assert_int_equal(help.open_now, hours[i].open);
		assert_int_equal(help.opens_ms - at_ms, hours[i].opens_in * 60000LL);
	}
}

static void test_what_is_said(void **state)
{
	struct store_help help = judge(&rows[0]);
	char words[1024];
	size_t used = 0;

	(void)state;
	for (uint8_t i = 0; i < help.line_count; i++) {
		message_words(LANGUAGE_EN, &help.lines[i], words + used, sizeof(words) - used);
		used = strlen(words);
	}
	assert_non_null(strstr(words, "Signing certificate"));
	assert_non_null(strstr(words, "24 hours"));
	assert_non_null(strstr(words, "06:30 to 23:00"));
	assert_non_null(strstr(words, "It costs nothing."));
	assert_non_null(strstr(words, "0120-95-0178"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whom_it_helps),
		cmocka_unit_test(test_hours_of_the_machines),
		cmocka_unit_test(test_what_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
