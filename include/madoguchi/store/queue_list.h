/*
 * store/queue_list: a window on the queue, read only, keyset paged.
 *
 * DESCRIPTION
 *   Unsettled exchanges in the order in which they will go (priority, then age), then those that a
 *   person has to look at: held and in doubt; and those that were refused for good while their case
 *   needs a person, the newest of each certificate. It costs the same however many are settled.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_QUEUE_LIST_H
#define MADOGUCHI_STORE_QUEUE_LIST_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/store/exchange.h"

struct queue_row {
	struct exchange exchange;
	char case_number[CASE_NUMBER_SIZE];
};

enum queue_direction {
	QUEUE_FROM,   /* the row itself, if it is still on the list, and those after it */
	QUEUE_AFTER,  /* those after it */
	QUEUE_BEFORE, /* those before it, the nearest first */
};

/* `id` 0: from the start, or, for QUEUE_BEFORE, from the end. */
bool queue_list_read(struct store *store, enum queue_direction direction, int64_t id,
		     struct queue_row *ret_rows, int capacity, int *ret_count, struct error *error);

#endif
