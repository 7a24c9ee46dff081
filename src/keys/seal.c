#include "madoguchi/keys/seal.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "madoguchi/base/secret.h"

#include "seal_key.h"

#define VERSION_PLAIN 0
#define VERSION_GCM 1
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define COLUMN_SIZE 64
/* Far above any value of this program, and safe in OpenSSL's int sizes. */
#define VALUE_SIZE_MAX (64 * 1024 * 1024)

/* What binds a value to its place: the row's number, most significant byte first, and the column.
 */
struct place {
	uint8_t bytes[8 + COLUMN_SIZE];
	int size;
};

static bool place_make(int64_t row, const char *column, struct place *ret_place)
{
	size_t length = strlen(column);

	if (length > COLUMN_SIZE)
		return false;
	for (int i = 0; i < 8; i++)
		ret_place->bytes[i] = (uint8_t)((uint64_t)row >> (56 - 8 * i));
	memcpy(ret_place->bytes + 8, column, length);
	ret_place->size = 8 + (int)length;
	return true;
}

/* EVP_aes_256_gcm() would look for it anew in each value: a quarter of the work of a short one. */
static EVP_CIPHER *gcm;

static void fetch_gcm(void)
{
	gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
}

/* NULL: OpenSSL has none, and says so where it is used. */
static const EVP_CIPHER *cipher(void)
{
	static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

	return CRYPTO_THREAD_run_once(&once, fetch_gcm) == 1 ? gcm : NULL;
}

static bool encrypt(EVP_CIPHER_CTX *context, const struct seal_key *key, const struct place *place,
		    const void *plain, size_t size, uint8_t *sealed)
{
	uint8_t *nonce = sealed + 1;
	uint8_t *text = nonce + NONCE_SIZE;
	int done;

	sealed[0] = VERSION_GCM;
	return RAND_bytes(nonce, NONCE_SIZE) == 1 &&
	       EVP_EncryptInit_ex2(context, cipher(), key->key, nonce, NULL) == 1 &&
	       EVP_EncryptUpdate(context, NULL, &done, place->bytes, place->size) == 1 &&
	       (size == 0 || EVP_EncryptUpdate(context, text, &done, plain, (int)size) == 1) &&
	       EVP_EncryptFinal_ex(context, text + size, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, text + size) == 1;
}

static bool decrypt(EVP_CIPHER_CTX *context, const uint8_t *key, const struct place *place,
		    const uint8_t *sealed, size_t size, uint8_t *plain)
{
	const uint8_t *nonce = sealed + 1;
	const uint8_t *text = nonce + NONCE_SIZE;
	uint8_t tag[TAG_SIZE];
	int done;

	memcpy(tag, text + size, TAG_SIZE);
	return EVP_DecryptInit_ex2(context, cipher(), key, nonce, NULL) == 1 &&
	       EVP_DecryptUpdate(context, NULL, &done, place->bytes, place->size) == 1 &&
	       (size == 0 || EVP_DecryptUpdate(context, plain, &done, text, (int)size) == 1) &&
	       EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
	       EVP_DecryptFinal_ex(context, plain + size, &done) == 1;
}

static bool seal_plain(const void *plain, size_t size, struct buffer *ret_sealed,
		       struct error *error)
{
	const uint8_t version = VERSION_PLAIN;

	if (buffer_append(ret_sealed, &version, 1) && buffer_append(ret_sealed, plain, size))
		return true;
	return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to seal", size);
}

/* Bytes for the result and the context that makes it; false leaves nothing behind. */
static bool workspace_open(size_t size, uint8_t **ret_bytes, EVP_CIPHER_CTX **ret_context)
{
	uint8_t *bytes = OPENSSL_malloc(size);
	EVP_CIPHER_CTX *context = bytes != NULL ? EVP_CIPHER_CTX_new() : NULL;

	if (context == NULL) {
		OPENSSL_free(bytes);
		return false;
	}
	*ret_bytes = bytes;
	*ret_context = context;
	return true;
}

/* Freeing the context wipes OpenSSL's copy of the key. */
static void workspace_close(uint8_t *bytes, size_t size, EVP_CIPHER_CTX *context)
{
	EVP_CIPHER_CTX_free(context);
	OPENSSL_clear_free(bytes, size);
}

bool seal(struct seal_key *key, int64_t row, const char *column, const void *plain, size_t size,
	  struct buffer *ret_sealed, struct error *error)
{
	EVP_CIPHER_CTX *context;
	struct place place;
	uint8_t *sealed;
	bool done = false;

	if (size > VALUE_SIZE_MAX || !place_make(row, column, &place))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "%s: %zu bytes", column,
				 size);
	if (key->none)
		return seal_plain(plain, size, ret_sealed, error);
	if (!workspace_open(size + SEAL_OVERHEAD, &sealed, &context))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to seal", size);
	if (!encrypt(context, key, &place, plain, size, sealed))
		error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "%s", column);
	else if (!buffer_append(ret_sealed, sealed, size + SEAL_OVERHEAD))
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to seal", size);
	else
		done = true;
	workspace_close(sealed, size + SEAL_OVERHEAD, context);
	return done;
}

static bool unseal_plain(const char *column, const uint8_t *sealed, size_t size,
			 struct buffer *ret_plain, struct error *error)
{
	if (size < 1 || sealed[0] != VERSION_PLAIN)
		return error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", column);
	if (buffer_append(ret_plain, sealed + 1, size - 1))
		return true;
	return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to open", size);
}

bool unseal(struct seal_key *key, int64_t row, const char *column, const void *sealed, size_t size,
	    struct buffer *ret_plain, struct error *error)
{
	const uint8_t *bytes = sealed;
	size_t plain_size = size - SEAL_OVERHEAD;
	EVP_CIPHER_CTX *context;
	struct place place;
	uint8_t *plain;
	bool done = false;

	if (key->none)
		return unseal_plain(column, bytes, size, ret_plain, error);
	if (size < SEAL_OVERHEAD || plain_size > VALUE_SIZE_MAX || bytes[0] != VERSION_GCM ||
	    !place_make(row, column, &place))
		return error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", column);
	if (!workspace_open(plain_size + 1, &plain, &context))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to open", size);
	if (!decrypt(context, key->key, &place, bytes, plain_size, plain) &&
	    !(key->has_old && decrypt(context, key->old_key, &place, bytes, plain_size, plain)))
		error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", column);
	else if (!buffer_append(ret_plain, plain, plain_size))
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%zu bytes to open", size);
	else
		done = true;
	ERR_clear_error();
	workspace_close(plain, plain_size + 1, context);
	return done;
}

bool seal_is_newest(struct seal_key *key, int64_t row, const char *column, const void *sealed,
		    size_t size)
{
	struct seal_key *alone = NULL;
	struct buffer plain;
	struct error error;
	bool newest;

	if (!key->has_old)
		return true;
	if (!seal_key_copy(key, &alone, &error))
		return false;
	alone->has_old = false;
	buffer_init(&plain, VALUE_SIZE_MAX);
	newest = unseal(alone, row, column, sealed, size, &plain, &error);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	seal_key_free(&alone);
	return newest;
}
