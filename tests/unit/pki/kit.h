/*
 * What the tests of this layer share: keys, certificates and signers made with OpenSSL at run time.
 */
#ifndef MADOGUCHI_TESTS_PKI_KIT_H
#define MADOGUCHI_TESTS_PKI_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/pki/signer.h"

#define KIT_NOW_MS INT64_C(1795219200000) /* 2026-11-21 09:00 JST */
#define KIT_DAY_MS INT64_C(86400000)
#define KIT_PATH 64

#define KIT_NAME "\xe5\xb1\xb1\xe7\x94\xb0\xe3\x80\x80\xe8\x8a\xb1\xe5\xad\x90"
#define KIT_ADDRESS "\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd\xe6\xb8\x85\xe7\x80\xac\xe5\xb8\x82"

/* Keys are slow to make: each slot is made once a program. */
static inline EVP_PKEY *kit_key(int slot, bool rsa)
{
	static EVP_PKEY *key[2][8];

	if (key[rsa][slot] == NULL)
		key[rsa][slot] = rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
	assert_non_null(key[rsa][slot]);
	return key[rsa][slot];
}

static inline EVP_PKEY *kit_rsa(int slot)
{
	return kit_key(slot, true);
}

static inline EVP_PKEY *kit_ec(int slot)
{
	return kit_key(slot, false);
}

static inline bool kit_sign(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
			    uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	EVP_PKEY_CTX *sign = EVP_PKEY_CTX_new(context, NULL);
	size_t size = PKI_SIGNATURE_MAX;

	(void)error;
	assert_int_equal(EVP_PKEY_sign_init(sign), 1);
	if (EVP_PKEY_get_base_id(context) == EVP_PKEY_RSA)
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(sign, RSA_PKCS1_PADDING), 1);
	assert_int_equal(EVP_PKEY_CTX_set_signature_md(sign, EVP_sha256()), 1);
	assert_int_equal(EVP_PKEY_sign(sign, ret_signature, &size, digest, PKI_DIGEST_SIZE), 1);
	EVP_PKEY_CTX_free(sign);
	*ret_size = size;
	return true;
}

/* public_key of the signer is to be freed with OPENSSL_free(). */
static inline struct pki_signer kit_signer(EVP_PKEY *key)
{
	struct pki_signer signer = { .context = key, .sign = kit_sign };
	unsigned char *der = NULL;
	int size = i2d_PUBKEY(key, &der);

	assert_true(size > 0);
	signer.public_key = der;
	signer.public_key_size = (size_t)size;
	return signer;
}

static inline void kit_signer_done(struct pki_signer *signer)
{
	OPENSSL_free((void *)(uintptr_t)signer->public_key);
}

/* A certificate to be made; zero fields get the values of a good signing certificate. */
struct kit_certificate {
	EVP_PKEY *key;
	X509 *issuer; /* NULL: signs itself */
	EVP_PKEY *issuer_key;
	const char
	    *subject; /* "C=JP,L=Tokyo-to,…" in DER order; default that of the kit's holder */
	const char *usage;  /* NULL: digitalSignature,nonRepudiation; "": none */
	const char *policy; /* NULL: that of signing certificates; "": none */
	const char *basic;  /* NULL: no basicConstraints */
	const char *name;   /* NULL: the kit's holder; "": no subjectAltName */
	const char *address;
	const char *birth;
	const char *sex;
	bool sex_twice;
	const EVP_MD *digest;
	int64_t not_before_ms;
	int64_t not_after_ms;
};

static inline void kit_name(X509_NAME *name, const char *text)
{
	char copy[256], *rest = copy, *part;

	snprintf(copy, sizeof copy, "%s", text);
	while ((part = strsep(&rest, ",")) != NULL) {
		char *value = strchr(part, '=');
		int joined = *part == '+' ? -1 : 0;

		assert_non_null(value);
		*value++ = '\0';
		assert_int_equal(X509_NAME_add_entry_by_txt(name, joined ? part + 1 : part,
							    MBSTRING_UTF8, (unsigned char *)value,
							    -1, -1, joined),
				 1);
	}
}

static inline void kit_extension(X509 *made, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX context;
	X509_EXTENSION *extension;
	CONF *configuration;

	if (value == NULL || *value == '\0')
		return;
	X509V3_set_ctx(&context, issuer != NULL ? issuer : made, made, NULL, NULL, 0);
	configuration = NCONF_new(NULL);
	X509V3_set_nconf(&context, configuration);
	extension = X509V3_EXT_nconf_nid(configuration, &context, nid, value);
	NCONF_free(configuration);
	assert_non_null(extension);
	assert_int_equal(X509_add_ext(made, extension, -1), 1);
	X509_EXTENSION_free(extension);
}

static inline void kit_holder(X509 *made, const struct kit_certificate *wanted)
{
	const char *const value[5][2] = {
		{ "1.2.392.200149.8.5.5.1", wanted->name != NULL ? wanted->name : KIT_NAME },
		{ "1.2.392.200149.8.5.5.4", wanted->birth != NULL ? wanted->birth : "319800710" },
		{ "1.2.392.200149.8.5.5.3", wanted->sex != NULL ? wanted->sex : "2" },
		{ "1.2.392.200149.8.5.5.5",
		  wanted->address != NULL ? wanted->address : KIT_ADDRESS },
		{ "1.2.392.200149.8.5.5.3", "1" },
	};
	GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
	size_t i;

	for (i = 0; i < (wanted->sex_twice ? 5 : 4); i++) {
		GENERAL_NAME *name = GENERAL_NAME_new();
		ASN1_TYPE *type = ASN1_TYPE_new();
		ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();

		ASN1_STRING_set(string, value[i][1], -1);
		ASN1_TYPE_set(type, V_ASN1_UTF8STRING, string);
		GENERAL_NAME_set0_othername(name, OBJ_txt2obj(value[i][0], 1), type);
		sk_GENERAL_NAME_push(names, name);
	}
	assert_int_equal(X509_add1_ext_i2d(made, NID_subject_alt_name, names, 0, 0), 1);
	GENERAL_NAMES_free(names);
}

static inline X509 *kit_make(const struct kit_certificate *wanted)
{
	static long serial = 0x5300;
	X509 *made = X509_new();
	int64_t from_ms =
	    wanted->not_before_ms != 0 ? wanted->not_before_ms : KIT_NOW_MS - KIT_DAY_MS;
	int64_t to_ms =
	    wanted->not_after_ms != 0 ? wanted->not_after_ms : KIT_NOW_MS + 300 * KIT_DAY_MS;

	X509_set_version(made, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
	kit_name(X509_get_subject_name(made), wanted->subject != NULL
						  ? wanted->subject
						  : "C=JP,L=Tokyo-to,L=Kiyose-shi,CN=20261121001");
	X509_set_issuer_name(made,
			     X509_get_subject_name(wanted->issuer != NULL ? wanted->issuer : made));
	ASN1_TIME_set(X509_getm_notBefore(made), (time_t)(from_ms / 1000));
	ASN1_TIME_set(X509_getm_notAfter(made), (time_t)(to_ms / 1000));
	X509_set_pubkey(made, wanted->key);
	kit_extension(made, wanted->issuer, NID_subject_key_identifier, "hash");
	if (wanted->issuer != NULL)
		kit_extension(made, wanted->issuer, NID_authority_key_identifier, "keyid");
	kit_extension(made, wanted->issuer, NID_basic_constraints, wanted->basic);
	kit_extension(made, wanted->issuer, NID_key_usage,
		      wanted->usage != NULL ? wanted->usage
					    : "critical,digitalSignature,nonRepudiation");
	kit_extension(made, wanted->issuer, NID_certificate_policies,
		      wanted->policy != NULL ? wanted->policy
					     : "critical,1.2.392.200149.8.5.1.1.20");
	if (wanted->name == NULL || *wanted->name != '\0')
		kit_holder(made, wanted);
	assert_true(X509_sign(made, wanted->issuer_key != NULL ? wanted->issuer_key : wanted->key,
			      wanted->digest != NULL ? wanted->digest : EVP_sha256()) > 0);
	return made;
}

static inline X509 *kit_ca(EVP_PKEY *key, const char *subject)
{
	return kit_make(
	    &(struct kit_certificate){ .key = key,
				       .subject = subject,
				       .usage = "critical,keyCertSign,cRLSign",
				       .policy = "",
				       .basic = "critical,CA:TRUE",
				       .name = "",
				       .not_after_ms = KIT_NOW_MS + 3000 * KIT_DAY_MS });
}

/* An end entity of the CMP world: an office or an authority. */
static inline X509 *kit_peer(EVP_PKEY *key, const char *subject, X509 *ca, EVP_PKEY *ca_key)
{
	return kit_make(&(struct kit_certificate){ .key = key,
						   .subject = subject,
						   .issuer = ca,
						   .issuer_key = ca_key,
						   .usage = "critical,digitalSignature",
						   .policy = "",
						   .name = "" });
}

static inline struct buffer kit_der(X509 *certificate)
{
	struct buffer der;
	unsigned char *bytes = NULL;
	int size = i2d_X509(certificate, &bytes);

	assert_true(size > 0);
	buffer_init(&der, 1u << 20);
	assert_true(buffer_append(&der, bytes, (size_t)size));
	OPENSSL_free(bytes);
	return der;
}

/* A new file under /tmp with the certificates and the key (each may be missing). */
static inline void kit_pem(char path[static KIT_PATH], X509 *first, X509 *second, EVP_PKEY *key)
{
	FILE *stream;

	snprintf(path, KIT_PATH, "/tmp/madoguchi-pki-XXXXXX");
	stream = fdopen(mkstemp(path), "w");
	assert_non_null(stream);
	if (first != NULL)
		assert_int_equal(PEM_write_X509(stream, first), 1);
	if (second != NULL)
		assert_int_equal(PEM_write_X509(stream, second), 1);
	if (key != NULL)
		assert_int_equal(PEM_write_PrivateKey(stream, key, NULL, NULL, 0, NULL, NULL), 1);
	assert_int_equal(fclose(stream), 0);
}

static inline struct buffer kit_file(const char *path)
{
	struct buffer bytes;
	uint8_t block[4096];
	size_t size;
	FILE *stream = fopen(path, "re");

	buffer_init(&bytes, 1u << 21);
	if (stream == NULL)
		fail_msg("%s is missing (run from the top of the sources)", path);
	while ((size = fread(block, 1, sizeof block, stream)) > 0)
		assert_true(buffer_append(&bytes, block, size));
	fclose(stream);
	return bytes;
}

static inline const struct pki_attributes *kit_attributes(void)
{
	static const struct pki_attributes holder = {
		.name = KIT_NAME, .address = KIT_ADDRESS, .birth = "19800710", .sex = '2'
	};

	return &holder;
}

static inline struct pki_request kit_request(enum pki_kind kind)
{
	if (kind == PKI_AUTH)
		return (struct pki_request){ .kind = PKI_AUTH };
	return (struct pki_request){ .kind = PKI_SIGN,
				     .prefecture = "Tokyo-to",
				     .municipality = "Kiyose-shi",
				     .attributes = kit_attributes() };
}

#endif
