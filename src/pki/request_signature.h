/*
 * pki/request_signature: a signer's signature as it stands in a request, for this layer alone.
 *
 * ERRORS   The signer's own, unchanged; CARD_NONSENSE when its signature does not fit its key.
 * THREADS  The signer's.
 */
#ifndef MADOGUCHI_SRC_PKI_REQUEST_SIGNATURE_H
#define MADOGUCHI_SRC_PKI_REQUEST_SIGNATURE_H

#include <openssl/x509.h>

#include "madoguchi/pki/signer.h"

/* Signs bytes and fills algorithm and bit string. */
bool request_sign(const struct pki_signer *signer, const uint8_t *bytes, size_t size,
		  X509_ALGOR *algorithm, ASN1_BIT_STRING *signature, struct error *error);
/* A bit string without unused bits. */
bool bits_set(ASN1_BIT_STRING *bits, const uint8_t *bytes, size_t size);
/* sha256WithRSAEncryption or ecdsa-with-SHA256 by the type of the key. */
bool algorithm_set(X509_ALGOR *algorithm, const EVP_PKEY *key);
/* One of the six RSA and ECDSA signatures with SHA-2 that this profile believes. */
bool algorithm_known(const X509_ALGOR *algorithm);

#endif
