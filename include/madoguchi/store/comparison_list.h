/*
 * store/comparison_list: how a comparison stands that somebody has asked for, read only.
 *
 * DESCRIPTION
 *   The newest one, and what the screens say of it. Who asks, begins and ends one:
 *   store/comparison.
 * THREADS  As the store; the UI thread uses its read-only handle.
 * UNITS    UTC in ms.
 */
#ifndef MADOGUCHI_STORE_COMPARISON_LIST_H
#define MADOGUCHI_STORE_COMPARISON_LIST_H

#include "madoguchi/store/store.h"

struct comparison {
	int64_t id; /* 0: nobody has asked for one yet */
	int64_t asked_ms;
	char asked_by[OPERATOR_SIZE];
	int64_t began_ms;	 /* 0: it waits for the sync and the link */
	int64_t read;		 /* transactions of the statement that have come so far */
	int64_t ended_ms;	 /* 0: open */
	enum error_code failure; /* why it ended; ERROR_NONE: it was made */
};

/* Neither ended nor forgotten: the sync owes it. */
bool comparison_open(const struct comparison *comparison);
bool comparison_newest(struct store *store, struct comparison *ret_comparison, struct error *error);

#endif
