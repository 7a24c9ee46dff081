/*
 * screens/kit/list_array: rows in memory as a source for a list.
 *
 * DESCRIPTION
 *   For lists that are short by nature (choices, readers, one card's certificates).
 *   Filters by the search keys of the words (base/text). Words of a language are written by the
 *   caller's write(), once more whenever the list is drawn in another one.
 * OWNERSHIP  The rows stay the caller's, and so does the context.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_LIST_ARRAY_H
#define MADOGUCHI_SCREENS_KIT_LIST_ARRAY_H

#include <stddef.h>

#include "madoguchi/screens/kit/list.h"

/* The context of list_array_source. */
struct list_array {
	const struct list_row *row; /* sorted by place */
	size_t count;
	char filter[LINE_EDIT_TEXT_SIZE]; /* search key; empty: everything */
	/* Makes row and count. NULL: they stay as they are. */
	void (*write)(void *context, enum language language);
	void *context;
	enum language language; /* of the words */
};

extern const struct list_source list_array_source;

/* What write() tells of has changed: the list of this array shows it. */
void list_array_changed(struct list_array *array, struct list *list);

#endif
