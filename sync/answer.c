#include "madoguchi/sync/answer.h"

#include <string.h>

void answer_wanted_add(struct answer_wanted *wanted, const uint8_t *nonce, size_t size)
{
	struct answer_nonce *place;

	if (wanted->nonce_count == ANSWER_NONCES_MAX || size == 0 || size > CMP_NONCE_MAX)
		return;
	place = &wanted->nonce[wanted->nonce_count++];
	memcpy(place->bytes, nonce, size);
	place->size = size;
}

/* A journal without such a message is no error here. */
static bool take_found(bool found, const struct exchange_message *message,
		       const struct error *missing, struct answer_wanted *wanted,
		       struct error *error)
{
	if (found)
		answer_wanted_add(wanted, message->nonce, message->nonce_size);
	return found || error_only_missing(missing, error);
}

static bool add_earlier(struct store *store, const struct exchange *exchange,
			struct answer_wanted *wanted, struct error *error)
{
	struct exchange_message request, first;
	struct error missing = { 0 };
	bool found;

	found = exchange_message_last(store, exchange->id, MESSAGE_OUT, exchange->body_type,
				      &request, NULL, &missing);
	if (!take_found(found, &request, &missing, wanted, error))
		return false;
	found = exchange_message_first(store, exchange->id, &first, &missing);
	return take_found(found, &first, &missing, wanted, error);
}

bool answer_wanted_load(struct store *store, const struct exchange *exchange,
			struct answer_wanted *ret_wanted, struct error *error)
{
	struct answer_wanted wanted = { .nonce_count = 0 };
	struct exchange_message last = { .body_type = -1 };
	struct error missing = { 0 };
	bool found;

	memcpy(wanted.transaction_id, exchange->transaction_id, sizeof(wanted.transaction_id));
	found = exchange_message_last(store, exchange->id, MESSAGE_OUT, -1, &last, NULL, &missing);
	if (!take_found(found, &last, &missing, &wanted, error))
		return false;
	/* An answer to the request, come a second time, is none to the certConf. */
	if (last.body_type != CMP_CERTCONF && !add_earlier(store, exchange, &wanted, error))
		return false;
	*ret_wanted = wanted;
	return true;
}

static bool nonce_is_ours(const struct cmp_message *message, const struct answer_wanted *wanted)
{
	for (size_t i = 0; i < wanted->nonce_count; i++)
		if (wanted->nonce[i].size == message->recipient_nonce_size &&
		    memcmp(wanted->nonce[i].bytes, message->recipient_nonce,
			   message->recipient_nonce_size) == 0)
			return true;
	return false;
}

bool answer_check(const struct cmp_message *message, const struct answer_wanted *wanted,
		  const struct cmp_trust *trust, int64_t now_ms, struct error *error)
{
	if (message->transaction_id_size != sizeof(wanted->transaction_id) ||
	    memcmp(message->transaction_id, wanted->transaction_id,
		   sizeof(wanted->transaction_id)) != 0)
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "transactionID is not ours");
	if (!nonce_is_ours(message, wanted))
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "recipNonce is not ours");
	if (!cmp_verify(message, trust, now_ms, error))
		return false;
	if (wanted->sender != NULL && !cmp_sent_by(message, wanted->sender))
		return error_set(error, ERROR_ANSWER_WRONG, CAUSE_NONE, 0,
				 "the sender is not the authority");
	return true;
}
