/*
 * domain/office_change: what differs between two office files, key by key.
 *
 * DESCRIPTION
 *   Files are compared as they are read: comments, blanks, the order of keys and of a list's words
 *   make no difference, an absent flag is one that is false. Sections are matched by sort and name.
 *   Since the first section that fits holds, their order is compared too: a section that was put in
 *   or taken out is told with its place among its sort (the key `place`), and sections that stand
 *   otherwise among each other with their names in the old and in the new order (the key `order`,
 *   of the sort).
 * ERRORS     ERROR_MEMORY.
 * OWNERSHIP  A difference and its texts live during the call of tell().
 * SIZES      A text is as long as the file says, and as the file not cleaned.
 * THREADS    Pure.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_CHANGE_H
#define MADOGUCHI_DOMAIN_OFFICE_CHANGE_H

#include <stddef.h>

#include "madoguchi/domain/office.h"

enum office_change {
	OFFICE_CHANGED, /* another value */
	OFFICE_ADDED,	/* was not there */
	OFFICE_REMOVED, /* is no longer there */
	OFFICE_LIST,	/* of a list: `before` has the words that went, `after` those that came */
	OFFICE_CHANGES, /* how many there are */
};

struct office_difference {
	const char *
	    section; /* `documents "the holder"`, in `paper` behind a slash; "": the office's own */
	const char *key;
	enum office_change change;
	const char *before, *after; /* words of a list parted by ", "; "" where there is none */
};

typedef void office_tell(void *context, const struct office_difference *difference);

/* "changed" … */
const char *office_change_word(enum office_change change);
/* *ret_count differences, told in the order of the keys and of the new file's sections. */
bool office_compare(const struct office *before, const struct office *after, office_tell *tell,
		    void *context, size_t *ret_count, struct error *error);

#endif
