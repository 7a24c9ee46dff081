/*
 * pki/crmf: the ASN.1 types of certificate requests (RFC 4211), for this layer alone.
 *
 * DESCRIPTION
 *   Templates of the types that the profile uses. The module has implicit tags; a Name is a CHOICE,
 *   and so its tag is explicit. What the profile never looks into is kept as ASN1_TYPE.
 *   Sequences of these types are OPENSSL_STACK; crmf_at() reads them.
 * OWNERSHIP  ASN1_item_new() and ASN1_item_free() with the item of the type.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_CRMF_H
#define MADOGUCHI_SRC_PKI_CRMF_H

#include <openssl/asn1t.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* OptionalValidity ::= SEQUENCE { notBefore [0] Time OPTIONAL, notAfter [1] Time OPTIONAL } */
struct crmf_validity {
	ASN1_TIME *not_before;
	ASN1_TIME *not_after;
};

/* CertTemplate, RFC 4211 section 5 */
struct crmf_template {
	ASN1_INTEGER *version;
	ASN1_INTEGER *serial;
	X509_ALGOR *signing_algorithm;
	X509_NAME *issuer;
	struct crmf_validity *validity;
	X509_NAME *subject;
	X509_PUBKEY *public_key;
	ASN1_BIT_STRING *issuer_id;
	ASN1_BIT_STRING *subject_id;
	X509_EXTENSIONS *extensions;
};

/* AttributeTypeAndValue ::= SEQUENCE { type OBJECT IDENTIFIER, value ANY } */
struct crmf_attribute {
	ASN1_OBJECT *type;
	ASN1_TYPE *value;
};

/* CertId ::= SEQUENCE { issuer GeneralName, serialNumber INTEGER } */
struct crmf_certificate_id {
	GENERAL_NAME *issuer;
	ASN1_INTEGER *serial;
};

/* CertRequest, section 5; controls are attributes (section 6) */
struct crmf_request {
	ASN1_INTEGER *id;
	struct crmf_template *wanted;
	OPENSSL_STACK *controls;
};

/* POPOSigningKeyInput: for requests without subject or key, which the profile has not. */
struct crmf_signature_input {
	ASN1_TYPE *sender;
	X509_PUBKEY *public_key;
};

/* POPOSigningKey, section 4.1 */
struct crmf_signature {
	struct crmf_signature_input *input;
	X509_ALGOR *algorithm;
	ASN1_BIT_STRING *signature;
};

/* The CHOICE of ProofOfPossession, section 4. */
enum crmf_proof_type {
	CRMF_PROOF_RA_VERIFIED = 0, /* somebody vouches */
	CRMF_PROOF_SIGNATURE = 1,   /* the key itself has signed */
	CRMF_PROOF_ENCIPHERMENT = 2,
	CRMF_PROOF_AGREEMENT = 3,
};

struct crmf_proof {
	int type;
	union {
		ASN1_NULL *ra_verified;
		struct crmf_signature *signature;
		ASN1_TYPE *other;
	} value;
};

/* CertReqMsg, section 3 */
struct crmf_message {
	struct crmf_request *request;
	struct crmf_proof *proof;
	OPENSSL_STACK *info;
};

DECLARE_ASN1_ITEM(CRMF_VALIDITY)
DECLARE_ASN1_ITEM(CRMF_TEMPLATE)
DECLARE_ASN1_ITEM(CRMF_ATTRIBUTE)
DECLARE_ASN1_ITEM(CRMF_SIGNATURE_INPUT)
DECLARE_ASN1_ITEM(CRMF_SIGNATURE)
DECLARE_ASN1_ITEM(CRMF_PROOF)
DECLARE_ASN1_ITEM(CRMF_CERTIFICATE_ID)
DECLARE_ASN1_ITEM(CRMF_REQUEST)
DECLARE_ASN1_ITEM(CRMF_MESSAGE)
DECLARE_ASN1_ITEM(CRMF_MESSAGES) /* OPENSSL_STACK of crmf_message */

/* The only element of a sequence; NULL when there are none or several. */
void *crmf_only(const OPENSSL_STACK *sequence);

#endif
