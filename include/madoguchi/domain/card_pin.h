/*
 * domain/card_pin: the PINs of a card as counter and resident call them, and their rules.
 *
 * DESCRIPTION
 *   A My Number Card has the first four, a PIV card (NIST SP 800-73-4) the last two.
 *   The two PINs of the certificates have rules in the office file. The card's own PINs (the one of
 *   the resident register and the one for card data) have four digits by the national rule,
 *   whatever the office; whether weak ones are refused is the office's word, as it says it for user
 *   authentication. Words stand in case files and in the card journal and are never renamed.
 *   The PIN of the resident register is two credentials of the card, changed one after the other:
 *   its parts are numbered 0 and 1.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_CARD_PIN_H
#define MADOGUCHI_DOMAIN_CARD_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/domain/office.h"

#define CARD_PIN_PARTS 2
#define CARD_PIN_WORD_SIZE 16

/* X(NAME, "word", label, parts). In the order in which screens list them. */
#define CARD_PIN_TABLE(X)                                                                          \
	X(SIGN, "sign", N_("Signing password"), 1)                                                 \
	X(AUTH, "auth", N_("User-authentication PIN"), 1)                                          \
	X(REGISTER, "card", N_("Card PIN (resident register)"), 2)                                 \
	X(DATA, "card_data", N_("Card-data PIN"), 1)                                               \
	X(PIV, "pin", N_("PIN of the PIV card"), 1)                                                \
	X(PUK, "puk", N_("Unblocking code (PUK)"), 1)

#define X(NAME, word, label, parts) CARD_PIN_##NAME,
enum card_pin { CARD_PIN_TABLE(X) CARD_PIN_COUNT };
#undef X

const char *card_pin_word(enum card_pin pin);
const char *card_pin_label(enum card_pin pin);
bool card_pin_parse(const char *word, enum card_pin *ret_pin);
int card_pin_parts(enum card_pin pin);
/* The rule in force on a day; false when the office states none for that day. */
bool card_pin_rule(const struct office *office, enum card_pin pin, int32_t day,
		   struct pin_rule *ret_rule);

#endif
