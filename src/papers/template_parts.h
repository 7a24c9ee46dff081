/* papers/template_parts: a template as it was read, for template.c and template_render.c. */
#ifndef MADOGUCHI_PAPERS_TEMPLATE_PARTS_H
#define MADOGUCHI_PAPERS_TEMPLATE_PARTS_H

#include "madoguchi/papers/template.h"

#define TEMPLATE_PATH_SIZE 1024

enum template_kind {
	TEMPLATE_TEXT, /* to be filled in */
	TEMPLATE_IF,   /* its part is there when the field at `place` has a value */
	TEMPLATE_EACH, /* its part is there for each row of the list place.index */
	TEMPLATE_END,  /* of the part before */
};

/* Where a name's value is: of the paper, or of the list's row. */
struct template_place {
	bool in_row;
	size_t index;
};

struct template_line {
	enum template_kind kind;
	const char *words; /* in the template's bytes */
	size_t size;
	int number; /* from 1 */
	struct template_place place;
	size_t end; /* IF, EACH: the line of its END */
};

struct template
{
	char path[TEMPLATE_PATH_SIZE];
	char bytes[TEMPLATE_SIZE_MAX + 1];
	size_t size;
	struct template_line lines[TEMPLATE_LINES_MAX];
	size_t count;
};

struct template_field {
	const char *name; /* in the line */
	size_t size;
	int columns; /* 0: as wide as it is */
	bool right;
};

enum template_piece {
	TEMPLATE_PLAIN,	 /* text as it stands */
	TEMPLATE_BRACE,	 /* {{ */
	TEMPLATE_FIELD,	 /* {name}, {name:12} */
	TEMPLATE_OPEN,	 /* an error: not closed; nothing is used */
	TEMPLATE_MISFIT, /* an error: columns */
};

/* The next piece of a line (size > 0) and its bytes. */
enum template_piece template_next(const char *line, size_t size, struct template_field *ret_field,
				  size_t *ret_used);
/* list: the rows are of this one; NULL: outside of any. */
bool template_find(const struct template_values *values, const struct template_list *list,
		   const char *words, size_t size, struct template_place *ret_place);

#endif
