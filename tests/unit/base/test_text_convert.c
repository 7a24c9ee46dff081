#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define VOICED "\xE3\x82\x99"
#define HALF_VOICED "\xE3\x82\x9A"
#define IVS "\xF3\xA0\x84\x80"

struct row {
	const char *text, *wanted;
};

static void check(const struct row *rows, size_t count,
		  void (*convert)(const char *, char *, size_t))
{
	for (size_t i = 0; i < count; i++) {
		char got[256];

		convert(rows[i].text, got, sizeof(got));
		if (strcmp(got, rows[i].wanted) != 0)
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].text, got,
				 rows[i].wanted);
	}
}

static void test_search_key(void **state)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "やまだ　たろう", "ヤマダタロウ" },
		{ "ﾔﾏﾀﾞ ﾀﾛｳ", "ヤマダタロウ" },
		{ "ヤマタ" VOICED "タロウ", "ヤマダタロウ" },
		{ "ヤマタ゛タロウ", "ヤマダタロウ" },
		{ "YAMADA Taro", "yamadataro" },
		{ "ＹＡＭＡＤＡ", "yamada" },
		{ "葛" IVS "飾", "葛飾" },
		{ "葛\xEF\xB8\x81飾", "葛飾" },
		{ "\xEF\xA8\x99", "神" }, /* U+FA19 and U+795E are one for a search */
		{ "髙﨑", "髙﨑" },
		{ "㈱窓口", "(株)窓口" },
		{ "ゝゞ", "ヽヾ" },
		{ "ゔ", "ヴ" },
		{ "1-2-3", "1-2-3" },
		{ "１－２－３", "1-2-3" },
		{ "1‐2−3", "1-2-3" },
		{ "1ー2〜3", "1-2-3" },
		{ "1–2—3", "1-2-3" },
		{ "1～2ｰ3", "1-2-3" },
		{ "ﾀﾛｰ", "タロ-" },
		{ "太郎\xE2\x80\x8B\xE2\x80\x8D", "太郎" },
		{ "a\nb", "a"
			  "\xEF\xBF\xBD"
			  "b" },
		{ "a\xFF", "a"
			   "\xEF\xBF\xBD" },
		{ "𠮷野", "𠮷野" },
	};

	(void)state;
	check(rows, COUNT(rows), text_search_key);
}

static void test_search_key_is_its_own_key(void **state)
{
	static const char *const texts[] = { "ﾔﾏﾀﾞ ﾀﾛｳ", "㈱１～２ Ａ", "葛" IVS "飾", "ゝか゛" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		char once[128], twice[128];

		text_search_key(texts[i], once, sizeof(once));
		text_search_key(once, twice, sizeof(twice));
		assert_string_equal(once, twice);
	}
}

static void test_search_key_is_bounded(void **state)
{
	char longer[5001], key[20000];

	(void)state;
	/* U+FDFA becomes 18 characters. */
	for (size_t i = 0; i + 3 < sizeof(longer); i += 3)
		memcpy(longer + i, "\xEF\xB7\xBA", 4);
	text_search_key(longer, key, sizeof(key));
	assert_true(strlen(key) > 5000);
	assert_true(text_valid(key, strlen(key)));
	text_search_key("やまだ", key, 7);
	assert_string_equal(key, "ヤマ");
	text_search_key("やまだ", key, 1);
	assert_string_equal(key, "");
	text_search_key("やまだ", NULL, 0);
}

/* Whatever its length: what becomes longest is whole at the end of a name's room, and beyond it. */
static void test_search_key_is_whole(void **state)
{
	static const char letter[] = "\xEF\xB7\xBA";
	char text[3 * 40 + 1], one[64], key[4096];

	(void)state;
	text_search_key(letter, one, sizeof(one));
	for (size_t count = 1; count <= 40; count++) {
		memcpy(text + 3 * (count - 1), letter, sizeof(letter));
		text_search_key(text, key, sizeof(key));
		assert_int_equal(strlen(key), count * strlen(one));
		assert_memory_equal(key + (count - 1) * strlen(one), one, strlen(one));
	}
}

static void test_full_kana(void **state)
{
	static const struct row rows[] = {
		{ "ﾔﾏﾀﾞ ﾊﾟｺ", "ヤマダ パコ" },
		{ "やまだ　たろう", "ヤマダ タロウ" },
		{ "ﾀﾛｰ", "タロー" },
		{ "タロ-", "タロー" },
		{ "たろ－", "タロー" },
		{ "カ゛", "ガ" },
		{ "か" VOICED, "ガ" },
		{ "ゔ", "ヴ" },
		{ "abc-1", "abc-1" },
		{ "山田", "山田" },
		{ "", "" },
	};

	(void)state;
	check(rows, COUNT(rows), text_to_full_kana);
}

static void test_digits(void **state)
{
	static const struct row rows[] = {
		{ "１２３", "123" },
		{ "０４４ー１２３−４５６７", "044-123-4567" },
		{ "044‐123－4567", "044-123-4567" },
		{ "ＡＢＣ１", "ABC1" },
		{ "12３x", "123x" },
		{ "〇", "〇" }, /* no zero */
		{ "", "" },
	};

	(void)state;
	check(rows, COUNT(rows), text_to_digits);
}

static void test_compose(void **state)
{
	static const struct row rows[] = {
		{ "か" VOICED, "が" },
		{ "ハ" HALF_VOICED "ハ" VOICED, "パバ" },
		{ "う" VOICED, "ゔ" },
		{ "ゝ" VOICED, "ゞ" },
		{ "か" VOICED IVS "x", "が" IVS "x" },
		/* There is no such letter. */
		{ "あ" VOICED, "あ" VOICED },
		{ "か" HALF_VOICED, "か" HALF_VOICED },
		/* Names keep everything else. */
		{ "\xEF\xA8\x99\xEF\xA8\x90", "\xEF\xA8\x99\xEF\xA8\x90" },
		{ "葛" IVS "飾", "葛" IVS "飾" },
		{ "ｶﾞ", "ｶﾞ" },
		{ "か゛", "か゛" },
		{ "e\xCC\x81", "e\xCC\x81" },
		{ "神" VOICED, "神" VOICED },
		{ "１Ａ　", "１Ａ　" },
		{ VOICED "か", VOICED "か" },
		{ "\xFFか" VOICED, "\xFFが" },
		{ "", "" },
	};
	char got[7];

	(void)state;
	check(rows, COUNT(rows), text_compose_kana);
	text_compose_kana("か" VOICED "き" VOICED "く", got, sizeof(got));
	assert_string_equal(got, "がぎ");
}

/* 12 digits with a right check digit, and their neighbours. */
static void test_my_number(void **state)
{
	static const struct {
		const char *text;
		bool found;
	} rows[] = {
		{ "123456789018", true },
		{ "123456789017", false },
		{ "123456789010", false },
		{ "000000000000", true },
		/* the remainder is 1: check digit 0 */
		{ "000000000060", true },
		{ "000000000061", false },
		{ "個人番号は123456789018です", true },
		{ "１２３４５６７８９０１８", true },
		{ "123456７８９０１８", true },
		{ "1234 5678 9018", true },
		{ "1234-5678-9018", true },
		{ "1234　5678　9018", true },
		{ "１２３４－５６７８－９０１８", true },
		{ "1234‐5678ー9018", true },
		{ "1234-5678 9018", true },
		{ "1234 5678 9018 2枚", true },
		{ "3 1234 5678 9018", true },
		{ "\xFF"
		  "123456789018\xFF",
		  true },
		{ "x 1111 123456789018", true },
		{ "1234 5678 9017", false },
		{ "1234  5678  9018", true },
		{ "1234--5678--9018", true },
		{ "1234/5678/9018", true },
		{ "1234.5678.9018", true },
		{ "1234・5678・9018", true },
		{ "123 456 789 018", true },
		{ "12 34 56 78 90 18", true },
		{ "123456 789018", true },
		{ "1234 - 5678 - 9018", false },
		{ "1234年5678月9018", false },
		{ "123-4567-89018", false },
		{ "12345-678-9018", false },
		{ "1234-5678-90181", false },
		{ "0123456789018", false },
		{ "1234567890180", false },
		{ "123456789018123456789018", false },
		/* a case number, with and without its separators */
		{ "14130-01-26-00042-7", false },
		{ "141300126000427", false },
		{ "123456789018000", false },
		/* a row of four groups is another kind of number */
		{ "1234 5678 9018 0000", false },
		{ "0000-1234-5678-9018", false },
		{ "044-123-4567", false },
		{ "２０２６-11-21", false },
		{ "", false },
		{ "12345678901", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (text_has_my_number(rows[i].text) != rows[i].found)
			fail_msg("%s", rows[i].text);
	}
}

/* Of each row of eleven digits one check digit in ten is right. */
static void test_my_number_has_one_check_digit(void **state)
{
	char number[] = "000000000000";

	(void)state;
	for (int round = 0; round < 2000; round++) {
		int right = 0;

		for (size_t i = 0; i < 11; i++)
			number[i] = (char)('0' + (round * 7919 + (int)(i * i) * round / 3) % 10);
		for (char digit = '0'; digit <= '9'; digit++) {
			number[11] = digit;
			right += text_has_my_number(number) ? 1 : 0;
		}
		assert_int_equal(right, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search_key),
		cmocka_unit_test(test_search_key_is_its_own_key),
		cmocka_unit_test(test_search_key_is_bounded),
		cmocka_unit_test(test_search_key_is_whole),
		cmocka_unit_test(test_full_kana),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_compose),
		cmocka_unit_test(test_my_number),
		cmocka_unit_test(test_my_number_has_one_check_digit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
