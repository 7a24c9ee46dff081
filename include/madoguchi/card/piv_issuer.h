/*
 * card/piv_issuer: what needs the management key of a PIV card.
 *
 * DESCRIPTION
 *   Mutual authentication with 9B (SP 800-73-4 part 2, appendix A.1): the card proves the key too.
 *   Which cipher it is GET METADATA tells, else the key's size and the setup do. Without a
 *   configured key, or where the card itself says so, the factory's key is used and card_warning()
 *   tells it. GENERATE, PUT DATA, CHUID and CCC follow.
 * ERRORS   MANAGEMENT_KEY, CARD_REFUSED, CARD_NONSENSE, CARD_UNSUPPORTED, and the session's.
 * SECRETS  Keys and blocks lie in the secret arena (struct piv_card) and are wiped after use.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_PIV_ISSUER_H
#define MADOGUCHI_CARD_PIV_ISSUER_H

#include "madoguchi/card/driver.h"

/* Selects the application and authenticates with the management key unless it is done. */
bool piv_issuer_begin(struct card *card, struct error *error);
/* GET METADATA of a key reference; *ret_sw is the card's. */
bool piv_metadata(struct card *card, uint8_t reference, struct answer *ret_answer,
		  struct error *error);
/* ATTESTATION of a key reference. */
bool piv_attestation(struct card *card, uint8_t reference, struct answer *ret_answer,
		     struct error *error);
bool piv_prepare(struct card *card, struct error *error);
bool piv_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		  struct error *error);
bool piv_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		    struct error *error);
bool piv_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			   struct error *error);

#endif
