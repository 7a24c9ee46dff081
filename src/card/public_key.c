#include "madoguchi/card/public_key.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509.h>

#include "madoguchi/card/tlv.h"

#define TAG_TEMPLATE 0x7F49
#define TAG_MODULUS 0x81
#define TAG_EXPONENT 0x82
#define TAG_POINT 0x86
#define MODULUS_SIZE 256
#define POINT_UNCOMPRESSED 0x04

/* What surrounds modulus and point in a SubjectPublicKeyInfo is constant. */
static const uint8_t rsa_head[] = {
	0x30, 0x82, 0x01, 0x22, 0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48,
	0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00, 0x03, 0x82, 0x01,
	0x0F, 0x00, 0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00,
};
static const uint8_t rsa_tail[] = { 0x02, 0x03, 0x01, 0x00, 0x01 };
static const uint8_t ec_head[] = {
	0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
	0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};

_Static_assert(sizeof(rsa_head) + MODULUS_SIZE + sizeof(rsa_tail) == CARD_PUBLIC_KEY_SIZE,
	       "RSA-2048 SubjectPublicKeyInfo");

static bool nonsense(const char *what, struct error *error)
{
	return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "public key: %s", what);
}

static void append(struct card_public_key *key, const uint8_t *bytes, size_t size)
{
	memcpy(key->der + key->size, bytes, size);
	key->size += size;
}

static bool take_rsa(const struct tlv *modulus, const struct tlv *exponent,
		     struct card_public_key *ret_key, struct error *error)
{
	struct card_public_key key = { .size = 0 };

	if (modulus->size != MODULUS_SIZE || (modulus->value[0] & 0x80) == 0 ||
	    (modulus->value[MODULUS_SIZE - 1] & 1) == 0)
		return nonsense("a modulus that is not one of RSA-2048", error);
	/* The exponent stands in the last three bytes of the constant tail. */
	if (exponent->size != 3 || memcmp(exponent->value, rsa_tail + 2, 3) != 0)
		return nonsense("an exponent other than 65537", error);
	append(&key, rsa_head, sizeof(rsa_head));
	append(&key, modulus->value, MODULUS_SIZE);
	append(&key, rsa_tail, sizeof(rsa_tail));
	*ret_key = key;
	return true;
}

static bool take_ec(const struct tlv *point, struct card_public_key *ret_key, struct error *error)
{
	struct card_public_key key = { .size = 0 };

	if (point->size != CARD_POINT_SIZE || point->value[0] != POINT_UNCOMPRESSED)
		return nonsense("a point that is not one of P-256", error);
	append(&key, ec_head, sizeof(ec_head));
	append(&key, point->value, CARD_POINT_SIZE);
	*ret_key = key;
	return true;
}

bool public_key_parse_content(const uint8_t *bytes, size_t size, struct card_public_key *ret_key,
			      struct error *error)
{
	struct tlv first;
	struct tlv second;

	if (tlv_only(bytes, size, TAG_POINT, &first))
		return take_ec(&first, ret_key, error);
	if (tlv_find(bytes, size, TAG_MODULUS, &first) &&
	    tlv_find(bytes, size, TAG_EXPONENT, &second) &&
	    first.head_size + first.size + second.head_size + second.size == size)
		return take_rsa(&first, &second, ret_key, error);
	return nonsense("neither RSA nor EC", error);
}

bool public_key_parse(const uint8_t *bytes, size_t size, struct card_public_key *ret_key,
		      struct error *error)
{
	struct tlv whole;

	if (!tlv_only(bytes, size, TAG_TEMPLATE, &whole))
		return nonsense("no template", error);
	return public_key_parse_content(whole.value, whole.size, ret_key, error);
}

bool public_key_of_certificate(const uint8_t *der, size_t size, struct card_public_key *ret_key,
			       struct error *error)
{
	const unsigned char *at = der;
	X509 *certificate = d2i_X509(NULL, &at, (long)size);
	unsigned char *spki = NULL;
	int spki_size = -1;
	bool fits;

	if (certificate != NULL)
		spki_size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &spki);
	fits = spki_size > 0 && spki_size <= CARD_PUBLIC_KEY_SIZE;
	if (fits) {
		memset(ret_key, 0, sizeof(*ret_key));
		append(ret_key, spki, (size_t)spki_size);
	}
	OPENSSL_free(spki);
	X509_free(certificate);
	ERR_clear_error();
	return fits || nonsense("a certificate that tells none", error);
}

enum card_key_type public_key_type(const struct card_public_key *key)
{
	return key->size == sizeof(ec_head) + CARD_POINT_SIZE ? CARD_KEY_P256 : CARD_KEY_RSA_2048;
}

const uint8_t *public_key_point(const struct card_public_key *key)
{
	const uint8_t *const point = key->der + sizeof(ec_head);

	return key->size == sizeof(ec_head) + CARD_POINT_SIZE &&
		       memcmp(key->der, ec_head, sizeof(ec_head)) == 0 &&
		       point[0] == POINT_UNCOMPRESSED
		   ? point
		   : NULL;
}
