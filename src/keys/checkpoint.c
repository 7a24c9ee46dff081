#include "madoguchi/keys/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/keys/key_file.h"

#define ORIGIN_SIZE 80
#define PUBLIC_SIZE 32
#define SIGNATURE_SIZE 64
#define SIGNATURE_WORD "signature "

struct audit_key {
	uint8_t private_key[KEY_FILE_SIZE];
	uint8_t public_key[PUBLIC_SIZE];
	char origin[ORIGIN_SIZE];
};

static bool failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "%s", what);
}

static bool wrong(const char *what, struct error *error)
{
	return error_set(error, ERROR_CHECKPOINT, CAUSE_NONE, 0, "%s", what);
}

/* ---- the key --------------------------------------------------------------------------------- */

static EVP_PKEY *signer_of(const struct audit_key *key)
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key->private_key,
					    KEY_FILE_SIZE);
}

static bool derive_public(struct audit_key *key, struct error *error)
{
	EVP_PKEY *signer = signer_of(key);
	size_t size = PUBLIC_SIZE;
	const bool done =
	    signer != NULL && EVP_PKEY_get_raw_public_key(signer, key->public_key, &size) == 1;

	EVP_PKEY_free(signer);
	return done || failed("audit key", error);
}

bool audit_key_load(const struct config *config, struct audit_key **ret_key, struct error *error)
{
	struct audit_key *key;

	if (config->audit_key_file == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: audit_key_file is not set", config_text_name(config->path));
	key = secret_allocate(sizeof(*key));
	if (key == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "audit key");
	snprintf(key->origin, sizeof(key->origin), "%.60s %d", config->office, config->counter);
	if (!key_file_read(config->audit_key_file, key->private_key, error) ||
	    !derive_public(key, error)) {
		audit_key_free(&key);
		return false;
	}
	*ret_key = key;
	return true;
}

void audit_key_free(struct audit_key **key)
{
	secret_free(key);
}

/* ---- signing --------------------------------------------------------------------------------- */

/* Everything that is signed. */
static void put_facts(const struct audit_key *key, const struct checkpoint *checkpoint,
		      struct buffer *text)
{
	char hash[2 * SHA256_SIZE + 1], public[2 * PUBLIC_SIZE + 1];

	hex_encode(checkpoint->hash, SHA256_SIZE, hash, sizeof(hash));
	hex_encode(key->public_key, PUBLIC_SIZE, public, sizeof(public));
	buffer_printf(text,
		      "madoguchi audit 1\norigin %s\nrows %" PRId64 "\nhash %s\ntime %s\nkey %s\n",
		      key->origin, checkpoint->rows, hash, checkpoint->time, public);
}

static bool sign(const struct audit_key *key, const struct buffer *facts,
		 uint8_t signature[static SIGNATURE_SIZE])
{
	EVP_PKEY *signer = signer_of(key);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t size = SIGNATURE_SIZE;
	const bool done = signer != NULL && context != NULL &&
			  EVP_DigestSignInit(context, NULL, NULL, NULL, signer) == 1 &&
			  EVP_DigestSign(context, signature, &size, facts->bytes, facts->size) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(signer);
	return done;
}

bool checkpoint_sign(const struct audit_key *key, const struct checkpoint *checkpoint,
		     struct buffer *ret_text, struct error *error)
{
	uint8_t signature[SIGNATURE_SIZE];
	char hex[2 * SIGNATURE_SIZE + 1];
	struct buffer facts;
	bool done;

	buffer_init(&facts, CHECKPOINT_TEXT_MAX);
	put_facts(key, checkpoint, &facts);
	done = !facts.failed && sign(key, &facts, signature);
	if (done) {
		hex_encode(signature, sizeof(signature), hex, sizeof(hex));
		done = buffer_append(ret_text, facts.bytes, facts.size) &&
		       buffer_printf(ret_text, SIGNATURE_WORD "%s\n", hex);
	}
	buffer_done(&facts);
	return done || failed("checkpoint", error);
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool verify(const struct audit_key *key, const char *text, size_t size,
		   const uint8_t signature[static SIGNATURE_SIZE])
{
	EVP_PKEY *signer =
	    EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key->public_key, PUBLIC_SIZE);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const bool right =
	    signer != NULL && context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, NULL, NULL, signer) == 1 &&
	    EVP_DigestVerify(context, signature, SIGNATURE_SIZE, (const uint8_t *)text, size) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(signer);
	ERR_clear_error();
	return right;
}

/* Of a text whose signature is right: this program has written it. */
static bool read_facts(const struct audit_key *key, const char *text, struct checkpoint *checkpoint)
{
	char origin[ORIGIN_SIZE], hash[2 * SHA256_SIZE + 1];

	/* NOLINTNEXTLINE(cert-err34-c): what is no number is missing in the count */
	return sscanf(text,
		      "madoguchi audit 1\norigin %79[^\n]\nrows %" SCNd64
		      "\nhash %64s\ntime %19[^\n]\n",
		      origin, &checkpoint->rows, hash, checkpoint->time) == 4 &&
	       strcmp(origin, key->origin) == 0 && hex_decode(hash, checkpoint->hash, SHA256_SIZE);
}

bool checkpoint_read(const struct audit_key *key, const char *text, size_t size,
		     struct checkpoint *ret_checkpoint, struct error *error)
{
	struct checkpoint checkpoint = { .rows = 0 };
	char copy[CHECKPOINT_TEXT_MAX + 1], hex[2 * SIGNATURE_SIZE + 1];
	uint8_t signature[SIGNATURE_SIZE];
	const char *line;

	if (size > CHECKPOINT_TEXT_MAX || memchr(text, '\0', size) != NULL)
		return wrong("not a checkpoint", error);
	memcpy(copy, text, size);
	copy[size] = '\0';
	line = strstr(copy, "\n" SIGNATURE_WORD);
	if (line == NULL || sscanf(line, "\n" SIGNATURE_WORD "%128s", hex) != 1 ||
	    !hex_decode(hex, signature, SIGNATURE_SIZE))
		return wrong("not a checkpoint", error);
	if (!verify(key, copy, (size_t)(line + 1 - copy), signature))
		return wrong("the signature is not this counter's", error);
	if (!read_facts(key, copy, &checkpoint))
		return wrong("it is of another counter", error);
	*ret_checkpoint = checkpoint;
	return true;
}
