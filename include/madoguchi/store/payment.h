/*
 * store/payment: what cases owe, and what was paid for them.
 *
 * DESCRIPTION
 *   At its acceptance a case is given the terms of its fee (domain/fee); later changes of the
 *   office file do not touch them. A payment is a row that is never changed or deleted: what is
 *   given back (refund), and what was entered wrongly (correction), is a row of its own that takes
 *   the payment back, with the sums below zero. So the newest row of a case says how it stands, and
 *   a day that was added up stays as it was.
 * ERRORS    FEE_NONE (the case owes nothing, or nothing was paid that could be taken back),
 *   FEE_TAKEN, NOT_FOUND, and those of the store.
 * OWNERSHIP Plain values.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_PAYMENT_H
#define MADOGUCHI_STORE_PAYMENT_H

#include "madoguchi/domain/fee.h"
#include "madoguchi/store/case.h"

enum payment_kind {
	PAYMENT_FEE,
	PAYMENT_REFUND,	    /* given back: the resident has withdrawn */
	PAYMENT_CORRECTION, /* taken back: it was entered wrongly */
	PAYMENT_KIND_COUNT,
};

struct payment {
	int64_t id;
	int64_t case_id; /* 0: the case is gone */
	enum payment_kind kind;
	int64_t takes_back; /* the payment; 0 for a fee */
	enum fee_means means;
	int issuer_yen; /* below zero in what takes back */
	int own_yen;
	enum procedure procedure;
	unsigned kinds;
	enum applicant applicant;
	int64_t at_ms;
	char operator_name[OPERATOR_SIZE];
};

const char *payment_kind_word(enum payment_kind kind);
const char *payment_kind_label(enum payment_kind kind); /* message id */

/* The terms of a case, in place of those it had; NULL or no yen: it owes nothing. Belongs into the
 * transaction of its acceptance. */
bool fee_owe(struct store *store, int64_t case_id, const struct fee_terms *terms,
	     struct error *error);
/* NOT_FOUND: it owes nothing. */
bool fee_owed(struct store *store, int64_t case_id, struct fee_terms *ret_terms,
	      struct error *error);

/* The newest row of a case: paid (PAYMENT_FEE), or taken back. NOT_FOUND: nothing was ever paid. */
bool payment_of_case(struct store *store, int64_t case_id, struct payment *ret_payment,
		     struct error *error);
/* All that the case owes. FEE_NONE where that is nothing, FEE_TAKEN where it was paid. */
bool payment_take(struct store *store, const struct case_record *record, enum fee_means means,
		  struct payment *ret_payment, struct error *error);
/* All that was paid, by the same means; kind is PAYMENT_REFUND or PAYMENT_CORRECTION. */
bool payment_take_back(struct store *store, const struct case_record *record,
		       enum payment_kind kind, struct payment *ret_payment, struct error *error);

#endif
