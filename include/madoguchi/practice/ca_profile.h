/*
 * practice/ca_profile: the extensions of a resident's certificate, as JPKI's profile has them.
 *
 * DESCRIPTION
 *   ca_profile_subject() makes the subject: for signing C=JP, L=prefecture, L=municipality and a
 *   CN of YYYYMMDDhhmmss (JST), five digits and a counter id of nine; for authentication C=JP and
 *   an opaque CN of 23 letters and digits.
 *   ca_profile_extend() adds, in this order: keyUsage (critical), certificatePolicies (critical,
 *   with the CPS URI), for signing subjectAltName, then issuerAltName, CRLDistributionPoints
 *   (directoryName), authorityKeyIdentifier, subjectKeyIdentifier.
 *   An otherName is [0] { OID 1.2.392.200149.8.5.5.n, [0] { UTF8String } }: n = 1 name, 4 birth as
 *   EYYYYMMDD, 5 address, 3 sex, 2 and 6 the substitute flags of name and address (one '0' or '1'
 *   a character). E is the era (1 Meiji, 2 Taisho, 3 Showa, 4 Heisei, 5 Reiwa, 0 before); the
 *   year is Gregorian.
 * OWNERSHIP  Everything returned is the caller's.
 * ERRORS     INPUT_WRONG, PRACTICE.
 * THREADS    Pure.
 */
#ifndef MADOGUCHI_PRACTICE_CA_PROFILE_H
#define MADOGUCHI_PRACTICE_CA_PROFILE_H

#include <openssl/x509v3.h>

#include "madoguchi/practice/ca.h"

#define CA_PROFILE_OTHER_NAME_OID "1.2.392.200149.8.5.5."
#define CA_PROFILE_BIRTH_SIZE 10

X509_NAME *ca_profile_subject(const struct practice_ca_request *request);
bool ca_profile_extend(X509 *certificate, X509 *issuer, const struct practice_ca_request *request,
		       struct error *error);
/* The directory name C=JP, O=公的個人認証サービス that stands for the service in SAN and IAN. */
GENERAL_NAMES *ca_profile_service_name(void);
/* A CRL distribution point that is one directory name; takes the name over. */
CRL_DIST_POINTS *ca_profile_crl_point(X509_NAME *name);
/* Adds one attribute; value is UTF-8. */
bool ca_profile_name_add(X509_NAME *name, int nid, const char *value);
/* "YYYYMMDD" to "EYYYYMMDD"; false when it is no date. */
bool ca_profile_birth(const char birth[static 9], char ret_text[static CA_PROFILE_BIRTH_SIZE]);
/* Characters as JPKI's substitute flags count them: clusters. */
size_t ca_profile_characters(const char *words);

#endif
