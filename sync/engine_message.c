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

/* What stands around a body; the nonce is drawn here. */
struct envelope {
	enum cmp_body type;
	const uint8_t *transaction_id;
	uint8_t *nonce;
	const uint8_t *recipient_nonce;
	size_t recipient_nonce_size; /* 0: answers nothing */
};

static bool protect(struct engine *engine, const struct envelope *envelope,
		    const struct buffer *body, struct buffer *ret_message, struct error *error)
{
	struct cmp_header header = {
		.type = envelope->type,
		.recipient_nonce =
		    envelope->recipient_nonce_size > 0 ? envelope->recipient_nonce : NULL,
		.recipient_nonce_size = envelope->recipient_nonce_size,
		.recipient = recipient_of(engine),
		.time_ms = clock_now_ms(),
	};

	if (!draw(envelope->nonce, CMP_NONCE_SIZE, error))
		return false;
	memcpy(header.transaction_id, envelope->transaction_id, CMP_ID_SIZE);
	memcpy(header.sender_nonce, envelope->nonce, CMP_NONCE_SIZE);
	return cmp_protect(engine->setup.identity, &header, body->bytes, body->size, ret_message,
			   error);
}

bool message_make_out(struct engine *engine, struct slot *slot, const struct exchange *exchange,
		      enum cmp_body type, const struct buffer *body,
		      const struct exchange_message *answered, struct error *error)
{
	struct letter *letter = &slot->letter[slot->count];
	const struct envelope envelope = {
		.type = type,
		.transaction_id = letter->transaction_id,
		.nonce = letter->nonce,
		.recipient_nonce = answered != NULL ? answered->nonce : NULL,
		.recipient_nonce_size = answered != NULL ? answered->nonce_size : 0,
	};

	*letter = (struct letter){
		.exchange_id = exchange->id,
		.type = type,
		.at_counter = at_counter(exchange),
	};
	memcpy(letter->transaction_id, exchange->transaction_id, sizeof(letter->transaction_id));
	buffer_init(&letter->message, CMP_MESSAGE_MAX);
	if (!protect(engine, &envelope, body, &letter->message, error)) {
		buffer_done(&letter->message);
		return false;
	}
	slot->use = SLOT_LETTERS;
	slot->to_post = true;
	slot->bytes += letter->message.size;
	slot->count++;
	return true;
}

bool message_journal(struct engine *engine, const struct letter *letter, struct error *error)
{
	struct exchange_message message = {
		.exchange_id = letter->exchange_id,
		.direction = MESSAGE_OUT,
		.body_type = (int)letter->type,
		.nonce_size = sizeof(letter->nonce),
		.processed = true,
	};

	memcpy(message.nonce, letter->nonce, sizeof(letter->nonce));
	return exchange_message_add(engine->setup.store, &message, letter->message.bytes,
				    letter->message.size, error);
}

/* A message of the office itself, for no row: with a transactionID of its own. */
static bool make_own(struct engine *engine, struct slot *slot, enum cmp_body type,
		     const struct buffer *body, struct error *error)
{
	const struct envelope envelope = {
		.type = type,
		.transaction_id = slot->transaction_id,
		.nonce = slot->nonce,
	};

	return draw(slot->transaction_id, sizeof(slot->transaction_id), error) &&
	       protect(engine, &envelope, body, &slot->message, error);
}

bool message_nest(struct engine *engine, struct slot *slot, struct error *error)
{
	struct buffer inner[LETTERS_MOST];
	struct buffer body;
	bool done;

	for (int i = 0; i < slot->count; i++)
		inner[i] = slot->letter[i].message;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = cmp_body_nested(inner, (size_t)slot->count, &body, error) &&
	       make_own(engine, slot, CMP_NESTED, &body, error);
	buffer_done(&body);
	slot->nested = true;
	for (int i = 0; done && i < slot->count; i++)
		buffer_done(&slot->letter[i].message);
	return done;
}

bool message_make_probe(struct engine *engine, struct slot *slot, struct error *error)
{
	struct buffer body;
	bool done;

	slot_clear(slot);
	buffer_init(&body, CMP_MESSAGE_MAX);
	done =
	    witness_probe(engine, &body, error) && make_own(engine, slot, CMP_GENM, &body, error);
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

	if (!exchange_message_last(store, exchange_id, MESSAGE_IN, type, &message, NULL, &missing))
		return error_only_missing(&missing, error);
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
