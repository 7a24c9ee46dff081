/*
 * pki/cmp_asn1: the ASN.1 types of CMP messages (RFC 9810, 5.1 to 5.3), for this layer alone.
 *
 * DESCRIPTION
 *   The module has explicit tags. PKIBody is a CHOICE of the bodies that the profile uses; any
 *   other body does not decode. What the profile never looks into is kept as ASN1_TYPE, and so
 *   are the messages inside a nested one: they come out with their exact bytes.
 *   Sequences of these types are OPENSSL_STACK.
 * OWNERSHIP  ASN1_item_new() and ASN1_item_free() with the item of the type.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_CMP_ASN1_H
#define MADOGUCHI_SRC_PKI_CMP_ASN1_H

#include <openssl/asn1t.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "madoguchi/pki/request.h"

#include "crmf.h"

/* InfoTypeAndValue ::= SEQUENCE { infoType OBJECT IDENTIFIER, infoValue ANY OPTIONAL } */
struct cmp_info_asn1 {
	ASN1_OBJECT *type;
	ASN1_TYPE *value;
};

/* PKIHeader, 5.1.1 */
struct cmp_header_asn1 {
	ASN1_INTEGER *version;
	GENERAL_NAME *sender;
	GENERAL_NAME *recipient;
	ASN1_GENERALIZEDTIME *time;
	X509_ALGOR *protection_algorithm;
	ASN1_OCTET_STRING *sender_key;
	ASN1_OCTET_STRING *recipient_key;
	ASN1_OCTET_STRING *transaction_id;
	ASN1_OCTET_STRING *sender_nonce;
	ASN1_OCTET_STRING *recipient_nonce;
	STACK_OF(ASN1_UTF8STRING) * free_text;
	OPENSSL_STACK *general_info; /* cmp_info_asn1 */
};

/* PKIStatusInfo, 5.2.3 */
struct cmp_status_asn1 {
	ASN1_INTEGER *status;
	STACK_OF(ASN1_UTF8STRING) * text;
	ASN1_BIT_STRING *failure;
};

/* CertOrEncCert, 5.3.4: the certificate itself, or one made for a key that the CA drew. */
enum { CMP_CERTIFICATE_PLAIN, CMP_CERTIFICATE_ENCRYPTED };
struct cmp_certificate_asn1 {
	int type;
	union {
		ASN1_TYPE *plain; /* not decoded */
		ASN1_TYPE *encrypted;
	} value;
};

/* CertifiedKeyPair, 5.3.4 */
struct cmp_key_pair_asn1 {
	struct cmp_certificate_asn1 *certificate;
	ASN1_TYPE *private_key;
	ASN1_TYPE *publication;
};

/* CertResponse, 5.3.4 */
struct cmp_response_asn1 {
	ASN1_INTEGER *request_id;
	struct cmp_status_asn1 *status;
	struct cmp_key_pair_asn1 *key_pair;
	ASN1_OCTET_STRING *info;
};

/* CertRepMessage, 5.3.4 */
struct cmp_reply_asn1 {
	STACK_OF(X509) * ca_certificates;
	OPENSSL_STACK *responses; /* cmp_response_asn1 */
};

/* RevDetails, 5.3.9 */
struct cmp_revocation_asn1 {
	struct crmf_template *details;
	X509_EXTENSIONS *entry_details;
};

/* RevRepContent, 5.3.10 */
struct cmp_revoked_asn1 {
	OPENSSL_STACK *status;	     /* cmp_status_asn1 */
	OPENSSL_STACK *certificates; /* crmf_certificate_id */
	STACK_OF(X509_CRL) * lists;
};

/* CertStatus, 5.3.18 */
struct cmp_confirm_asn1 {
	ASN1_OCTET_STRING *hash;
	ASN1_INTEGER *request_id;
	struct cmp_status_asn1 *status;
	X509_ALGOR *hash_algorithm;
};

/* One element of PollReqContent, 5.3.22 */
struct cmp_poll_asn1 {
	ASN1_INTEGER *request_id;
};

/* One element of PollRepContent, 5.3.22 */
struct cmp_wait_asn1 {
	ASN1_INTEGER *request_id;
	ASN1_INTEGER *check_after; /* seconds */
	STACK_OF(ASN1_UTF8STRING) * reason;
};

/* ErrorMsgContent, 5.3.21 */
struct cmp_error_asn1 {
	struct cmp_status_asn1 *status;
	ASN1_INTEGER *code;
	STACK_OF(ASN1_UTF8STRING) * details;
};

/* The CHOICE: type is the row of the table in cmp_asn1.c, not the tag. */
struct cmp_body_asn1 {
	int type;
	union {
		void *content;
		OPENSSL_STACK *list;
		struct cmp_reply_asn1 *reply;
		struct cmp_revoked_asn1 *revoked;
		struct cmp_error_asn1 *error;
		X509_REQ *p10;
		ASN1_NULL *nothing;
	} value;
};

/* PKIMessage, 5.1. A certificate is decoded by who looks at it: that costs more than all the
 * rest. */
struct cmp_message_asn1 {
	struct cmp_header_asn1 *header;
	struct cmp_body_asn1 *body;
	ASN1_BIT_STRING *protection;
	STACK_OF(ASN1_TYPE) * certificates;
};

/* PKIMessage and ProtectedPart of our own, whose header and body are encoded already. */
struct cmp_sealed_asn1 {
	ASN1_TYPE *header;
	ASN1_TYPE *body;
	ASN1_BIT_STRING *protection;
	STACK_OF(ASN1_TYPE) * certificates;
};

/* ProtectedPart, 5.1.3: what the signature is made over; borrows both from a message. */
struct cmp_protected_asn1 {
	struct cmp_header_asn1 *header;
	struct cmp_body_asn1 *body;
};

DECLARE_ASN1_ITEM(CMP_MESSAGE)
DECLARE_ASN1_ITEM(CMP_PROTECTED)
DECLARE_ASN1_ITEM(CMP_HEADER)
DECLARE_ASN1_ITEM(CMP_SEALED)
DECLARE_ASN1_ITEM(CMP_SEALED_PART)
DECLARE_ASN1_ITEM(CMP_STATUS)
DECLARE_ASN1_ITEM(CMP_REVOCATION)
DECLARE_ASN1_ITEM(CMP_REVOCATIONS)
DECLARE_ASN1_ITEM(CMP_CONFIRM)
DECLARE_ASN1_ITEM(CMP_CONFIRMS)
DECLARE_ASN1_ITEM(CMP_POLL)
DECLARE_ASN1_ITEM(CMP_POLLS)
DECLARE_ASN1_ITEM(CMP_INFOS)

/* The row of a body type in the CHOICE, -1 if the profile has no such body. */
int cmp_body_row(enum cmp_body type);
/* The body type of a row, and the item of its content. */
enum cmp_body cmp_body_type(int row);
const ASN1_ITEM *cmp_body_item(int row);

#endif
