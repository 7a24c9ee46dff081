/*
 * store/custody_list: what lies in the safe, read only, keyset paged.
 *
 * DESCRIPTION
 *   Rows that are in the safe or in the mail, or one of both, with what a list shows of their case;
 *   the longest first, or the newest. Names are opened for the rows of the window; one whose seal
 *   does not open is shown as U+FFFD.
 * OWNERSHIP Rows are plain values; names are personal data: wipe.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_CUSTODY_LIST_H
#define MADOGUCHI_STORE_CUSTODY_LIST_H

#include "madoguchi/domain/todo.h"
#include "madoguchi/store/case_list.h"
#include "madoguchi/store/custody.h"

enum custody_sort { CUSTODIES_OLDEST, CUSTODIES_NEWEST, CUSTODY_SORTS };

/* Which rows, in what order; all zero: every one, the longest first. */
struct custody_wanted {
	enum todo todo; /* TODO_CUSTODY: in the safe, TODO_MAIL: in the mail, TODO_NOBODY: both */
	enum custody_sort order;
};

struct custody_row {
	struct custody custody;
	struct case_row matter; /* whose it is, as case_list_read() has it */
};

/* Rows after this place (INT64_MIN, 0: from the start), or, backwards, those before it, the nearest
 * first (INT64_MAX, 0: from the end). A row's place is custody_place() and its id. */
bool custody_list_read(struct store *store, const struct custody_wanted *wanted, int64_t order,
		       int64_t id, bool backwards, struct custody_row *ret_rows, int capacity,
		       int *ret_count, struct error *error);
/* Where it stands in such a list, before its id. */
int64_t custody_place(const struct custody *custody, enum custody_sort sort);
bool custody_list_find(struct store *store, int64_t id, struct custody_row *ret_row,
		       struct error *error);
/* How many of them came before this moment (INT64_MAX: all), and since when the longest lies
 * (0: none). */
bool custody_list_count(struct store *store, enum todo todo, int64_t before_ms, int64_t *ret_count,
			int64_t *ret_oldest_ms, struct error *error);

#endif
