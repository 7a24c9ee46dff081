/*
 * store/custody_list: what lies in the safe, the longest first, read only, keyset paged.
 *
 * DESCRIPTION
 *   Rows that are in the safe or in the mail, with what a list shows of their case. Names are opened
 *   for the rows of the window; one whose seal does not open is shown as U+FFFD.
 * OWNERSHIP Rows are plain values; names are personal data: wipe.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_CUSTODY_LIST_H
#define MADOGUCHI_STORE_CUSTODY_LIST_H

#include "madoguchi/store/case_list.h"
#include "madoguchi/store/custody.h"

struct custody_row {
	struct custody custody;
	struct case_row matter; /* whose it is, as case_list_read() has it */
};

/* Rows after this place (since 0, id 0: from the start), or, backwards, those before it, the nearest
 * first (0, 0: from the end). */
bool custody_list_read(struct store *store, int64_t since_ms, int64_t id, bool backwards,
		       struct custody_row *ret_rows, int capacity, int *ret_count,
		       struct error *error);
bool custody_list_find(struct store *store, int64_t id, struct custody_row *ret_row,
		       struct error *error);
/* How many of them came before this moment (INT64_MAX: all), and since when the longest lies
 * (0: none). */
bool custody_list_count(struct store *store, int64_t before_ms, int64_t *ret_count,
			int64_t *ret_oldest_ms, struct error *error);

#endif
