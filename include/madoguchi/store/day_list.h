/*
 * store/day_list: the closed days, the newest first, and since when the open one has something.
 *
 * DESCRIPTION
 *   A cursor for lists: read only.
 * ERRORS   Those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_DAY_LIST_H
#define MADOGUCHI_STORE_DAY_LIST_H

#include "madoguchi/store/day.h"

struct day_row {
	int64_t id;
	char number[PAPER_NUMBER_SIZE];
	int64_t from_ms, until_ms;
	struct day_cash cash;
	char closed_by[OPERATOR_SIZE], signed_by[OPERATOR_SIZE];
};

/* Rows older than the one with this id (0: from the newest on), the newest first; or those that are
 * newer (0: from the oldest on), the nearest first. */
bool day_list_read(struct store *store, int64_t beside, bool newer, struct day_row *ret_rows,
		   int capacity, int *ret_count, struct error *error);

#endif
