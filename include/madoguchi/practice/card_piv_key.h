/*
 * practice/card_piv_key: what the PIV application does with keys.
 *
 * DESCRIPTION
 *   GENERAL AUTHENTICATE: the management key, as witness and response (mutual) or as challenge and
 *   response of the card alone; signatures with RSA-2048 (a block as it is) and P-256 (a digest);
 *   ECDH with P-256 in 9D and the retired slots.
 *   GENERATE destroys the old key at once. GET METADATA tells algorithm, policies, origin and
 *   public key; SET MANAGEMENT KEY.
 * ERRORS   Status words.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_PIV_KEY_H
#define MADOGUCHI_PRACTICE_CARD_PIV_KEY_H

#include "madoguchi/practice/card_piv.h"

uint16_t practice_piv_authenticate(struct practice_card *card,
				   const struct practice_command *command);
uint16_t practice_piv_generate(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_metadata(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_management(struct practice_card *card,
				 const struct practice_command *command);

#endif
