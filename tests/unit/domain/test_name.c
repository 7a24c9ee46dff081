#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/domain/name.h"
#include "madoguchi/domain/substitute_file.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void test_what_the_certificate_holds(void **state)
{
	static const char *const holds[] = {
		"山田　太郎",
		"山田 太郎",
		"濵",
		"槗",
		"鷗",
		"邉",
		"邊",
		"〜",
		"−",
		"～",
		"－",
		"ヤマダ タロウ",
		"LIN MEI",
		"Ａ１",
		"\u845b\U000e0100\u57ce",
		"々",
		"〇",
		"が",
		"か\xE3\x82\x99",
		"一丁目2-3",
		"山田\xC2\xA0太郎",
	};
	static const char *const lacks[] = {
		"髙",
		"﨑",
		"𠮷",
		"栁",
		"德",
		"㈱",
		"ﾔﾏﾀﾞ",
		"〓",
		"①",
		"\xFF",
		"한",
		"\t",
		"髙\xF3\xA0\x84\x80",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(holds); i++)
		if (!name_certifiable(holds[i]))
			fail_msg("%s", holds[i]);
	for (size_t i = 0; i < COUNT(lacks); i++)
		if (name_certifiable(lacks[i]))
			fail_msg("%s", lacks[i]);
}

struct proposed {
	const char *name, *kana;
	const char *text; /* NULL: nothing can be proposed */
	bool by_kana;
	size_t replaced;
};

static void test_certified_address(void **state)
{
	char text[NAME_TEXT_SIZE];

	(void)state;
	assert_true(name_certified_address("川崎市幸区みほん台１番", text));
	assert_string_equal(text, "川崎市幸区みほん台１番");
	assert_true(name_certified_address("川崎市幸区みほん\U00020BB7台１番", text));
	assert_string_equal(text, "川崎市幸区みほん吉台１番");
	/* Nothing stands for one of them: it stays whole. */
	assert_false(name_certified_address("\U00020BB7台\U0001F600１番", text));
	assert_string_equal(text, "\U00020BB7台\U0001F600１番");
}

static void test_proposals(void **state)
{
	static const struct proposed rows[] = {
		{ "山田　太郎", "", "山田　太郎", false, 0 },
		{ "髙橋　太郎", "", "高橋　太郎", false, 1 },
		{ "髙﨑　𠮷栁", "", "高崎　吉柳", false, 4 },
		{ "德川　家康", "トクガワ　イエヤス", "徳川　家康", false, 1 },
		{ "㈱山田", "", "（株）山田", false, 1 },
		{ "\xEF\xA8\x99社", "", "神社", false, 1 },
		{ "髙\xF3\xA0\x84\x80木", "", "高木", false, 1 },
		{ "葛\xF3\xA0\x84\x80"
		  "城",
		  "",
		  "葛\xF3\xA0\x84\x80"
		  "城",
		  false, 0 },
		{ "〓田　花子", "シマダ　ハナコ", "シマダ　ハナコ", true, 0 },
		{ "𩸽　太郎", "ホッケ　タロウ", "ホッケ　タロウ", true, 0 },
		{ "𩸽　太郎", "", NULL, false, 0 },
		{ "𩸽　太郎", "ﾎｯｹ", NULL, false, 0 },
		{ "\xFF", "ホッケ", NULL, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct name_proposal proposal;
		bool done = name_propose(rows[i].name, rows[i].kana, &proposal);

		if (done != (rows[i].text != NULL))
			fail_msg("row %zu: %s", i, rows[i].name);
		if (!done)
			continue;
		assert_string_equal(proposal.text, rows[i].text);
		assert_int_equal(proposal.by_kana, rows[i].by_kana);
		assert_int_equal(proposal.replaced_count, rows[i].replaced);
		assert_true(name_certifiable(proposal.text));
	}
}

struct field_row {
	enum name_field field;
	const char *text;
	bool good;
};

static void test_fields(void **state)
{
	static const struct field_row rows[] = {
		{ NAME_FIELD_NAME, "髙橋　太郎", true },
		{ NAME_FIELD_NAME, "", true },
		{ NAME_FIELD_NAME, "　 ", false },
		{ NAME_FIELD_NAME, "山田\x1B[2J", false },
		{ NAME_FIELD_NAME, "\xE5\xB1", false },
		{ NAME_FIELD_KANA, "ヤマダ　タロウ", true },
		{ NAME_FIELD_KANA, "ジェーン・ドー", true },
		{ NAME_FIELD_KANA, "ﾔﾏﾀﾞ", false },
		{ NAME_FIELD_KANA, "やまだ", false },
		{ NAME_FIELD_KANA, "ヤマダ1", false },
		{ NAME_FIELD_LATIN, "O'BRIEN-SMITH, JOHN JR.", true },
		{ NAME_FIELD_LATIN, "ＪＯＨＮ", false },
		{ NAME_FIELD_ALIAS, "木村　健一", true },
		{ NAME_FIELD_FORMER, "鈴木", true },
		{ NAME_FIELD_FORMER, "鈴木 花子", false },
		{ NAME_FIELD_FORMER, "鈴木　花子", false },
		{ NAME_FIELD_BUILDING, "コーポ窓口 101号", true },
		/* the check digit of 12345678901x is 8 */
		{ NAME_FIELD_FREE, "123456789018", false },
		{ NAME_FIELD_FREE, "1234 5678 9018", false },
		{ NAME_FIELD_FREE, "1234-5678-9018", false },
		{ NAME_FIELD_FREE, "１２３４　５６７８　９０１８", false },
		{ NAME_FIELD_FREE, "番号は123456789018です", false },
		{ NAME_FIELD_FREE, "123456789017", true },
		{ NAME_FIELD_FREE, "0274-40-2256", true },
		{ NAME_FIELD_ADDRESS, "123456789018", false },
		{ NAME_FIELD_ALIAS, "123456789018", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if ((name_field_broken(rows[i].field, rows[i].text) == NULL) != rows[i].good)
			fail_msg("row %zu: %s", i, rows[i].text);
}

static void test_fields_together(void **state)
{
	struct name_fields fields = { .name = "LIN MEI", .latin = "LIN MEI", .alias = "林　美" };

	(void)state;
	assert_null(name_fields_broken(&fields));
	fields.former = "鈴木";
	assert_non_null(name_fields_broken(&fields));
	fields.former = "";
	fields.alias = "LIN MEI";
	assert_non_null(name_fields_broken(&fields));
	fields = (struct name_fields){ .address = "川崎市川崎区1-2 コーポ窓口",
				       .building = "コーポ窓口" };
	assert_non_null(name_fields_broken(&fields));
	fields.address = "川崎市川崎区1-2";
	assert_null(name_fields_broken(&fields));
	fields.kana = "ｶﾅ";
	assert_non_null(name_fields_broken(&fields));
}

/* ---- the administrator's table -------------------------------------------------------------- */

static char path[] = "/tmp/domain-substitutes-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	substitute_file_forget();
	return unlink(path);
}

static bool load(const char *text, struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return substitute_file_load(path, error);
}

static void test_table(void **state)
{
	static const char *const wrong[] = {
		"髙\n",		  "髙 高 低\n", "髙髙 高\n", "髙 髙\n",
		"髙 高\n髙 低\n", "\n\n髙\n",	"髙 \xFF\n",
	};
	struct name_proposal proposal;
	struct error error = { 0 };

	(void)state;
	assert_true(load("# of our own\n𩸽 鯱  # fish\n髙 喬\n", &error));
	assert_true(name_propose("𩸽髙﨑", "", &proposal));
	assert_string_equal(proposal.text, "鯱喬崎");
	for (size_t i = 0; i < COUNT(wrong); i++) {
		error = (struct error){ 0 };
		assert_false(load(wrong[i], &error));
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		assert_non_null(strchr(error.detail, ':'));
		/* The table that was loaded before still holds. */
		assert_true(name_propose("髙", "", &proposal));
		assert_string_equal(proposal.text, "喬");
	}
	substitute_file_forget();
	assert_true(name_propose("髙", "", &proposal));
	assert_string_equal(proposal.text, "高");
	assert_true(substitute_file_load("etc/substitutes.txt", &error));
	assert_false(substitute_file_load("/nonexistent/substitutes.txt", &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
}

static void same(void **state)
{
	(void)state;
	assert_true(name_same("川崎　花子", "川崎花子"));
	assert_true(name_same("ｶﾜｻｷ はなこ", "カワサキハナコ"));
	assert_true(name_same("", "　"));
	assert_false(name_same("川崎花子", "川崎花"));
	assert_false(name_same("高橋", "髙橋"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same),
		cmocka_unit_test(test_what_the_certificate_holds),
		cmocka_unit_test(test_proposals),
		cmocka_unit_test(test_certified_address),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_fields_together),
		cmocka_unit_test_setup_teardown(test_table, make_file, remove_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
