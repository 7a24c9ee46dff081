#include "madoguchi/pki/signer.h"

#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

static EVP_PKEY *read_key(const uint8_t *public_key, size_t size)
{
	const unsigned char *at = public_key;
	EVP_PKEY *key;
	int type;

	if (public_key == NULL || size == 0 || size > 65536)
		return NULL;
	key = d2i_PUBKEY(NULL, &at, (long)size);
	type = key != NULL ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
	if (at != public_key + size || (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)) {
		EVP_PKEY_free(key);
		return NULL;
	}
	return key;
}

bool pki_verify(const uint8_t *public_key, size_t public_key_size, const uint8_t *message,
		size_t message_size, const uint8_t *signature, size_t signature_size)
{
	EVP_PKEY *key = read_key(public_key, public_key_size);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool holds = false;

	if (key != NULL && context != NULL &&
	    EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1)
		holds = EVP_DigestVerify(context, signature, signature_size, message,
					 message_size) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return holds;
}

void pki_sha256(const uint8_t *bytes, size_t size, uint8_t ret_digest[static PKI_DIGEST_SIZE])
{
	SHA256(bytes, size, ret_digest);
}
