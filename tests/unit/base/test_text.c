#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "madoguchi/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BAD "\xEF\xBF\xBD"

static void test_valid(void **state)
{
	static const struct {
		const char *text;
		size_t size;
		bool valid;
	} rows[] = {
		{ "", 0, true },
		{ "abc", 3, true },
		{ "窓口", 6, true },
		{ "窓口", 5, false },
		{ "𠮷", 4, true },
		{ "a\0b", 3, false },
		{ "\xC0\x80", 2, false },	  /* overlong */
		{ "\xE0\x80\xAF", 3, false },	  /* overlong */
		{ "\xED\xA0\x80", 3, false },	  /* surrogate */
		{ "\xF4\x8F\xBF\xBF", 4, true },  /* U+10FFFF */
		{ "\xF4\x90\x80\x80", 4, false }, /* behind it */
		{ "\xFF", 1, false },
		{ "a\x80", 2, false },
		{ "\x91\x8B\x8C\xFB", 4, false }, /* Shift_JIS */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(text_valid(rows[i].text, rows[i].size), rows[i].valid);
}

/* The first cluster of a text: its bytes and columns. */
static const struct {
	const char *text;
	size_t bytes;
	int width;
} clusters[] = {
	{ "a", 1, 1 },
	{ "ab", 1, 1 },
	{ "窓口", 3, 2 },
	{ "か\xE3\x82\x99x", 6, 2 },	  /* U+3099 */
	{ "葛\xF3\xA0\x84\x80飾", 7, 2 }, /* an IVS */
	{ "神\xEF\xB8\x80", 6, 2 },	  /* U+FE00 */
	{ "e\xCC\x81x", 3, 1 },		  /* U+0301 */
	{ "𠮷野", 4, 2 },
	{ "\xEE\x80\x80x", 3, 1 },     /* private use */
	{ "\xF3\xB0\x80\x80x", 4, 1 }, /* private use, plane 15 */
	{ "ｶﾞ", 3, 1 },		       /* U+FF9E stands in a cell of its own */
	{ "ﾞ", 3, 1 },
	{ "aﾞ", 1, 1 },
	{ "aﾟ", 1, 1 },
	{ "※", 3, 1 }, /* ambiguous */
	{ "○", 3, 1 },
	{ "①", 3, 1 },
	{ "α", 2, 1 },
	{ "㋿", 3, 2 }, /* U+32FF */
	{ "😀x", 4, 2 },
	{ "ー", 3, 2 },
	{ "　", 3, 2 },
	{ "\xE3\x82\x99", 3, 0 }, /* a mark alone */
	{ "\x01z", 1, 1 },
	{ "\r\n", 1, 1 },
	{ "\xFFz", 1, 1 },
	{ "\xE7\xAA", 1, 1 }, /* cut off */
	{ "a\xE7\xAA", 1, 1 },
	/* What takes columns of its own starts a cluster: a cell holds one of them. */
	{ "👨\xE2\x80\x8D👩", 7, 2 },
	{ "ᄒ\xE1\x85\xA1", 6, 2 }, /* Hangul built from two jamo */
};

/* What is decoded without asking is decoded as utf8proc does, and refused where it refuses. */
static void test_three_bytes(void **state)
{
	static const uint8_t thirds[] = { 0x7F, 0x80, 0xA9, 0xBF, 0xC0 };

	(void)state;
	for (unsigned int pair = 0xE000; pair <= 0xEFFF; pair++) {
		for (size_t i = 0; i < COUNT(thirds); i++) {
			const uint8_t bytes[] = { (uint8_t)(pair >> 8), (uint8_t)pair, thirds[i] };
			int32_t wanted = -1, got = -1;

			for (size_t size = 1; size <= sizeof(bytes); size++) {
				const utf8proc_ssize_t length =
				    utf8proc_iterate(bytes, (utf8proc_ssize_t)size, &wanted);

				assert_int_equal(text_code_point((const char *)bytes, size, &got),
						 length > 0 ? length : 0);
				assert_true(length <= 0 || got == wanted);
			}
		}
	}
}

static void test_clusters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(clusters); i++) {
		int width = -1;
		size_t bytes = text_cluster(clusters[i].text, strlen(clusters[i].text), &width);

		if (bytes != clusters[i].bytes || width != clusters[i].width)
			fail_msg("row %zu \"%s\": %zu bytes, %d columns", i, clusters[i].text,
				 bytes, width);
	}
}

static void test_cluster_is_bounded(void **state)
{
	char text[100] = "か";
	size_t at = 0;
	int width;

	(void)state;
	while (strlen(text) < 90)
		strncat(text, "\xE3\x82\x99", 4);
	assert_int_equal(text_cluster(text, strlen(text), &width), 30);
	while (at < strlen(text)) {
		size_t length = text_cluster(text + at, strlen(text) - at, &width);

		assert_in_range(length, 1, TEXT_CLUSTER_SIZE);
		at += length;
	}
	assert_int_equal(text_width(text, strlen(text)), 2);
}

/* Columns must be those that the C library tells curses, for every assigned character. */
static void test_widths_agree_with_the_terminal(void **state)
{
	(void)state;
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		skip();
	for (wchar_t code = 0x20; code < 0x110000; code++) {
		char text[8];
		int wanted = wcwidth(code);
		int width;
		mbstate_t shift;
		size_t size;

		memset(&shift, 0, sizeof(shift));
		size = wcrtomb(text, code, &shift);
		if (wanted < 0 || size == (size_t)-1)
			continue;
		assert_int_equal(text_cluster(text, size, &width), size);
		if (width != wanted)
			fail_msg("U+%04X: %d columns, not %d", (unsigned int)code, width, wanted);
	}
}

static void test_width_and_fit(void **state)
{
	static const struct {
		const char *text;
		int columns;
		size_t bytes;
		int width;
	} rows[] = {
		{ "窓口", 4, 6, 4 },  { "窓口", 3, 3, 2 },
		{ "窓口", 1, 0, 0 },  { "窓口", 0, 0, 0 },
		{ "窓口", 80, 6, 4 }, { "ab窓", 3, 2, 2 },
		{ "ｶﾞｷ", 2, 6, 2 },   { "か\xE3\x82\x99", 2, 6, 2 },
		{ "", 5, 0, 0 },      { "\xFF\xFF窓", 3, 2, 2 },
		{ "a", -1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int width = -1;

		assert_int_equal(
		    text_fit(rows[i].text, strlen(rows[i].text), rows[i].columns, &width),
		    rows[i].bytes);
		assert_int_equal(width, rows[i].width);
	}
	assert_int_equal(text_width("窓口 a𠮷", strlen("窓口 a𠮷")), 8);
	assert_int_equal(text_width("", 0), 0);
}

static void test_clean(void **state)
{
	static const struct {
		const char *text;
		size_t size, room;
		const char *clean;
	} rows[] = {
		{ "山田 太郎", 13, 64, "山田 太郎" },
		{ "葛\xF3\xA0\x84\x80", 7, 64, "葛\xF3\xA0\x84\x80" },
		{ "か\xE3\x82\x99", 6, 64, "か\xE3\x82\x99" },
		{ "a\x1B[2Jb", 6, 64, "a" BAD "[2Jb" },
		{ "a\nb\rc\td", 7, 64, "a" BAD "b" BAD "c" BAD "d" },
		{ "a\0b", 3, 64, "a" BAD "b" },
		{ "a\x7F"
		  "b",
		  3, 64, "a" BAD "b" },
		{ "a\xC2\x9B"
		  "b",
		  4, 64, "a" BAD "b" }, /* C1 CSI */
		{ "a\x9B"
		  "b",
		  3, 64, "a" BAD "b" },
		{ "\xE2\x80\xAE"
		  "txt",
		  6, 64, BAD "txt" }, /* U+202E */
		{ "\xE2\x81\xA6"
		  "x\xE2\x81\xA9",
		  7, 64, BAD "x" BAD },
		{ "\xE2\x80\x8E\xE2\x80\x8F\xD8\x9C", 8, 64, BAD BAD BAD },
		{ "\xE2\x80\xA8\xE2\x80\xA9", 6, 64, BAD BAD },
		{ "\xE7\xAA", 2, 64, BAD BAD },
		{ "x\n\xE3\x82\x99", 5, 64, "x" BAD "\xE3\x82\x99" },
		{ "窓口", 6, 7, "窓口" },
		{ "窓口", 6, 6, "窓" },
		{ "か\xE3\x82\x99", 6, 6, "" },
		{ "窓口", 6, 1, "" },
		{ "ab", 1, 64, "a" },
		/* Nothing goes on behind what found no room. */
		{ "窓a", 4, 3, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		char clean[64];

		memset(clean, 'x', sizeof(clean));
		text_clean(rows[i].text, rows[i].size, clean, rows[i].room);
		assert_string_equal(clean, rows[i].clean);
	}
	text_clean("a", 1, NULL, 0);
}

static void test_copy(void **state)
{
	char target[16];

	(void)state;
	text_copy(target, sizeof(target), "窓口の人々");
	assert_string_equal(target, "窓口の人々");
	text_copy(target, sizeof(target), "窓口の人々x");
	assert_string_equal(target, "窓口の人々");
	text_copy(target, 8, "窓か\xE3\x82\x99");
	assert_string_equal(target, "窓");
	text_copy(target, 1, "a");
	assert_string_equal(target, "");
	text_copy(NULL, 0, "a");
}

/* Whatever the bytes, clean text is valid and its pieces add up. */
static void test_any_bytes(void **state)
{
	uint32_t random = 12345;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char bytes[24], clean[100];
		size_t size = (size_t)round % sizeof(bytes);
		size_t at = 0;

		for (size_t i = 0; i < size; i++) {
			random = random * 1664525U + 1013904223U;
			bytes[i] = (char)(random >> 24);
		}
		while (at < size) {
			int width = -1;
			size_t length = text_cluster(bytes + at, size - at, &width);

			assert_in_range(length, 1, size - at);
			assert_in_range(width, 0, 2);
			at += length;
		}
		text_clean(bytes, size, clean, sizeof(clean));
		assert_true(text_valid(clean, strlen(clean)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_three_bytes),
		cmocka_unit_test(test_clusters),
		cmocka_unit_test(test_cluster_is_bounded),
		cmocka_unit_test(test_widths_agree_with_the_terminal),
		cmocka_unit_test(test_width_and_fit),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
