/*
 * practice/authority_wish: what a request asks for, read and checked against JPKI's profile.
 *
 * DESCRIPTION
 *   The same values come out of a CertTemplate (ir, cr, kur; RFC 4211) and a PKCS#10 (p10cr). A
 *   request with a subjectAltName or with localities in its subject is one for a signing
 *   certificate and must have both: subject C=JP, L=prefecture, L=municipality (a CN is allowed
 *   and not used), and the six otherNames, of which the substitute flags may be missing. Any other
 *   request is one for an authentication certificate. The key must be RSA-2048 with e = 65537, as
 *   JPKI has it, or, since PIV cards make these too, one of P-256.
 *   validity.notAfter is taken when it is there; PKCS#10 cannot carry it.
 * OWNERSHIP  A plain value, nothing to free.
 * ERRORS     false with the reason in words for the status text (English, no personal data).
 * THREADS    Pure.
 * UNITS      UTC in ms.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_WISH_H
#define MADOGUCHI_PRACTICE_AUTHORITY_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/crmf.h>
#include <openssl/x509.h>

#include "madoguchi/practice/ca.h"

#define WISH_PLACE_SIZE 129
#define WISH_TEXT_SIZE 1025
#define WISH_KEY_MAX 1024
#define WISH_DIGEST_SIZE 32

struct authority_wish {
	enum practice_ca_kind kind;
	uint8_t key[WISH_KEY_MAX]; /* SubjectPublicKeyInfo */
	size_t key_size;
	uint8_t key_digest[WISH_DIGEST_SIZE];
	char prefecture[WISH_PLACE_SIZE]; /* signing only, like all below */
	char municipality[WISH_PLACE_SIZE];
	char name[WISH_TEXT_SIZE];
	char address[WISH_TEXT_SIZE];
	char name_substitutes[WISH_TEXT_SIZE]; /* empty: not given */
	char address_substitutes[WISH_TEXT_SIZE];
	char birth[9]; /* YYYYMMDD */
	char sex;
	int64_t not_after_ms; /* 0: not asked for */
};

bool authority_wish_from_crmf(const OSSL_CRMF_MSG *request, struct authority_wish *ret_wish,
			      const char **ret_why);
bool authority_wish_from_p10(const X509_REQ *request, struct authority_wish *ret_wish,
			     const char **ret_why);

#endif
