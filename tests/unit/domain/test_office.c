#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/office.h"

/* The facts that every file needs, on one line; a test's own text begins on line 2. */
#define OWN_FACTS                                                                                  \
	"name_en=A name_ja=A desk_en=B desk_ja=B telephone=\"1\" municipality_code=\"01234\" "     \
	"prefecture_romaji=C municipality_romaji=D address_prefix=E custody_days=7\n"

static char path[] = "/tmp/domain-office-XXXXXX";

static bool load_text(const char *text, size_t size, struct office **office, struct error *error)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return office_load(path, office, error);
}

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

struct wrong_row {
	const char *text;
	const char *line;  /* ":3:" in the message */
	const char *says;  /* and this */
	const char *says2; /* and this, or NULL */
};

static const struct wrong_row wrong_rows[] = {
	{ "colour = red\n", ":2:", "colour", "custody_days" },
	{ "custody_days = many\n", ":2:", "custody_days", NULL },
	{ "custody_days = 8\n", ":2:", "custody_days", "twice" },
	{ "documents x {\n procedures = {issue, isue}\n}\n", ":3:", "isue", "issue, renew" },
	{ "documents x {\n procedures={issue}\n applicants={self}\n need={crad}\n}\n",
	  ":5:", "crad", "card, form" },
	{ "documents x {\n procedures={issue}\n}\n", ":4:", "applicants is missing",
	  "documents \"x\"" },
	{ "documents x {\n procedures={issue}\n procedures={renew}\n}\n", ":4:", "twice",
	  "procedures" },
	{ "documents x { procedures={issue} applicants={self} }\ndocuments x { }\n", ":3:", "x",
	  NULL },
	{ "documents x { procedures={issue} applicants={self} verdict=refuse }\n", ":2:", "verdict",
	  "accept, inquiry, refer" },
	{ "documents x { procedures={issue} applicants={self} need={card}\n paper poa { soft=true "
	  "}\n"
	  "}\n",
	  ":3:", "paper \"poa\"", "need" },
	{ "documents x { procedures={issue} applicants={self} need={card}\n paper pao { }\n}\n",
	  ":3:", "paper \"pao\"", "name" },
	{ "documents x {\n when = {\"honseki=there\"}\n}\n", ":3:", "honseki=there",
	  "here|elsewhere" },
	{ "documents x {\n when = {\"honesty=here\"}\n}\n", ":3:", "honesty=here", "FACT=VALUE" },
	{ "documents x {\n from = 2026-02-30\n}\n", ":3:", "2026-02-30", "YYYY-MM-DD" },
	{ "documents x { procedures={issue} applicants={self}\n from=2026-02-02 until=2026-02-01\n"
	  "}\n",
	  ":4:", "from", "after until" },
	{ "documents x {\n visits = {0}\n}\n", ":3:", "\"0\"", "1, 2" },
	{ "refuse x { procedures={issue} }\n", ":2:", "code is missing", NULL },
	{ "refuse x {\n code = because\n}\n", ":3:", "because", "not_resident" },
	{ "refuse x {\n code = card_expired\n}\n", ":4:", "card_expired", "allowed" },
	{ "fee x { procedures={issue} }\n", ":2:", "certificates is missing", NULL },
	{ "fee x {\n certificates = -5\n}\n", ":3:", "-5", "0 to 100000" },
	{ "validity x { birthdays=5 window_months=3 }\n", ":2:", "from is missing", NULL },
	{ "validity x { from=2016-01-01 window_months=3 }\n", ":2:", "birthdays or years", NULL },
	{ "validity x { from=2016-01-01 window_months=3 birthdays=5 years=3 }\n",
	  ":2:", "birthdays or years", NULL },
	{ "validity x { from=2016-01-01 window_months=3 birthdays=99 }\n", ":2:", "99", "1 to 20" },
	{ "validity a { from=2016-01-01 until=2019-12-31 window_months=3 birthdays=5 }\n"
	  "validity b { from=2020-01-02 window_months=3 birthdays=5 }\n",
	  ":2:", "no rule holds after 2019-12-31", "\"a\"" },
	{ "validity a { from=2016-01-01 until=2020-01-01 window_months=3 birthdays=5 }\n"
	  "validity b { from=2020-01-01 window_months=3 birthdays=5 }\n",
	  ":3:", "two rules hold on 2020-01-01", "\"b\"" },
	{ "pin x { from=2016-01-01 kind=sign length_min=8 length_max=6 tries=5 }\n",
	  ":2:", "length_max", NULL },
	{ "pin x { from=2016-01-01 kind=sgin }\n", ":2:", "sgin", "sign, auth" },
	{ "pin x { from=2016-01-01 kind=auth length_min=4 length_max=4 tries=3 need_letter=true "
	  "}\n",
	  ":2:", "letters = true", NULL },
	{ "pin x { from=2016-01-01 kind=auth length_min=4 length_max=4 tries=3 letters=perhaps }\n",
	  ":2:", "letters", NULL },
	{ "holder somebody { }\n", ":2:", "holder \"somebody\"", NULL },
	{ "closed x { }\n", ":2:", "no days are named", NULL },
	{ "closed x {\n from_day = \"02-30\"\n}\n", ":3:", "02-30", "MM-DD" },
	{ "closed x { from_day = \"02-28\" }\n", ":2:", "go together", NULL },
	{ "desk x { }\n", ":2:", "hours is missing", NULL },
	{ "desk x {\n hours y {\n  weekdays={mon}\n  time={\"17:00-09:00\"}\n }\n}\n",
	  ":5:", "17:00-09:00", "HH:MM-HH:MM" },
	{ "desk x {\n hours y {\n  weekdays={monday}\n }\n}\n", ":4:", "monday", "mon, tue" },
	{ "desk x {\n hours y {\n  time={\"09:00-24:30\"}\n }\n}\n", ":4:", "09:00-24:30", NULL },
	{ "municipality_code = \"1413\"\n", ":2:", "municipality_code", NULL },
	{ "# a comment\n# and one more\ndesk x { }\n", ":4:", "hours is missing", NULL },
	{ "desk x {\n", ":4:", "not closed", NULL },
	{ "holder sign { minimum_age = 15\n", ":4:", "not closed", NULL },
	{ "/* a comment\n", ":", "comment", NULL },
	{ "name_en = \"\n", ":", "", NULL },
	{ "end_of_file = true\n", "", "twice", NULL },
	{ "}\n", ":2:", "closing brace", NULL },
};

static void test_wrong_files(void **state)
{
	(void)state;
	char text[2048];
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]); i++) {
		const struct wrong_row *row = &wrong_rows[i];
		struct office *office = NULL;
		struct error error = { 0 };
		int size = snprintf(text, sizeof(text), "%s%s", OWN_FACTS, row->text);
		if (load_text(text, (size_t)size, &office, &error))
			fail_msg("taken: %s", row->text);
		assert_null(office);
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		assert_non_null(strstr(error.detail, path));
		if (strstr(error.detail, row->line) == NULL ||
		    strstr(error.detail, row->says) == NULL ||
		    (row->says2 != NULL && strstr(error.detail, row->says2) == NULL))
			fail_msg("row %zu: %s", i, error.detail);
	}
}

static void test_each_own_fact_is_needed(void **state)
{
	(void)state;
	static const char *const facts[] = {
		"name_en",	  "name_ja",	       "desk_en",	    "desk_ja",
		"telephone",	  "municipality_code", "prefecture_romaji", "municipality_romaji",
		"address_prefix", "custody_days",
	};
	char text[1024];
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		memcpy(text, OWN_FACTS, sizeof(OWN_FACTS));
		char *at = strstr(text, facts[i]);
		assert_non_null(at);
		while (*at != ' ' && *at != '\n')
			*at++ = ' ';
		assert_false(load_text(text, strlen(text), &office, &error));
		assert_non_null(strstr(error.detail, facts[i]));
		assert_non_null(strstr(error.detail, "missing"));
	}
}

static void test_no_text(void **state)
{
	(void)state;
	struct office *office = NULL;
	struct error error = { 0 };
	static const char bad_utf8[] = "name_en = \"\xff\xfe\"\n";
	static const char with_nul[] = "name_en = \"a\0b\"\n";
	assert_false(load_text("", 0, &office, &error));
	assert_int_equal(error.code, ERROR_OFFICE_WRONG);
	assert_false(load_text(bad_utf8, sizeof(bad_utf8) - 1, &office, &error));
	assert_non_null(strstr(error.detail, "UTF-8"));
	assert_false(load_text(with_nul, sizeof(with_nul) - 1, &office, &error));
	assert_non_null(strstr(error.detail, ":1:"));
	size_t large = 300000;
	char *blanks = malloc(large);
	assert_non_null(blanks);
	memset(blanks, ' ', large);
	assert_false(load_text(blanks, large, &office, &error));
	assert_non_null(strstr(error.detail, "large"));
	free(blanks);
	error.code = ERROR_NONE;
	assert_false(office_load("/nowhere/office.conf", &office, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_false(office_load("/tmp", &office, &error));
	assert_null(office);
}

/* Cut anywhere, the file loads or is refused; nothing in between, nothing lost. */
static void test_cut_anywhere(void **state)
{
	(void)state;
	static char text[16384];
	FILE *file = fopen("etc/offices/kawasaki.conf", "r");
	assert_non_null(file);
	size_t size = fread(text, 1, sizeof(text), file);
	assert_true(feof(file));
	fclose(file);
	size_t refused = 0;
	for (size_t cut = 0; cut < size; cut += 7) {
		struct office *office = NULL;
		struct error error = { 0 };
		if (load_text(text, cut, &office, &error)) {
			assert_non_null(office);
			office_free(&office);
			continue;
		}
		refused++;
		assert_null(office);
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
	}
	assert_true(refused > 100);
}

static void test_kawasaki(void **state)
{
	(void)state;
	struct office *office = NULL;
	struct error error = { 0 };
	int32_t today = date_from_civil(2026, 6, 10);
	if (!office_load("etc/offices/kawasaki.conf", &office, &error))
		fail_msg("%s", error.detail);
	assert_string_equal(office_name(office, LANGUAGE_JA), "川崎市");
	assert_string_equal(office_name(office, LANGUAGE_EN), "Kawasaki City");
	assert_string_equal(office_name(office, LANGUAGE_COUNT), "Kawasaki City");
	assert_string_equal(office_municipality_code(office), "14130");
	assert_string_equal(office_prefecture_romaji(office), "Kanagawa-ken");
	assert_string_equal(office_municipality_romaji(office), "Kawasaki-shi");
	assert_string_equal(office_address_prefix(office), "神奈川県川崎市");
	assert_string_equal(office_telephone(office), "044-201-3143");
	assert_true(strlen(office_desk(office, LANGUAGE_JA)) > 0);
	assert_int_equal(office_custody_days(office), 14);
	assert_int_equal(office_validity(office, today)->birthdays_renewal, 6);
	assert_null(office_validity(office, date_from_civil(2015, 12, 31)));
	assert_int_equal(office_pin_rule(office, KIND_SIGN, today)->tries, 5);
	assert_int_equal(office_pin_rule(office, KIND_AUTH, today)->tries, 3);
	assert_null(office_pin_rule(office, KIND_LEGACY, today));
	assert_int_equal(office_change_revokes(office, CHANGE_SEX, KINDS_BOTH, today), KINDS_SIGN);
	assert_int_equal(office_change_revokes(office, CHANGE_ADDRESS, KINDS_AUTH, today), 0);
	assert_int_equal(office_change_revokes(office, CHANGE_DEATH, KINDS_BOTH, today),
			 KINDS_BOTH);
	office_free(&office);
	office_free(&office);
	office_free(NULL);
	assert_null(office);
}

/* What other offices need: two spans a day, dated closures, a rule that follows another. */
static void test_other_shapes(void **state)
{
	(void)state;
	static const char text[] = OWN_FACTS
	    "validity legacy { from=2004-01-29 until=2015-12-31 years=3 window_months=3 }\n"
	    "validity now { from=2016-01-01 birthdays=5 window_months=3 }\n"
	    "pin old { from=2004-01-29 kind=legacy length_min=4 length_max=16 letters=yes tries=5 "
	    "}\n"
	    "closed works { from=2027-02-01 until=2027-02-05 }\n"
	    "desk hall { hours all { weekdays={mon,tue} time={\"08:30-12:00\", \"13:00-16:30\"} }\n"
	    "hours night { weekdays={wed} procedures={revoke} time={\"17:00-19:00\"} }\n"
	    "hours fair { from=2027-02-02 until=2027-02-02 weekdays={tue} even_closed=true "
	    "time={\"10:00-11:00\"} } }\n";
	struct office *office = NULL;
	struct error error = { 0 };
	struct message reason;
	if (!load_text(text, sizeof(text) - 1, &office, &error))
		fail_msg("%s", error.detail);
	assert_int_equal(office_validity(office, date_from_civil(2012, 7, 2))->years, 3);
	assert_int_equal(office_validity(office, date_from_civil(2016, 1, 1))->birthdays_renewal,
			 5);
	assert_true(office_pin_rule(office, KIND_LEGACY, date_from_civil(2012, 7, 2))->letters);
	int64_t monday = date_to_ms(date_from_civil(2012, 7, 2));
	int64_t minute = 60000;
	assert_true(
	    office_open(office, monday + 540 * minute, PROCEDURE_ISSUE, PLACE_COUNT, &reason));
	assert_false(
	    office_open(office, monday + 750 * minute, PROCEDURE_ISSUE, PLACE_COUNT, &reason));
	assert_true(
	    office_open(office, monday + 780 * minute, PROCEDURE_ISSUE, PLACE_COUNT, &reason));
	int64_t night = monday + (2 * 1440 + 1050) * minute;
	assert_true(office_open(office, night, PROCEDURE_REVOKE, PLACE_COUNT, &reason));
	assert_false(office_open(office, night, PROCEDURE_ISSUE, PLACE_COUNT, &reason));
	int64_t works = date_to_ms(date_from_civil(2027, 2, 1));
	assert_false(
	    office_open(office, works + 600 * minute, PROCEDURE_ISSUE, PLACE_COUNT, &reason));
	assert_string_equal(reason.id, "Closed: {1}");
	assert_true(office_open(office, works + (1440 + 610) * minute, PROCEDURE_ISSUE, PLACE_COUNT,
				&reason));
	office_free(&office);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_files), cmocka_unit_test(test_each_own_fact_is_needed),
		cmocka_unit_test(test_no_text),	    cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_kawasaki),    cmocka_unit_test(test_other_shapes),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
