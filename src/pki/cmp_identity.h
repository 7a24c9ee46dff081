/*
 * pki/cmp_identity: who signs our messages and whose signature is believed, for this layer alone.
 *
 * SECRETS  The private key stays inside OpenSSL's EVP_PKEY, which wipes it when it is freed.
 * THREADS  Not changed after loading.
 */
#ifndef MADOGUCHI_SRC_PKI_CMP_IDENTITY_H
#define MADOGUCHI_SRC_PKI_CMP_IDENTITY_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "madoguchi/pki/cmp_message.h"

#include "trust.h"

struct cmp_identity {
	STACK_OF(X509) * certificates; /* our own first, then what its file has besides */
	EVP_PKEY *key;
};

struct cmp_trust {
	struct trust_list list;
};

#endif
