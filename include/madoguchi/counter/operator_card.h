/*
 * counter/operator_card: an operator proves himself with a card.
 *
 * DESCRIPTION
 *   The card in this counter's reader is a PIV card or a My Number Card with a user-authentication
 *   certificate. That certificate is read without a PIN; by its fingerprint the card is bound to an
 *   operator, who from then on signs in with it: the card signs 32 random bytes after its PIN, and
 *   the signature must fit the certificate. A card that is nobody's never gets a PIN: it is a
 *   resident's, and a wrong entry would cost him a try.
 *   The session is ended with RESET in any case.
 * ERRORS   CARD_STRANGER (no operator's, or no such certificate on it), CARD_EXPIRED, CARD_TAKEN,
 *   CARD_MISMATCH (the signature does not fit), OPERATOR_LOCKED, SIGN_IN (disabled), NOT_ALLOWED,
 *   SECOND_PERSON;
 *   those of the card and of the store.
 * SECRETS  The PIN lies in locked memory; the caller wipes it.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_OPERATOR_CARD_H
#define MADOGUCHI_COUNTER_OPERATOR_CARD_H

#include "madoguchi/counter/counter.h"

/* Whoever binds has the right to administer. The card signs once, so that it is known to work. */
bool operator_card_bind(struct counter *counter, const char *name, const struct pin *pin,
			struct error *error);
/* The operator whose card is in the reader, and who has this right, has proved that he is here.
 * clerk: who may not be it (SECOND_PERSON, before the card gets a PIN); NULL: it may be anybody. */
bool operator_card_prove(struct counter *counter, const struct pin *pin, enum right right,
			 const char *clerk, struct operator_record *ret_record,
			 struct error *error);

#endif
