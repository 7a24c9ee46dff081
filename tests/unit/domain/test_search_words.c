#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"
#include "madoguchi/domain/search_words.h"

#define TODAY date_from_civil(2026, 11, 28)
#define NOTHING CASE_STATE_COUNT

struct row {
	const char *words;
	const char *number;
	int state; /* NOTHING: none */
	const char *day;
	const char *names[SEARCH_NAMES_MAX];
};

static const struct row rows[] = {
	{ "", "", NOTHING, "", { 0 } },
	{ " \u3000 ", "", NOTHING, "", { 0 } },
	/* numbers */
	{ "14130", "14130", NOTHING, "", { 0 } },
	{ "1413001", "14130-01", NOTHING, "", { 0 } },
	{ "14130-01-26-00042-7", "14130-01-26-00042-7", NOTHING, "", { 0 } },
	{ "\uff11\uff14\uff11\uff13\uff10", "14130", NOTHING, "", { 0 } },
	{ "20261014", "20261-01-4", NOTHING, "", { 0 } },
	{ "1980-07-10", "19800-71-0", NOTHING, "", { 0 } },
	/* days */
	{ "2026-10-14", "", NOTHING, "2026-10-14", { 0 } },
	{ "2026/10/14", "", NOTHING, "2026-10-14", { 0 } },
	{ "R8.10.14", "", NOTHING, "2026-10-14", { 0 } },
	{ "令和8年10月14日", "", NOTHING, "2026-10-14", { 0 } },
	{ "\uff12\uff10\uff12\uff16\uff0f\uff11\uff10\uff0f\uff11\uff14",
	  "",
	  NOTHING,
	  "2026-10-14",
	  { 0 } },
	{ "10/14", "", NOTHING, "2026-10-14", { 0 } },
	{ "10月14日", "", NOTHING, "2026-10-14", { 0 } },
	{ "11/28", "", NOTHING, "2026-11-28", { 0 } },
	{ "12/1", "", NOTHING, "2025-12-01", { 0 } },
	{ "today", "", NOTHING, "2026-11-28", { 0 } },
	{ "今日", "", NOTHING, "2026-11-28", { 0 } },
	{ "昨日", "", NOTHING, "2026-11-27", { 0 } },
	{ "13/45", "", NOTHING, "", { "13/45" } },
	{ "S55.7.10", "", NOTHING, "", { "s55.7.10" } },
	/* states */
	{ "返却待ち", "", CASE_TO_RETURN, "", { 0 } },
	{ "返却", "", CASE_TO_RETURN, "", { 0 } },
	{ "返", "", NOTHING, "", { "返" } },
	{ "to return", "", CASE_TO_RETURN, "", { 0 } },
	{ "To Return", "", CASE_TO_RETURN, "", { 0 } },
	{ "waiting for the s", "", CASE_WAITING_SERVICE, "", { 0 } },
	{ "waiting", "", NOTHING, "", { "waiting" } },
	{ "done", "", CASE_DONE, "", { 0 } },
	{ "don", "", NOTHING, "", { "don" } },
	/* names */
	{ "山田", "", NOTHING, "", { "山田" } },
	{ "山田 太郎", "", NOTHING, "", { "山田", "太郎" } },
	{ "山田\u3000たろう", "", NOTHING, "", { "山田", "タロウ" } },
	{ "a b c d e f", "", NOTHING, "", { "a", "b", "c", "def" } },
	/* a surname of one character, and how the given name begins */
	{ "林 あ", "", NOTHING, "", { "林ア" } },
	{ "林 あゆみ", "", NOTHING, "", { "林", "アユミ" } },
	/* together, in any order */
	{ "山田 返却 10/14", "", CASE_TO_RETURN, "2026-10-14", { "山田" } },
	{ "10/14 done 14130", "14130", CASE_DONE, "2026-10-14", { 0 } },
	{ "done done", "", CASE_DONE, "", { "done" } },
	{ "10/14 10/15", "", NOTHING, "2026-10-14", { "10/15" } },
};

static void check(const struct row *row)
{
	static struct search_words words;
	int32_t day = DATE_NONE;
	int names = 0;

	search_words_parse(row->words, TODAY, &words);
	if (row->day[0] != '\0')
		assert_true(date_parse_iso(row->day, &day));
	while (names < SEARCH_NAMES_MAX && row->names[names] != NULL)
		names++;
	if (strcmp(words.number, row->number) != 0 || words.day != day ||
	    words.has_state != (row->state != NOTHING) || words.names != names ||
	    (words.has_state && (int)words.state != row->state))
		fail_msg("%s: number %s, state %d, day %d, %d names", row->words, words.number,
			 words.has_state ? (int)words.state : NOTHING, words.day, words.names);
	for (int i = 0; i < names; i++)
		assert_string_equal(words.name[i], row->names[i]);
}

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check(&rows[i]);
}

/* What is a running number is the beginning of a number all the same: the cases decide. */
static void test_serials(void **state)
{
	static const struct {
		const char *words;
		int64_t serial;
		const char *check;
	} serials[] = {
		{ "1", 1, "" },
		{ "00001", 1, "" },
		{ "00042-7", 42, "7" },
		{ "42-7", 42, "7" },
		{ "\uff10\uff10\uff10\uff14\uff12", 42, "" },
		{ "\u5c71\u7530 42", 42, "" },
		{ "42 43", 42, "" },
		{ "12345678", 12345678, "" },
		{ "123456789", 0, "" },
		{ "00000", 0, "" },
		{ "00042-", 0, "" },
		{ "00042-77", 0, "" },
		{ "14130-01-26-00042-7", 0, "" },
		{ "-42", 0, "" },
		{ "10/14", 0, "" },
		{ "", 0, "" },
	};
	static struct search_words words;

	(void)state;
	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		search_words_parse(serials[i].words, TODAY, &words);
		if (words.serial != serials[i].serial)
			fail_msg("%s: %lld", serials[i].words, (long long)words.serial);
		assert_string_equal(words.check, serials[i].check);
	}
}

/* Every label is understood as a whole. */
static void test_labels(void **state)
{
	static struct search_words words;

	(void)state;
	for (int i = 0; i < CASE_STATE_COUNT; i++) {
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			search_words_parse(
			    text((enum language)language, case_state_label((enum case_state)i)),
			    TODAY, &words);
			assert_true(words.has_state);
			assert_int_equal(words.state, i);
			assert_int_equal(words.names, 0);
		}
	}
}

/* One character of a name is on no index of pairs; with anything else it narrows. */
static void test_too_little(void **state)
{
	static const struct {
		const char *words;
		bool too_little;
	} asked[] = {
		{ "", false },	       { "林", true },	   { "は", true }, { "林 ", true },
		{ "林あ", false },     { "林 あ", false }, { "1", false }, { "林 完了", false },
		{ "林 10/14", false }, { "林 14", false },
	};
	static struct search_words words;

	(void)state;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		search_words_parse(asked[i].words, TODAY, &words);
		if (search_words_too_little(&words) != asked[i].too_little)
			fail_msg("%s", asked[i].words);
	}
}

/* Whatever is typed, nothing is overrun. */
static void test_anything(void **state)
{
	static const char *const parts[] = { " ",  "山",   "a",	   "9",	 "/", "-", "月",
					     "日", "\xff", "返却", "to", "R", "が" };
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
	static struct search_words words;
	char typed[4096];

	(void)state;
	srand(20261128);
	for (int round = 0; round < 200; round++) {
		size_t size = 0;

		typed[0] = '\0';
		for (int i = rand() % 400; i > 0; i--)
			size += (size_t)snprintf(typed + size, sizeof(typed) - size, "%s",
						 parts[(size_t)rand() % PARTS]);
		search_words_parse(typed, TODAY, &words);
		assert_in_range(words.names, 0, SEARCH_NAMES_MAX);
	}
}

static int load_words(void **state)
{
	const char *build = getenv("BUILD");
	struct error error;
	char path[4096];

	(void)state;
	snprintf(path, sizeof(path), "%s/locale/ja.mo", build != NULL ? build : "build");
	return message_load(LANGUAGE_JA, path, &error) ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),	 cmocka_unit_test(test_serials),
		cmocka_unit_test(test_labels),	 cmocka_unit_test(test_too_little),
		cmocka_unit_test(test_anything),
	};

	return cmocka_run_group_tests(tests, load_words, NULL);
}
