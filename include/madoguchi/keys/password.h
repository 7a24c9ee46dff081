/*
 * keys/password: what is kept of an operator's password, and whether a typed one is it.
 *
 * DESCRIPTION
 *   scrypt (RFC 7914) with r = 8 and p = 1 over a salt of its own a password; N is 2^cost, so that
 *   a cost of 16 takes some 110 ms and 64 MiB on a counter's machine, and each step more twice of
 *   both. The cost stands beside the hash: passwords of another cost stay valid.
 *   Passwords are PASSWORD_SIZE_MIN to PASSWORD_SIZE_MAX printable ASCII characters, so that they
 *   can be typed on every terminal and need no normalisation.
 * ERRORS   PASSWORD_WEAK; MEMORY when scrypt does not get its memory; INTERNAL.
 * SECRETS  Passwords lie in locked memory (struct pin); what scrypt needs is wiped by OpenSSL.
 * THREADS  Any; a call takes as long as the cost says.
 */
#ifndef MADOGUCHI_KEYS_PASSWORD_H
#define MADOGUCHI_KEYS_PASSWORD_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/secret.h"

#define PASSWORD_SIZE_MIN 8
#define PASSWORD_SALT_SIZE 16
#define PASSWORD_HASH_SIZE 32
#define PASSWORD_COST_MIN 10 /* for practice */
#define PASSWORD_COST_MAX 20

struct password_hash {
	int cost; /* PASSWORD_COST_MIN … PASSWORD_COST_MAX */
	uint8_t salt[PASSWORD_SALT_SIZE];
	uint8_t hash[PASSWORD_HASH_SIZE];
};

/* PASSWORD_WEAK: too short or too long, other characters, one character alone, or the name in
 * it. */
bool password_fit(const struct pin *password, const char *name, struct error *error);
bool password_hash_make(const struct pin *password, int cost, struct password_hash *ret_hash,
			struct error *error);
/* scrypt's bytes for the cost and salt of *hash; whatever stands in hash->hash. */
bool password_stretch(const struct pin *password, const struct password_hash *hash,
		      uint8_t ret_bytes[static PASSWORD_HASH_SIZE], struct error *error);
/* Takes the same time whether it is right or not. */
bool password_check(const struct pin *password, const struct password_hash *hash, bool *ret_right,
		    struct error *error);

#endif
