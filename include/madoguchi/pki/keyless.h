/*
 * pki/keyless: certificates and requests whose public key nobody is going to use.
 *
 * DESCRIPTION
 *   OpenSSL 3.0 makes a decoder for every public key that it meets, which takes a quarter of a
 *   millisecond, ten times as long as the rest of a certificate. In this library context there are
 *   no decoders: what ASN1_item_d2i_ex() reads in it keeps its key as bytes. It encodes and
 *   compares as ever; X509_get0_pubkey() is NULL, so that nothing can be verified with it by
 *   mistake. d2i_X509() into a certificate of X509_new_ex() does the same, and its copies are
 *   keyless too; but it has no digests.
 * OWNERSHIP  The context is the process's.
 * ERRORS     NULL, which is OpenSSL's ordinary context: then the key is decoded, and nothing is
 *   lost but time.
 * THREADS    Any.
 */
#ifndef MADOGUCHI_PKI_KEYLESS_H
#define MADOGUCHI_PKI_KEYLESS_H

#include <openssl/types.h>

OSSL_LIB_CTX *keyless_context(void);

#endif
