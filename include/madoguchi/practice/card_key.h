/*
 * practice/card_key: the arithmetic of the practice card.
 *
 * DESCRIPTION
 *   RSA-2048, e = 65537, as the JPKI has it; private keys travel as PrivateKeyInfo
 *   (PKCS #8, DER). Signing is RSASSA-PKCS1-v1_5 over bytes that the host has already formed
 *   (the DigestInfo), RFC 8017 section 8.2 without the hash step.
 *   The PIV application also has P-256 keys, signs blocks as they are, and agrees on keys.
 * ERRORS   ERROR_PRACTICE with the OpenSSL code.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_KEY_H
#define MADOGUCHI_PRACTICE_CARD_KEY_H

#include "madoguchi/practice/card_state.h"

#define PRACTICE_MODULUS_SIZE 256
#define PRACTICE_SPKI_SIZE 294
#define PRACTICE_PUBLIC_TLV_SIZE 270
#define PRACTICE_SHARED_SIZE 32

bool practice_key_make(struct practice_bytes *ret_key, struct error *error);
/* SubjectPublicKeyInfo, DER: always PRACTICE_SPKI_SIZE bytes. */
bool practice_key_spki(const struct practice_bytes *key,
		       uint8_t ret_spki[static PRACTICE_SPKI_SIZE], struct error *error);
/* 7F49 { 81 modulus, 82 exponent }, docs/card-profile.md section 3. */
bool practice_key_public_tlv(const struct practice_bytes *key,
			     uint8_t ret_tlv[static PRACTICE_PUBLIC_TLV_SIZE], struct error *error);
bool practice_key_sign(const struct practice_bytes *key, const uint8_t *bytes, size_t size,
		       uint8_t ret_signature[static PRACTICE_MODULUS_SIZE], struct error *error);
bool practice_key_make_ec(struct practice_bytes *ret_key, struct error *error);
/* 7F49 { 81, 82 } or 7F49 { 86 point }. */
bool practice_key_public(const struct practice_bytes *key,
			 uint8_t ret_tlv[static PRACTICE_PUBLIC_TLV_SIZE], size_t *ret_size,
			 struct error *error);
/* RSA over a padded block of the modulus' size, or ECDSA (DER) over a digest. */
bool practice_key_sign_raw(const struct practice_bytes *key, const uint8_t *bytes, size_t size,
			   uint8_t *ret_signature, size_t capacity, size_t *ret_size,
			   struct error *error);
/* ECDH of a P-256 key with an uncompressed point: the x coordinate. */
bool practice_key_agree(const struct practice_bytes *key, const uint8_t *point, size_t size,
			uint8_t ret_shared[static PRACTICE_SHARED_SIZE], struct error *error);
#ifdef MADOGUCHI_TEST
/* From now on practice_key_make() hands out these in turn instead of making keys, which takes the
 * most time of any card's life. NULL: it makes them again. The keys are borrowed. */
void practice_key_test_pool(const struct practice_bytes *keys, size_t count);
#endif

#endif
