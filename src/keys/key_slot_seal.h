/*
 * keys/key_slot_seal: a data key closed for who has the private half of a key; inside this layer
 * only.
 *
 * DESCRIPTION
 *   Key agreement on the slot's curve between an ephemeral key and the slot's, HKDF-SHA-256 over it
 *   (salt: both public keys), and with that keys/seal, bound to the slot's number and the data
 *   key's. An opening is the ephemeral public key and the sealed data key. The private half may lie
 *   where nobody reads it: a holder (keys/key_slots) agrees with it.
 */
#ifndef MADOGUCHI_KEYS_KEY_SLOT_SEAL_H
#define MADOGUCHI_KEYS_KEY_SLOT_SEAL_H

#include "madoguchi/keys/key_slots.h"

#define KEY_SEALED_SIZE (SEAL_KEY_SIZE + SEAL_OVERHEAD)

/* How a slot opens a data key. */
struct key_opening {
	uint8_t key[SEAL_KEY_SIZE]; /* slot `file`: the key itself, and nothing else */
	uint8_t ephemeral[KEY_PUBLIC_MAX];
	uint8_t sealed[KEY_SEALED_SIZE];
};

/* Bytes of a public key on this curve. */
size_t key_curve_size(enum key_curve curve);
/* The private half of a passphrase's slot, X25519. */
bool key_slot_public(const uint8_t private_key[static SEAL_KEY_SIZE], struct key_public *ret_public,
		     struct error *error);
bool key_slot_is_public(const uint8_t private_key[static SEAL_KEY_SIZE],
			const struct key_public *public_key);
/* A holder (key_agree) whose context is the private half in locked memory. */
bool key_slot_agree(void *context, const struct key_public *peer,
		    uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error);

bool key_slot_seal(const struct key_slot *slot, int number, const uint8_t key[static SEAL_KEY_SIZE],
		   struct key_opening *ret_opening, struct error *error);
bool key_slot_unseal(const struct key_slot *slot, int number, const struct key_opening *opening,
		     const struct key_holder *holder, uint8_t ret_key[static SEAL_KEY_SIZE],
		     struct error *error);

#endif
