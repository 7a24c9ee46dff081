#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/papers/template.h"

static const char *const fields[] = { "name", "empty", "fee", "long" };
static const char *const values_of_fields[] = {
	"山田",
	"",
	"200",
	/* 69 columns */
	"It was broken off, and nobody was there who could have said it again.",
};
static const char *const cells_of_row[] = { "what", "yen", "note" };
static const char *const cells[] = { "issue", "200", "", "renewal", "1,000", "late" };
static const struct template_list lists[] = {
	{ .name = "rows", .fields = cells_of_row, .field_count = 3, .cells = cells, .rows = 2 },
	{ .name = "none", .fields = cells_of_row, .field_count = 3, .cells = cells, .rows = 0 },
};
static const struct template_values values = { fields, values_of_fields, 4, lists, 2 };

static char path[] = "/tmp/template-XXXXXX";

static int make_file(void **state)
{
	const int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static bool load(const char *words, size_t size, struct template **ret_template,
		 struct error *error)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(words, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return template_load(path, &values, ret_template, error);
}

static void expect(const char *words, const char *text)
{
	struct template *template = NULL;
	struct error error = { 0 };
	struct buffer got;

	if (!load(words, strlen(words), &template, &error))
		fail_msg("%s: %s", words, error.detail);
	buffer_init(&got, TEMPLATE_TEXT_MAX);
	assert_true(template_render(template, &values, &got, &error));
	assert_string_equal(got.bytes != NULL ? (const char *)got.bytes : "", text);
	buffer_done(&got);
	template_free(&template);
	assert_null(template);
}

static void refuse(const char *words, const char *line, const char *says)
{
	struct template *template = NULL;
	struct error error = { 0 };

	assert_false(load(words, strlen(words), &template, &error));
	assert_null(template);
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	if (strstr(error.detail, line) == NULL || strstr(error.detail, says) == NULL)
		fail_msg("%s: %s", words, error.detail);
}

static void test_columns(void **state)
{
	(void)state;
	expect("{name:6}|\n", "山田  |\n");
	expect("{name:>6}|\n", "  山田|\n");
	expect("{name:2}|\n", "山田|\n");
	expect("{fee:>8} yen\n", "     200 yen\n");
	expect("a{empty:4}\n", "");
	expect("{name}{empty:4}|\n", "山田    |\n");
	expect("{name:10}\n", "山田\n"); /* nobody sees blanks at the end */
}

static void test_long_lines_go_on_under_their_value(void **state)
{
	(void)state;
	expect("  Reason    {long}",
	       "  Reason    It was broken off, and nobody was there who could have said it \n"
	       "            again.\n");
	expect("  Of {name}: {long} The end.",
	       "  Of 山田: It was broken off, and nobody was there who could have said it \n"
	       "  again. The end.\n");
}

static void test_parts_by_presence(void **state)
{
	(void)state;
	expect("{if name}\na\n{end}\n{if empty}\nb\n{end}\nc\n", "a\nc\n");
	expect("  {if name}  \r\n{if empty}\nb\n{end}\na\n{end}", "a\n");
}

static void test_lists(void **state)
{
	(void)state;
	expect("{each rows}\n{what:8}{yen:>6}\n{end}\n", "issue      200\nrenewal  1,000\n");
	expect("{each rows}\n{if note}\n{name} {note}\n{end}\n{end}\n", "山田 late\n");
	expect("{each rows}\n- {note}\n{end}\n", "- late\n");
	expect("{each none}\n{what}\n{end}\nx\n", "x\n");
	expect("{if name}\n{each rows}\n{what}\n{end}\n{end}\n", "issue\nrenewal\n");
}

/* Also in a part that is left out; and a row's field is known in its list alone. */
static void test_everything_is_checked(void **state)
{
	(void)state;
	refuse("{if empty}\n{nmae}\n{end}\n", ":2:", "name, empty, fee");
	refuse("{each none}\n{nmae}\n{end}\n", ":2:", "nmae");
	refuse("a\n{what}\n", ":2:", "{what}");
	refuse("{if what}\n{end}\n", ":1:", "what");
	refuse("{each name}\n{end}\n", ":1:", "unknown list");
	refuse("{each rows}\n{each none}\n{end}\n{end}\n", ":2:", "a list inside of a list");
	refuse("{end}\n", ":1:", "nothing is open");
	refuse("a\n{if name}\nb\n", ":2:", "no line for its end");
	refuse("{if name}\n{if name}\n{if name}\n{if name}\n{if name}\n", ":5:", "too many parts");
	refuse("x {if name}\n", ":1:", "unknown field");
	refuse("{name:}\n", ":1:", "columns");
	refuse("{name:0}\n", ":1:", "columns");
	refuse("{name:77}\n", ":1:", "columns");
	refuse("{name:-1}\n", ":1:", "columns");
	refuse("{name:100}\n", ":1:", "columns");
	refuse("{name:>}\n", ":1:", "columns");
	refuse("{:4}\n", ":1:", "unknown field");
	refuse("a\n\x1b[31mb\n", ":2:", "control character");
	refuse("a\tb\n", ":1:", "control character");
	refuse("a\xe2\x80\xae"
	       "b\n",
	       ":1:", "control character");
}

static void test_control_characters_do_not_reach_the_message(void **state)
{
	struct template *template = NULL;
	struct error error = { 0 };

	(void)state;
	assert_false(load("{\x1b]0;x\x07}\n", 8, &template, &error));
	assert_null(strchr(error.detail, '\x1b'));
	assert_null(strchr(error.detail, '\x07'));
}

static void test_sizes(void **state)
{
	char *much = malloc(TEMPLATE_SIZE_MAX + 2);
	struct template *template = NULL;
	struct error error = { 0 };

	(void)state;
	assert_non_null(much);
	memset(much, '\n', TEMPLATE_SIZE_MAX + 2);
	assert_true(load(much, TEMPLATE_LINES_MAX, &template, &error));
	template_free(&template);
	assert_false(load(much, TEMPLATE_LINES_MAX + 1, &template, &error));
	assert_non_null(strstr(error.detail, "too many lines"));
	assert_false(load(much, TEMPLATE_SIZE_MAX + 1, &template, &error));
	assert_non_null(strstr(error.detail, "too large"));
	free(much);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_long_lines_go_on_under_their_value),
		cmocka_unit_test(test_parts_by_presence),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_everything_is_checked),
		cmocka_unit_test(test_control_characters_do_not_reach_the_message),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
