/*
 * pki/cmp_identity: who signs our messages and whose signature is believed, for this layer alone.
 *
 * SECRETS  The private key stays inside OpenSSL's EVP_PKEY, which wipes it when it is freed.
 * THREADS  An identity is not changed after loading; a trust is used by one thread at a time.
 */
#ifndef MADOGUCHI_SRC_PKI_CMP_IDENTITY_H
#define MADOGUCHI_SRC_PKI_CMP_IDENTITY_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "madoguchi/pki/cmp_message.h"

#include "trust.h"

struct cmp_identity {
	STACK_OF(X509) * certificates; /* our own first, then what its file has besides */
	STACK_OF(ASN1_TYPE) * encoded; /* the same as they travel */
	EVP_PKEY *key;
};

/* The signer of the last message that was believed: its certificate need not be decoded, nor its
 * chain built, for every message of a batch. */
struct cmp_signer {
	X509 *certificate; /* NULL: none yet */
	struct buffer der;
	int64_t checked_ms; /* when its chain held */
};

struct cmp_trust {
	struct trust_list list;
	struct cmp_signer *signer; /* changes while the trust is used */
};

#endif
