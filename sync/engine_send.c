#include "engine_parts.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/sync/pace.h"

#define LIST_MAX 32
#define REASON_UNREADABLE N_("The stored request cannot be read or sent.")
#define REASON_TOO_LATE N_("The time within which it may be sent has passed.")

/* ---- exchanges ------------------------------------------------------------------------------ */

static enum cmp_body next_type(const struct engine *engine, const struct exchange *exchange)
{
	const enum cmp_body request = (enum cmp_body)exchange->body_type;

	if (exchange->state == EXCHANGE_WAITING)
		return CMP_POLLREQ;
	/* Without attempts nothing has left, or a person has decided that it goes out again. A
	 * revocation or an enquiry does no harm twice. */
	if (exchange->attempts == 0 || engine->setup.config->authority_remembers ||
	    request == CMP_RR || request == CMP_GENM)
		return request;
	return CMP_POLLREQ;
}

/* The certReqId under which the authority told us to wait; -1 asks for the whole transaction. */
static bool poll_id(struct engine *engine, const struct exchange *exchange, int *ret_id,
		    struct error *error)
{
	struct exchange_message answer;
	struct cmp_message *decoded = NULL;
	struct buffer bytes;
	struct error unreadable = { 0 };
	bool found = false, done;

	*ret_id = -1;
	if (exchange->state != EXCHANGE_WAITING)
		return true;
	buffer_init(&bytes, CMP_MESSAGE_MAX);
	done = message_last_answer(engine->setup.store, exchange->id, message_grants,
				   message_grants_count, &answer, &bytes, &found, error);
	if (done && found && cmp_decode(bytes.bytes, bytes.size, &decoded, &unreadable) &&
	    decoded->status == CMP_STATUS_WAITING)
		*ret_id = decoded->request_id;
	cmp_message_free(&decoded);
	buffer_done(&bytes);
	return done;
}

static bool make_poll(struct engine *engine, struct slot *slot, const struct exchange *exchange,
		      struct error *error)
{
	struct exchange_message answer;
	struct buffer body;
	bool found, done;
	int id;

	if (!poll_id(engine, exchange, &id, error) ||
	    !message_last_answer(engine->setup.store, exchange->id, message_any_answer,
				 message_any_answer_count, &answer, NULL, &found, error))
		return false;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = cmp_body_poll(id, &body, error) &&
	       message_make_out(engine, slot, exchange, CMP_POLLREQ, &body, found ? &answer : NULL,
				error);
	buffer_done(&body);
	return done;
}

static bool make_request(struct engine *engine, struct slot *slot, const struct exchange *exchange,
			 struct error *error)
{
	struct buffer body;
	bool done;

	buffer_init(&body, CMP_MESSAGE_MAX);
	done = exchange_body(engine->setup.store, exchange->id, &body, error) &&
	       message_make_out(engine, slot, exchange, (enum cmp_body)exchange->body_type, &body,
				NULL, error);
	buffer_done(&body);
	return done;
}

/* On a kept connection that has died libcurl repeats a POST by itself. That is harmless with an
 * authority that remembers; but what may be there already is not sent into the dark again. */
static bool needs_fresh(const struct engine *engine, bool poll, int attempts)
{
	if (poll)
		return attempts == 0;
	return attempts > 0 || !engine->setup.config->authority_remembers ||
	       engine->round_trip_ms == 0;
}

static bool commit_sending(struct engine *engine, struct slot *slot, struct exchange *exchange,
			   struct error *error)
{
	const bool poll = exchange->state == EXCHANGE_WAITING;

	slot->fresh = slot->fresh || needs_fresh(engine, poll, exchange->attempts);
	exchange->attempts++;
	exchange->due_ms = slot_due_ms(slot);
	if (poll ? !exchange_postpone(engine->setup.store, exchange, exchange->due_ms, error)
		 : !exchange_apply(engine->setup.store, exchange, EXCHANGE_EVENT_SEND, NULL, error))
		return false;
	if (!message_journal(engine, slot_last(slot), error))
		return false;
	run_begin(engine);
	engine->run.sent += !poll;
	return true;
}

static bool hold(struct engine *engine, struct exchange *exchange, const char *reason,
		 struct error *error)
{
	count_settled(engine, false);
	return exchange_apply(engine->setup.store, exchange, EXCHANGE_EVENT_HOLD, reason, error);
}

/* What lies in one row alone: it must not keep the others from being sent. */
static bool is_row_trouble(const struct error *error)
{
	return error->code == ERROR_SEAL_BROKEN || error->code == ERROR_INTERNAL ||
	       error->code == ERROR_NOT_FOUND;
}

bool prepare_exchange(struct engine *engine, struct slot *slot, struct exchange *exchange,
		      struct error *error)
{
	const enum cmp_body type = next_type(engine, exchange);
	const int64_t blocked_ms =
	    engine->blocked_until_ms[exchange->body_type % BODY_TYPES] - now_monotonic(engine);
	struct error trouble = { 0 };

	if (exchange->state == EXCHANGE_QUEUED && exchange->good_until_ms != 0 &&
	    clock_now_ms() > exchange->good_until_ms)
		return hold(engine, exchange, REASON_TOO_LATE, error);
	if (blocked_ms > 0 && type != CMP_POLLREQ)
		return exchange_postpone(engine->setup.store, exchange, clock_now_ms() + blocked_ms,
					 error);
	if (!(type == CMP_POLLREQ ? make_poll : make_request)(engine, slot, exchange, &trouble)) {
		if (is_row_trouble(&trouble)) {
			log_error(&trouble, "request cannot be made");
			return hold(engine, exchange, REASON_UNREADABLE, error);
		}
		*error = trouble;
		return false;
	}
	return commit_sending(engine, slot, exchange, error);
}

/* ---- windows -------------------------------------------------------------------------------- */

/* A list that is worked through: `left` is what is still to be looked at. */
struct rows {
	struct engine *engine;
	bool express; /* only for those who stand at a counter */
	bool moved;   /* something of the list was taken, or put elsewhere */
};

/* After a refusal the row is left to whoever changed it meanwhile. */
static bool passed(struct rows *rows, struct slot *slot, int before, bool done,
		   const struct error *refusal, struct error *error)
{
	rows->moved = rows->moved || done;
	if (done)
		return true;
	if (slot->count > before)
		slot_drop_last(slot);
	if (is_refusal(refusal))
		return true;
	*error = *refusal;
	return false;
}

/* The slot that the next letter goes into; NULL: there is none. */
static struct slot *place_for(struct rows *rows, struct slot *batch)
{
	struct slot *slot = rows->express ? slot_free(rows->engine) : batch;

	if (slot == NULL || !slot_has_room(rows->engine, slot))
		return NULL;
	slot->express = rows->express;
	return slot;
}

static bool take_exchanges(struct rows *rows, struct slot *batch, struct error *error)
{
	struct engine *engine = rows->engine;
	struct exchange list[LIST_MAX];
	int count = 0;

	if (!exchange_list_allowed(engine->setup.store, clock_now_ms(), engine->stops, list,
				   LIST_MAX, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		struct slot *slot = place_for(rows, batch);
		struct error refusal = { 0 };
		int before;

		/* The list begins with those at a counter. */
		if (slot == NULL || (rows->express && !at_counter(&list[i])))
			return true;
		before = slot->count;
		if (!passed(rows, slot, before, prepare_exchange(engine, slot, &list[i], &refusal),
			    &refusal, error))
			return false;
	}
	return true;
}

static bool take_confirmations(struct rows *rows, struct slot *batch, struct error *error)
{
	struct engine *engine = rows->engine;
	struct certificate_record list[LIST_MAX];
	int count = 0;

	if (!certificate_unconfirmed_next(engine->setup.store, clock_now_ms(), list, LIST_MAX,
					  &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		struct slot *slot = place_for(rows, batch);
		struct error refusal = { 0 };
		int before;

		if (slot == NULL ||
		    (rows->express && list[i].confirm_due_ms > CONFIRM_DUE_AT_COUNTER))
			return true;
		before = slot->count;
		if (!passed(rows, slot, before, prepare_confirm(engine, slot, &list[i], &refusal),
			    &refusal, error))
			return false;
	}
	return true;
}

typedef bool take_rows(struct rows *rows, struct slot *batch, struct error *error);

/* Until there is no room, or nothing moves any more. */
static bool take_all(struct engine *engine, take_rows *take, struct slot *batch,
		     struct error *error)
{
	struct rows rows = { .engine = engine, .express = batch == NULL };

	do {
		rows.moved = false;
		if (!take(&rows, batch, error))
			return false;
	} while (rows.moved && (batch == NULL || slot_has_room(engine, batch)));
	return true;
}

static bool fill_batches(struct engine *engine, struct error *error)
{
	while (batches_open(engine) && slots_of_batches(engine) < slots_for_batches(engine)) {
		struct slot *slot = slot_free(engine);

		if (slot == NULL)
			return true;
		if (!take_all(engine, take_confirmations, slot, error) ||
		    !take_all(engine, take_exchanges, slot, error))
			return false;
		if (slot->count == 0)
			return true;
	}
	return true;
}

static bool anything_due(struct engine *engine, bool *ret_due, struct error *error)
{
	int64_t due_ms = 0;

	if (!engine_next_due(engine, &due_ms, error))
		return false;
	*ret_due = due_ms != 0 && due_ms <= clock_now_ms();
	return true;
}

static void forget_prepared(struct engine *engine)
{
	for (int i = 0; i < PROBE_SLOT; i++)
		if (engine->slot[i].to_post && engine->slot[i].message.size == 0)
			slot_clear(&engine->slot[i]);
}

bool send_due(struct engine *engine, struct error *error)
{
	struct store *store = engine->setup.store;
	bool due = false;

	if (slot_free(engine) == NULL)
		return true;
	if (!anything_due(engine, &due, error))
		return false;
	if (!due)
		return true;
	if (!store_begin(store, error))
		return false;
	if (take_all(engine, take_exchanges, NULL, error) &&
	    take_all(engine, take_confirmations, NULL, error) && fill_batches(engine, error) &&
	    store_commit(store, error))
		return slots_seal_and_post(engine, error);
	store_rollback(store);
	forget_prepared(engine);
	return false;
}
