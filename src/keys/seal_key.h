/*
 * keys/seal_key: what a seal key is made of; inside this layer only.
 *
 * DESCRIPTION
 *   Both keys lie in base/secret's arena. index_key is HMAC-SHA-256(key, "madoguchi blind index
 *   1"), so that what is learnt about one says nothing about the other. It is derived when it is
 *   asked for first: libcrypto's own start takes longer than a screen.
 */
#ifndef MADOGUCHI_KEYS_SEAL_KEY_H
#define MADOGUCHI_KEYS_SEAL_KEY_H

#include "madoguchi/keys/seal.h"

#define KEY_PATH_SIZE 512

struct seal_key {
	uint8_t key[SEAL_KEY_SIZE];
	uint8_t old_key[SEAL_KEY_SIZE]; /* while the key is being changed */
	bool has_old;
	bool derived;
	uint8_t index_key[SEAL_KEY_SIZE]; /* when derived; see seal_key_derive() */
	uint8_t old_index_key[SEAL_KEY_SIZE];
	int number;		  /* of key, as its file counts; 0: of no file */
	char path[KEY_PATH_SIZE]; /* of its file */
	bool none;		  /* seals nothing: test builds' benches alone */
};

/* Afterwards the index keys may be read, by any thread that has called this. */
bool seal_key_derive(struct seal_key *key, struct error *error);

#endif
