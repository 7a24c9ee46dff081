/*
 * screens/kit/list_array: rows in memory as a source for a list.
 *
 * DESCRIPTION
 *   For lists that are short by nature (choices, readers, one card's certificates).
 *   Filters by the search keys of the words (base/text).
 * OWNERSHIP  The rows stay the caller's.
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
};

extern const struct list_source list_array_source;

#endif
