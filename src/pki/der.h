/*
 * pki/der: strict DER in and out of OpenSSL's ASN.1 templates, for this layer alone.
 *
 * DESCRIPTION
 *   der_decode() takes complete DER with nothing behind it: definite and shortest lengths, at most
 *   DER_DEPTH_MAX levels, and it must encode again to the very same bytes. What passes can
 *   therefore be signed, verified and compared by its encoding.
 * ERRORS   NULL or false; the caller says what the bytes were. PKI_ERROR() takes OpenSSL's own
 *   reason as the cause and leaves OpenSSL's error queue empty.
 * OWNERSHIP  Decoded values are freed with ASN1_item_free().
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_DER_H
#define MADOGUCHI_SRC_PKI_DER_H

#include <openssl/asn1.h>
#include <openssl/safestack.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define DER_SIZE_MAX (1024u * 1024u)
#define DER_DEPTH_MAX 48

#define PKI_ERROR(error, code, ...) error_set(error, code, CAUSE_SSL, der_ssl_cause(), __VA_ARGS__)

/* The oldest entry of OpenSSL's error queue, 0 if there is none; the queue is emptied. */
int64_t der_ssl_cause(void);

bool der_is_strict(const uint8_t *bytes, size_t size);
void *der_decode(const ASN1_ITEM *item, const uint8_t *bytes, size_t size);
/* The same, where no public key in it is going to be used (pki/keyless). */
void *der_decode_keyless(const ASN1_ITEM *item, const uint8_t *bytes, size_t size);
/* Appends the encoding; MEMORY when it cannot be made. */
bool der_encode(const ASN1_ITEM *item, const void *value, struct buffer *ret_der,
		struct error *error);

/* An element that is not looked into: a SEQUENCE, or V_ASN1_OTHER. NULL: no memory. */
ASN1_TYPE *der_raw(int type, const uint8_t *bytes, size_t size);
/* Whether the bytes are one SEQUENCE and nothing behind it. */
bool der_is_sequence(const uint8_t *bytes, size_t size);

#endif
