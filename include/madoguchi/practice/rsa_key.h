/*
 * practice/rsa_key: RSA-2048 keys of the practice world, made of two primes.
 *
 * DESCRIPTION
 *   e = 65537, as the JPKI has it. OpenSSL's own generation draws auxiliary primes for each prime
 *   (SP 800-56B) and takes three times as long; these keys protect nothing but practice.
 * ERRORS     ERROR_PRACTICE with OpenSSL's code.
 * OWNERSHIP  The caller frees: EVP_PKEY_free(), BN_clear_free().
 * THREADS    Pure.
 */
#ifndef MADOGUCHI_PRACTICE_RSA_KEY_H
#define MADOGUCHI_PRACTICE_RSA_KEY_H

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "madoguchi/base/error.h"

/* A new prime of 1,024 bits that such a key may have; two of them have a product of 2,048. */
bool rsa_key_prime(BIGNUM **ret_prime, struct error *error);
/* The key of two different primes. */
bool rsa_key_of(const BIGNUM *p, const BIGNUM *q, EVP_PKEY **ret_key, struct error *error);
bool rsa_key_make(EVP_PKEY **ret_key, struct error *error);

#endif
