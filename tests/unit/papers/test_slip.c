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
#include "madoguchi/base/text.h"
#include "madoguchi/papers/slip.h"

#define FIELDS_MAX 32

static char path[] = "/tmp/domain-slip-XXXXXX";

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

static bool render(const char *template, const struct slip_field *fields, size_t count, char **text,
		   struct error *error)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(template, file) >= 0);
	assert_int_equal(fclose(file), 0);
	return slip_render(path, fields, count, text, error);
}

static const struct slip_field two[] = { { "name", "山田 太郎" }, { "empty", NULL } };

struct line_row {
	const char *template;
	const char *text;
};

static void test_lines(void **state)
{
	(void)state;
	static const struct line_row rows[] = {
		{ "a {name} b\n", "a 山田 太郎 b\n" },
		{ "a {name} b", "a 山田 太郎 b\n" },
		{ "x\r\n{name}\r\n", "x\n山田 太郎\n" },
		{ "a\n  1 {empty}\nb\n", "a\nb\n" },
		{ "{empty}{name}\n", "山田 太郎\n" },
		{ "a\n\n\nb\n", "a\n\n\nb\n" },
		{ "{{name}\n", "{name}\n" },
		{ "}\n", "}\n" },
		{ "", "\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = NULL;
		struct error error = { 0 };
		if (!render(rows[i].template, two, 2, &text, &error))
			fail_msg("%s: %s", rows[i].template, error.detail);
		assert_string_equal(text, rows[i].text);
		free(text);
	}
}

struct wrong_row {
	const char *template;
	const char *line;
	const char *says;
};

static void test_wrong_templates(void **state)
{
	(void)state;
	static const struct wrong_row rows[] = {
		{ "a\nb {nmae}\n", ":2:", "{nmae}" }, { "a\n\nb {name\n", ":3:", "not closed" },
		{ "{}\n", ":1:", "unknown field" },   { "{name }\n", ":1:", "{name }" },
		{ "\xff\n", ":", "UTF-8" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = NULL;
		struct error error = { 0 };
		assert_false(render(rows[i].template, two, 2, &text, &error));
		assert_null(text);
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		assert_non_null(strstr(error.detail, path));
		if (strstr(error.detail, rows[i].line) == NULL ||
		    strstr(error.detail, rows[i].says) == NULL)
			fail_msg("%s", error.detail);
	}
	struct error error = { 0 };
	char *text = NULL;
	assert_false(render("{x}\n", two, 2, &text, &error));
	assert_non_null(strstr(error.detail, "name, empty"));
	assert_false(slip_render("/nowhere/slip.txt", two, 2, &text, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
}

/* No line is wider than a slip, and nothing of the value is lost when it is broken. */
static void check_width(const char *text)
{
	for (const char *line = text; *line != '\0';) {
		size_t size = strcspn(line, "\n");
		if (text_width(line, size) > SLIP_COLUMNS)
			fail_msg("%.*s", (int)size, line);
		line += size + 1;
	}
}

static void test_long_values(void **state)
{
	(void)state;
	char wide[400] = "", *text = NULL;
	struct error error = { 0 };
	for (size_t i = 0; i < 60; i++)
		memcpy(wide + i * 3, "字", 4);
	struct slip_field field = { "v", wide };
	assert_true(render("    {v}\n", &field, 1, &text, &error));
	check_width(text);
	size_t count = 0;
	for (const char *at = text; (at = strstr(at, "字")) != NULL; at += 3)
		count++;
	assert_int_equal(count, 60);
	assert_non_null(strstr(text, "\n    字"));
	free(text);
	field.value = "one two three four five six seven eight nine ten eleven twelve thirteen "
		      "fourteen";
	assert_true(render("  {v}\n", &field, 1, &text, &error));
	assert_non_null(strstr(text, "thirteen \n  fourteen\n"));
	check_width(text);
	free(text);
}

static void test_values_are_cleaned(void **state)
{
	(void)state;
	struct slip_field field = { "v", "a\x1b[31m\nb{v}\r\x07\xe2\x80\xae"
					 "c" };
	struct error error = { 0 };
	char *text = NULL;
	assert_true(render("{v}\n", &field, 1, &text, &error));
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "b{v}"));
	assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
	free(text);
}

#define CELLS_MAX 40
#define LISTS_MAX 6

/* Every field and every cell has its own name for a value. */
static char *render_delivered(enum slip slip, enum language language)
{
	const char *cells[CELLS_MAX];
	struct template *template = NULL;
	struct template_values form;
	struct template_list lists[LISTS_MAX];
	struct error error = { 0 };
	struct buffer text;
	char file[SLIP_PATH_SIZE];
	size_t size;

	slip_form(slip, &form);
	assert_in_range(form.field_count, 1, CELLS_MAX);
	for (size_t i = 0; i < form.field_count; i++)
		cells[i] = form.fields[i];
	form.values = cells;
	assert_in_range(form.list_count, 0, LISTS_MAX);
	for (size_t i = 0; i < form.list_count; i++) {
		lists[i] = form.lists[i];
		lists[i].cells = lists[i].fields;
		lists[i].rows = 1;
	}
	form.lists = lists;
	assert_true(slip_path("etc/papers", slip, language, file));
	buffer_init(&text, TEMPLATE_TEXT_MAX);
	if (!template_load(file, &form, &template, &error) ||
	    !template_render(template, &form, &text, &error))
		fail_msg("%s", error.detail);
	template_free(&template);
	return (char *)buffer_take(&text, &size);
}

/* What asked_by has taken the place of, for templates that an office has edited. */
static bool kept_for_offices(enum slip slip, const char *field)
{
	return slip == SLIP_INQUIRY &&
	       (strcmp(field, "applicant_name") == 0 || strcmp(field, "relation") == 0);
}

/* The templates that are delivered use all fields that they are given, and no other. */
static void test_delivered(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SLIP_COUNT; i++) {
		struct template_values form;

		slip_form((enum slip)i, &form);
		for (unsigned language = 0; language < LANGUAGE_COUNT; language++) {
			char *text = render_delivered((enum slip)i, (enum language)language);
			struct error error = { 0 };

			check_width(text);
			for (size_t j = 0; j < form.field_count; j++)
				if (!kept_for_offices((enum slip)i, form.fields[j]) &&
				    strstr(text, form.fields[j]) == NULL)
					fail_msg("%s has no %s", slip_word((enum slip)i),
						 form.fields[j]);
			for (size_t j = 0; j < form.list_count; j++)
				for (size_t k = 0; k < form.lists[j].field_count; k++)
					assert_non_null(strstr(text, form.lists[j].fields[k]));
			assert_true(slip_check("etc/papers", (enum slip)i, (enum language)language,
					       &error));
			free(text);
		}
	}
}

/* Without values every line of lists goes, and what a person fills in by hand stays. */
static void test_custody_without_items(void **state)
{
	(void)state;
	struct slip_field fields[FIELDS_MAX];
	struct template_values form;
	struct error error = { 0 };
	char *text = NULL;

	slip_form(SLIP_CUSTODY, &form);
	for (size_t i = 0; i < form.field_count; i++)
		fields[i] =
		    (struct slip_field){ form.fields[i],
					 strcmp(form.fields[i], "item1") == 0 ? "カード" : "" };
	assert_true(
	    slip_render("etc/papers/custody.ja.txt", fields, form.field_count, &text, &error));
	assert_non_null(strstr(text, "1  カード"));
	assert_null(strstr(text, "    2  "));
	assert_non_null(strstr(text, "署名"));
	assert_non_null(strstr(text, "同意"));
	assert_non_null(strstr(text, "保険証"));
	free(text);
}

/* Nobody may promise a day while the service is away. */
static void test_no_promised_days(void **state)
{
	(void)state;
	static const enum slip slips[] = { SLIP_CUSTODY, SLIP_REVISIT };

	for (size_t i = 0; i < 2; i++) {
		struct template_values form;

		slip_form(slips[i], &form);
		for (size_t j = 0; j < form.field_count; j++) {
			assert_null(strstr(form.fields[j], "valid"));
			assert_null(strstr(form.fields[j], "expir"));
			assert_null(strstr(form.fields[j], "ready"));
			assert_null(strstr(form.fields[j], "done"));
		}
	}
}

static void test_moments(void **state)
{
	const int32_t day = date_from_civil(2026, 10, 14);
	const int64_t at_ms = date_to_ms(day) + (9 * 60 + 5) * 60000 + 59999;
	char words[SLIP_MOMENT_SIZE];

	(void)state;
	slip_moment(LANGUAGE_JA, at_ms, words);
	assert_string_equal(words, "令和8年10月14日 9時05分");
	slip_moment(LANGUAGE_EN, at_ms, words);
	assert_string_equal(words, "2026-10-14 09:05");
	slip_moment(LANGUAGE_JA, date_to_ms(date_from_civil(2027, 1, 1)), words);
	assert_string_equal(words, "令和9年1月1日 0時00分");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_wrong_templates),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_values_are_cleaned),
		cmocka_unit_test(test_delivered),
		cmocka_unit_test(test_custody_without_items),
		cmocka_unit_test(test_no_promised_days),
		cmocka_unit_test(test_moments),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
