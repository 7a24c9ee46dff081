/*
 * store/paper_list: reading the papers that were made, without their texts.
 *
 * DESCRIPTION
 *   A cursor for lists: read only, in the order in which they were made.
 * ERRORS   Those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_PAPER_LIST_H
#define MADOGUCHI_STORE_PAPER_LIST_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/store/paper.h"

struct paper_row {
	struct paper_record paper;
	char case_number[CASE_NUMBER_SIZE]; /* "": of no case */
	bool purged;			    /* its text is gone */
};

/* Rows behind `after` (0: from the first), of one case or ("") of all. */
bool paper_list_read(struct store *store, const char *case_number, int64_t after,
		     struct paper_row *ret_rows, int capacity, int *ret_count, struct error *error);

#endif
