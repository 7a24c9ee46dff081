#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/catalogue_image.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"

/* Files of a folder are further languages, each with one to fall back to. */
static void test_further_languages(void **state)
{
	static const char *const makes[] = { "ja-x", "vi" };
	char folder[] = "/tmp/base-mo-folder-XXXXXX";
	char command[400];
	enum language language;
	struct error error;

	(void)state;
	if (system("msgfmt --version > /dev/null 2>&1") != 0)
		skip();
	assert_true(message_load_folder("/tmp/no such folder", &error));
	assert_int_equal(language_count(), LANGUAGE_COUNT);
	assert_non_null(mkdtemp(folder));
	for (size_t i = 0; i < COUNT(makes); i++) {
		snprintf(command, sizeof(command), "msgfmt -o %s/%s.mo - <<'END'\n%s\nEND\n",
			 folder, makes[i],
			 "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
			 "msgid \"b\"\nmsgstr \"B\"\n");
		assert_int_equal(system(command), 0);
	}
	assert_true(message_load_folder(folder, &error));
	assert_int_equal(language_count(), LANGUAGE_COUNT + 2);
	/* Those of a second folder that have a name already are the same languages. */
	assert_true(message_load_folder(folder, &error));
	assert_int_equal(language_count(), LANGUAGE_COUNT + 2);
	assert_true(language_find("ja-x", &language));
	assert_int_equal(language_base(language), LANGUAGE_JA);
	assert_string_equal(text(language, "b"), "B");
	assert_string_equal(text(language, "a"), text(LANGUAGE_JA, "a"));
	assert_false(language_parse("ja-x", &language));
	assert_true(language_find("vi", &language));
	assert_int_equal(language_base(language), LANGUAGE_EN);
	assert_string_equal(text(language, "a"), "a");
	snprintf(command, sizeof(command), "rm -r %s", folder);
	assert_int_equal(system(command), 0);
}

static void assert_words(enum language language, const struct message *message, const char *wanted)
{
	char words[300];

	message_words(language, message, words, sizeof(words));
	assert_string_equal(words, wanted);
}

static void assert_paper_words(enum language language, const struct message *message,
			       const char *wanted)
{
	char words[300];

	message_paper_words(language, message, words, sizeof(words));
	assert_string_equal(words, wanted);
}

static void test_words(void **state)
{
	struct message message = message_with_number("{1} of {2} at {3}", -3);

	(void)state;
	load_good();
	message_add_text(&message, "10\x1B[2J");
	message_add_id(&message, "Card");
	assert_words(LANGUAGE_EN, &message, "-3 of 10\xEF\xBF\xBD[2J at Card");
	assert_words(LANGUAGE_JA, &message, "カードの10\xEF\xBF\xBD[2Jのうち-3");
	message = message_with_text("{1} was refused.", "山田");
	assert_words(LANGUAGE_JA, &message, "山田は受け付けられません。");
	message = message_make("Card");
	assert_words(LANGUAGE_JA, &message, "カード");
	message = message_make(NULL);
	assert_words(LANGUAGE_JA, &message, "");
	message = message_with_yen("{1} yen", 1200);
	message_add_yen(&message, -31000);
	assert_words(LANGUAGE_EN, &message, "1,200 yen");
	message.id = "{2}";
	assert_words(LANGUAGE_JA, &message, "-31,000");
	message = message_with_number("{1}", INT64_MIN);
	assert_words(LANGUAGE_EN, &message, "-9223372036854775808");
}

static void test_dates_and_times(void **state)
{
	static const struct {
		int year, month, day;
		const char *en, *ja;
	} rows[] = {
		{ 2026, 8, 22, "2026-08-22", "令和8年8月22日(2026)" },
		{ 1989, 1, 7, "1989-01-07", "昭和64年1月7日(1989)" },
		{ 1868, 1, 24, "1868-01-24", "西暦1868年1月24日" },
		{ 1800, 1, 24, "1800-01-24", "西暦1800年1月24日" },
	};
	struct message message;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		message = message_with_date(
		    "{1}", date_from_civil(rows[i].year, rows[i].month, rows[i].day));
		assert_words(LANGUAGE_EN, &message, rows[i].en);
		assert_words(LANGUAGE_JA, &message, rows[i].ja);
	}
	message = message_with_date("[{1}]", DATE_NONE);
	assert_words(LANGUAGE_EN, &message, "[]");
	assert_words(LANGUAGE_JA, &message, "[]");
	message = message_with_date("{1}", date_from_civil(2026, 8, 22));
	message.id = "{1}, {2}";
	message_add_moment(&message, date_to_ms(date_from_civil(2026, 10, 14)) + 545 * 60000);
	assert_words(LANGUAGE_EN, &message, "2026-08-22, 2026-10-14 09:05");
	assert_words(LANGUAGE_JA, &message, "令和8年8月22日(2026), 2026-10-14 09:05");
	assert_paper_words(LANGUAGE_EN, &message, "2026-08-22, 2026-10-14 09:05");
	assert_paper_words(LANGUAGE_JA, &message, "令和8年8月22日, 令和8年10月14日 9時05分");
	message = message_make("{1} {2}");
	message.argument[0] =
	    (struct message_argument){ ARGUMENT_TIME, INT64_C(1795228605000), "" };
	message.argument[1] = (struct message_argument){ ARGUMENT_TIME, -1, "" };
	assert_words(LANGUAGE_JA, &message, "11:36 08:59");
}

static void test_placeholders(void **state)
{
	static const struct {
		const char *id, *words;
	} rows[] = {
		{ "{1}{1}", "77" }, { "{2}", "{2}" },	{ "{0}{5}{9}", "{0}{5}{9}" },
		{ "{", "{" },	    { "{1", "{1" },	{ "{12}", "{12}" },
		{ "{{1}}", "{7}" }, { "x{1}y", "x7y" }, { "{a}", "{a}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct message message = message_with_number(rows[i].id, 7);

		assert_words(LANGUAGE_EN, &message, rows[i].words);
	}
}

static void test_argument_text_is_no_template(void **state)
{
	struct message message = message_with_text("<{1}>", "{2}");

	(void)state;
	message_add_number(&message, 5);
	assert_words(LANGUAGE_EN, &message, "<{2}>");
}

static void test_fifth_argument_and_long_text(void **state)
{
	struct message message = message_make("{1}{2}{3}{4}");
	char longer[200] = "";

	(void)state;
	for (int i = 1; i <= 5; i++)
		message_add_number(&message, i);
	message_add_text(&message, "x");
	message_add_id(&message, "x");
	message_add_date(&message, 1);
	assert_words(LANGUAGE_EN, &message, "1234");
	for (int i = 0; i < 60; i++)
		memcpy(longer + 3 * i, "窓", 4);
	message = message_with_text("{1}", longer);
	/* Whole characters only. */
	assert_int_equal(strlen(message.argument[0].text), MESSAGE_TEXT_SIZE / 3 * 3 - 3);
}

static void test_small_targets(void **state)
{
	struct message message = message_with_text("ab{1}cd", "窓口");
	static const char *const wanted[] = { "",     "",	"a",	   "ab",
					      "ab",   "ab",	"ab窓",	   "ab窓",
					      "ab窓", "ab窓口", "ab窓口c", "ab窓口cd" };

	(void)state;
	for (size_t size = 0; size < COUNT(wanted); size++) {
		char words[16] = "";

		message_words(LANGUAGE_EN, &message, words, size);
		assert_string_equal(words, wanted[size]);
	}
}

static void test_language_parse(void **state)
{
	static const char *const wrong[] = { "", "JA", "ja_JP", "jp", "english", "e" };
	enum language language = LANGUAGE_COUNT;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(language_parse(wrong[i], &language));
	assert_int_equal(language, LANGUAGE_COUNT);
	assert_true(language_parse("ja", &language));
	assert_int_equal(language, LANGUAGE_JA);
	assert_true(language_parse("en", &language));
	assert_int_equal(language, LANGUAGE_EN);
	for (unsigned int i = 0; i < LANGUAGE_COUNT; i++) {
		assert_true(language_parse(language_word((enum language)i), &language));
		assert_int_equal(language, i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_further_languages),
		cmocka_unit_test_setup_teardown(test_words, make_path, remove_path),
		cmocka_unit_test(test_dates_and_times),
		cmocka_unit_test(test_placeholders),
		cmocka_unit_test(test_argument_text_is_no_template),
		cmocka_unit_test(test_fifth_argument_and_long_text),
		cmocka_unit_test(test_small_targets),
		cmocka_unit_test(test_language_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
