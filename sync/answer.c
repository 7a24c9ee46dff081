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
static bool add_last(struct store *store, const struct exchange *exchange, int body_type,
		     struct answer_wanted *wanted, struct error *error)
{
	struct exchange_message message;
	struct error missing = { 0 };

	if (exchange_message_last(store, exchange->id, MESSAGE_OUT, body_type, &message, NULL,
				  &missing)) {
		answer_wanted_add(wanted, message.nonce, message.nonce_size);
		return true;
	}
	if (missing.code == ERROR_NOT_FOUND)
		return true;
	*error = missing;
	return false;
}

bool answer_wanted_load(struct store *store, const struct exchange *exchange,
			struct answer_wanted *ret_wanted, struct error *error)
{
	struct answer_wanted wanted = { .nonce_count = 0 };
	struct exchange_message first;
	struct error missing = { 0 };

	memcpy(wanted.transaction_id, exchange->transaction_id, sizeof(wanted.transaction_id));
	if (!add_last(store, exchange, -1, &wanted, error) ||
	    !add_last(store, exchange, exchange->body_type, &wanted, error))
		return false;
	if (exchange_message_first(store, exchange->id, &first, &missing)) {
		answer_wanted_add(&wanted, first.nonce, first.nonce_size);
	} else if (missing.code != ERROR_NOT_FOUND) {
		*error = missing;
		return false;
	}
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
	return cmp_verify(message, trust, now_ms, error);
}
