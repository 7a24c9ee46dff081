/*
 * keys/key_slot_seal: a data key closed for who has the private half of a key; inside this layer only.
 *
 * DESCRIPTION
 *   X25519 between an ephemeral key and the slot's, HKDF-SHA-256 over it (salt: both public keys),
 *   and with that keys/seal, bound to the slot's number and the data key's. An opening is the
 *   ephemeral public key and the sealed data key.
 */
#ifndef MADOGUCHI_KEYS_KEY_SLOT_SEAL_H
#define MADOGUCHI_KEYS_KEY_SLOT_SEAL_H

#include "madoguchi/keys/seal.h"

#define KEY_SEALED_SIZE (SEAL_KEY_SIZE + SEAL_OVERHEAD)
#define KEY_OPENING_SIZE (SEAL_KEY_SIZE + KEY_SEALED_SIZE)

bool key_slot_public(const uint8_t private_key[static SEAL_KEY_SIZE],
		     uint8_t ret_public[static SEAL_KEY_SIZE], struct error *error);
bool key_slot_is_public(const uint8_t private_key[static SEAL_KEY_SIZE],
			const uint8_t public_key[static SEAL_KEY_SIZE]);
bool key_slot_seal(const uint8_t public_key[static SEAL_KEY_SIZE], int slot, int number,
		   const uint8_t key[static SEAL_KEY_SIZE],
		   uint8_t ret_opening[static KEY_OPENING_SIZE], struct error *error);
bool key_slot_unseal(const uint8_t private_key[static SEAL_KEY_SIZE],
		     const uint8_t public_key[static SEAL_KEY_SIZE], int slot, int number,
		     const uint8_t opening[static KEY_OPENING_SIZE],
		     uint8_t ret_key[static SEAL_KEY_SIZE], struct error *error);

#endif
