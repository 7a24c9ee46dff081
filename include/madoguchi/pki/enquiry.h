/*
 * pki/enquiry: which live certificates has this person?
 *
 * DESCRIPTION
 *   A general message (genm, genp: RFC 9810, 5.3.19 and 5.3.20) with one InfoTypeAndValue of our
 *   own, ENQUIRY_OID; docs/authority-interface.md, section 10, has the ASN.1. A lost card cannot be
 *   read, and this office may never have seen it: the question names the holder by name and birth
 *   date, the kind of certificate, and why it is asked (the reason of the revocation that is to
 *   follow, and when that was asked for). The answer lists the live certificates of that kind by
 *   serial, at most ENQUIRY_MOST.
 *   The body is queued, sealed and sent like any other; only a message whose protection was
 *   verified (cmp_verify) says anything.
 * ERRORS     ANSWER_WRONG: not such a body. MEMORY.
 * OWNERSHIP  Bodies are appended to the caller's buffer.
 * THREADS    Pure.
 * UNITS      UTC in ms; whole seconds travel.
 */
#ifndef MADOGUCHI_PKI_ENQUIRY_H
#define MADOGUCHI_PKI_ENQUIRY_H

#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"

#define ENQUIRY_OID "2.25.32184514260771076386086578473543046485"
#define ENQUIRY_MOST 16
#define ENQUIRY_NAME_SIZE 512

struct enquiry {
	char name[ENQUIRY_NAME_SIZE]; /* UTF-8, as in the certificate */
	char birth[9];		      /* YYYYMMDD */
	enum pki_kind kind;
	enum pki_revocation reason;
	int64_t asked_ms;
};

struct enquiry_answer {
	char serial[ENQUIRY_MOST][CERTIFICATE_SERIAL_SIZE]; /* hexadecimal */
	size_t count;
};

bool enquiry_body(const struct enquiry *enquiry, struct buffer *ret_body, struct error *error);
/* Of the body of a genm; false without an error: it asks for something else. */
bool enquiry_asked(const uint8_t *body, size_t size, struct enquiry *ret_enquiry);
bool enquiry_answer_body(const struct enquiry_answer *answer, struct buffer *ret_body,
			 struct error *error);
/* Of the body of a verified genp. */
bool enquiry_answer_read(const uint8_t *body, size_t size, struct enquiry_answer *ret_answer,
			 struct error *error);

#endif
