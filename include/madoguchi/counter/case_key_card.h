/*
 * counter/case_key_card: a card opens the key of the personal data.
 *
 * DESCRIPTION
 *   A slot `card` of the key's file (keys/key_slots) is the key management key of a PIV card (9D,
 *   P-256). The card in the reader is known by the public half; only then is its PIN entered, since
 *   a wrong one costs a try: a card that has no slot never gets one. Reader and card are opened for
 *   each act and closed with RESET, so that nobody finds the PIN verified.
 *   While a person types, the card is free: what is in the reader is looked at again afterwards.
 * ERRORS   KEY_CARD (no slot of this card), CARD_KEY_UNFIT (it has no such key), PIN_WRONG
 *   (cause_code: tries left), PIN_BLOCKED; SEAL_BROKEN: the certificate in 9D is not that of its
 *   key, or the file was changed; those of keys/key_slots and of the card.
 * SECRETS  The PIN lies in locked memory; the caller wipes it. What the card agrees upon is wiped
 *   here.
 * THREADS  One.
 */
#ifndef MADOGUCHI_COUNTER_CASE_KEY_CARD_H
#define MADOGUCHI_COUNTER_CASE_KEY_CARD_H

#include "madoguchi/counter/case_key.h"

/* The card in the reader has a slot; *ret_tries is what its PIN has left. */
bool case_key_card_tries(const struct config *config, uint8_t *ret_tries, struct error *error);
bool case_key_card_open(const struct config *config, const struct pin *pin,
			struct seal_key **ret_key, struct error *error);
/* An act of an administrator. The card opens the slot once before it is kept. */
bool case_key_card_add(struct counter *counter, const struct pin *pin, const char *name,
		       int *ret_number, struct error *error);

#endif
