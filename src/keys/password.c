#include "madoguchi/keys/password.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#define BLOCK_SIZE 8 /* scrypt's r */
/* 128 * N * r is what scrypt works in; beside it some blocks more. */
#define MEMORY(n) (128 * (n)*BLOCK_SIZE + (UINT64_C(1) << 20))

static bool weak(const char *what, struct error *error)
{
	return error_set(error, ERROR_PASSWORD_WEAK, CAUSE_NONE, 0, "%s", what);
}

static bool contains(const struct pin *password, const char *name)
{
	return name[0] != '\0' && memmem(password->digits, password->length, name, strlen(name));
}

bool password_fit(const struct pin *password, const char *name, struct error *error)
{
	bool varied = false;

	if (password->length < PASSWORD_SIZE_MIN || password->length > PASSWORD_SIZE_MAX)
		return weak("8 to 64 characters", error);
	for (size_t i = 0; i < password->length; i++) {
		if (password->digits[i] < 0x20 || password->digits[i] > 0x7e)
			return weak("printable ASCII characters", error);
		varied = varied || password->digits[i] != password->digits[0];
	}
	if (!varied)
		return weak("one character alone", error);
	return !contains(password, name) || weak("the operator's name is in it", error);
}

bool password_stretch(const struct pin *password, const struct password_hash *hash,
		      uint8_t ret_bytes[static PASSWORD_HASH_SIZE], struct error *error)
{
	uint64_t n = UINT64_C(1) << hash->cost, memory = MEMORY(n);
	uint32_t r = BLOCK_SIZE, p = 1;
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_PASSWORD,
					(void *)(uintptr_t)password->digits, password->length),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)hash->salt,
					PASSWORD_SALT_SIZE),
		OSSL_PARAM_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
		OSSL_PARAM_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
		OSSL_PARAM_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
		OSSL_PARAM_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
		OSSL_PARAM_END,
	};
	EVP_KDF *scrypt = EVP_KDF_fetch(NULL, "SCRYPT", NULL);
	EVP_KDF_CTX *context = scrypt != NULL ? EVP_KDF_CTX_new(scrypt) : NULL;
	bool done = context != NULL &&
		    EVP_KDF_derive(context, ret_bytes, PASSWORD_HASH_SIZE, parameters) == 1;

	EVP_KDF_CTX_free(context);
	EVP_KDF_free(scrypt);
	return done || error_set(error, ERROR_MEMORY, CAUSE_SSL, ERR_get_error(), "scrypt, 2^%d",
				 hash->cost);
}

bool password_hash_make(const struct pin *password, int cost, struct password_hash *ret_hash,
			struct error *error)
{
	struct password_hash hash = { .cost = cost };

	if (RAND_bytes(hash.salt, PASSWORD_SALT_SIZE) != 1)
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "salt");
	if (!password_stretch(password, &hash, hash.hash, error))
		return false;
	*ret_hash = hash;
	return true;
}

bool password_check(const struct pin *password, const struct password_hash *hash, bool *ret_right,
		    struct error *error)
{
	uint8_t bytes[PASSWORD_HASH_SIZE];

	if (!password_stretch(password, hash, bytes, error))
		return false;
	*ret_right = CRYPTO_memcmp(bytes, hash->hash, PASSWORD_HASH_SIZE) == 0;
	OPENSSL_cleanse(bytes, sizeof(bytes));
	return true;
}
