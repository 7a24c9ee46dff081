/*
 * store/letter_list: the letters that have not ended, read only, keyset paged.
 *
 * DESCRIPTION
 *   What is to be printed or posted stands first, then by the day on which the reply has to be
 *   here; letters without such a day stand last; or by when they were asked for. Either all of them
 *   or those of one line of domain/todo. The cost grows with the letters that have not ended.
 *   Addresses are not opened. Names are opened for the rows of the window; one whose seal does not
 *   open is shown as U+FFFD.
 * OWNERSHIP Rows are plain values; names are personal data: wipe.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_LETTER_LIST_H
#define MADOGUCHI_STORE_LETTER_LIST_H

#include "madoguchi/domain/todo.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/letter.h"

enum letter_sort { LETTERS_BY_DUE, LETTERS_NEWEST, LETTERS_OLDEST, LETTER_SORTS };

/* Which letters, in what order; all zero: every one, by what is due. */
struct letter_wanted {
	enum todo todo; /* TODO_NOBODY: every one that has not ended */
	enum letter_sort order;
};

struct letter_row {
	struct letter letter; /* address empty */
	int64_t order;	      /* its place in the list, with letter.id */
	struct case_row matter;
};

/* Rows after this place (INT64_MIN, 0: from the start), or, backwards, those before it, the nearest
 * first (INT64_MAX, 0: from the end). */
bool letter_list_read(struct store *store, const struct letter_wanted *wanted, int64_t order,
		      int64_t id, bool backwards, struct letter_row *ret_rows, int capacity,
		      int *ret_count, struct error *error);
/* One that has not ended, with its place in this order; NOT_FOUND. */
bool letter_list_find(struct store *store, enum letter_sort order, int64_t id,
		      struct letter_row *ret_row, struct error *error);
bool letter_list_count(struct store *store, enum todo todo, int64_t *ret_count,
		       struct error *error);
/* How many are awaited whose reply had to be here before `today`. */
bool letter_list_overdue(struct store *store, int32_t today, int64_t *ret_count,
			 struct error *error);

#endif
