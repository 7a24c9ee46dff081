/*
 * pki/certificate: what is in a certificate, and whether it is the one that was asked for.
 *
 * DESCRIPTION
 *   certificate_inspect() reads the fields that screens, papers and the store need. The issuer of a
 *   chain is chosen by signature and authority key identifier, never by name.
 *   certificate_check() compares with what was asked for: public key, issuer chain at our clock,
 *   subject begins with what was asked, kind (key usage, policy), the four attributes, notAfter not
 *   later than our own arithmetic allows and within a day of it, notBefore not in the future.
 * ERRORS   FILE_WRONG (not a certificate), CERTIFICATE_WRONG with the field that differs.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_PKI_CERTIFICATE_H
#define MADOGUCHI_PKI_CERTIFICATE_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/pki/request.h"

#define CERTIFICATE_TEXT_SIZE 1024 /* an address has up to 200 characters of 4 bytes */
#define CERTIFICATE_SERIAL_SIZE 41 /* 20 bytes as hexadecimal, terminated */

struct certificate_facts {
	enum pki_kind kind; /* from keyUsage and policy; valid when kind_known */
	bool kind_known;
	char serial[CERTIFICATE_SERIAL_SIZE];
	char issuer[CERTIFICATE_TEXT_SIZE]; /* RFC 2253 */
	char subject[CERTIFICATE_TEXT_SIZE];
	int64_t not_before_ms;
	int64_t not_after_ms;
	uint8_t public_key_digest[PKI_DIGEST_SIZE]; /* SHA-256 of SubjectPublicKeyInfo */
	uint8_t fingerprint[PKI_DIGEST_SIZE];	    /* SHA-256 of the DER */
	bool has_attributes;
	char name[CERTIFICATE_TEXT_SIZE];
	char address[CERTIFICATE_TEXT_SIZE];
	char birth[9];
	char sex;
};

struct certificate_expectation {
	enum pki_kind kind;
	const uint8_t *public_key; /* SubjectPublicKeyInfo */
	size_t public_key_size;
	const struct pki_attributes *attributes; /* signing: must agree; NULL: not compared */
	const char *prefecture;			 /* NULL: not compared */
	const char *municipality;
	int64_t now_ms;
	int64_t expires_ms; /* JST midnight after the last day we computed; 0: not compared */
};

struct certificate_trust; /* the sign and auth CA certificates */

bool certificate_trust_load(const char *sign_ca_file, const char *auth_ca_file,
			    struct certificate_trust **ret_trust, struct error *error);
void certificate_trust_free(struct certificate_trust **trust);

bool certificate_inspect(const uint8_t *der, size_t size, struct certificate_facts *ret_facts,
			 struct error *error);
bool certificate_check(const struct certificate_trust *trust, const uint8_t *der, size_t size,
		       const struct certificate_expectation *expectation, struct error *error);
/* SubjectPublicKeyInfo of a certificate, appended. */
bool certificate_public_key(const uint8_t *der, size_t size, struct buffer *ret_public_key,
			    struct error *error);

#endif
