/*
 * papers/template: the small language in which an office writes its papers.
 *
 * DESCRIPTION
 *   docs/papers.md has it in words. A template is UTF-8 text. {name} stands for a field, {name:12}
 *   and {name:>12} for a field padded to columns, {{ for a brace. Alone on their lines {if name}
 *   and {each list} begin a part that {end} ends: the part is there when the field has a value,
 *   or once for each row of the list. A line whose fields are all empty is left out; there is no
 *   other condition, no computing and no including, so that a template can do nothing but say.
 *   The whole template is checked before anything of it is used, also what would be left out.
 *   Lines that grow past TEMPLATE_COLUMNS are broken between characters, after a space where there
 *   is one; the rest stands under the first field where a gap of two blanks or more leads to it,
 *   else it is indented as the line was. Values pass text_clean().
 * ERRORS     CONFIG_MISSING (cannot be read), CONFIG_WRONG (file, line, what is allowed), MEMORY.
 * SIZES      A file of at most TEMPLATE_SIZE_MAX bytes and TEMPLATE_LINES_MAX lines, parts nested
 *            TEMPLATE_DEPTH_MAX deep, a text of at most TEMPLATE_TEXT_MAX bytes.
 * OWNERSHIP  template_free() frees; values are borrowed while rendering.
 * THREADS    A template is only read after it was loaded: any thread.
 */
#ifndef MADOGUCHI_PAPERS_TEMPLATE_H
#define MADOGUCHI_PAPERS_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define TEMPLATE_COLUMNS 76
#define TEMPLATE_SIZE_MAX 65536
#define TEMPLATE_LINES_MAX 1000
#define TEMPLATE_DEPTH_MAX 4
#define TEMPLATE_TEXT_MAX 262144

/* A named list of rows; each row has one cell for each of the fields. */
struct template_list {
	const char *name;
	const char *const *fields;
	size_t field_count;
	const char *const *cells; /* rows * field_count; NULL or "": empty. For a check: NULL */
	size_t rows;
};

/* What a paper is given: names to check a template by, and values to render it with. */
struct template_values {
	const char *const *fields;
	const char *const *values; /* one a field; for a check: NULL */
	size_t field_count;
	const struct template_list *lists;
	size_t list_count;
};

struct template;

/* Reads and checks the file by the names of `values`. */
bool template_load(const char *path, const struct template_values *values,
		   struct template **ret_template, struct error *error);
/* Appends the text; `values` has the names that the template was loaded with. */
bool template_render(const struct template *template, const struct template_values *values,
		     struct buffer *ret_text, struct error *error);
void template_free(struct template **template);

#endif
