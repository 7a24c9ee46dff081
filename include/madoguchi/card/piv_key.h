/*
 * card/piv_key: the private keys of a PIV card at work (SP 800-73-4 part 2, 3.2.4 and appendix
 * A.4).
 *
 * DESCRIPTION
 *   Signatures of the two certificate slots, and agreements of the key management key (9D): ECDH on
 *   P-256, whose public half is that of the certificate in 5FC10B. A card tells its present key by
 *   extensions only, so that the certificate is believed; what does not fit it shows when what was
 *   agreed upon opens nothing.
 * ERRORS   PIN_NEEDED where the card says 6982: 9C wants the PIN before each signature, 9D once in
 *   a session. CARD_KEY_UNFIT (no certificate in 9D, or RSA), CARD_REFUSED, CARD_NONSENSE.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_PIV_KEY_H
#define MADOGUCHI_CARD_PIV_KEY_H

#include "madoguchi/card/driver.h"

bool piv_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	      struct card_signature *ret_signature, struct error *error);
bool piv_agreement_key(struct card *card, uint8_t ret_point[static CARD_POINT_SIZE],
		       struct error *error);
bool piv_agree(struct card *card, const uint8_t point[static CARD_POINT_SIZE],
	       uint8_t ret_shared[static CARD_SHARED_SIZE], struct error *error);

#endif
