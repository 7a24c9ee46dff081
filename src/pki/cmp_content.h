/*
 * pki/cmp_content: what the bodies say, as plain values, for this layer alone.
 *
 * ERRORS   A text that names what is wrong, NULL when nothing is.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_CMP_CONTENT_H
#define MADOGUCHI_SRC_PKI_CMP_CONTENT_H

#include "madoguchi/pki/cmp_message.h"

#include "cmp_asn1.h"

/* Fills status, failure, texts, request id, waiting time and certificate of message. */
const char *cmp_content_read(const struct cmp_body_asn1 *body, struct cmp_message *message);
/* False when the number does not fit. */
bool cmp_number(const ASN1_INTEGER *integer, int *ret_number);

#endif
