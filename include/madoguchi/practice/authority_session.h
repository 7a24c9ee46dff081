/*
 * practice/authority_session: one message through OpenSSL's CMP server functions.
 *
 * DESCRIPTION
 *   Every message gets an OSSL_CMP_SRV_CTX of its own, for OpenSSL keeps one transaction in one
 *   and forgets it at a restart. What a transaction needs from before is replayed into the new
 *   context from the ledger, so that a restarted authority does just what a running one does:
 *     pollReq   the stored request is replayed with the status "waiting", then the pollReq is
 *               processed; its callback hands the stored request back when the decision is due
 *     certConf  the stored request is replayed with the stored certificate, the context is told
 *               the nonce that the certConf names (checked against the ledger), then it is
 *               processed
 *
 *   Replays are answered unprotected and thrown away, which saves the signature. Protection is
 *   checked once, by authority_session_verify(), before anything else: OpenSSL's server is given
 *   what was believed, bare. No raVerified, no implicit confirmation. Callbacks decide by
 *   practice/authority_decide, inside the caller's ledger transaction.
 * OWNERSHIP  authority_session_close(). Answers are appended as DER.
 * ERRORS     PRACTICE: roll back. A refusal is an answer, not an error; where OpenSSL's server can
 *            only say badRequest, the call's failure and why tell what should be said instead.
 * THREADS    One call at a time.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_SESSION_H
#define MADOGUCHI_PRACTICE_AUTHORITY_SESSION_H

#include <openssl/cmp.h>

#include "madoguchi/practice/authority_decide.h"

struct authority_session;

struct authority_call {
	const struct decide_world *world;
	struct ledger_exchange *exchange; /* NULL: genm or error */
	const uint8_t *nonce;		  /* certConf: the recipNonce it names */
	size_t nonce_size;
	int answer_type; /* out: body of the answer, enum cmp_body */
	int failure;	 /* out: bit to answer instead of what OpenSSL made; -1: none */
	const char *why; /* out: its words */
};

bool authority_session_open(const char *ca_dir, struct authority_session **ret_session,
			    struct error *error);
void authority_session_close(struct authority_session **session);

/* True when the message is signed by an office certificate (EKU cmcRA) of the office CA. Whoever
 * signed the message before is known again by the bytes of his certificates. */
bool authority_session_verify(struct authority_session *session, const uint8_t *der, size_t size,
			      int64_t now_ms);
/* What the functions below take: a message without protection and certificates, which nobody asks
 * for again; under another senderNonce unless it is NULL. OSSL_CMP_MSG_free(). */
bool authority_session_read(const uint8_t *der, size_t size, const uint8_t *nonce,
			    size_t nonce_size, OSSL_CMP_MSG **ret_message, struct error *error);
/* ir, cr, p10cr, kur, rr, genm, error; stored ones too. */
bool authority_session_request(struct authority_session *session, struct authority_call *call,
			       const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			       struct error *error);
/* OpenSSL wants the certReqId of the request: a pollReq with another one (-1) is answered by an
 * error message, see answer_type. */
bool authority_session_poll(struct authority_session *session, struct authority_call *call,
			    const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			    struct error *error);
bool authority_session_confirm(struct authority_session *session, struct authority_call *call,
			       const OSSL_CMP_MSG *message, struct buffer *ret_answer,
			       struct error *error);

#endif
