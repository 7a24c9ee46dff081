/*
 * practice/card_verify: VERIFY, CHANGE REFERENCE DATA and the signature of the practice card.
 *
 * DESCRIPTION
 *   An empty VERIFY answers 63Cx with the tries left, verified or blocked, and never
 *   costs a try. A wrong entry costs one, and the lower number is durable before the answer; the
 *   entry that uses up the last one answers 63C0, every later one 6984. Only the right entry
 *   fills the counter again. Small letters are not raised by the card.
 * ERRORS   Status words.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_VERIFY_H
#define MADOGUCHI_PRACTICE_CARD_VERIFY_H

#include "madoguchi/practice/card_session.h"

/* The card's own format: 4 digits, or 6 to 16 of A-Z and 0-9; no other PIN can be set. */
bool practice_pin_acceptable(enum practice_pin pin, const uint8_t *value, size_t size);
uint16_t practice_verify(struct practice_card *card, const struct practice_command *command);
uint16_t practice_change_pin(struct practice_card *card, const struct practice_command *command);
/* CHANGE KEY of the common and the juki application (JICSAP 80 32). */
uint16_t practice_change_key(struct practice_card *card, const struct practice_command *command);
uint16_t practice_sign(struct practice_card *card, const struct practice_command *command);

#endif
