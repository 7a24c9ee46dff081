#include "madoguchi/papers/template.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"

#include "template_parts.h"

#define NAME_SHOWN 40

static bool reports_wrong(const struct template *template, int line, struct error *error,
			  const char *what, const char *words, size_t size)
{
	char shown[NAME_SHOWN + 1];

	text_clean(words, size < NAME_SHOWN ? size : NAME_SHOWN, shown, sizeof(shown));
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s:%d: %s {%s}", template->path,
			 line, what, shown);
}

/* As reports_wrong(), with the names that would do. */
static bool reports_unknown(const struct template *template, int line, struct error *error,
			    const char *what, const char *words, size_t size,
			    const char *const *names, size_t count)
{
	char allowed[ERROR_DETAIL_SIZE] = "", shown[NAME_SHOWN + 1];
	size_t used = 0;

	text_clean(words, size < NAME_SHOWN ? size : NAME_SHOWN, shown, sizeof(shown));
	for (size_t i = 0; i < count; i++) {
		const int more = snprintf(allowed + used, sizeof(allowed) - used, "%s%s",
					  used > 0 ? ", " : "", names[i]);

		if (more < 0 || (size_t)more >= sizeof(allowed) - used)
			break;
		used += (size_t)more;
	}
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s:%d: %s {%s}; allowed: %s",
			 template->path, line, what, shown, allowed);
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool same(const char *name, const char *words, size_t size)
{
	return strlen(name) == size && memcmp(name, words, size) == 0;
}

static size_t find_name(const char *const *names, size_t count, const char *words, size_t size)
{
	size_t i = 0;

	while (i < count && !same(names[i], words, size))
		i++;
	return i;
}

bool template_find(const struct template_values *values, const struct template_list *list,
		   const char *words, size_t size, struct template_place *ret_place)
{
	const size_t cell =
	    list != NULL ? find_name(list->fields, list->field_count, words, size) : 0;
	const size_t field = find_name(values->fields, values->field_count, words, size);

	if (list != NULL && cell < list->field_count)
		*ret_place = (struct template_place){ .in_row = true, .index = cell };
	else if (field < values->field_count)
		*ret_place = (struct template_place){ .index = field };
	else
		return false;
	return true;
}

/* ---- fields in a line ----------------------------------------------------------------------- */

/* The columns behind the colon: "12" or ">12". */
static bool parse_columns(const char *words, size_t size, struct template_field *field)
{
	field->right = size > 0 && words[0] == '>';
	if (field->right) {
		words++;
		size--;
	}
	if (size == 0 || size > 2)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (words[i] < '0' || words[i] > '9')
			return false;
		field->columns = 10 * field->columns + (words[i] - '0');
	}
	return field->columns > 0 && field->columns <= TEMPLATE_COLUMNS;
}

enum template_piece template_next(const char *line, size_t size, struct template_field *ret_field,
				  size_t *ret_used)
{
	const char *brace = memchr(line, '{', size), *end, *colon;
	struct template_field field = { .columns = 0 };

	if (brace != line) {
		*ret_used = brace != NULL ? (size_t)(brace - line) : size;
		return TEMPLATE_PLAIN;
	}
	if (size > 1 && line[1] == '{') {
		*ret_used = 2;
		return TEMPLATE_BRACE;
	}
	end = memchr(line, '}', size);
	if (end == NULL)
		return TEMPLATE_OPEN;
	*ret_used = (size_t)(end - line) + 1;
	field.name = line + 1;
	field.size = *ret_used - 2;
	colon = memchr(field.name, ':', field.size);
	if (colon != NULL) {
		const size_t length = (size_t)(colon - field.name);

		if (!parse_columns(colon + 1, field.size - length - 1, &field))
			return TEMPLATE_MISFIT;
		field.size = length;
	}
	*ret_field = field;
	return TEMPLATE_FIELD;
}

static bool check_field(const struct template *template, const struct template_line *line,
			const struct template_values *values, const struct template_list *list,
			const struct template_field *field, struct error *error)
{
	struct template_place place;

	return template_find(values, list, field->name, field->size, &place) ||
	       reports_unknown(template, line->number, error, "unknown field", field->name,
			       field->size, values->fields, values->field_count);
}

static bool check_line(const struct template *template, const struct template_line *line,
		       const struct template_values *values, const struct template_list *list,
		       struct error *error)
{
	size_t at = 0;

	while (at < line->size) {
		const char *const words = line->words + at;
		const size_t left = line->size - at;
		struct template_field field;
		size_t used = 0;

		switch (template_next(words, left, &field, &used)) {
		case TEMPLATE_OPEN:
			return reports_wrong(template, line->number, error, "not closed", words + 1,
					     left - 1);
		case TEMPLATE_MISFIT:
			return reports_wrong(
			    template, line->number, error,
			    "columns are 1 to 76, as in name:12 or name:>12:", words + 1, used - 2);
		case TEMPLATE_FIELD:
			if (!check_field(template, line, values, list, &field, error))
				return false;
			break;
		case TEMPLATE_PLAIN:
		case TEMPLATE_BRACE:
			break;
		}
		at += used;
	}
	return true;
}

/* ---- lines and parts ------------------------------------------------------------------------ */

/* "{WORD NAME}" alone on the line, blanks around it: the name. */
static bool is_directive(const struct template_line *line, const char *word, const char **ret_name,
			 size_t *ret_size)
{
	const char *words = line->words;
	size_t size = line->size;
	const size_t length = strlen(word);

	while (size > 0 && words[0] == ' ') {
		words++;
		size--;
	}
	while (size > 0 && words[size - 1] == ' ')
		size--;
	if (size < length + 2 || words[0] != '{' || words[size - 1] != '}' ||
	    memcmp(words + 1, word, length) != 0)
		return false;
	*ret_name = words + 1 + length;
	*ret_size = size - length - 2;
	return true;
}

static bool begin_part(struct template *template, struct template_line *line,
		       const struct template_values *values, const struct template_list *list,
		       struct error *error)
{
	const char *name;
	size_t size;

	if (is_directive(line, "if ", &name, &size)) {
		line->kind = TEMPLATE_IF;
		if (template_find(values, list, name, size, &line->place))
			return true;
		return reports_unknown(template, line->number, error, "unknown field", name, size,
				       values->fields, values->field_count);
	}
	if (!is_directive(line, "each ", &name, &size))
		return check_line(template, line, values, list, error);
	line->kind = TEMPLATE_EACH;
	for (size_t i = 0; i < values->list_count; i++)
		if (same(values->lists[i].name, name, size)) {
			line->place.index = i;
			return list == NULL ||
			       reports_wrong(template, line->number, error,
					     "a list inside of a list:", name, size);
		}
	return reports_wrong(template, line->number, error, "unknown list", name, size);
}

/* The parts that are open at a line. */
struct open_parts {
	size_t line[TEMPLATE_DEPTH_MAX];
	size_t depth;
};

static const struct template_list *list_of(const struct template *template,
					   const struct template_values *values,
					   const struct open_parts *open)
{
	for (size_t i = 0; i < open->depth; i++) {
		const struct template_line *line = &template->lines[open->line[i]];

		if (line->kind == TEMPLATE_EACH)
			return &values->lists[line->place.index];
	}
	return NULL;
}

static bool take_line(struct template *template, size_t at, const struct template_values *values,
		      struct open_parts *open, struct error *error)
{
	struct template_line *line = &template->lines[at];
	const char *rest;
	size_t size;

	if (is_directive(line, "end", &rest, &size) && size == 0) {
		line->kind = TEMPLATE_END;
		if (open->depth == 0)
			return reports_wrong(template, line->number, error,
					     "nothing is open:", "end", 3);
		template->lines[open->line[--open->depth]].end = at;
		return true;
	}
	if (!begin_part(template, line, values, list_of(template, values, open), error))
		return false;
	if (line->kind == TEMPLATE_TEXT)
		return true;
	if (open->depth == TEMPLATE_DEPTH_MAX)
		return reports_wrong(template, line->number, error,
				     "too many parts in parts:", line->words, line->size);
	open->line[open->depth++] = at;
	return true;
}

static bool take_lines(struct template *template, const struct template_values *values,
		       struct error *error)
{
	struct open_parts open = { .depth = 0 };

	for (size_t i = 0; i < template->count; i++)
		if (!take_line(template, i, values, &open, error))
			return false;
	if (open.depth == 0)
		return true;
	return reports_wrong(template, template->lines[open.line[open.depth - 1]].number, error,
			     "no line for its end:", "end", 3);
}

/* ---- the file ------------------------------------------------------------------------------- */

static bool read_file(struct template *template, struct error *error)
{
	FILE *file = fopen(template->path, "re");
	size_t size;
	int failed;

	if (file == NULL)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s",
				 template->path);
	size = fread(template->bytes, 1, TEMPLATE_SIZE_MAX + 1, file);
	failed = ferror(file) ? errno : 0;
	fclose(file);
	if (failed != 0)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, failed, "%s",
				 template->path);
	if (size > TEMPLATE_SIZE_MAX)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: the file is too large; allowed: %d bytes", template->path,
				 TEMPLATE_SIZE_MAX);
	if (!text_valid(template->bytes, size))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: the file is not text; allowed: UTF-8", template->path);
	template->size = size;
	return true;
}

/* What text_clean() would turn away: a template goes to terminals, too. */
static bool has_controls(const struct template_line *line)
{
	size_t at = 0;

	while (at < line->size) {
		int width;
		const size_t size = text_cluster(line->words + at, line->size - at, &width);
		char clean[2 * TEXT_CLUSTER_SIZE];

		text_clean(line->words + at, size, clean, sizeof(clean));
		if (strlen(clean) != size || memcmp(clean, line->words + at, size) != 0)
			return true;
		at += size;
	}
	return false;
}

static bool split_lines(struct template *template, struct error *error)
{
	size_t at = 0;

	while (at < template->size) {
		const char *words = template->bytes + at;
		const char *end = memchr(words, '\n', template->size - at);
		size_t length = end != NULL ? (size_t)(end - words) : template->size - at;

		if (template->count == TEMPLATE_LINES_MAX)
			return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
					 "%s: too many lines; allowed: %d", template->path,
					 TEMPLATE_LINES_MAX);
		at += length + 1;
		if (length > 0 && words[length - 1] == '\r')
			length--;
		template->lines[template->count] = (struct template_line){
			.words = words, .size = length, .number = (int)template->count + 1
		};
		if (has_controls(&template->lines[template->count++]))
			return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
					 "%s:%zu: a control character; allowed: text and blanks",
					 template->path, template->count);
	}
	return true;
}

bool template_load(const char *path, const struct template_values *values,
		   struct template **ret_template, struct error *error)
{
	struct template *template = calloc(1, sizeof(*template));

	if (template == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	text_copy(template->path, sizeof(template->path), path);
	if (read_file(template, error) && split_lines(template, error) &&
	    take_lines(template, values, error)) {
		*ret_template = template;
		return true;
	}
	template_free(&template);
	return false;
}

void template_free(struct template **template)
{
	if (template == NULL)
		return;
	free(*template);
	*template = NULL;
}
