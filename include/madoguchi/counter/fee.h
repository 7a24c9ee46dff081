/*
 * counter/fee: the fee of a case is taken, corrected, given back; each with its paper.
 *
 * DESCRIPTION
 *   What a case owes, and when it is taken, was fixed at its acceptance (domain/fee). A payment and
 *   its receipt (領収書) are made in one transaction, so that there is neither without the other;
 *   so are what is given back and its slip. Who withdraws after having paid is given back what he
 *   has paid, in the transaction of the withdrawal. An entry that was wrong (the means, the case)
 *   is taken back in the same way and entered anew: no row is ever changed.
 * ERRORS   FEE_NONE (free, not stated, not yet to be taken, nothing to take back), FEE_TAKEN, and
 *   those of counter/paper.
 * OWNERSHIP  The paper's text is appended to the caller's buffer; it holds personal data.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_FEE_H
#define MADOGUCHI_COUNTER_FEE_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/store/payment.h"

struct fee_view {
	bool owes;		/* there is something to be paid, or it was paid */
	bool due;		/* it can be taken now */
	bool paid;		/* and neither given back nor corrected */
	bool given_back;	/* the newest entry is none of money taken */
	struct fee_terms terms; /* with owes */
};

bool fee_look(struct store *store, const struct case_record *record, struct fee_view *ret_view,
	      struct error *error);
bool fee_take(struct counter *counter, const struct case_record *record, enum fee_means means,
	      enum language language, struct paper_record *ret_row, struct buffer *ret_text,
	      struct error *error);
bool fee_correct(struct counter *counter, const struct case_record *record, enum language language,
		 struct paper_record *ret_row, struct buffer *ret_text, struct error *error);
/* Inside the transaction that ends the case; nothing where nothing was paid. */
bool fee_give_back(struct counter *counter, const struct case_record *record, struct error *error);

#endif
