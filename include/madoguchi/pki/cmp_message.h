/*
 * pki/cmp_message: CMP messages (RFC 9810, narrow profile of RFC 9483), both ways.
 *
 * DESCRIPTION
 *   Own codec on OpenSSL's ASN.1 templates (asn1t.h); DER is never parsed by hand. pvno 2, one
 *   certificate request a message, signature protection by the office key
 *   (sha256WithRSAEncryption or ecdsa-with-SHA256), messageTime set when protected, no
 *   implicitConfirm, extraCerts with our certificate. A message is protected when it is sent;
 *   the body comes from the queue unchanged.
 *
 *   Decoding: complete DER with nothing behind it, at most CMP_MESSAGE_MAX bytes. A decoded message
 *   is a set of plain values; certificates and bodies are copied out as DER.
 *   cmp_verify() checks the protection: signature only (PBM and others are refused before anything
 *   is validated), signer chains to the trusted CA at our clock. Nothing else may move a state.
 *   It proves who signed, not that this is the authority: the caller compares sender,
 *   transaction_id and recipient_nonce with what it expects.
 * ERRORS     ANSWER_WRONG with what is wrong; OFFICE_KEY.
 * OWNERSHIP  cmp_message_free().
 * THREADS    Any, one message one thread; cmp_verify() remembers the signer in the trust, which so
 *   belongs to one thread at a time.
 */
#ifndef MADOGUCHI_PKI_CMP_MESSAGE_H
#define MADOGUCHI_PKI_CMP_MESSAGE_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/pki/request.h"

#define CMP_ID_SIZE 16
#define CMP_NONCE_SIZE 16
#define CMP_NONCE_MAX 64
#define CMP_MESSAGE_MAX (1024u * 1024u)
#define CMP_STATUS_TEXT_SIZE 256
#define CMP_SENDER_SIZE 512
#define CMP_CERTIFICATES_MAX 20 /* extraCerts of one message */

struct cmp_identity; /* office certificate and key, or the authority's */

bool cmp_identity_load(const char *certificate_file, const char *key_file,
		       struct cmp_identity **ret_identity, struct error *error);
void cmp_identity_free(struct cmp_identity **identity);

struct cmp_trust; /* whose protection is believed */

bool cmp_trust_load(const char *ca_file, struct cmp_trust **ret_trust, struct error *error);
void cmp_trust_free(struct cmp_trust **trust);

struct cmp_header {
	enum cmp_body type;
	uint8_t transaction_id[CMP_ID_SIZE];
	uint8_t sender_nonce[CMP_NONCE_SIZE];
	const uint8_t *recipient_nonce; /* NULL: none */
	size_t recipient_nonce_size;
	const char *recipient; /* DN, RFC 2253 text; NULL: NULL-DN */
	int64_t time_ms;
};

/* Makes and protects a message whose body content is `body` (DER without the CHOICE's tag). */
bool cmp_protect(const struct cmp_identity *identity, const struct cmp_header *header,
		 const uint8_t *body, size_t body_size, struct buffer *ret_message,
		 struct error *error);

/* Bodies that the sync makes itself. */
bool cmp_body_poll(int request_id, struct buffer *ret_body, struct error *error);
/* certReqId 0. accepted false: rejection with failInfo incorrectData and the text. */
bool cmp_body_confirm(const uint8_t *certificate, size_t size, bool accepted, const char *why,
		      struct buffer *ret_body, struct error *error);
/* The same with another certReqId: -1 after a p10cr, as RFC 9483 4.1.4 has it. */
bool cmp_body_confirm_as(int request_id, const uint8_t *certificate, size_t size, bool accepted,
			 const char *why, struct buffer *ret_body, struct error *error);
/* A general message that asks for nothing: the signed round trip. */
bool cmp_body_probe(struct buffer *ret_body, struct error *error);

/* PKIStatus, RFC 9810 5.2.3. */
enum cmp_status {
	CMP_ACCEPTED = 0,
	CMP_GRANTED_WITH_MODS = 1,
	CMP_REJECTION = 2,
	CMP_STATUS_WAITING = 3,
	CMP_REVOCATION_WARNING = 4,
	CMP_REVOCATION_NOTIFICATION = 5,
	CMP_KEY_UPDATE_WARNING = 6,
	CMP_STATUS_NONE = -1, /* the body has no status */
};

#define CMP_FAIL_BIT(n) (1u << (n))
enum cmp_failure {
	CMP_FAIL_BAD_ALG = 0,
	CMP_FAIL_BAD_MESSAGE_CHECK = 1,
	CMP_FAIL_BAD_REQUEST = 2,
	CMP_FAIL_BAD_TIME = 3,
	CMP_FAIL_BAD_CERT_ID = 4,
	CMP_FAIL_BAD_DATA_FORMAT = 5,
	CMP_FAIL_WRONG_AUTHORITY = 6,
	CMP_FAIL_INCORRECT_DATA = 7,
	CMP_FAIL_BAD_POP = 9,
	CMP_FAIL_CERT_REVOKED = 10,
	CMP_FAIL_CERT_CONFIRMED = 11,
	CMP_FAIL_WRONG_INTEGRITY = 12,
	CMP_FAIL_BAD_RECIPIENT_NONCE = 13,
	CMP_FAIL_BAD_SENDER_NONCE = 18,
	CMP_FAIL_BAD_CERT_TEMPLATE = 19,
	CMP_FAIL_SIGNER_NOT_TRUSTED = 20,
	CMP_FAIL_TRANSACTION_ID_IN_USE = 21,
	CMP_FAIL_UNSUPPORTED_VERSION = 22,
	CMP_FAIL_NOT_AUTHORIZED = 23,
	CMP_FAIL_SYSTEM_UNAVAIL = 24,
	CMP_FAIL_SYSTEM_FAILURE = 25,
	CMP_FAIL_DUPLICATE_CERT_REQ = 26,
};

struct cmp_message {
	enum cmp_body type;
	uint8_t transaction_id[CMP_ID_SIZE];
	size_t transaction_id_size;
	uint8_t sender_nonce[CMP_NONCE_MAX];
	size_t sender_nonce_size;
	uint8_t recipient_nonce[CMP_NONCE_MAX];
	size_t recipient_nonce_size;
	bool has_protection;
	char sender[CMP_SENDER_SIZE]; /* RFC 2253; empty: NULL-DN or no directory name */
	int64_t time_ms;	      /* messageTime; -1 none */
	int request_id;		      /* certReqId of the only request, answer or poll; else 0 */
	enum cmp_status status;	      /* ip, cp, kup, rp, error, certConf */
	unsigned failure;	      /* PKIFailureInfo bits, bit n = 1u << n */
	char status_text[CMP_STATUS_TEXT_SIZE]; /* cleaned */
	int check_after_s;			/* pollRep */
	int confirm_wait_s; /* confirmWaitTime of generalInfo relative to messageTime; -1 none */
	struct buffer certificate; /* DER of ip, cp, kup when granted; else empty */
	struct buffer body; /* DER of the body's content; empty: nested, see cmp_nested_at() */
	void *decoded;	    /* the codec's own */
};

bool cmp_decode(const uint8_t *der, size_t size, struct cmp_message **ret_message,
		struct error *error);
void cmp_message_free(struct cmp_message **message);
bool cmp_verify(const struct cmp_message *message, const struct cmp_trust *trust, int64_t now_ms,
		struct error *error);

/* Whether a verified message comes from this name (RFC 2253 text): any certificate under the
 * trusted CA passes cmp_verify(). */
bool cmp_sent_by(const struct cmp_message *message, const char *name);

/* Nested messages, RFC 9483 5.2.2.2: the bodies are whole PKIMessages. */
bool cmp_body_nested(const struct buffer *messages, size_t count, struct buffer *ret_body,
		     struct error *error);
/* The i-th inner message of a nested one with its exact bytes, not looked into; count 0 for any
 * other type. */
size_t cmp_nested_count(const struct cmp_message *message);
bool cmp_nested_at(const struct cmp_message *message, size_t index, struct buffer *ret_message,
		   struct error *error);

#endif
