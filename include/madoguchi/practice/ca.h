/*
 * practice/ca: the practice world's certification authorities, and what they issue.
 *
 * DESCRIPTION
 *   practice_ca_open() creates the hierarchy on first use and reads it ever after. The whole
 *   folder is made beside its place and renamed into it (its parent must exist), so that a crash
 *   leaves all or nothing;
 *   two processes may open at once. Keys are RSA-2048, as JPKI's are, but for the two that sign
 *   every message, which are P-256; folders of before, in which these are RSA too, go on working.
 *   Files under dir, PEM:
 *     sign-ca.pem auth-ca.pem   issuers of residents' certificates (names as JPKI has them)
 *     tls-ca.pem tls.pem tls.key    server certificate for localhost and 127.0.0.1
 *     cmp-ca.pem cmp.pem cmp.key    the authority's signature on its CMP messages
 *     office-ca.pem office.pem office.key   the office: EKU cmcRA and clientAuth
 *     *-ca.key                  the CAs' own keys
 *   Keys have mode 0600.
 *   practice_ca_make() makes a certificate with JPKI's profile (reference page "card", section 2):
 *   subject, critical keyUsage and certificatePolicies with the CPS URI, for signing the six
 *   otherNames in the order 1,4,3,5,2,6, issuerAltName, CRLDP, AKI, SKI; sha256WithRSAEncryption.
 *   Nothing is recorded: the authority keeps what it makes in its own ledger, in one transaction.
 *   practice_ca_issue() also records the certificate as dir/issued/SERIAL.der (lower-case
 *   hexadecimal), durably and before it returns. So the authority knows the certificates that
 *   residents' cards were born with, and can renew and revoke them.
 * OWNERSHIP  practice_ca_close() frees the object; *ret_der is the caller's, free().
 * ERRORS     PRACTICE (files, creation), INPUT_WRONG (a request that the profile cannot carry).
 * THREADS    One object, one thread at a time.
 * UNITS      Times are UTC in ms; certificates carry whole seconds.
 */
#ifndef MADOGUCHI_PRACTICE_CA_H
#define MADOGUCHI_PRACTICE_CA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

/* The numbers are those of enum pki_kind. */
enum practice_ca_kind { PRACTICE_CA_SIGN = 0, PRACTICE_CA_AUTH = 1 };

struct practice_ca_request {
	enum practice_ca_kind kind;
	const uint8_t *spki; /* SubjectPublicKeyInfo, DER */
	size_t spki_size;
	const char *prefecture;	  /* romaji, "Kanagawa-ken"; NULL for auth: not in its CRLDP */
	const char *municipality; /* romaji, "Kawasaki-shi"; likewise */
	/* Signing only; NULL and empty for authentication. */
	const char *name;		 /* U+3000 between the names */
	const char *address;		 /* from the prefecture on */
	const char *name_substitutes;	 /* one '0' or '1' a character; NULL: all '0' */
	const char *address_substitutes; /* likewise */
	char birth[9];			 /* YYYYMMDD */
	char sex;			 /* '1', '2', '3', '9' */
	int64_t not_before_ms;
	int64_t not_after_ms;
};

/* Subject of the certificate under which the authority signs its messages, RFC 2253. */
#define PRACTICE_AUTHORITY_NAME "CN=Practice authority,O=Madoguchi practice,C=JP"

struct practice_ca;

bool practice_ca_open(const char *dir, struct practice_ca **ret_ca, struct error *error);
void practice_ca_close(struct practice_ca **ca);

bool practice_ca_make(struct practice_ca *ca, const struct practice_ca_request *request,
		      uint8_t **ret_der, size_t *ret_size, struct error *error);
bool practice_ca_issue(struct practice_ca *ca, const struct practice_ca_request *request,
		       uint8_t **ret_der, size_t *ret_size, struct error *error);
/* The folder that was opened; lives as long as the object. */
const char *practice_ca_dir(const struct practice_ca *ca);

#endif
