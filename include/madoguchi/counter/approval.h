/*
 * counter/approval: a second person agrees to one act.
 *
 * DESCRIPTION
 *   Where the office file asks for it (domain/four_eyes), somebody with the approver's role signs
 *   in beside the clerk for this act and this subject alone: the clerk stays who acts, and nobody
 *   approves his own act. approval_use() belongs into the transaction of the act; it writes who
 *   agreed, so that the trail has the act and the agreement together or neither.
 * ERRORS   APPROVAL_MISSING; SECOND_PERSON (the clerk himself); SIGN_IN, OPERATOR_LOCKED,
 *   NOT_ALLOWED as for a sign-in; by card those of counter/operator_card.
 * SECRETS  Passwords lie in locked memory; the caller wipes them.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_APPROVAL_H
#define MADOGUCHI_COUNTER_APPROVAL_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/domain/four_eyes.h"
#include "madoguchi/store/case.h"

#define APPROVAL_SUBJECT_SIZE 64

struct approval {
	enum four_eyes act;
	char subject[APPROVAL_SUBJECT_SIZE]; /* as in the audit trail */
	struct operator_record second;	     /* name "": nobody has agreed */
};

/* As name: the operator whose card is in this counter's reader; the password is the card's PIN. */
#define APPROVAL_BY_CARD ""

bool approval_give(struct counter *counter, enum four_eyes act, const char *subject,
		   const char *name, const struct pin *password, struct approval *ret_approval,
		   struct error *error);
/* Nothing where the office does not ask. approval may be NULL. */
bool approval_use(struct counter *counter, enum four_eyes act, const char *subject,
		  const struct approval *approval, struct error *error);

/* The second person of a rule that is set aside: his name goes into the case, sealed, and his act
 * into the trail. */
bool approval_override(struct counter *counter, struct case_record *record,
		       const struct approval *approval, struct error *error);
/* Unlocks an operator. */
bool counter_unlock(struct counter *counter, const char *name, const struct approval *approval,
		    struct error *error);

#endif
