/*
 * keys/blind_index: what a sealed word is found by.
 *
 * DESCRIPTION
 *   HMAC-SHA-256 (RFC 2104) of a piece of a normalised search key, cut to BLIND_INDEX_SIZE bytes,
 *   under a key derived from the seal key. Who has the hashes but not the key sees which are alike,
 *   and not of what.
 *   Making ready costs ten times what a hash does: whoever needs several asks one blind_index.
 * ERRORS     MEMORY, INTERNAL.
 * OWNERSHIP  blind_index_close() wipes the copy of the key. The seal key is not needed after
 *   blind_index_open().
 * THREADS    One at a time.
 */
#ifndef MADOGUCHI_KEYS_BLIND_INDEX_H
#define MADOGUCHI_KEYS_BLIND_INDEX_H

#include "madoguchi/keys/seal.h"

#define BLIND_INDEX_SIZE 8

enum seal_age { SEAL_NEWEST, SEAL_OLD };

struct blind_index;

/* SEAL_OLD only while the key is being changed. */
bool blind_index_open(struct seal_key *key, enum seal_age age, struct blind_index **ret_index,
		      struct error *error);
bool blind_index_hash(struct blind_index *index, const char *piece, size_t size,
		      uint8_t ret_hash[static BLIND_INDEX_SIZE], struct error *error);
void blind_index_close(struct blind_index **index);

#endif
