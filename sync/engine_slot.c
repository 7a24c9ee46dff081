#include "engine_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"

struct slot *slot_free(struct engine *engine)
{
	for (int i = 0; i < PROBE_SLOT; i++)
		if (engine->slot[i].use == SLOT_FREE) {
			slot_clear(&engine->slot[i]);
			return &engine->slot[i];
		}
	return NULL;
}

void slot_carry(struct slot *slot, struct letter *letter)
{
	*letter = (struct letter){ .use = LETTER_EXCHANGE };
	*slot = (struct slot){ .letter = letter, .carried = true, .express = true };
	buffer_init(&slot->message, CMP_MESSAGE_MAX);
}

int64_t slot_due_ms(const struct slot *slot)
{
	return slot->carried ? clock_now_ms() : EXCHANGE_IN_FLIGHT;
}

bool slot_has_room(const struct engine *engine, const struct slot *slot)
{
	const int most = may_nest(engine) && !slot->express ? engine->batch.now : 1;

	return slot->count < most && slot->bytes < LETTERS_BYTES;
}

struct slot *slot_for_reply(struct engine *engine)
{
	for (int i = 0; i < PROBE_SLOT; i++) {
		struct slot *slot = &engine->slot[i];

		if (slot->use == SLOT_LETTERS && slot->reply && slot->to_post &&
		    slot_has_room(engine, slot))
			return slot;
	}
	return slot_free(engine);
}

struct letter *slot_last(struct slot *slot)
{
	return &slot->letter[slot->count - 1];
}

void slot_drop_last(struct slot *slot)
{
	struct letter *letter = slot_last(slot);

	slot->bytes -= letter->message.size;
	buffer_done(&letter->message);
	slot->count--;
	if (slot->count == 0)
		slot_clear(slot);
}

void slot_clear(struct slot *slot)
{
	struct letter *letters = slot->letter;

	for (int i = 0; i < slot->count; i++)
		buffer_done(&letters[i].message);
	buffer_done(&slot->message);
	memset(slot, 0, sizeof(*slot));
	slot->letter = letters;
	buffer_init(&slot->message, CMP_MESSAGE_MAX);
}

/* ---- lines ---------------------------------------------------------------------------------- */

static bool is_batch(const struct slot *slot)
{
	return slot->use == SLOT_LETTERS && !slot->express && !slot->reply;
}

static int batches(const struct engine *engine, bool posted_only)
{
	int count = 0;

	for (int i = 0; i < PROBE_SLOT; i++)
		count += is_batch(&engine->slot[i]) &&
			 !(posted_only && (engine->slot[i].to_post || engine->slot[i].landed));
	return count;
}

/* Without nesting each slot is one small message. */
static int lines(const struct engine *engine)
{
	const int connections = engine->setup.config->connections;

	if (!may_nest(engine))
		return PROBE_SLOT - COUNTER_SLOTS;
	return connections > 0 ? connections : 1;
}

int slots_of_batches(const struct engine *engine)
{
	return batches(engine, false);
}

/* One is made while the others are under way, so that the authority need not wait for us. */
int slots_for_batches(const struct engine *engine)
{
	return may_nest(engine) ? lines(engine) + 1 : lines(engine);
}

/* ---- sealing and posting -------------------------------------------------------------------- */

static void seal_single(struct slot *slot)
{
	struct letter *letter = slot->letter;

	memcpy(slot->transaction_id, letter->transaction_id, sizeof(slot->transaction_id));
	memcpy(slot->nonce, letter->nonce, sizeof(slot->nonce));
	buffer_done(&slot->message);
	slot->message = letter->message;
	buffer_init(&letter->message, CMP_MESSAGE_MAX);
}

bool slots_seal(struct engine *engine, struct error *error)
{
	for (int i = 0; i < PROBE_SLOT; i++) {
		struct slot *slot = &engine->slot[i];

		if (slot->use != SLOT_LETTERS || !slot->to_post || slot->message.size > 0)
			continue;
		if (slot->count == 1)
			seal_single(slot);
		else if (!message_nest(engine, slot, error))
			return false;
	}
	return true;
}

static bool post(struct engine *engine, int at, struct error *error)
{
	struct slot *slot = &engine->slot[at];

	fault_point("sync.before_send");
	slot->to_post = false;
	slot->posted_ms = now_monotonic(engine);
	if (!transport_post(engine->setup.transport, at, slot->message.bytes, slot->message.size,
			    slot->fresh, error)) {
		slot_clear(slot);
		engine->astray = true;
		return false;
	}
	engine->posted = true;
	return true;
}

bool slots_post(struct engine *engine, struct error *error)
{
	for (int i = 0; i < SYNC_SLOTS; i++) {
		const struct slot *slot = &engine->slot[i];

		if (!slot->to_post || slot->message.size == 0 ||
		    (is_batch(slot) &&
		     (!batches_open(engine) || batches(engine, true) >= lines(engine))))
			continue;
		if (!post(engine, i, error))
			return false;
	}
	return true;
}

bool slots_give_back(struct engine *engine, struct error *error)
{
	const struct transport_result unsent = { .outcome = TRANSPORT_UNSENT };

	for (int i = 0; i < PROBE_SLOT; i++) {
		struct slot *slot = &engine->slot[i];

		if (slot->use != SLOT_LETTERS || !slot->to_post)
			continue;
		if (!loss_of_slot(engine, slot, &unsent, error))
			return false;
		slot_clear(slot);
	}
	return true;
}

bool slots_seal_and_post(struct engine *engine, struct error *error)
{
	return slots_seal(engine, error) && slots_post(engine, error);
}

/* ---- replies -------------------------------------------------------------------------------- */

static int replies_in(const struct slot *slot)
{
	return slot->reply && slot->to_post ? slot->count : 0;
}

struct replies replies_mark(const struct engine *engine)
{
	struct replies mark;

	for (int i = 0; i < SYNC_SLOTS; i++)
		mark.count[i] = replies_in(&engine->slot[i]);
	return mark;
}

void replies_undo(struct engine *engine, const struct replies *mark)
{
	for (int i = 0; i < SYNC_SLOTS; i++)
		while (replies_in(&engine->slot[i]) > mark->count[i])
			slot_drop_last(&engine->slot[i]);
}
