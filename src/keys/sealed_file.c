#include "madoguchi/keys/sealed_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "madoguchi/base/file_write.h"
#include "madoguchi/base/secret.h"

#include "seal_key.h"

#define MAGIC "MADOSF01"
#define MAGIC_SIZE 8
#define SALT_SIZE 32
#define NONCE_SIZE 12
#define TAG_SIZE 16

struct stream {
	EVP_CIPHER_CTX *cipher;
	uint8_t *key;	 /* SEAL_KEY_SIZE bytes of locked memory */
	uint64_t number; /* of the next piece */
	uint8_t plain[SEALED_PIECE_SIZE];
	uint8_t sealed[SEALED_PIECE_SIZE + TAG_SIZE];
};

static bool broken(const char *what, struct error *error)
{
	return error_set(error, ERROR_BACKUP_WRONG, CAUSE_NONE, 0, "%s", what);
}

static bool derive_key(const struct seal_key *key, const uint8_t salt[static SALT_SIZE],
		       uint8_t *ret_key)
{
	char digest[] = "SHA256", use[] = "madoguchi sealed file 1";
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key->key,
					SEAL_KEY_SIZE),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt, SALT_SIZE),
		OSSL_PARAM_octet_string(OSSL_KDF_PARAM_INFO, use, sizeof(use) - 1),
		OSSL_PARAM_END,
	};
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = hkdf != NULL ? EVP_KDF_CTX_new(hkdf) : NULL;
	bool done =
	    context != NULL && EVP_KDF_derive(context, ret_key, SEAL_KEY_SIZE, parameters) == 1;

	EVP_KDF_CTX_free(context);
	EVP_KDF_free(hkdf);
	return done;
}

static void stream_close(struct stream *stream)
{
	if (stream == NULL)
		return;
	EVP_CIPHER_CTX_free(stream->cipher);
	secret_free(&stream->key);
	OPENSSL_clear_free(stream, sizeof(*stream));
}

static struct stream *stream_open(const struct seal_key *key, const uint8_t salt[static SALT_SIZE],
				  struct error *error)
{
	struct stream *stream = OPENSSL_zalloc(sizeof(*stream));

	if (stream != NULL) {
		stream->cipher = EVP_CIPHER_CTX_new();
		stream->key = secret_allocate(SEAL_KEY_SIZE);
	}
	if (stream != NULL && stream->cipher != NULL && stream->key != NULL &&
	    derive_key(key, salt, stream->key))
		return stream;
	stream_close(stream);
	error_set(error, ERROR_MEMORY, CAUSE_SSL, ERR_get_error(), "a sealed file");
	return NULL;
}

static void next_nonce(struct stream *stream, bool last, uint8_t nonce[static NONCE_SIZE])
{
	memset(nonce, 0, NONCE_SIZE);
	for (int i = 0; i < 8; i++)
		nonce[NONCE_SIZE - 2 - i] = (uint8_t)(stream->number >> (8 * i));
	nonce[NONCE_SIZE - 1] = last ? 1 : 0;
	stream->number++;
}

/* size bytes of plain into size + TAG_SIZE bytes of sealed. */
static bool close_piece(struct stream *stream, size_t size)
{
	uint8_t nonce[NONCE_SIZE];
	int done;

	next_nonce(stream, size < SEALED_PIECE_SIZE, nonce);
	return EVP_EncryptInit_ex2(stream->cipher, EVP_aes_256_gcm(), stream->key, nonce, NULL) ==
		   1 &&
	       (size == 0 || EVP_EncryptUpdate(stream->cipher, stream->sealed, &done, stream->plain,
					       (int)size) == 1) &&
	       EVP_EncryptFinal_ex(stream->cipher, stream->sealed + size, &done) == 1 &&
	       EVP_CIPHER_CTX_ctrl(stream->cipher, EVP_CTRL_GCM_GET_TAG, TAG_SIZE,
				   stream->sealed + size) == 1;
}

static bool open_piece(struct stream *stream, size_t size)
{
	uint8_t nonce[NONCE_SIZE];
	int done;

	next_nonce(stream, size < SEALED_PIECE_SIZE, nonce);
	return EVP_DecryptInit_ex2(stream->cipher, EVP_aes_256_gcm(), stream->key, nonce, NULL) ==
		   1 &&
	       (size == 0 || EVP_DecryptUpdate(stream->cipher, stream->plain, &done, stream->sealed,
					       (int)size) == 1) &&
	       EVP_CIPHER_CTX_ctrl(stream->cipher, EVP_CTRL_GCM_SET_TAG, TAG_SIZE,
				   stream->sealed + size) == 1 &&
	       EVP_DecryptFinal_ex(stream->cipher, stream->plain + size, &done) == 1;
}

/* Fewer than wanted only at the file's end. */
static bool read_up_to(int fd, void *bytes, size_t wanted, size_t *ret_size, struct error *error)
{
	size_t size = 0;

	while (size < wanted) {
		const ssize_t got = read(fd, (uint8_t *)bytes + size, wanted - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, ERROR_BACKUP_WRONG, CAUSE_ERRNO, errno, "read");
		if (got == 0)
			break;
		size += (size_t)got;
	}
	*ret_size = size;
	return true;
}

static bool write_out(int fd, const void *bytes, size_t size, struct error *error)
{
	return file_write_all(fd, bytes, size) || file_unwritten("write", error);
}

static bool write_pieces(struct stream *stream, int from, int to, struct error *error)
{
	size_t size;

	do {
		if (!read_up_to(from, stream->plain, SEALED_PIECE_SIZE, &size, error))
			return false;
		if (!close_piece(stream, size))
			return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(),
					 "piece");
		if (!write_out(to, stream->sealed, size + TAG_SIZE, error))
			return false;
	} while (size == SEALED_PIECE_SIZE);
	return true;
}

static bool read_pieces(struct stream *stream, int from, int to, struct error *error)
{
	size_t size;

	do {
		if (!read_up_to(from, stream->sealed, sizeof(stream->sealed), &size, error))
			return false;
		if (size < TAG_SIZE)
			return broken("cut", error);
		size -= TAG_SIZE;
		if (!open_piece(stream, size)) {
			ERR_clear_error();
			return broken("another key, or damaged", error);
		}
		if (to >= 0 && !write_out(to, stream->plain, size, error))
			return false;
	} while (size == SEALED_PIECE_SIZE);
	return true;
}

bool sealed_file_write(const struct seal_key *key, int from, int to, struct error *error)
{
	uint8_t head[MAGIC_SIZE + SALT_SIZE] = MAGIC;
	struct stream *stream;
	bool done;

	if (RAND_bytes(head + MAGIC_SIZE, SALT_SIZE) != 1)
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "salt");
	stream = stream_open(key, head + MAGIC_SIZE, error);
	if (stream == NULL)
		return false;
	done = write_out(to, head, sizeof(head), error) && write_pieces(stream, from, to, error);
	stream_close(stream);
	return done;
}

bool sealed_file_read(const struct seal_key *key, int from, int to, struct error *error)
{
	uint8_t head[MAGIC_SIZE + SALT_SIZE];
	struct stream *stream;
	size_t size;
	bool done;

	if (!read_up_to(from, head, sizeof(head), &size, error))
		return false;
	if (size != sizeof(head) || memcmp(head, MAGIC, MAGIC_SIZE) != 0)
		return broken("not a sealed file", error);
	stream = stream_open(key, head + MAGIC_SIZE, error);
	if (stream == NULL)
		return false;
	done = read_pieces(stream, from, to, error);
	stream_close(stream);
	return done;
}
