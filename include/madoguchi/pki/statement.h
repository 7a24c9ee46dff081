/*
 * pki/statement: what the authority says it has done for an office, as a signed list.
 *
 * DESCRIPTION
 *   A general message (genm, genp: RFC 9810, 5.3.19 and 5.3.20) with one InfoTypeAndValue of our
 *   own, STATEMENT_OID; docs/authority-interface.md, section 9, has the ASN.1. The question names
 *   a time and the number of the last row that is known; the answer lists what was decided since
 *   then, at most STATEMENT_MAX rows, and says whether there are more. A file with a statement is
 *   the same genp, signed by the authority, under a transactionID of its own.
 *   Only a message whose protection was verified (cmp_verify) says anything.
 * ERRORS     ANSWER_WRONG: not such a body. MEMORY.
 * OWNERSHIP  statement_done(); bodies are appended to the caller's buffer.
 * THREADS    Pure.
 * UNITS      UTC in ms; whole seconds travel.
 */
#ifndef MADOGUCHI_PKI_STATEMENT_H
#define MADOGUCHI_PKI_STATEMENT_H

#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"

#define STATEMENT_OID "2.25.191585950609994397685330210956275555567"
#define STATEMENT_MAX 4000 /* so that it fits into CMP_MESSAGE_MAX */

enum statement_state {
	STATEMENT_WAITING = 1,	 /* not decided yet */
	STATEMENT_ISSUED = 2,	 /* a certificate was made and is not confirmed */
	STATEMENT_CONFIRMED = 3, /* … and confirmed */
	STATEMENT_REJECTED = 4,	 /* refused */
	STATEMENT_REVOKED = 5,	 /* the certificate is revoked; of a rr: done */
	STATEMENT_LAPSED = 6,	 /* not confirmed in time, and revoked for that */
};

struct statement_entry {
	uint8_t transaction_id[CMP_ID_SIZE];
	int type; /* enum cmp_body of the request */
	enum statement_state state;
	int64_t changed_ms;
	char serial[CERTIFICATE_SERIAL_SIZE]; /* hexadecimal; empty: there is no certificate */
	int kind;			      /* enum pki_kind; -1: not told */
	int reason;			      /* CRLReason of a revocation; 0 also: none */
};

struct statement {
	int64_t since_ms;
	int64_t made_ms;
	int64_t last; /* number of its last row, for the next question */
	bool more;
	struct statement_entry *entry;
	size_t count;
};

bool statement_body(const struct statement *statement, struct buffer *ret_body,
		    struct error *error);
/* Of a verified genp. */
bool statement_read(const struct cmp_message *message, struct statement *ret_statement,
		    struct error *error);
void statement_done(struct statement *statement);

/* After row 0: from the beginning. */
bool statement_question(int64_t since_ms, int64_t after, struct buffer *ret_body,
			struct error *error);
/* False without an error when the genm asks for something else. */
bool statement_asked(const struct cmp_message *message, int64_t *ret_since_ms, int64_t *ret_after);

#endif
