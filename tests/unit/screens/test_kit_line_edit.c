#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/kit/pin_field.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MARK "\xE3\x82\x99"	    /* U+3099 */
#define SELECTOR "\xF3\xA0\x84\x80" /* U+E0100 */

static enum line_edit_result key(struct line_edit *edit, enum input_key key_code)
{
	struct input_event event = { .kind = INPUT_KEY, .key = key_code };

	return line_edit_event(edit, &event);
}

static struct input_event code_point(const char **utf8)
{
	struct input_event event = { .kind = INPUT_TEXT };
	size_t size = 1;

	while (((*utf8)[size] & 0xC0) == 0x80)
		size++;
	memcpy(event.text, *utf8, size);
	event.size = (uint8_t)size;
	*utf8 += size;
	return event;
}

static enum line_edit_result type(struct line_edit *edit, const char *utf8)
{
	enum line_edit_result result = LINE_EDIT_IGNORED;

	while (*utf8 != '\0') {
		struct input_event event = code_point(&utf8);

		result = line_edit_event(edit, &event);
	}
	return result;
}

static void assert_text(const struct line_edit *edit, const char *wanted)
{
	char got[LINE_EDIT_TEXT_SIZE];

	line_edit_get(edit, got, sizeof(got));
	assert_string_equal(got, wanted);
}

/* Names as they come: stored code point by code point. */
static void test_stored_as_typed(void **state)
{
	static const struct {
		const char *typed;
		size_t characters;
	} rows[] = {
		{ "山田太郎", 4 },
		{ "か" MARK "x", 2 },
		{ "葛" SELECTOR "x", 2 },
		{ "髙﨑𠮷野", 4 },
		{ "神\xEF\xA8\x99塚\xEF\xA8\x90", 4 }, /* compatibility ideographs */
		{ "\xEE\x80\x80外", 2 },	       /* private use */
		{ "ｶﾞﾀ", 3 },
		{ "e\xCC\x81t", 2 },
	};
	struct line_edit edit;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		line_edit_init(&edit, FIELD_TEXT, 0);
		type(&edit, rows[i].typed);
		assert_text(&edit, rows[i].typed);
		assert_int_equal(edit.count, rows[i].characters);
		assert_int_equal(edit.cursor, rows[i].characters);
	}
}

static void test_keys(void **state)
{
	struct line_edit edit;

	(void)state;
	line_edit_init(&edit, FIELD_TEXT, 8);
	type(&edit, "山田か" MARK "郎");
	assert_int_equal(key(&edit, INPUT_KEY_BACKSPACE), LINE_EDIT_CHANGED);
	assert_int_equal(key(&edit, INPUT_KEY_BACKSPACE), LINE_EDIT_CHANGED);
	assert_text(&edit, "山田");
	key(&edit, INPUT_KEY_HOME);
	assert_int_equal(key(&edit, INPUT_KEY_BACKSPACE), LINE_EDIT_MOVED);
	type(&edit, "東");
	assert_text(&edit, "東山田");
	key(&edit, INPUT_KEY_RIGHT);
	key(&edit, INPUT_KEY_DELETE);
	assert_text(&edit, "東山");
	assert_int_equal(key(&edit, INPUT_KEY_DELETE), LINE_EDIT_MOVED);
	key(&edit, INPUT_KEY_LEFT);
	type(&edit, "中");
	assert_text(&edit, "東中山");
	/* a mark joins what stands before the cursor, wherever that is */
	line_edit_set(&edit, "かか");
	key(&edit, INPUT_KEY_LEFT);
	assert_int_equal(type(&edit, MARK), LINE_EDIT_CHANGED);
	assert_text(&edit, "か" MARK "か");
	assert_int_equal(edit.count, 2);
	key(&edit, INPUT_KEY_CTRL('A'));
	assert_int_equal(type(&edit, MARK), LINE_EDIT_REFUSED);
	key(&edit, INPUT_KEY_CTRL('U'));
	assert_text(&edit, "");
	assert_int_equal(key(&edit, INPUT_KEY_TAB), LINE_EDIT_IGNORED);
	assert_int_equal(key(&edit, INPUT_KEY_F1), LINE_EDIT_IGNORED);
	type(&edit, "12345678");
	assert_int_equal(type(&edit, "9"), LINE_EDIT_REFUSED);
	assert_text(&edit, "12345678");
}

static void test_taken_while_typing(void **state)
{
	static const struct {
		enum field_class class;
		const char *good;
		const char *refused;
	} rows[] = {
		{ FIELD_DIGITS, "0", "a" },	      { FIELD_DIGITS, "９", "あ" },
		{ FIELD_ALNUM_UPPER, "z", "-" },      { FIELD_ALNUM_UPPER, "Ｚ", "漢" },
		{ FIELD_ASCII, "~", "あ" },	      { FIELD_TEXT, "漢", "\xE2\x80\xAE" },
		{ FIELD_TEXT, "-", "\xE2\x80\x8B" },  { FIELD_KANA, "か", "\xE2\x81\xA6" },
		{ FIELD_DATE, "令", "\xE2\x80\xA8" },
	};
	struct line_edit edit;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		line_edit_init(&edit, rows[i].class, 0);
		assert_int_equal(type(&edit, rows[i].good), LINE_EDIT_CHANGED);
		assert_int_equal(type(&edit, rows[i].refused), LINE_EDIT_REFUSED);
		assert_text(&edit, rows[i].good);
	}
}

static const struct {
	enum field_class class;
	const char *typed;
	const char *left; /* NULL: refused */
} leaving[] = {
	{ FIELD_TEXT, "か" MARK "髙", "が髙" },
	{ FIELD_TEXT, "神\xEF\xA8\x99①", "神\xEF\xA8\x99①" },
	{ FIELD_TEXT, "123456789018", NULL },
	{ FIELD_TEXT, "1234-5678-9018", NULL },
	{ FIELD_TEXT, "123456789012", "123456789012" },
	{ FIELD_KANA, "ﾔﾏﾀﾞ たろう", "ヤマダ タロウ" },
	{ FIELD_KANA, "ｶﾞﾁｰ", "ガチー" },
	{ FIELD_KANA, "山田", NULL },
	{ FIELD_KANA, "yamada", NULL },
	{ FIELD_DIGITS, "１２3", "123" },
	{ FIELD_ALNUM_UPPER, "abＣ１", "ABC1" },
	{ FIELD_ASCII, "clerk.one", "clerk.one" },
	{ FIELD_DATE, "19800710", "1980-07-10" },
	{ FIELD_DATE, "S55.7.10", "1980-07-10" },
	{ FIELD_DATE, "昭和５５年７月１０日", "1980-07-10" },
	{ FIELD_DATE, "令和元年5月1日", "2019-05-01" },
	{ FIELD_DATE, "昭和65年1月1日", NULL },
	{ FIELD_DATE, "1980-02-30", NULL },
	{ FIELD_DATE, "soon", NULL },
	{ FIELD_DATE, "昭和25年3月不詳", NULL },
	{ FIELD_DATE_PARTIAL, "S55.7.10", "1980-07-10" },
	{ FIELD_DATE_PARTIAL, "昭和25年不詳", "1950-00-00" },
	{ FIELD_DATE_PARTIAL, "昭和２５年３月不詳", "1950-03-00" },
	{ FIELD_DATE_PARTIAL, "1950-03-00", "1950-03-00" },
	{ FIELD_DATE_PARTIAL, "不詳", "0000-00-00" },
	{ FIELD_DATE_PARTIAL, "0000-00-00", "0000-00-00" },
	{ FIELD_DATE_PARTIAL, "昭和70年不詳", NULL },
	{ FIELD_DATE_PARTIAL, "soon", NULL },
	{ FIELD_DATE, "", "" },
};

static void test_leaving(void **state)
{
	struct line_edit edit;

	(void)state;
	for (size_t i = 0; i < COUNT(leaving); i++) {
		struct message problem = { .id = NULL };
		bool good;

		line_edit_init(&edit, leaving[i].class, 0);
		line_edit_set(&edit, leaving[i].typed);
		good = line_edit_leave(&edit, &problem);
		if (good != (leaving[i].left != NULL))
			fail_msg("row %zu: %s", i, leaving[i].typed);
		assert_true(good == (problem.id == NULL));
		assert_text(&edit, good ? leaving[i].left : leaving[i].typed);
	}
	line_edit_init(&edit, FIELD_DATE, 0);
	line_edit_set(&edit, "1980-07-10");
	assert_int_equal(line_edit_date(&edit), date_from_civil(1980, 7, 10));
	line_edit_set(&edit, "");
	assert_int_equal(line_edit_date(&edit), DATE_NONE);
}

/* Many random operations: the text stays valid and within its bounds. */
static void test_random(void **state)
{
	static const char *const pieces[] = { "a", "あ", "漢",		 MARK, SELECTOR,  "𠮷",
					      "ｶ", "ﾞ",	 "\xE2\x80\x8D", "e",  "\xCC\x81" };
	static const enum input_key keys[] = {
		INPUT_KEY_LEFT, INPUT_KEY_RIGHT,  INPUT_KEY_HOME,
		INPUT_KEY_END,	INPUT_KEY_DELETE, INPUT_KEY_BACKSPACE
	};
	struct line_edit edit;

	(void)state;
	srandom(3);
	line_edit_init(&edit, FIELD_TEXT, 20);
	for (int i = 0; i < 100000; i++) {
		char text[LINE_EDIT_TEXT_SIZE];

		if (random() % 5 < 3)
			type(&edit, pieces[(unsigned long)random() % COUNT(pieces)]);
		else
			key(&edit, keys[(unsigned long)random() % COUNT(keys)]);
		assert_true(edit.count <= 20);
		assert_true(edit.cursor <= edit.count);
		line_edit_get(&edit, text, sizeof(text));
		assert_true(text_valid(text, strlen(text)));
	}
}

static void type_pin(struct pin_field *field, const char *utf8, enum line_edit_result wanted)
{
	while (*utf8 != '\0') {
		struct input_event event = code_point(&utf8);

		assert_int_equal(pin_field_event(field, &event), wanted);
	}
}

static void test_pin(void **state)
{
	struct input_event event = { .kind = INPUT_KEY, .key = INPUT_KEY_BACKSPACE };
	struct pin_field field = { .pin = pin_new(), .maximum = 6, .alphanumeric = true };

	(void)state;
	memset(field.pin, 0, sizeof(*field.pin));
	type_pin(&field, "abＣ１", LINE_EDIT_CHANGED);
	type_pin(&field, "-あ ", LINE_EDIT_REFUSED);
	assert_int_equal(field.pin->length, 4);
	assert_memory_equal(field.pin->digits, "ABC1", 4);
	type_pin(&field, "ｚ9", LINE_EDIT_CHANGED);
	type_pin(&field, "8", LINE_EDIT_REFUSED);
	assert_memory_equal(field.pin->digits, "ABC1Z9", 6);
	assert_int_equal(pin_field_event(&field, &event), LINE_EDIT_CHANGED);
	assert_int_equal(field.pin->length, 5);
	assert_int_equal(field.pin->digits[5], 0);
	event.key = INPUT_KEY_CTRL('U');
	assert_int_equal(pin_field_event(&field, &event), LINE_EDIT_CHANGED);
	assert_int_equal(field.pin->length, 0);
	assert_int_equal(field.pin->digits[0], 0);
	event.key = INPUT_KEY_LEFT;
	assert_int_equal(pin_field_event(&field, &event), LINE_EDIT_IGNORED);
	field.alphanumeric = false;
	type_pin(&field, "1２", LINE_EDIT_CHANGED);
	type_pin(&field, "aＡ", LINE_EDIT_REFUSED);
	assert_memory_equal(field.pin->digits, "12", 2);
	pin_free(&field.pin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stored_as_typed),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_taken_while_typing),
		cmocka_unit_test(test_leaving),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_pin),
	};

	return cmocka_run_group_tests_name("screens/kit/line_edit", tests, NULL, NULL);
}
