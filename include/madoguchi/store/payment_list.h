/*
 * store/payment_list: reading what was paid, and what is still to be paid.
 *
 * DESCRIPTION
 *   Cursors for lists: read only.
 * ERRORS   Those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_PAYMENT_LIST_H
#define MADOGUCHI_STORE_PAYMENT_LIST_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/store/paper.h"
#include "madoguchi/store/payment.h"

struct payment_row {
	struct payment payment;
	char case_number[CASE_NUMBER_SIZE]; /* "": the case is gone */
	char paper[PAPER_NUMBER_SIZE];	    /* of the receipt or the refund slip; "": none */
};

/* A case that owes a fee and has not paid it. */
struct fee_row {
	int64_t case_id;
	char case_number[CASE_NUMBER_SIZE];
	enum case_state state;
	unsigned kinds_done;
	struct fee_terms terms;
};

/* Rows behind `after` (0: from the first), in the order in which they were made. */
bool payment_list_read(struct store *store, int64_t after, struct payment_row *ret_rows,
		       int capacity, int *ret_count, struct error *error);
/* Cases behind `after_case` that have not paid and are neither refused nor withdrawn, whether they
 * have come to the time or not (fee_is_due). */
bool fee_list_read(struct store *store, int64_t after_case, struct fee_row *ret_rows, int capacity,
		   int *ret_count, struct error *error);

#endif
