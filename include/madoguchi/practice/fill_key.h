/*
 * practice/fill_key: many different RSA-2048 keys at little cost, for load alone.
 *
 * DESCRIPTION
 *   The authority grants one certificate a key, so every request needs a key of its own; making one
 *   takes a tenth of a second. A pool of n primes of 1024 bits gives n(n-1)/2 different products:
 *   46 primes are enough for a thousand keys. Keys that share a prime protect nothing.
 * ERRORS     ERROR_PRACTICE with OpenSSL's code.
 * OWNERSHIP  The caller frees pool and keys.
 * THREADS    One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_FILL_KEY_H
#define MADOGUCHI_PRACTICE_FILL_KEY_H

#include <openssl/evp.h>

#include "madoguchi/base/error.h"

struct fill_keys;

/* A pool for `count` different keys. */
bool fill_keys_open(long count, struct fill_keys **ret_keys, struct error *error);
void fill_keys_close(struct fill_keys **keys);
/* The next key; EVP_PKEY_free(). */
bool fill_keys_next(struct fill_keys *keys, EVP_PKEY **ret_key, struct error *error);

#endif
