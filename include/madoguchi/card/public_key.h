/*
 * card/public_key: a public key as a card gives it, to SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
 *
 * DESCRIPTION
 *   7F49 { 81 modulus, 82 exponent } is RSA, 7F49 { 86 point } is EC (ISO 7816-8 table 3). Taken
 *   are RSA-2048 with the exponent 65537 (RFC 3279 2.3.1) and uncompressed points for P-256 (RFC
 *   5480). Also the key of a certificate, for cards that tell their key by an attestation.
 * ERRORS   CARD_NONSENSE: anything else.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_CARD_PUBLIC_KEY_H
#define MADOGUCHI_CARD_PUBLIC_KEY_H

#include "madoguchi/card/card.h"

/* The whole template, 7F49 and its length included. */
bool public_key_parse(const uint8_t *bytes, size_t size, struct card_public_key *ret_key,
		      struct error *error);
/* Its content alone, as GET METADATA has it. */
bool public_key_parse_content(const uint8_t *bytes, size_t size, struct card_public_key *ret_key,
			      struct error *error);
bool public_key_of_certificate(const uint8_t *der, size_t size, struct card_public_key *ret_key,
			       struct error *error);
enum card_key_type public_key_type(const struct card_public_key *key);
/* The uncompressed point, CARD_POINT_SIZE bytes inside the key; NULL: no key of P-256. */
const uint8_t *public_key_point(const struct card_public_key *key);

#endif
