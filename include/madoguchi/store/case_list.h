/*
 * store/case_list: windows on the lists of cases, read only, keyset paged.
 *
 * DESCRIPTION
 *   A cursor yields up to `capacity` rows after (or before) a key; it never uses OFFSET and costs
 *   the same at a million rows. Rows carry what a list line shows; names are opened only for the
 *   rows of the window; one whose seal does not open is shown as U+FFFD (case_load() says more).
 *   Search takes two characters or more; digits and hyphens are the beginning of a case number.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_CASE_LIST_H
#define MADOGUCHI_STORE_CASE_LIST_H

#include "madoguchi/store/case.h"

enum case_list {
	LIST_OPEN,    /* everything that is not settled */
	LIST_CUSTODY, /* cards that lie here */
	LIST_REVISIT,
	LIST_TO_WRITE,
	LIST_TO_RETURN,
	LIST_REPLY, /* letters to the holder that are not answered yet */
	LIST_ATTENTION,
	LIST_IN_DOUBT, /* cases with an exchange in doubt or held */
	LIST_ALL,
};

struct case_row {
	int64_t id;
	char number[CASE_NUMBER_SIZE];
	enum case_state state;
	enum route route;
	enum procedure procedure;
	unsigned kinds;
	int64_t accepted_ms;
	int64_t changed_ms;
	char name[PERSON_TEXT_SIZE]; /* empty when the handle has no case key */
	char custody_number[24];
};

/* The list goes newest first (descending by id). Rows after `after_id` (0: from the start), or,
 * backwards, those right before it (0: the last ones); always in the list's order. */
bool case_list_read(struct store *store, enum case_list list, int64_t after_id, bool backwards,
		    struct case_row *ret_rows, int capacity, int *ret_count, struct error *error);
bool case_list_count(struct store *store, enum case_list list, int64_t *ret_count,
		     struct error *error);
/* By number, name or kana (blind index of normalised bigrams), newest first. */
bool case_list_search(struct store *store, const char *search, struct case_row *ret_rows,
		      int capacity, int *ret_count, struct error *error);

#endif
