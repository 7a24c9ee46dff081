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

/* ---- curves ---------------------------------------------------------------------------------- */

static const struct curve {
	char type[8], group[8]; /* OpenSSL's names; group "": the type says it all */
	size_t size;		/* of a public key */
} curves[KEY_CURVE_COUNT] = {
	[KEY_CURVE_X25519] = { "X25519", "", SEAL_KEY_SIZE },
	[KEY_CURVE_P256] = { "EC", "P-256", KEY_POINT_SIZE },
};

size_t key_curve_size(enum key_curve curve)
{
	return curves[curve].size;
}

static EVP_PKEY *make_ephemeral(const struct curve *curve)
{
	return curve->group[0] != '\0' ? EVP_PKEY_Q_keygen(NULL, NULL, curve->type, curve->group)
				       : EVP_PKEY_Q_keygen(NULL, NULL, curve->type);
}

static EVP_PKEY *private_of(const uint8_t *private_key)
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private_key, SEAL_KEY_SIZE);
}

static bool public_of(EVP_PKEY *key, enum key_curve curve, uint8_t *ret_bytes)
{
	size_t size;

	return key != NULL &&
	       EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, ret_bytes,
					       curves[curve].size, &size) == 1 &&
	       size == curves[curve].size;
}

/* NULL: no point of the curve. */
static EVP_PKEY *peer_of(const struct key_public *public_key)
{
	const struct curve *curve = &curves[public_key->curve];
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
					(void *)(uintptr_t)public_key->bytes, curve->size),
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (void *)(uintptr_t)curve->group,
				       0),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, curve->type, NULL);
	EVP_PKEY *peer = NULL;

	if (curve->group[0] == '\0')
		parameters[1] = parameters[2];
	if (context == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
	    EVP_PKEY_fromdata(context, &peer, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
		peer = NULL;
	EVP_PKEY_CTX_free(context);
	return peer;
}

static bool agree(EVP_PKEY *own, const struct key_public *public_key, uint8_t *ret_shared)
{
	EVP_PKEY *peer = peer_of(public_key);
	EVP_PKEY_CTX *context = own != NULL ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t size = KEY_SHARED_SIZE;
	const bool done = peer != NULL && context != NULL && EVP_PKEY_derive_init(context) == 1 &&
			  EVP_PKEY_derive_set_peer(context, peer) == 1 &&
			  EVP_PKEY_derive(context, ret_shared, &size) == 1;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	return done;
}

/* ---- a private half that is here ------------------------------------------------------------- */

bool key_slot_public(const uint8_t private_key[static SEAL_KEY_SIZE], struct key_public *ret_public,
		     struct error *error)
{
	EVP_PKEY *key = private_of(private_key);
	struct key_public own = { .curve = KEY_CURVE_X25519 };
	const bool done = public_of(key, own.curve, own.bytes);

	EVP_PKEY_free(key);
	if (!done)
		return failed("X25519", error);
	*ret_public = own;
	return true;
}

bool key_slot_is_public(const uint8_t private_key[static SEAL_KEY_SIZE],
			const struct key_public *public_key)
{
	struct key_public own;
	struct error error;

	return key_slot_public(private_key, &own, &error) && own.curve == public_key->curve &&
	       CRYPTO_memcmp(own.bytes, public_key->bytes, SEAL_KEY_SIZE) == 0;
}

bool key_slot_agree(void *context, const struct key_public *peer,
		    uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error)
{
	EVP_PKEY *own = private_of(context);
	const bool done = agree(own, peer, ret_shared);

	EVP_PKEY_free(own);
	return done || failed("key slot", error);
}

/* ---- what is agreed upon, as a key that seals ------------------------------------------------ */

static bool derive(const uint8_t *shared, const struct key_slot *slot, const uint8_t *ephemeral,
		   uint8_t *ret_key)
{
	char digest[] = "SHA256", use[] = "madoguchi key slot 1";
	const size_t size = curves[slot->public_key.curve].size;
	uint8_t salt[2 * KEY_PUBLIC_MAX];
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)shared,
					KEY_SHARED_SIZE),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, salt, 2 * size),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, use, sizeof(use) - 1),
		OSSL_PARAM_END,
	};
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = hkdf != NULL ? EVP_KDF_CTX_new(hkdf) : NULL;
	bool done;

	memcpy(salt, ephemeral, size);
	memcpy(salt + size, slot->public_key.bytes, size);
	done = context != NULL && EVP_KDF_derive(context, ret_key, SEAL_KEY_SIZE, parameters) == 1;
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(hkdf);
	return done;
}

/* Both sides of it: the holder's private half and the peer agree. */
static bool wrapping_key(const struct key_slot *slot, const struct key_holder *holder,
			 const struct key_public *peer, const uint8_t *ephemeral,
			 struct seal_key **ret_key, struct error *error)
{
	struct seal_key *key = secret_allocate(sizeof(*key));
	uint8_t *shared = secret_allocate(KEY_SHARED_SIZE);
	bool done = key != NULL && shared != NULL;

	if (!done)
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "key slot");
	else
		memset(key, 0, sizeof(*key));
	done = done && holder->agree(holder->context, peer, shared, error);
	if (done && !derive(shared, slot, ephemeral, key->key))
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

static bool agree_ephemeral(void *context, const struct key_public *peer,
			    uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error)
{
	return agree(context, peer, ret_shared) || failed("key slot", error);
}

bool key_slot_seal(const struct key_slot *slot, int number, const uint8_t key[static SEAL_KEY_SIZE],
		   struct key_opening *ret_opening, struct error *error)
{
	const enum key_curve curve = slot->public_key.curve;
	EVP_PKEY *ephemeral = make_ephemeral(&curves[curve]);
	const struct key_holder holder = { .agree = agree_ephemeral, .context = ephemeral };
	struct key_opening opening = { .key = { 0 } };
	struct seal_key *wrapping = NULL;
	char column[COLUMN_SIZE];
	struct buffer sealed;
	bool done;

	name_slot(slot->number, column);
	buffer_init(&sealed, KEY_SEALED_SIZE);
	done = public_of(ephemeral, curve, opening.ephemeral) || failed("key slot", error);
	done =
	    done &&
	    wrapping_key(slot, &holder, &slot->public_key, opening.ephemeral, &wrapping, error) &&
	    seal(wrapping, number, column, key, SEAL_KEY_SIZE, &sealed, error);
	if (done) {
		memcpy(opening.sealed, sealed.bytes, KEY_SEALED_SIZE);
		*ret_opening = opening;
	}
	buffer_done(&sealed);
	secret_free(&wrapping);
	EVP_PKEY_free(ephemeral);
	return done;
}

bool key_slot_unseal(const struct key_slot *slot, int number, const struct key_opening *opening,
		     const struct key_holder *holder, uint8_t ret_key[static SEAL_KEY_SIZE],
		     struct error *error)
{
	struct key_public peer = { .curve = slot->public_key.curve };
	struct seal_key *wrapping = NULL;
	char column[COLUMN_SIZE];
	struct buffer plain;
	bool done;

	name_slot(slot->number, column);
	memcpy(peer.bytes, opening->ephemeral, sizeof(peer.bytes));
	buffer_init(&plain, SEAL_KEY_SIZE);
	done = wrapping_key(slot, holder, &peer, opening->ephemeral, &wrapping, error) &&
	       unseal(wrapping, number, column, opening->sealed, KEY_SEALED_SIZE, &plain, error);
	if (done && plain.size != SEAL_KEY_SIZE)
		done = error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", column);
	if (done)
		memcpy(ret_key, plain.bytes, SEAL_KEY_SIZE);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	secret_free(&wrapping);
	return done;
}
