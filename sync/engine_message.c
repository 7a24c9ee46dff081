#include "engine_parts.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"

const int message_any_answer[] = { CMP_IP,	CMP_CP,	   CMP_KUP,    CMP_RP,
				   CMP_POLLREP, CMP_ERROR, CMP_PKICONF };
const size_t message_any_answer_count = sizeof(message_any_answer) / sizeof(message_any_answer[0]);
const int message_grants[] = { CMP_IP, CMP_CP, CMP_KUP };
const size_t message_grants_count = sizeof(message_grants) / sizeof(message_grants[0]);

void slot_clear(struct slot *slot)
{
	buffer_done(&slot->message);
	memset(slot, 0, sizeof(*slot));
	buffer_init(&slot->message, CMP_MESSAGE_MAX);
}

static bool draw(uint8_t *bytes, size_t size, struct error *error)
{
	if (getrandom(bytes, size, 0) == (ssize_t)size)
		return true;
	return error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "getrandom");
}

static const char *recipient_of(const struct engine *engine)
{
	if (engine->setup.config->recipient != NULL)
		return engine->setup.config->recipient;
	return engine->recipient[0] != '\0' ? engine->recipient : NULL;
}

static bool protect(struct engine *engine, struct slot *slot, const struct buffer *body,
		    const uint8_t *recipient_nonce, size_t recipient_nonce_size,
		    struct error *error)
{
	struct cmp_header header = {
		.type = slot->type,
		.recipient_nonce = recipient_nonce_size > 0 ? recipient_nonce : NULL,
		.recipient_nonce_size = recipient_nonce_size,
		.recipient = recipient_of(engine),
		.time_ms = clock_now_ms(),
	};

	if (!draw(slot->nonce, sizeof(slot->nonce), error))
		return false;
	memcpy(header.transaction_id, slot->transaction_id, sizeof(header.transaction_id));
	memcpy(header.sender_nonce, slot->nonce, sizeof(header.sender_nonce));
	return cmp_protect(engine->setup.identity, &header, body->bytes, body->size, &slot->message,
			   error);
}

bool message_make_out(struct engine *engine, struct slot *slot, const struct exchange *exchange,
		      enum cmp_body type, const struct buffer *body,
		      const struct exchange_message *answered, struct error *error)
{
	slot_clear(slot);
	slot->exchange_id = exchange->id;
	slot->type = type;
	slot->at_counter = at_counter(exchange);
	memcpy(slot->transaction_id, exchange->transaction_id, sizeof(slot->transaction_id));
	return protect(engine, slot, body, answered != NULL ? answered->nonce : NULL,
		       answered != NULL ? answered->nonce_size : 0, error);
}

bool message_journal(struct engine *engine, const struct slot *slot, struct error *error)
{
	struct exchange_message message = {
		.exchange_id = slot->exchange_id,
		.direction = MESSAGE_OUT,
		.body_type = (int)slot->type,
		.nonce_size = sizeof(slot->nonce),
		.processed = true,
	};

	memcpy(message.nonce, slot->nonce, sizeof(slot->nonce));
	return exchange_message_add(engine->setup.store, &message, slot->message.bytes,
				    slot->message.size, error);
}

bool message_make_probe(struct engine *engine, struct slot *slot, struct error *error)
{
	struct buffer body;
	bool done;

	slot_clear(slot);
	slot->type = CMP_GENM;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = draw(slot->transaction_id, sizeof(slot->transaction_id), error) &&
	       cmp_body_probe(&body, error) && protect(engine, slot, &body, NULL, 0, error);
	buffer_done(&body);
	if (!done) {
		slot_clear(slot);
		return false;
	}
	slot->use = SLOT_PROBE;
	slot->to_post = true;
	return true;
}

static bool newer(struct store *store, int64_t exchange_id, int type,
		  struct exchange_message *newest, bool *found, struct error *error)
{
	struct exchange_message message;
	struct error missing = { 0 };

	if (!exchange_message_last(store, exchange_id, MESSAGE_IN, type, &message, NULL,
				   &missing)) {
		if (missing.code == ERROR_NOT_FOUND)
			return true;
		*error = missing;
		return false;
	}
	if (!*found || message.id > newest->id)
		*newest = message;
	*found = true;
	return true;
}

bool message_last_answer(struct store *store, int64_t exchange_id, const int *types, size_t count,
			 struct exchange_message *ret_message, struct buffer *ret_bytes,
			 bool *ret_found, struct error *error)
{
	struct exchange_message newest = { .id = 0 };
	bool found = false;

	for (size_t i = 0; i < count; i++)
		if (!newer(store, exchange_id, types[i], &newest, &found, error))
			return false;
	if (found && ret_bytes != NULL &&
	    !exchange_message_last(store, exchange_id, MESSAGE_IN, newest.body_type, &newest,
				   ret_bytes, error))
		return false;
	*ret_message = newest;
	*ret_found = found;
	return true;
}
