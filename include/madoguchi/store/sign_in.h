/*
 * store/sign_in: who acts on this database, proved, and whether his role allows it.
 *
 * DESCRIPTION
 *   The password and the role of an operator (store/operator) are looked at together, by the
 *   configuration's rules; a password that was right for somebody who may not is written down.
 *   In the practice world the configuration may name an operator who needs no password. That is
 *   taken from a row that the practice world has made and from no other, so that no configuration
 *   file opens an office's real database.
 * ERRORS   OPERATOR_NONE, SIGN_IN, OPERATOR_LOCKED, SIGNED_OUT (nobody is named), NOT_ALLOWED;
 *          those of the store.
 * SECRETS  Passwords lie in locked memory; the caller wipes them.
 * THREADS  As the store; takes as long as the password's cost says.
 */
#ifndef MADOGUCHI_STORE_SIGN_IN_H
#define MADOGUCHI_STORE_SIGN_IN_H

#include "madoguchi/base/config.h"
#include "madoguchi/store/operator.h"

bool sign_in_prove(struct store *store, const struct config *config, const char *name,
		   const struct pin *password, enum right right, struct operator_record *ret_record,
		   struct error *error);
/* The same of the operator whose card has proved that it is there (operator_sign_in_card). */
bool sign_in_prove_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
			enum right right, struct operator_record *ret_record, struct error *error);
/* The configuration's practice_operator; his role is the caller's to look at. */
bool sign_in_practice(struct store *store, const struct config *config,
		      struct operator_record *ret_record, struct error *error);
/* NOT_ALLOWED, with the roles that he has. */
bool sign_in_allows(const struct operator_record *record, enum right right, struct error *error);

#endif
