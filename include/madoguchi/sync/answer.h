/*
 * sync/answer: is this the authority's answer to what we asked?
 *
 * DESCRIPTION
 *   A decoded message is believed when its protection verifies, its transactionID is ours and its
 *   recipNonce is one of ours: that of the last message of the transaction; unless that was a
 *   certConf, also that of the last request or of the first message, since an authority may send
 *   the final answer of a polled transaction under the nonce of the original request. Nothing else
 *   may ever move a state.
 * ERRORS     ANSWER_WRONG with what does not fit; those of the store.
 * THREADS    As the store.
 */
#ifndef MADOGUCHI_SYNC_ANSWER_H
#define MADOGUCHI_SYNC_ANSWER_H

#include <stdbool.h>

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/store/exchange.h"

#define ANSWER_NONCES_MAX 3

struct answer_nonce {
	uint8_t bytes[CMP_NONCE_MAX];
	size_t size;
};

struct answer_wanted {
	uint8_t transaction_id[CMP_ID_SIZE];
	struct answer_nonce nonce[ANSWER_NONCES_MAX];
	size_t nonce_count;
	const char *sender; /* RFC 2253; borrowed; NULL: whoever the trusted CA has certified */
};

/* What an answer to this exchange must bear, from the journal. */
bool answer_wanted_load(struct store *store, const struct exchange *exchange,
			struct answer_wanted *ret_wanted, struct error *error);
void answer_wanted_add(struct answer_wanted *wanted, const uint8_t *nonce, size_t size);
bool answer_check(const struct cmp_message *message, const struct answer_wanted *wanted,
		  const struct cmp_trust *trust, int64_t now_ms, struct error *error);

#endif
