/*
 * pki/certificate_facts: reading single fields of a certificate, for this layer alone.
 *
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_CERTIFICATE_FACTS_H
#define MADOGUCHI_SRC_PKI_CERTIFICATE_FACTS_H

#include <openssl/x509.h>

#include "madoguchi/pki/certificate.h"

struct trust_list;

/* Milliseconds since 1970; false when it is no time. */
bool certificate_time(const ASN1_TIME *time, int64_t *ret_ms);
/* By key usage and policy together; false when they name neither kind. */
bool certificate_kind(X509 *certificate, enum pki_kind *ret_kind);
/* The CAs of a kind. */
const struct trust_list *certificate_trust_list(const struct certificate_trust *trust,
						enum pki_kind kind);

#endif
