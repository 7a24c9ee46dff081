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

#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD 28
#define ENTRIES 5

static char path[64];

static int make_path(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/base-mo-XXXXXX");
	fd = mkstemp(path);
	return fd >= 0 ? close(fd) : -1;
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

/* In strcmp order, as msgfmt writes them. */
static const char *const pairs[ENTRIES][2] = {
	{ "", "Content-Type: text/plain; charset=UTF-8\n" },
	{ "Card", "カード" },
	{ "Untranslated", "" },
	{ "{1} of {2} at {3}", "{3}の{2}のうち{1}" },
	{ "{1} was refused.", "{1}は受け付けられません。" },
};

struct image {
	uint8_t bytes[1024];
	size_t size;
};

static void put_word(struct image *image, size_t at, uint32_t word, bool swapped)
{
	word = swapped ? __builtin_bswap32(word) : word;
	memcpy(image->bytes + at, &word, sizeof(word));
}

static struct image make_image(bool swapped)
{
	struct image image = { .size = HEAD + (size_t)2 * ENTRIES * 8 };
	const uint32_t head[] = { 0x950412de, 0, ENTRIES, HEAD, HEAD + ENTRIES * 8, 0, 0 };

	for (size_t i = 0; i < COUNT(head); i++)
		put_word(&image, 4 * i, head[i], swapped);
	for (size_t side = 0; side < 2; side++) {
		for (size_t i = 0; i < ENTRIES; i++) {
			size_t entry = HEAD + (side * ENTRIES + i) * 8;
			size_t length = strlen(pairs[i][side]);

			put_word(&image, entry, (uint32_t)length, swapped);
			put_word(&image, entry + 4, (uint32_t)image.size, swapped);
			memcpy(image.bytes + image.size, pairs[i][side], length + 1);
			image.size += length + 1;
		}
	}
	return image;
}

static bool load_image(const struct image *image, struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes, 1, image->size, file), image->size);
	assert_int_equal(fclose(file), 0);
	return message_load(LANGUAGE_JA, path, error);
}

static void load_good(void)
{
	struct image image = make_image(false);
	struct error error;

	assert_true(load_image(&image, &error));
}

static void test_both_byte_orders(void **state)
{
	(void)state;
	for (int swapped = 0; swapped < 2; swapped++) {
		struct image image = make_image(swapped == 1);
		struct error error;

		assert_true(load_image(&image, &error));
		for (size_t i = 3; i < ENTRIES; i++)
			assert_string_equal(text(LANGUAGE_JA, pairs[i][0]), pairs[i][1]);
		assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
		assert_string_equal(text(LANGUAGE_EN, "Card"), "Card");
		assert_string_equal(text(LANGUAGE_JA, "Untranslated"), "Untranslated");
		assert_string_equal(text(LANGUAGE_JA, "Car"), "Car");
		assert_string_equal(text(LANGUAGE_JA, "Cards"), "Cards");
		assert_string_equal(text(LANGUAGE_JA, "~"), "~");
		assert_string_equal(text(LANGUAGE_JA, ""), "");
		assert_string_equal(text(LANGUAGE_JA, NULL), "");
		assert_string_equal(text((enum language)9, "Card"), "Card");
	}
}

/* One word of a good file changed. */
static const struct {
	size_t at;
	uint32_t word;
	const char *fault;
} hostile[] = {
	{ 0, 0x12345678, "not a catalogue" },
	{ 4, 0x00010000, "revision" },
	{ 8, 0xFFFFFFFF, "table" },
	{ 8, 0x20000001, "table" }, /* times 8 it would be 8 in 32 bits */
	{ 8, 200, "table" },
	{ 8, 8, "string" },
	{ 12, 0xFFFFFFF0, "table" },
	{ 12, 0xFFFFFFFF, "table" },
	{ 16, 0x7FFFFFFF, "table" },
	{ 16, 1020, "table" },
	{ HEAD + 8, 0xFFFFFFFF, "string" },  /* length of an id */
	{ HEAD + 8, 5, "string" },	     /* no 0 byte behind it */
	{ HEAD + 12, 0xFFFFFFFF, "string" }, /* offset of an id */
	{ HEAD + 12, 0xFFFFFFFB, "string" }, /* offset + length wraps to 0 */
	{ HEAD + ENTRIES * 8 + 8, 0x80000000, "string" },
	{ HEAD + ENTRIES * 8 + 12, 100000, "string" },
};

static void test_hostile_words(void **state)
{
	(void)state;
	load_good();
	for (size_t i = 0; i < COUNT(hostile); i++) {
		for (int swapped = 0; swapped < 2; swapped++) {
			struct image image = make_image(swapped == 1);
			struct error error = { .code = ERROR_NONE };

			put_word(&image, hostile[i].at, hostile[i].word, swapped == 1);
			if (load_image(&image, &error))
				fail_msg("row %zu was taken", i);
			assert_int_equal(error.code, ERROR_CONFIG_WRONG);
			assert_non_null(strstr(error.detail, path));
			if (strstr(error.detail, hostile[i].fault) == NULL)
				fail_msg("row %zu: %s", i, error.detail);
		}
		/* The good one stays in use. */
		assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
	}
}

/* A table may end with the file, and not one byte behind it. */
static void test_table_at_the_end(void **state)
{
	(void)state;
	for (size_t at = 12; at <= 16; at += 4) {
		struct image image = make_image(false);
		uint32_t last = (uint32_t)image.size - ENTRIES * 8;
		struct error error;

		put_word(&image, at, last + 1, false);
		assert_false(load_image(&image, &error));
		assert_non_null(strstr(error.detail, "table"));
		put_word(&image, at, last, false);
		assert_false(load_image(&image, &error));
		assert_null(strstr(error.detail, "table"));
	}
}

static void test_order_and_characters(void **state)
{
	struct image image = make_image(false);
	struct error error;
	uint8_t *card = memmem(image.bytes, image.size, "Card", 5);
	uint8_t *words = memmem(image.bytes, image.size, "カード", 9);

	(void)state;
	assert_non_null(card);
	assert_non_null(words);
	card[0] = 'z';
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "order"));
	card[0] = 'C';
	words[0] = 0xFF;
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "UTF-8"));
	/* Two ids that are the same. */
	image = make_image(false);
	put_word(&image, HEAD + 8, 0, false);
	memcpy(image.bytes + HEAD + 12, image.bytes + HEAD + 4, 4);
	assert_false(load_image(&image, &error));
	assert_non_null(strstr(error.detail, "order"));
}

static void test_every_cut(void **state)
{
	const struct image whole = make_image(false);

	(void)state;
	for (size_t size = 0; size < whole.size; size++) {
		struct image image = whole;
		struct error error = { .code = ERROR_NONE };

		image.size = size;
		assert_false(load_image(&image, &error));
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	}
}

/* A changed byte may pass, but then every look-up stays inside of the file. */
static void test_every_byte_changed(void **state)
{
	const struct image whole = make_image(false);

	(void)state;
	for (size_t at = 0; at < whole.size; at++) {
		struct image image = whole;
		struct error error;

		image.bytes[at] ^= 0x81;
		if (!load_image(&image, &error))
			continue;
		for (size_t i = 0; i < ENTRIES; i++)
			assert_true(strlen(text(LANGUAGE_JA, pairs[i][0])) < whole.size);
	}
}

static void test_files_that_are_none(void **state)
{
	static const struct {
		const char *path;
		enum error_code code;
		int cause;
	} rows[] = {
		{ "/nonexistent/ja.mo", ERROR_CONFIG_MISSING, ENOENT },
		{ "/tmp", ERROR_CONFIG_WRONG, 0 },
		{ "/dev/null", ERROR_CONFIG_WRONG, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct error error = { .code = ERROR_NONE };

		assert_false(message_load(LANGUAGE_JA, rows[i].path, &error));
		assert_int_equal(error.code, rows[i].code);
		assert_int_equal(error.cause_code, rows[i].cause);
		assert_non_null(strstr(error.detail, rows[i].path));
	}
	assert_false(message_load(LANGUAGE_END, path, NULL));
}

static void test_file_is_cut_later(void **state)
{
	(void)state;
	load_good();
	assert_int_equal(truncate(path, 0), 0);
	assert_string_equal(text(LANGUAGE_JA, "Card"), "カード");
}

/* What gettext's own tool writes. */
static void test_file_of_msgfmt(void **state)
{
	char command[300];
	struct error error;

	(void)state;
	if (system("msgfmt --version > /dev/null 2>&1") != 0)
		skip();
	snprintf(command, sizeof(command), "msgfmt -o %s - <<'END'\n%s\nEND\n", path,
		 "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n"
		 "msgid \"b\"\nmsgstr \"び\"\n\nmsgid \"a\"\nmsgstr \"あ\"\n");
	assert_int_equal(system(command), 0);
	assert_true(message_load(LANGUAGE_JA, path, &error));
	assert_string_equal(text(LANGUAGE_JA, "a"), "あ");
	assert_string_equal(text(LANGUAGE_JA, "b"), "び");
	assert_string_equal(text(LANGUAGE_JA, "Card"), "Card");
}

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
		cmocka_unit_test_setup_teardown(test_both_byte_orders, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_hostile_words, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_table_at_the_end, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_order_and_characters, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_every_cut, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_every_byte_changed, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_files_that_are_none, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_file_is_cut_later, make_path, remove_path),
		cmocka_unit_test_setup_teardown(test_file_of_msgfmt, make_path, remove_path),
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
