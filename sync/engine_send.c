#include "engine_parts.h"

#include <inttypes.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/sync/pace.h"

#define LIST_MAX (2 * SYNC_SLOTS)
#define REASON_UNREADABLE N_("The stored request cannot be read or sent.")
#define REASON_TOO_LATE N_("The time within which it may be sent has passed.")

static struct slot *free_slot(struct engine *engine, bool for_counter)
{
	struct slot *found = NULL;
	int free_count = 0;

	for (int i = 0; i < PROBE_SLOT; i++) {
		if (engine->slot[i].use != SLOT_FREE)
			continue;
		free_count++;
		found = &engine->slot[i];
	}
	return for_counter || free_count > COUNTER_SLOTS ? found : NULL;
}

static bool in_flight(const struct engine *engine, enum slot_use use, int64_t id)
{
	for (int i = 0; i < PROBE_SLOT; i++) {
		const struct slot *slot = &engine->slot[i];

		if (slot->use == SLOT_FREE)
			continue;
		if (use == SLOT_EXCHANGE ? slot->exchange_id == id : slot->certificate_id == id)
			return true;
	}
	return false;
}

/* ---- exchanges --------------------------------------------------------------------------------
 */

static enum cmp_body next_type(const struct engine *engine, const struct exchange *exchange)
{
	const enum cmp_body request = (enum cmp_body)exchange->body_type;

	if (exchange->state == EXCHANGE_WAITING)
		return CMP_POLLREQ;
	/* Without attempts nothing has left, or a person has decided that it goes out again. A
	 * revocation does no harm twice. */
	if (exchange->attempts == 0 || engine->setup.config->authority_remembers ||
	    request == CMP_RR)
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

static bool commit_sending(struct engine *engine, struct slot *slot, struct exchange *exchange,
			   struct error *error)
{
	const bool poll = exchange->state == EXCHANGE_WAITING;
	const int64_t now_ms = clock_now_ms();

	/* A kept connection that has died would make libcurl send it twice. */
	slot->fresh = !poll || exchange->attempts == 0;
	exchange->attempts++;
	exchange->due_ms = now_ms;
	if (poll ? !exchange_postpone(engine->setup.store, exchange, now_ms, error)
		 : !exchange_apply(engine->setup.store, exchange, EXCHANGE_EVENT_SEND, NULL, error))
		return false;
	if (!message_journal(engine, slot, error))
		return false;
	slot->use = SLOT_EXCHANGE;
	slot->to_post = true;
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
	const int64_t now_ms = clock_now_ms();
	const enum cmp_body type = next_type(engine, exchange);
	const int64_t blocked_ms = engine->blocked_until_ms[exchange->body_type % BODY_TYPES];
	struct error trouble = { 0 };

	if (exchange->state == EXCHANGE_QUEUED && exchange->good_until_ms != 0 &&
	    now_ms > exchange->good_until_ms)
		return hold(engine, exchange, REASON_TOO_LATE, error);
	if (now_ms < blocked_ms && type != CMP_POLLREQ)
		return exchange_postpone(engine->setup.store, exchange, blocked_ms, error);
	if (!(type == CMP_POLLREQ ? make_poll : make_request)(engine, slot, exchange, &trouble)) {
		slot_clear(slot);
		if (is_row_trouble(&trouble)) {
			log_error(&trouble, "request cannot be made");
			return hold(engine, exchange, REASON_UNREADABLE, error);
		}
		*error = trouble;
		return false;
	}
	return commit_sending(engine, slot, exchange, error);
}

/* ---- windows ----------------------------------------------------------------------------------
 */

/* After a refusal the row is left to whoever changed it meanwhile. */
static bool passed(struct slot *slot, bool done, struct error *refusal, struct error *error)
{
	if (done)
		return true;
	slot_clear(slot);
	if (is_refusal(refusal))
		return true;
	*error = *refusal;
	return false;
}

static bool fill_exchanges(struct engine *engine, bool counter_only, struct error *error)
{
	struct exchange list[LIST_MAX];
	int count = 0;

	if (!exchange_list_due(engine->setup.store, clock_now_ms(), list, LIST_MAX, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		struct slot *slot = free_slot(engine, at_counter(&list[i]));
		struct error refusal = { 0 };

		if (in_flight(engine, SLOT_EXCHANGE, list[i].id) ||
		    (counter_only && !at_counter(&list[i])))
			continue;
		if (slot == NULL)
			return true;
		if (!passed(slot, prepare_exchange(engine, slot, &list[i], &refusal), &refusal,
			    error))
			return false;
	}
	return true;
}

static bool fill_confirmations(struct engine *engine, struct error *error)
{
	struct certificate_record list[LIST_MAX];
	int count = 0;

	if (!certificate_unconfirmed_next(engine->setup.store, clock_now_ms(), list, LIST_MAX,
					  &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		struct slot *slot = free_slot(engine, true);
		struct error refusal = { 0 };

		if (in_flight(engine, SLOT_CONFIRM, list[i].id))
			continue;
		if (slot == NULL)
			return true;
		if (!passed(slot, prepare_confirm(engine, slot, &list[i], &refusal), &refusal,
			    error))
			return false;
	}
	return true;
}

static bool anything_due(struct engine *engine, bool *ret_due, struct error *error)
{
	const int64_t now_ms = clock_now_ms();
	int64_t exchange_ms = 0, certificate_ms = 0;

	if (!exchange_next_due(engine->setup.store, &exchange_ms, error) ||
	    !certificate_unconfirmed_due(engine->setup.store, &certificate_ms, error))
		return false;
	*ret_due = (exchange_ms != 0 && exchange_ms <= now_ms) ||
		   (certificate_ms != 0 && certificate_ms <= now_ms);
	return true;
}

static void forget_prepared(struct engine *engine)
{
	for (int i = 0; i < SYNC_SLOTS; i++)
		if (engine->slot[i].to_post)
			slot_clear(&engine->slot[i]);
}

bool send_due(struct engine *engine, struct error *error)
{
	struct store *store = engine->setup.store;
	bool due = false;

	if (free_slot(engine, true) == NULL)
		return true;
	if (!anything_due(engine, &due, error))
		return false;
	if (!due)
		return true;
	if (!store_begin(store, error))
		return false;
	if (fill_exchanges(engine, true, error) && fill_confirmations(engine, error) &&
	    fill_exchanges(engine, false, error) && store_commit(store, error))
		return post_prepared(engine, error);
	store_rollback(store);
	forget_prepared(engine);
	return false;
}
