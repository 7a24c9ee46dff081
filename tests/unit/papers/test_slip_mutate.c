/*
 * Every delivered template, bent: it is refused with words, or the paper has neither a control
 * character nor a line that is too wide, whatever its values are.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/text.h"
#include "madoguchi/papers/slip.h"
#include "mutate.h"

#define CELLS_MAX 48
#define LISTS_MAX 6
#define ROWS 3
#define VARIATIONS 60

/* Escapes, a bell, a direction mark, braces, a name beyond the basic plane, more than a line. */
static const char hostile[] =
    "\x1b]0;owned\x07\x1b[2J{if name}\xe2\x80\xae\r\n\xf0\xa0\xae\xb7\xe7\x94\xb0 "
    "\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97"
    "\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97"
    "\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97";

static char path[] = "/tmp/slip-mutate-XXXXXX";
static enum slip current;
static int loaded, refused;

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

static void look_at(const struct buffer *text)
{
	const char *line = (const char *)text->bytes;

	assert_true(text_valid(line, text->size));
	for (size_t i = 0; i < text->size; i++)
		assert_true(line[i] == '\n' || (unsigned char)line[i] >= 0x20);
	for (size_t size; line != NULL && *line != '\0'; line += size + 1) {
		size = strcspn(line, "\n");
		assert_in_range(text_width(line, size), 0, SLIP_COLUMNS);
		if (line[size] == '\0')
			break;
	}
}

static void render(const struct template *template, struct template_values *form)
{
	const char *values[CELLS_MAX], *cells[ROWS * CELLS_MAX];
	struct template_list lists[LISTS_MAX];
	struct buffer text;
	struct error error;

	for (size_t i = 0; i < ROWS * CELLS_MAX; i++)
		cells[i] = i % 5 == 0 ? NULL : hostile;
	for (size_t i = 0; i < form->field_count; i++)
		values[i] = hostile;
	for (size_t i = 0; i < form->list_count; i++) {
		lists[i] = form->lists[i];
		lists[i].cells = cells;
		lists[i].rows = ROWS;
	}
	form->values = values;
	form->lists = lists;
	buffer_init(&text, TEMPLATE_TEXT_MAX);
	assert_true(template_render(template, form, &text, &error));
	if (text.size > 0)
		look_at(&text);
	buffer_done(&text);
}

static int take(const uint8_t *bytes, size_t size)
{
	struct template *template = NULL;
	struct template_values form;
	struct error error = { 0 };
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	slip_form(current, &form);
	if (!template_load(path, &form, &template, &error)) {
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		assert_non_null(strstr(error.detail, path));
		assert_null(strchr(error.detail, '\x1b'));
		refused++;
		return 0;
	}
	render(template, &form);
	template_free(&template);
	loaded++;
	return 0;
}

static void test_every_template(void **state)
{
	(void)state;
	for (int i = 0; i < SLIP_COUNT * LANGUAGE_COUNT; i++) {
		static uint8_t bytes[TEMPLATE_SIZE_MAX];
		char name[SLIP_PATH_SIZE];
		size_t size;
		FILE *file;

		current = (enum slip)(i / LANGUAGE_COUNT);
		assert_true(
		    slip_path("etc/papers", current, (enum language)(i % LANGUAGE_COUNT), name));
		file = fopen(name, "r");
		assert_non_null(file);
		size = fread(bytes, 1, sizeof(bytes), file);
		fclose(file);
		(void)take(bytes, size);
		mutate(bytes, size, VARIATIONS, 0x5117u + (uint32_t)i, take);
	}
	/* Both ways were gone. */
	assert_true(loaded > SLIP_COUNT * LANGUAGE_COUNT);
	assert_true(refused > SLIP_COUNT * LANGUAGE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_template),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
