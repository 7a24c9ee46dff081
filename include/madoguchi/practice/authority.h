/*
 * practice/authority: the practice authority: CMP messages in, CMP messages out.
 *
 * DESCRIPTION
 *   authority_answer() takes one PKIMessage (RFC 9810, profile of RFC 9483) and makes the answer;
 *   whatever it decided is durable before it returns. It checks protection (signature of the
 *   office, nothing else), messageTime (ten minutes either way: badTime), the transaction's
 *   memory, and then hands the message to OpenSSL's server functions (practice/authority_session).
 *   Memory is by (sender, transactionID), for ever:
 *     same request again       the same decision, the same certificate, fresh header and signature
 *     other request            transactionIdInUse
 *     certConf again           pkiConf; after the deadline certRevoked
 *     pollReq at any time      the final answer, or how long to wait
 *     certConf, pollReq of an unknown transactionID: badRequest
 *   A nested message is taken apart; every inner message is answered by itself, in one nested
 *   answer in the same order. Two inner messages with one transactionID: badRequest for the whole.
 *   Errors that OpenSSL's server cannot tell are said in messages made with pki/cmp_message.
 *   State lies in STATE/authority (ledger.db) and STATE/ca.
 * OWNERSHIP  authority_close(). The answer is appended to the caller's buffer.
 * ERRORS     ANSWER_WRONG: not a CMP message, nothing to answer. PRACTICE: nothing was decided.
 * THREADS    One at a time.
 * UNITS      Seconds where named so.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_H
#define MADOGUCHI_PRACTICE_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"
#include "madoguchi/practice/authority_fault.h"

#define AUTHORITY_CONFIRM_WAIT_S 86400
#define AUTHORITY_PATH_SIZE 3072

struct practice_authority;

/* Makes STATE, STATE/authority and the CA where they are missing. */
bool authority_open(const char *state_dir, int confirm_wait_s,
		    struct practice_authority **ret_authority, struct error *error);
void authority_close(struct practice_authority **authority);
/* How old a messageTime may be; ten minutes when it is not said. Before the first message. */
void authority_set_age(struct practice_authority *authority, int age_s);

bool authority_answer(struct practice_authority *authority, const struct authority_fault *fault,
		      const uint8_t *message, size_t size, struct buffer *ret_answer,
		      struct error *error);

/* STATE/authority/ledger.db and other files there; size AUTHORITY_PATH_SIZE. */
bool authority_path(const char *state_dir, const char *file, char path[static AUTHORITY_PATH_SIZE],
		    struct error *error);

#endif
