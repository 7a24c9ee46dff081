#include "madoguchi/practice/card_key.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "madoguchi/base/secret.h"

#include "madoguchi/practice/rsa_key.h"

static bool key_failed(struct error *error, const char *what)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_get_error(), "%s", what);
}

static EVP_PKEY *key_load(const struct practice_bytes *key)
{
	const unsigned char *der = key->bytes;
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &der, (long)key->size);
	EVP_PKEY *pkey = info != NULL ? EVP_PKCS82PKEY(info) : NULL;

	PKCS8_PRIV_KEY_INFO_free(info);
	return pkey;
}

#ifdef MADOGUCHI_TEST
static const struct practice_bytes *pool;
static size_t pool_count;
static size_t pool_next;

void practice_key_test_pool(const struct practice_bytes *keys, size_t count)
{
	pool = keys;
	pool_count = count;
	pool_next = 0;
}
#endif

/* Takes the key over. */
static bool keep_key(EVP_PKEY *pkey, struct practice_bytes *ret_key, struct error *error)
{
	PKCS8_PRIV_KEY_INFO *info = pkey != NULL ? EVP_PKEY2PKCS8(pkey) : NULL;
	unsigned char *der = NULL;
	int size = info != NULL ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
	bool done = size > 0 && size <= PRACTICE_FILE_SIZE;

	if (done) {
		memset(ret_key, 0, sizeof(*ret_key));
		memcpy(ret_key->bytes, der, (size_t)size);
		ret_key->size = (size_t)size;
	} else {
		key_failed(error, "key generation");
	}
	if (size > 0)
		OPENSSL_clear_free(der, (size_t)size);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(pkey);
	return done;
}

bool practice_key_make_ec(struct practice_bytes *ret_key, struct error *error)
{
	return keep_key(EVP_EC_gen("P-256"), ret_key, error);
}

bool practice_key_make(struct practice_bytes *ret_key, struct error *error)
{
	EVP_PKEY *key = NULL;

#ifdef MADOGUCHI_TEST
	if (pool != NULL) {
		*ret_key = pool[pool_next++ % pool_count];
		return true;
	}
#endif
	return rsa_key_make(&key, error) && keep_key(key, ret_key, error);
}

bool practice_key_spki(const struct practice_bytes *key,
		       uint8_t ret_spki[static PRACTICE_SPKI_SIZE], struct error *error)
{
	EVP_PKEY *pkey = key_load(key);
	unsigned char *der = NULL;
	int size = pkey != NULL ? i2d_PUBKEY(pkey, &der) : -1;

	if (size == PRACTICE_SPKI_SIZE)
		memcpy(ret_spki, der, PRACTICE_SPKI_SIZE);
	else
		key_failed(error, "public key");
	OPENSSL_free(der);
	EVP_PKEY_free(pkey);
	return size == PRACTICE_SPKI_SIZE;
}

bool practice_key_public_tlv(const struct practice_bytes *key,
			     uint8_t ret_tlv[static PRACTICE_PUBLIC_TLV_SIZE], struct error *error)
{
	static const uint8_t head[] = { 0x7F, 0x49, 0x82, 0x01, 0x09, 0x81, 0x82, 0x01, 0x00 };
	static const uint8_t tail[] = { 0x82, 0x03, 0x01, 0x00, 0x01 };
	uint8_t *end = ret_tlv;
	EVP_PKEY *pkey = key_load(key);
	BIGNUM *modulus = NULL;
	bool done =
	    pkey != NULL && EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1;

	memcpy(end, head, sizeof(head));
	end += sizeof(head);
	done = done && BN_bn2binpad(modulus, end, PRACTICE_MODULUS_SIZE) == PRACTICE_MODULUS_SIZE;
	end += PRACTICE_MODULUS_SIZE;
	memcpy(end, tail, sizeof(tail));
	BN_free(modulus);
	EVP_PKEY_free(pkey);
	return done || key_failed(error, "public key");
}

bool practice_key_sign(const struct practice_bytes *key, const uint8_t *bytes, size_t size,
		       uint8_t ret_signature[static PRACTICE_MODULUS_SIZE], struct error *error)
{
	EVP_PKEY *pkey = key_load(key);
	EVP_PKEY_CTX *context = pkey != NULL ? EVP_PKEY_CTX_new(pkey, NULL) : NULL;
	size_t length = PRACTICE_MODULUS_SIZE;
	/* No digest is set, so OpenSSL pads the bytes as they are: the host has formed DigestInfo.
	 */
	bool done = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_sign(context, ret_signature, &length, bytes, size) == 1 &&
		    length == PRACTICE_MODULUS_SIZE;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(pkey);
	return done || key_failed(error, "signature");
}

#define EC_POINT_SIZE 65

static bool ec_public(EVP_PKEY *pkey, uint8_t ret_tlv[static PRACTICE_PUBLIC_TLV_SIZE],
		      size_t *ret_size)
{
	static const uint8_t head[] = { 0x7F, 0x49, 2 + EC_POINT_SIZE, 0x86, EC_POINT_SIZE };
	size_t size = 0;

	memcpy(ret_tlv, head, sizeof(head));
	*ret_size = sizeof(head) + EC_POINT_SIZE;
	return EVP_PKEY_get_octet_string_param(pkey, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY,
					       ret_tlv + sizeof(head), EC_POINT_SIZE, &size) == 1 &&
	       size == EC_POINT_SIZE;
}

bool practice_key_public(const struct practice_bytes *key,
			 uint8_t ret_tlv[static PRACTICE_PUBLIC_TLV_SIZE], size_t *ret_size,
			 struct error *error)
{
	EVP_PKEY *pkey = key_load(key);
	const bool ec = pkey != NULL && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_EC;
	bool done;

	if (!ec)
		*ret_size = PRACTICE_PUBLIC_TLV_SIZE;
	done = ec ? ec_public(pkey, ret_tlv, ret_size) || key_failed(error, "public key")
		  : practice_key_public_tlv(key, ret_tlv, error);
	EVP_PKEY_free(pkey);
	return done;
}

bool practice_key_sign_raw(const struct practice_bytes *key, const uint8_t *bytes, size_t size,
			   uint8_t *ret_signature, size_t capacity, size_t *ret_size,
			   struct error *error)
{
	EVP_PKEY *pkey = key_load(key);
	EVP_PKEY_CTX *context = pkey != NULL ? EVP_PKEY_CTX_new(pkey, NULL) : NULL;
	const bool rsa = pkey != NULL && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA;
	size_t length = capacity;
	bool done = context != NULL && EVP_PKEY_sign_init(context) == 1 &&
		    (!rsa || EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1) &&
		    EVP_PKEY_sign(context, ret_signature, &length, bytes, size) == 1;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(pkey);
	if (!done)
		return key_failed(error, "signature");
	*ret_size = length;
	return true;
}

bool practice_key_agree(const struct practice_bytes *key, const uint8_t *point, size_t size,
			uint8_t ret_shared[static PRACTICE_SHARED_SIZE], struct error *error)
{
	EVP_PKEY *own = key_load(key);
	EVP_PKEY *peer = own != NULL ? EVP_PKEY_new() : NULL;
	EVP_PKEY_CTX *context = peer != NULL ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t length = PRACTICE_SHARED_SIZE;
	const bool done =
	    context != NULL && EVP_PKEY_copy_parameters(peer, own) == 1 &&
	    EVP_PKEY_set1_encoded_public_key(peer, point, size) == 1 &&
	    EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1 &&
	    EVP_PKEY_derive(context, ret_shared, &length) == 1 && length == PRACTICE_SHARED_SIZE;

	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(own);
	return done || key_failed(error, "key agreement");
}
