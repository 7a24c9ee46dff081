#include "request_signature.h"

#include <openssl/evp.h>
#include <openssl/objects.h>

#include "der.h"

bool bits_set(ASN1_BIT_STRING *bits, const uint8_t *bytes, size_t size)
{
	if (ASN1_BIT_STRING_set(bits, (unsigned char *)bytes, (int)size) != 1)
		return false;
	/* Without this flag the encoder drops trailing zero bits. */
	bits->flags &= ~(ASN1_STRING_FLAG_BITS_LEFT | 0x07);
	bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;
	return true;
}

bool algorithm_set(X509_ALGOR *algorithm, const EVP_PKEY *key)
{
	switch (EVP_PKEY_get_base_id(key)) {
	case EVP_PKEY_RSA:
		return X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256WithRSAEncryption),
				       V_ASN1_NULL, NULL) == 1;
	case EVP_PKEY_EC:
		return X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256), V_ASN1_UNDEF,
				       NULL) == 1;
	default:
		return false;
	}
}

bool algorithm_known(const X509_ALGOR *algorithm)
{
	static const int known[] = {
		NID_sha256WithRSAEncryption, NID_sha384WithRSAEncryption,
		NID_sha512WithRSAEncryption, NID_ecdsa_with_SHA256,
		NID_ecdsa_with_SHA384,	     NID_ecdsa_with_SHA512,
	};
	const ASN1_OBJECT *type;
	size_t i;

	X509_ALGOR_get0(&type, NULL, NULL, algorithm);
	for (i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (OBJ_obj2nid(type) == known[i])
			return true;
	}
	return false;
}

bool request_sign(const struct pki_signer *signer, const uint8_t *bytes, size_t size,
		  X509_ALGOR *algorithm, ASN1_BIT_STRING *signature, struct error *error)
{
	const unsigned char *at = signer->public_key;
	uint8_t digest[PKI_DIGEST_SIZE], made[PKI_SIGNATURE_MAX];
	size_t made_size = 0;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)signer->public_key_size);
	bool known = key != NULL && algorithm_set(algorithm, key);

	EVP_PKEY_free(key);
	if (!known)
		return PKI_ERROR(error, ERROR_INPUT_WRONG, "public key");
	pki_sha256(bytes, size, digest);
	if (!signer->sign(signer->context, digest, made, &made_size, error))
		return false;
	/* A key and a public key that do not belong together must not get into the queue. */
	if (made_size > sizeof made ||
	    !pki_verify(signer->public_key, signer->public_key_size, bytes, size, made, made_size))
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "the signature does not fit the public key");
	if (!bits_set(signature, made, made_size))
		return PKI_ERROR(error, ERROR_MEMORY, "signature");
	return true;
}
