/*
 * fuzz_template: any bytes are a template as a whole or not at all; what is one renders into text
 * without control characters, in lines that fit the paper.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "madoguchi/base/text.h"
#include "madoguchi/papers/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const fields[] = { "name", "empty", "fee" };
static const char *const values_of_fields[] = { "\xf0\xa0\xae\xb7\x1b[31m", "", "1,000" };
static const char *const row[] = { "item", "yen" };
static const char *const cells[] = { "a", "1", "", "\xe5\xad\x97" };
static const struct template_list list = {
	.name = "rows", .fields = row, .field_count = 2, .cells = cells, .rows = 2
};
static const struct template_values values = { fields, values_of_fields, 3, &list, 1 };

static void look_at(const char *text)
{
	if (strpbrk(text, "\x1b\t\r\x07\x7f") != NULL)
		abort();
	for (size_t size; *text != '\0'; text += size + (text[size] == '\n')) {
		size = strcspn(text, "\n");
		if (text_width(text, size) > TEMPLATE_COLUMNS)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static char path[32];
	static int fd = -1;
	struct template *template = NULL;
	struct error error = { 0 };
	struct buffer text;

	if (fd < 0)
		fd = memfd_create("template", MFD_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, bytes, size, 0) != (ssize_t)size)
		abort();
	buffer_init(&text, TEMPLATE_TEXT_MAX);
	if (template_load(path, &values, &template, &error) != (template != NULL))
		abort();
	if (template == NULL && error.code == ERROR_NONE)
		abort();
	if (template != NULL && template_render(template, &values, &text, &error) &&
	    text.bytes != NULL)
		look_at((const char *)text.bytes);
	template_free(&template);
	buffer_done(&text);
	return 0;
}
