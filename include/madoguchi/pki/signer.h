/*
 * pki/signer: whatever can sign a SHA-256 digest: the card, or a key in memory.
 *
 * DESCRIPTION
 *   The signature is RSASSA-PKCS1-v1_5 or ECDSA (DER, RFC 3279 2.2.3), by the kind of the public
 *   key. pki knows no card. The counter layer wraps card_sign() into a pki_signer; tests and
 *   the practice filler wrap an EVP_PKEY.
 * ERRORS   What sign() reports is passed up unchanged.
 * THREADS  That of the thing behind it.
 */
#ifndef MADOGUCHI_PKI_SIGNER_H
#define MADOGUCHI_PKI_SIGNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define PKI_DIGEST_SIZE 32
#define PKI_SIGNATURE_MAX 512

struct pki_signer {
	void *context;
	/* Over the digest, by the kind of public_key. */
	bool (*sign)(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
		     uint8_t *ret_signature /* PKI_SIGNATURE_MAX */, size_t *ret_size,
		     struct error *error);
	const uint8_t *public_key; /* SubjectPublicKeyInfo, DER; borrowed */
	size_t public_key_size;
};

/* Verifies an RSA or EC signature with SHA-256 over a message. */
bool pki_verify(const uint8_t *public_key, size_t public_key_size, const uint8_t *message,
		size_t message_size, const uint8_t *signature, size_t signature_size);
void pki_sha256(const uint8_t *bytes, size_t size, uint8_t ret_digest[static PKI_DIGEST_SIZE]);

#endif
