/* Two office files compared, each change told in the words of the file. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/domain/office_change.h"

static struct office *kawasaki;

static int load_kawasaki(void **state)
{
	struct error error;

	(void)state;
	return office_load("etc/offices/kawasaki.conf", &kawasaki, &error) ? 0 : -1;
}

static int free_kawasaki(void **state)
{
	(void)state;
	office_free(&kawasaki);
	return 0;
}

/* The office's own text with a part of it replaced, once. */
static struct office *edited(const char *part, const char *by)
{
	struct office_source source;
	struct office *office = NULL;
	struct error error = { 0 };
	struct buffer text;
	const char *found;

	office_source(kawasaki, &source);
	found = strstr(source.text, part);
	assert_non_null(found);
	buffer_init(&text, OFFICE_FILE_MAX);
	assert_true(buffer_append(&text, source.text, (size_t)(found - source.text)) &&
		    buffer_append_text(&text, by) &&
		    buffer_append_text(&text, found + strlen(part)));
	if (!office_load_text("kawasaki", (const char *)text.bytes, text.size, &office, &error))
		fail_msg("%s", error.detail);
	buffer_done(&text);
	return office;
}

static void write_down(void *context, const struct office_difference *difference)
{
	assert_true(buffer_printf(context, "%s|%s|%s|%s|%s\n", difference->section, difference->key,
				  office_change_word(difference->change), difference->before,
				  difference->after));
}

static void expect_told(const struct office *before, const struct office *after, const char *wanted)
{
	struct error error = { 0 };
	struct buffer told;
	size_t count, lines = 0;

	buffer_init(&told, 65536);
	assert_true(office_compare(before, after, write_down, &told, &count, &error));
	assert_string_equal(told.bytes != NULL ? (const char *)told.bytes : "", wanted);
	for (const char *c = wanted; *c != '\0'; c++)
		lines += *c == '\n';
	assert_int_equal(count, lines);
	buffer_done(&told);
}

static void expect_edit(const char *part, const char *by, const char *wanted)
{
	struct office *office = edited(part, by);

	expect_told(kawasaki, office, wanted);
	office_free(&office);
}

static void test_same(void **state)
{
	(void)state;
	expect_told(kawasaki, kawasaki, "");
	expect_edit("custody_days", "# a comment\n  custody_days", "");
	expect_edit("custody_days", "copies_kept = false\ncustody_days", "");
}

static void test_keys(void **state)
{
	(void)state;
	expect_edit("name_en = \"", "name_en = \"New ",
		    "|name_en|changed|Kawasaki City|New Kawasaki City\n");
	expect_edit("custody_days", "minutes_from = 5 minutes_until = 9\ncustody_days",
		    "|minutes_from|added||5\n|minutes_until|added||9\n");
	expect_edit("custody_days", "copies_kept = true\ncustody_days",
		    "|copies_kept|changed|false|true\n");
	expect_edit("custody_days", "four_eyes = {purge, cancel}\ncustody_days",
		    "|four_eyes|added||purge, cancel\n");
}

static void test_lists(void **state)
{
	struct office *one, *other;

	(void)state;
	one = edited("custody_days", "four_eyes = {purge, cancel, unlock}\ncustody_days");
	other = edited("custody_days", "four_eyes = {unlock, give, purge}\ncustody_days");
	expect_told(one, other, "|four_eyes|list|cancel|give\n");
	office_free(&other);
	other = edited("custody_days", "four_eyes = {unlock, cancel, purge}\ncustody_days");
	expect_told(one, other, "");
	expect_told(one, kawasaki, "|four_eyes|removed|purge, cancel, unlock|\n");
	office_free(&one);
	office_free(&other);
}

#define WARD(name, prefix)                                                                         \
	"ward \"" name "\" { name_en = \"E\" name_ja = \"J\" telephone = \"1\" address_prefix = "  \
	"\"" prefix "\" }\n"

static void test_sections(void **state)
{
	struct office *one, *other;

	(void)state;
	one =
	    edited("custody_days", WARD("a", "甲") WARD("b", "乙") WARD("c", "丙") "custody_days");
	expect_told(kawasaki, one,
		    "ward \"a\"|place|added||1\nward \"a\"|name_en|added||E\n"
		    "ward \"a\"|name_ja|added||J\nward \"a\"|telephone|added||1\n"
		    "ward \"a\"|address_prefix|added||甲\n"
		    "ward \"b\"|place|added||2\nward \"b\"|name_en|added||E\n"
		    "ward \"b\"|name_ja|added||J\nward \"b\"|telephone|added||1\n"
		    "ward \"b\"|address_prefix|added||乙\n"
		    "ward \"c\"|place|added||3\nward \"c\"|name_en|added||E\n"
		    "ward \"c\"|name_ja|added||J\nward \"c\"|telephone|added||1\n"
		    "ward \"c\"|address_prefix|added||丙\n");
	other = edited("custody_days", WARD("b", "乙") WARD("a", "甲") "custody_days");
	expect_told(one, other,
		    "ward \"c\"|place|removed|3|\nward \"c\"|name_en|removed|E|\n"
		    "ward \"c\"|name_ja|removed|J|\nward \"c\"|telephone|removed|1|\n"
		    "ward \"c\"|address_prefix|removed|丙|\n"
		    "ward|order|changed|a, b|b, a\n");
	office_free(&one);
	office_free(&other);
}

static void test_paper(void **state)
{
	(void)state;
	expect_edit("paper family_register {", "paper family_register { soft = true",
		    "documents \"representative of a child\" / paper \"family_register\"|soft|"
		    "changed|false|true\n");
}

/* Every office against every other one: nothing is asked of the texts but that they were read. */
static void test_strangers(void **state)
{
	static const char *const names[] = { "fujioka", "kamiichi", "mino", "national" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		struct buffer told;
		size_t count, back;
		char path[64];

		snprintf(path, sizeof(path), "etc/offices/%s.conf", names[i]);
		assert_true(office_load(path, &office, &error));
		buffer_init(&told, 1048576);
		assert_true(office_compare(kawasaki, office, write_down, &told, &count, &error));
		assert_true(office_compare(office, kawasaki, write_down, &told, &back, &error));
		assert_true(count > 20);
		buffer_done(&told);
		office_free(&office);
	}
}

static void test_source(void **state)
{
	struct office_source source;
	struct office *again = NULL;
	struct error error = { 0 };
	uint8_t digest[SHA256_SIZE];

	(void)state;
	office_source(kawasaki, &source);
	assert_string_equal(source.name, "kawasaki");
	assert_int_equal(source.size, strlen(source.text));
	sha256_bytes((const uint8_t *)source.text, source.size, digest);
	assert_memory_equal(source.digest, digest, sizeof(digest));
	assert_true(office_load_text("kawasaki", source.text, source.size, &again, &error));
	expect_told(kawasaki, again, "");
	office_free(&again);
	assert_false(office_load_text("none", "", 0, &again, &error));
	assert_int_equal(error.code, ERROR_OFFICE_WRONG);
}

/* What could move a terminal's cursor is no name. */
static void test_controls(void **state)
{
	static const char *const wrong[] = { "name_en = \"\x1b[2J\"", "name_en = \"\xc2\x9b\"",
					     "ward \"\x1b]0;a\x07\" { }" };
	struct office *office = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct error error = { 0 };

		assert_false(office_load_text("x", wrong[i], strlen(wrong[i]), &office, &error));
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		assert_null(strpbrk(error.detail, "\x1b\x07"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),   cmocka_unit_test(test_keys),
		cmocka_unit_test(test_lists),  cmocka_unit_test(test_sections),
		cmocka_unit_test(test_paper),  cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_source), cmocka_unit_test(test_controls),
	};

	return cmocka_run_group_tests(tests, load_kawasaki, free_kawasaki);
}
