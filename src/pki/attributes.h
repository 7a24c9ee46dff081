/*
 * pki/attributes: the holder's data in a signing certificate, for this layer alone.
 *
 * DESCRIPTION
 *   A signing certificate names its holder in six otherNames of the subjectAltName, each
 *   [0] { OID, [0] { UTF8String } }, in the order 1, 4, 3, 5, 2, 6 of the arc 1.2.392.200149.8.5.5:
 *     1 name             2 substitute flags of the name, one '0' or '1' per character
 *     3 sex              4 birth, EYYYYMMDD: E the era (1 Meiji … 5 Reiwa, 0 unknown), the year
 *     5 address            Gregorian
 *     6 substitute flags of the address
 * ERRORS   INPUT_WRONG with the attribute that is wrong, never its value.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_ATTRIBUTES_H
#define MADOGUCHI_SRC_PKI_ATTRIBUTES_H

#include <openssl/x509v3.h>

#include "madoguchi/pki/request.h"

#define ATTRIBUTE_BIRTH_SIZE 10 /* EYYYYMMDD, terminated */

enum attribute {
	ATTRIBUTE_NAME = 1,
	ATTRIBUTE_NAME_FLAGS = 2,
	ATTRIBUTE_SEX = 3,
	ATTRIBUTE_BIRTH = 4,
	ATTRIBUTE_ADDRESS = 5,
	ATTRIBUTE_ADDRESS_FLAGS = 6,
	ATTRIBUTE_END = 7,
};

/* subject is a new name: C=JP and, when signing, the two localities. */
bool attributes_subject(const struct pki_request *request, X509_NAME **ret_subject,
			struct error *error);
/* NULL when the request is for user authentication, which names nobody. */
bool attributes_extensions(const struct pki_request *request, X509_EXTENSIONS **ret_extensions,
			   struct error *error);
/* Finds the six texts in a certificate; borrowed from ret_names, which the caller frees. False
 * when one is there twice or is not a valid text; missing ones are NULL. */
bool attributes_read(const X509 *certificate, GENERAL_NAMES **ret_names,
		     const ASN1_STRING *ret_values[static ATTRIBUTE_END]);

#endif
