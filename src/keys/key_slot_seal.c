#include "key_slot_seal.h"

#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "madoguchi/base/secret.h"

#include "seal_key.h"

#define COLUMN_SIZE 24

static bool failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "%s", what);
}

/* ---- X25519 ---------------------------------------------------------------------------------- */

static EVP_PKEY *private_of(const uint8_t *private_key)
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key, SEAL_KEY_SIZE);
}

static bool public_of(EVP_PKEY *key, uint8_t ret_public[static SEAL_KEY_SIZE])
{
	size_t size = SEAL_KEY_SIZE;

	return key != NULL && EVP_PKEY_get_raw_public_key(key, ret_public, &size) == 1;
}

bool key_slot_public(const uint8_t private_key[static SEAL_KEY_SIZE],
		     uint8_t ret_public[static SEAL_KEY_SIZE], struct error *error)
{
	EVP_PKEY *key = private_of(private_key);
	const bool done = public_of(key, ret_public);

	EVP_PKEY_free(key);
	return done || failed("X25519", error);
}

bool key_slot_is_public(const uint8_t private_key[static SEAL_KEY_SIZE],
			const uint8_t public_key[static SEAL_KEY_SIZE])
{
	uint8_t own[SEAL_KEY_SIZE];
	struct error error;

	return key_slot_public(private_key, own, &error) &&
	       CRYPTO_memcmp(own, public_key, SEAL_KEY_SIZE) == 0;
}

/* Agreement with a peer, SEAL_KEY_SIZE bytes. */
static bool agree(EVP_PKEY *own, const uint8_t *public_key, uint8_t *ret_shared)
{
	EVP_PKEY *peer =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public_key, SEAL_KEY_SIZE);
	EVP_PKEY_CTX *context = own != NULL ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t size = SEAL_KEY_SIZE;
	const bool done = peer != NULL && context != NULL && EVP_PKEY_derive_init(context) == 1 &&
			  EVP_PKEY_derive_set_peer(context, peer) == 1 &&
			  EVP_PKEY_derive(context, ret_shared, &size) == 1;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	return done;
}

/* ---- what is agreed upon, as a key that seals ------------------------------------------------- */

static bool derive(const uint8_t *shared, const uint8_t *ephemeral, const uint8_t *public_key,
		   uint8_t *ret_key)
{
	char digest[] = "SHA256", use[] = "madoguchi key slot 1";
	uint8_t salt[2 * SEAL_KEY_SIZE];
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)shared,
					SEAL_KEY_SIZE),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, salt, sizeof(salt)),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, use, sizeof(use) - 1),
		OSSL_PARAM_END,
	};
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = hkdf != NULL ? EVP_KDF_CTX_new(hkdf) : NULL;
	bool done;

	memcpy(salt, ephemeral, SEAL_KEY_SIZE);
	memcpy(salt + SEAL_KEY_SIZE, public_key, SEAL_KEY_SIZE);
	done = context != NULL && EVP_KDF_derive(context, ret_key, SEAL_KEY_SIZE, parameters) == 1;
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(hkdf);
	return done;
}

/* own is the ephemeral key when sealing, the slot's when opening. */
static bool wrapping_key(EVP_PKEY *own, const uint8_t *peer, const uint8_t *ephemeral,
			 const uint8_t *public_key, struct seal_key **ret_key, struct error *error)
{
	struct seal_key *key = secret_allocate(sizeof(*key));
	uint8_t *shared = secret_allocate(SEAL_KEY_SIZE);
	bool done = key != NULL && shared != NULL;

	if (!done)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "key slot");
	else
		memset(key, 0, sizeof(*key));
	if (done && (!agree(own, peer, shared) || !derive(shared, ephemeral, public_key, key->key)))
		done = failed("key slot", error);
	secret_free(&shared);
	if (!done) {
		secret_free(&key);
		return false;
	}
	*ret_key = key;
	return true;
}

static void name_slot(int slot, char column[static COLUMN_SIZE])
{
	snprintf(column, COLUMN_SIZE, "key.slot.%d", slot);
}

bool key_slot_seal(const uint8_t public_key[static SEAL_KEY_SIZE], int slot, int number,
		   const uint8_t key[static SEAL_KEY_SIZE],
		   uint8_t ret_opening[static KEY_OPENING_SIZE], struct error *error)
{
	EVP_PKEY *ephemeral = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	struct seal_key *wrapping = NULL;
	char column[COLUMN_SIZE];
	struct buffer sealed;
	bool done;

	name_slot(slot, column);
	buffer_init(&sealed, KEY_SEALED_SIZE);
	done = public_of(ephemeral, ret_opening) || failed("X25519", error);
	done = done &&
	       wrapping_key(ephemeral, public_key, ret_opening, public_key, &wrapping, error) &&
	       seal(wrapping, number, column, key, SEAL_KEY_SIZE, &sealed, error);
	if (done)
		memcpy(ret_opening + SEAL_KEY_SIZE, sealed.bytes, KEY_SEALED_SIZE);
	buffer_done(&sealed);
	secret_free(&wrapping);
	EVP_PKEY_free(ephemeral);
	return done;
}

bool key_slot_unseal(const uint8_t private_key[static SEAL_KEY_SIZE],
		     const uint8_t public_key[static SEAL_KEY_SIZE], int slot, int number,
		     const uint8_t opening[static KEY_OPENING_SIZE],
		     uint8_t ret_key[static SEAL_KEY_SIZE], struct error *error)
{
	EVP_PKEY *own = private_of(private_key);
	struct seal_key *wrapping = NULL;
	char column[COLUMN_SIZE];
	struct buffer plain;
	bool done;

	name_slot(slot, column);
	buffer_init(&plain, SEAL_KEY_SIZE);
	done = wrapping_key(own, opening, opening, public_key, &wrapping, error) &&
	       unseal(wrapping, number, column, opening + SEAL_KEY_SIZE, KEY_SEALED_SIZE, &plain,
		      error);
	if (done && plain.size != SEAL_KEY_SIZE)
		done = error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", column);
	if (done)
		memcpy(ret_key, plain.bytes, SEAL_KEY_SIZE);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	secret_free(&wrapping);
	EVP_PKEY_free(own);
	return done;
}
