#include "madoguchi/practice/authority_wish.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/asn1t.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#include "madoguchi/pki/keyless.h"

#include "madoguchi/practice/ca_profile.h"

#define KEY_BITS 2048
#define POINT_SIZE 65 /* of P-256 */
#define POINT_UNCOMPRESSED 4
#define OTHER_NAMES 6

/* ---- CertTemplate, RFC 4211 section 5: implicit tags, but for the names, which are CHOICEs -- */

typedef struct period_st {
	ASN1_TIME *not_before;
	ASN1_TIME *not_after;
} PERIOD;

typedef struct wanted_st {
	ASN1_INTEGER *version;
	ASN1_INTEGER *serial;
	X509_ALGOR *algorithm;
	X509_NAME *issuer;
	PERIOD *validity;
	X509_NAME *subject;
	X509_PUBKEY *key;
	ASN1_BIT_STRING *issuer_id;
	ASN1_BIT_STRING *subject_id;
	STACK_OF(X509_EXTENSION) * extensions;
} WANTED;

ASN1_SEQUENCE(PERIOD) = {
	ASN1_EXP_OPT(PERIOD, not_before, ASN1_TIME, 0),
	ASN1_EXP_OPT(PERIOD, not_after, ASN1_TIME, 1),
} static_ASN1_SEQUENCE_END(PERIOD)

ASN1_SEQUENCE(WANTED) = {
	ASN1_IMP_OPT(WANTED, version, ASN1_INTEGER, 0),
	ASN1_IMP_OPT(WANTED, serial, ASN1_INTEGER, 1),
	ASN1_IMP_OPT(WANTED, algorithm, X509_ALGOR, 2),
	ASN1_EXP_OPT(WANTED, issuer, X509_NAME, 3),
	ASN1_IMP_OPT(WANTED, validity, PERIOD, 4),
	ASN1_EXP_OPT(WANTED, subject, X509_NAME, 5),
	ASN1_IMP_OPT(WANTED, key, X509_PUBKEY, 6),
	ASN1_IMP_OPT(WANTED, issuer_id, ASN1_BIT_STRING, 7),
	ASN1_IMP_OPT(WANTED, subject_id, ASN1_BIT_STRING, 8),
	ASN1_IMP_SEQUENCE_OF_OPT(WANTED, extensions, X509_EXTENSION, 9),
} static_ASN1_SEQUENCE_END(WANTED)

/* ---- the key: as bytes, since OpenSSL has decoded it once already to prove its possession --- */

/* RSAPublicKey, RFC 8017 A.1.1. */
typedef struct rsa_numbers_st {
	ASN1_INTEGER *modulus;
	ASN1_INTEGER *exponent;
} RSA_NUMBERS;

ASN1_SEQUENCE(RSA_NUMBERS) = {
	ASN1_SIMPLE(RSA_NUMBERS, modulus, ASN1_INTEGER),
	ASN1_SIMPLE(RSA_NUMBERS, exponent, ASN1_INTEGER),
} static_ASN1_SEQUENCE_END(RSA_NUMBERS)

static bool is_usable_rsa(const unsigned char *bits, int size)
{
	RSA_NUMBERS *numbers =
	    (RSA_NUMBERS *)ASN1_item_d2i(NULL, &bits, size, ASN1_ITEM_rptr(RSA_NUMBERS));
	BIGNUM *modulus = numbers != NULL ? ASN1_INTEGER_to_BN(numbers->modulus, NULL) : NULL;
	bool usable = modulus != NULL && !BN_is_negative(modulus) &&
		      BN_num_bits(modulus) == KEY_BITS &&
		      ASN1_INTEGER_get(numbers->exponent) == RSA_F4;

	BN_free(modulus);
	ASN1_item_free((ASN1_VALUE *)numbers, ASN1_ITEM_rptr(RSA_NUMBERS));
	return usable;
}

/* PIV cards make these; a point that is not on the curve proves nothing. */
static bool is_usable_p256(const X509_ALGOR *algorithm, const unsigned char *bits, int size)
{
	const void *curve;
	int type;

	X509_ALGOR_get0(NULL, &type, &curve, algorithm);
	return type == V_ASN1_OBJECT && OBJ_obj2nid(curve) == NID_X9_62_prime256v1 &&
	       size == POINT_SIZE && bits[0] == POINT_UNCOMPRESSED;
}

static bool is_usable_key(const X509_PUBKEY *key)
{
	const unsigned char *bits;
	X509_ALGOR *algorithm;
	ASN1_OBJECT *name;
	int size;

	if (X509_PUBKEY_get0_param(&name, &bits, &size, &algorithm, key) != 1)
		return false;
	switch (OBJ_obj2nid(name)) {
	case NID_rsaEncryption:
		return is_usable_rsa(bits, size);
	case NID_X9_62_id_ecPublicKey:
		return is_usable_p256(algorithm, bits, size);
	default:
		return false;
	}
}

static bool take_key(const X509_PUBKEY *public_key, struct authority_wish *wish,
		     const char **ret_why)
{
	unsigned char *cursor = wish->key;
	int size = public_key != NULL ? i2d_X509_PUBKEY(public_key, NULL) : -1;

	*ret_why = "public key missing";
	if (size <= 0)
		return false;
	*ret_why = "public key must be RSA-2048 with exponent 65537, or P-256";
	if (size > WISH_KEY_MAX || !is_usable_key(public_key))
		return false;
	wish->key_size = (size_t)i2d_X509_PUBKEY(public_key, &cursor);
	SHA256(wish->key, wish->key_size, wish->key_digest);
	return true;
}

/* ---- the subject ---------------------------------------------------------------------------- */

static bool copy_words(const ASN1_STRING *string, char *words, size_t size)
{
	unsigned char *utf8 = NULL;
	int length = ASN1_STRING_to_UTF8(&utf8, string);
	bool fits = length > 0 && (size_t)length < size && strlen((char *)utf8) == (size_t)length;

	if (fits)
		memcpy(words, utf8, (size_t)length + 1);
	OPENSSL_free(utf8);
	return fits;
}

static bool take_entry(X509_NAME_ENTRY *entry, size_t *places, struct authority_wish *wish)
{
	const ASN1_STRING *value = X509_NAME_ENTRY_get_data(entry);
	char country[3];

	switch (OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))) {
	case NID_countryName:
		return copy_words(value, country, sizeof(country)) && strcmp(country, "JP") == 0;
	case NID_localityName:
		if (*places == 2)
			return false;
		return copy_words(value, (*places)++ == 0 ? wish->prefecture : wish->municipality,
				  WISH_PLACE_SIZE);
	case NID_commonName:
		return true;
	default:
		return false;
	}
}

static bool take_subject(const X509_NAME *subject, struct authority_wish *wish, size_t *ret_places,
			 const char **ret_why)
{
	int count = subject != NULL ? X509_NAME_entry_count(subject) : 0;

	*ret_places = 0;
	*ret_why = "subject does not follow the profile";
	for (int i = 0; i < count; i++)
		if (!take_entry(X509_NAME_get_entry(subject, i), ret_places, wish))
			return false;
	return *ret_places == 0 || *ret_places == 2;
}

/* ---- the attributes ------------------------------------------------------------------------- */

/* EYYYYMMDD: the era digit must be the right one, or 0. */
static bool take_birth(const char *value, struct authority_wish *wish)
{
	char right[CA_PROFILE_BIRTH_SIZE];

	if (strlen(value) != CA_PROFILE_BIRTH_SIZE - 1)
		return false;
	memcpy(wish->birth, value + 1, sizeof(wish->birth));
	return ca_profile_birth(wish->birth, right) &&
	       (value[0] == '0' || strcmp(value, right) == 0);
}

static bool take_sex(const char *value, struct authority_wish *wish)
{
	wish->sex = value[0];
	return strlen(value) == 1 && strchr("1239", value[0]) != NULL;
}

/* ret_number: 1 … 6. */
static bool take_other_name(const OTHERNAME *other, struct authority_wish *wish, int *ret_number)
{
	char oid[80];
	char value[WISH_TEXT_SIZE];
	const size_t prefix = strlen(CA_PROFILE_OTHER_NAME_OID);

	if (OBJ_obj2txt(oid, (int)sizeof(oid), other->type_id, 1) != (int)prefix + 1 ||
	    strncmp(oid, CA_PROFILE_OTHER_NAME_OID, prefix) != 0 ||
	    ASN1_TYPE_get(other->value) != V_ASN1_UTF8STRING ||
	    !copy_words(other->value->value.utf8string, value, sizeof(value)))
		return false;
	*ret_number = oid[prefix] - '0';
	switch (*ret_number) {
	case 1:
		return memcpy(wish->name, value, sizeof(value)) != NULL;
	case 2:
		return memcpy(wish->name_substitutes, value, sizeof(value)) != NULL;
	case 3:
		return take_sex(value, wish);
	case 4:
		return take_birth(value, wish);
	case 5:
		return memcpy(wish->address, value, sizeof(value)) != NULL;
	case 6:
		return memcpy(wish->address_substitutes, value, sizeof(value)) != NULL;
	default:
		return false;
	}
}

static bool flags_fit(const char *flags, const char *words)
{
	return *flags == '\0' || (strspn(flags, "01") == strlen(flags) &&
				  strlen(flags) == ca_profile_characters(words));
}

static bool take_attributes(const GENERAL_NAMES *names, struct authority_wish *wish)
{
	bool seen[OTHER_NAMES + 1] = { false };

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		int number = 0;

		if (name->type != GEN_OTHERNAME ||
		    !take_other_name(name->d.otherName, wish, &number) || seen[number])
			return false;
		seen[number] = true;
	}
	return seen[1] && seen[3] && seen[4] && seen[5] &&
	       flags_fit(wish->name_substitutes, wish->name) &&
	       flags_fit(wish->address_substitutes, wish->address);
}

/* ---- together ------------------------------------------------------------------------------- */

static bool take_all(const X509_NAME *subject, const STACK_OF(X509_EXTENSION) * extensions,
		     const X509_PUBKEY *key, struct authority_wish *wish, const char **ret_why)
{
	GENERAL_NAMES *names = X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL);
	size_t places;
	bool done = take_key(key, wish, ret_why) && take_subject(subject, wish, &places, ret_why);

	if (done && names == NULL && places == 0) {
		wish->kind = PRACTICE_CA_AUTH;
	} else if (done) {
		wish->kind = PRACTICE_CA_SIGN;
		*ret_why = "subject and subjectAltName do not follow the signing profile";
		done = places == 2 && names != NULL && take_attributes(names, wish);
	}
	GENERAL_NAMES_free(names);
	return done;
}

static WANTED *wanted_of(const OSSL_CRMF_MSG *request)
{
	const unsigned char *cursor;
	unsigned char *der = NULL;
	WANTED *wanted = NULL;
	int size = i2d_OSSL_CRMF_CERTTEMPLATE(OSSL_CRMF_MSG_get0_tmpl(request), &der);

	cursor = der;
	if (size > 0)
		wanted = (WANTED *)ASN1_item_d2i_ex(NULL, &cursor, size, ASN1_ITEM_rptr(WANTED),
						    keyless_context(), NULL);
	OPENSSL_free(der);
	return wanted;
}

bool authority_wish_from_crmf(const OSSL_CRMF_MSG *request, struct authority_wish *ret_wish,
			      const char **ret_why)
{
	WANTED *wanted = wanted_of(request);
	struct tm parts;
	bool done;

	memset(ret_wish, 0, sizeof(*ret_wish));
	*ret_why = "certificate template cannot be read";
	if (wanted == NULL)
		return false;
	done = take_all(wanted->subject, wanted->extensions, wanted->key, ret_wish, ret_why);
	if (done && wanted->validity != NULL && wanted->validity->not_after != NULL) {
		*ret_why = "validity.notAfter cannot be read";
		done = ASN1_TIME_to_tm(wanted->validity->not_after, &parts) == 1;
		if (done)
			ret_wish->not_after_ms = (int64_t)timegm(&parts) * 1000;
	}
	ASN1_item_free((ASN1_VALUE *)wanted, ASN1_ITEM_rptr(WANTED));
	return done;
}

bool authority_wish_from_p10(const X509_REQ *request, struct authority_wish *ret_wish,
			     const char **ret_why)
{
	/* OpenSSL 3.0 wants it writable, but only reads. */
	STACK_OF(X509_EXTENSION) *extensions =
	    X509_REQ_get_extensions((X509_REQ *)(uintptr_t)request);
	bool done;

	memset(ret_wish, 0, sizeof(*ret_wish));
	done =
	    take_all(X509_REQ_get_subject_name(request), extensions,
		     X509_REQ_get_X509_PUBKEY((X509_REQ *)(uintptr_t)request), ret_wish, ret_why);
	sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
	return done;
}
