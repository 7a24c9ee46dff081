/*
 * card/jpki_issuer: the practice issuing profile (docs/card-profile.md) on the JPKI application.
 *
 * DESCRIPTION
 *   Making a key, reading the present public key, writing a certificate and setting a PIN without
 *   the old one. Each opens the issuer session when none is open: GET CHALLENGE, then EXTERNAL
 *   AUTHENTICATE with the first 16 bytes of HMAC-SHA-256(issuer key, challenge).
 *   An issuer's own module would take the place of this file, with the same functions.
 * ERRORS   ISSUER_AUTH, CARD_REFUSED, CARD_NONSENSE, CARD_UNSUPPORTED, PIN_FORMAT, and what the
 *   session reports.
 * SECRETS  The key's derived blocks lie in the secret arena and are wiped in the function that made
 *   them.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_JPKI_ISSUER_H
#define MADOGUCHI_CARD_JPKI_ISSUER_H

#include "madoguchi/card/driver.h"

/* What a certificate file of the profile holds at most. */
#define JPKI_FILE_MAX 4096

/* Selects the application and opens the issuer session in it unless it is open. */
bool jpki_issuer_begin_in(struct card *card, const struct driver_application *application,
			  struct error *error);
/* In the JPKI application. */
bool jpki_issuer_begin(struct card *card, struct error *error);
bool jpki_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error);
bool jpki_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		   struct error *error);
bool jpki_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		     struct error *error);
bool jpki_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error);

#endif
