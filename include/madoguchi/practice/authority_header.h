/*
 * practice/authority_header: what OpenSSL 3.0's accessors do not tell about a CMP message.
 *
 * DESCRIPTION
 *   Read by ASN.1 templates of its own (RFC 9810 5.1): the sender, messageTime, the kind of
 *   protection, the senderNonce and the body's digest. A message is PKIMessage ::= SEQUENCE {
 *   header, body, protection [0], extraCerts [1] }; the digest is SHA-256 over the body's DER with
 *   its CHOICE tag. authority_header_reason() reads the CRLReason of a rr, authority_header_error()
 *   and authority_header_poll_reply() write the contents of bodies. authority_header_split() takes
 *   the certificates off, whose keys OpenSSL would decode for each message anew;
 *   authority_header_bare() leaves what is to be processed of a message that is believed.
 * ERRORS   ANSWER_WRONG (here: the message of the other side).
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_HEADER_H
#define MADOGUCHI_PRACTICE_AUTHORITY_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define AUTHORITY_ID_MAX 64
#define AUTHORITY_NAME_MAX 512
#define AUTHORITY_DIGEST_SIZE 32

struct authority_header {
	uint8_t sender[AUTHORITY_DIGEST_SIZE]; /* SHA-256 of the sender's GeneralName */
	char sender_name[AUTHORITY_NAME_MAX];  /* RFC 2253; empty: no directory name */
	uint8_t transaction_id[AUTHORITY_ID_MAX];
	size_t transaction_id_size;
	uint8_t sender_nonce[AUTHORITY_ID_MAX];
	size_t sender_nonce_size;
	uint8_t recipient_nonce[AUTHORITY_ID_MAX];
	size_t recipient_nonce_size;
	int type;	 /* of the body, enum cmp_body; -1: none that is known */
	int64_t time_ms; /* messageTime; 0: none */
	bool is_signed;	 /* protectionAlg is a signature algorithm */
	uint8_t body_digest[AUTHORITY_DIGEST_SIZE];
};

bool authority_header_read(const uint8_t *der, size_t size, struct authority_header *ret_header,
			   struct error *error);
/* The reason of the first revocation in a rr message; 0 (unspecified) when none is given. */
int authority_header_reason(const uint8_t *der, size_t size);
/* ErrorMsgContent with status rejection and one failure bit (negative: none). */
bool authority_header_error(int failure_bit, const char *words, struct buffer *ret_body,
			    struct error *error);
/* PollRepContent for the whole message (certReqId -1). */
bool authority_header_poll_reply(int64_t check_after_s, struct buffer *ret_body,
				 struct error *error);
/* The message without extraCerts, and these (a SEQUENCE of certificates; empty: there are none). */
bool authority_header_split(const uint8_t *der, size_t size, struct buffer *ret_message,
			    struct buffer *ret_certificates, struct error *error);
/* The message without protection and extraCerts, and with another senderNonce unless it is NULL. */
bool authority_header_bare(const uint8_t *der, size_t size, const uint8_t *nonce, size_t nonce_size,
			   struct buffer *ret_message, struct error *error);

#endif
