/*
 * counter/sign_in: who is at this counter, and what he may do.
 *
 * DESCRIPTION
 *   The operator who is signed in stands in every line of the history and the audit trail until
 *   another one signs in. Whoever calls acts of this layer for a person asks
 *   counter_require() first.
 *   How he is proved, and the practice world's own: store/sign_in.
 * ERRORS   Those of counter/operator_card; OPERATOR_NONE, SIGN_IN, OPERATOR_LOCKED; SIGNED_OUT,
 *   NOT_ALLOWED.
 * SECRETS  Passwords lie in locked memory; the caller wipes them.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_SIGN_IN_H
#define MADOGUCHI_COUNTER_SIGN_IN_H

#include "madoguchi/counter/counter.h"

/* Whoever has not the right stays outside, and who was signed in before stays so. */
bool counter_sign_in(struct counter *counter, const char *name, const struct pin *password,
		     enum right right, struct error *error);
/* The same with the operator's card in the reader and its PIN (counter/operator_card). */
bool counter_sign_in_card(struct counter *counter, const struct pin *pin, enum right right,
			  struct error *error);
/* The password and the right of somebody who is not signed in by it: a second person. */
bool counter_prove(struct counter *counter, const char *name, const struct pin *password,
		   enum right right, struct operator_record *ret_record, struct error *error);
/* The configuration's practice_operator; SIGNED_OUT where it names none. */
bool counter_sign_in_practice(struct counter *counter, struct error *error);
/* Ends the card session, with a line in the trail. Who is signed in stays: what he has begun ends
 * in his name. */
bool counter_lock(struct counter *counter, struct error *error);
/* The operator as papers name him: his full name where one is known. */
const char *counter_clerk(const struct counter *counter);
bool counter_require(const struct counter *counter, enum right right, struct error *error);

/* A new hash by the configuration's cost; PASSWORD_WEAK. */
bool counter_password_make(const struct counter *counter, const char *name,
			   const struct pin *password, struct password_hash *ret_hash,
			   struct error *error);

#endif
