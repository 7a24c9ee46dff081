#include "madoguchi/keys/blind_index.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "seal_key.h"

struct blind_index {
	EVP_MAC_CTX *context;
};

static bool take_key(EVP_MAC_CTX *context, const uint8_t *key)
{
	static char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof(digest) - 1),
		OSSL_PARAM_END,
	};

	return EVP_MAC_init(context, key, SEAL_KEY_SIZE, parameters) == 1;
}

bool blind_index_open(struct seal_key *key, enum seal_age age, struct blind_index **ret_index,
		      struct error *error)
{
	struct blind_index *index;
	EVP_MAC *mac;

	if (!seal_key_derive(key, error))
		return false;
	index = calloc(1, sizeof(*index));
	if (index == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "blind index");
	mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	index->context = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	if (index->context == NULL ||
	    !take_key(index->context, age == SEAL_OLD ? key->old_index_key : key->index_key)) {
		blind_index_close(&index);
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "blind index");
	}
	*ret_index = index;
	return true;
}

bool blind_index_hash(struct blind_index *index, const char *piece, size_t size,
		      uint8_t ret_hash[static BLIND_INDEX_SIZE], struct error *error)
{
	uint8_t whole[EVP_MAX_MD_SIZE];
	size_t length;

	/* Begun anew with the key that it has. */
	if (EVP_MAC_init(index->context, NULL, 0, NULL) != 1 ||
	    EVP_MAC_update(index->context, (const uint8_t *)piece, size) != 1 ||
	    EVP_MAC_final(index->context, whole, &length, sizeof(whole)) != 1)
		return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "blind index");
	memcpy(ret_hash, whole, BLIND_INDEX_SIZE);
	return true;
}

void blind_index_close(struct blind_index **index)
{
	if (index == NULL || *index == NULL)
		return;
	EVP_MAC_CTX_free((*index)->context);
	free(*index);
	*index = NULL;
}
