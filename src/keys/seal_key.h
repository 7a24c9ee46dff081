/*
 * keys/seal_key: what a seal key is made of; inside this layer only.
 *
 * DESCRIPTION
 *   Both keys lie in base/secret's arena. index_key is HMAC-SHA-256(key, "madoguchi blind index 1"),
 *   so that what is learnt about one says nothing about the other. It is derived when it is asked for
 *   first: libcrypto's own start takes longer than a screen.
 */
#ifndef MADOGUCHI_KEYS_SEAL_KEY_H
#define MADOGUCHI_KEYS_SEAL_KEY_H

#include "madoguchi/keys/seal.h"

struct seal_key {
	uint8_t key[SEAL_KEY_SIZE];
	bool derived;
	uint8_t index_key[SEAL_KEY_SIZE]; /* when derived; see seal_key_derive() */
	bool none;			  /* seals nothing: test builds' benches alone */
};

/* Afterwards index_key may be read, by any thread that has called this. */
bool seal_key_derive(struct seal_key *key, struct error *error);

#endif
