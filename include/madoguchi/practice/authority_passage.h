/*
 * practice/authority_passage: one message on its way through the authority.
 *
 * DESCRIPTION
 *   Reading and checking of a message before anything is decided (protection, then messageTime),
 *   and the answers that OpenSSL's server cannot make: errors with a failure bit, and a stored
 *   answer's body under a new header.
 * OWNERSHIP  passage_done(); the bytes and everything of the authority's are borrowed.
 * ERRORS     ANSWER_WRONG: no usable message. PRACTICE.
 * THREADS    As the authority.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_PASSAGE_H
#define MADOGUCHI_PRACTICE_AUTHORITY_PASSAGE_H

#include <openssl/cmp.h>

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/practice/authority_header.h"
#include "madoguchi/practice/authority_session.h"

struct practice_authority;

#define PASSAGE_TOLERANCE_MS (10LL * 60 * 1000)

struct passage {
	struct practice_authority *owner;
	struct authority_session *session;
	const struct cmp_identity *identity;
	int64_t age_ms; /* of messageTime, at most */
	struct decide_world world;
	struct authority_header header;
	const uint8_t *bytes;
	size_t size;
	OSSL_CMP_MSG *message; /* of passage_open() */
	int type;	       /* enum cmp_body */
	int failure;	       /* to be answered as an error message; -1: none */
	const char *why;
};

/* Reads bytes[size]. */
bool passage_receive(struct passage *passage, struct error *error);
void passage_done(struct passage *passage);
/* Sets failure when the message must not be believed. */
void passage_check(struct passage *passage);
/* What is processed of a message that is believed. */
bool passage_open(struct passage *passage, struct error *error);
/* Sets failure; returns true, so that a function can end in it. */
bool passage_fail(struct passage *passage, int failure, const char *why);

/* An answer to the message with this body (content without the CHOICE's tag). */
bool passage_protect(const struct passage *passage, enum cmp_body type, const struct buffer *body,
		     struct buffer *ret_answer, struct error *error);
/* The error message for failure and why. */
bool passage_answer_failure(const struct passage *passage, struct buffer *ret_answer,
			    struct error *error);

#endif
