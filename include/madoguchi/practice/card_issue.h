/*
 * practice/card_issue: the practice issuing profile, docs/card-profile.md sections 2 and 3.
 *
 * DESCRIPTION
 *   Issuer session, key generation, certificate writing, setting a PIN without the old
 *   one. Without an issuer session each of them is 6982 and changes nothing.
 * ERRORS   Status words.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_ISSUE_H
#define MADOGUCHI_PRACTICE_CARD_ISSUE_H

#include "madoguchi/practice/card_session.h"

uint16_t practice_issue_challenge(struct practice_card *card,
				  const struct practice_command *command);
uint16_t practice_issue_authenticate(struct practice_card *card,
				     const struct practice_command *command);
uint16_t practice_issue_key(struct practice_card *card, const struct practice_command *command);
uint16_t practice_issue_erase(struct practice_card *card, const struct practice_command *command);
uint16_t practice_issue_write(struct practice_card *card, const struct practice_command *command);
uint16_t practice_issue_set_pin(struct practice_card *card, const struct practice_command *command);

#endif
