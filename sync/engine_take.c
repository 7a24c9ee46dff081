#include "engine_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/text.h"
#include "madoguchi/sync/pace.h"

/* What came back for one message of ours. */
struct arrival {
	struct slot *slot;
	struct transport_result result;
	struct cmp_message *message; /* NULL: cannot be read */
	bool believed;
	int64_t message_id; /* in the journal; 0: not stored */
};

static struct slot *slot_of(struct engine *engine, const struct transport_result *result)
{
	return &engine->slot[result->slot];
}

/* ---- believing --------------------------------------------------------------------------------
 */

static bool wanted_of(struct engine *engine, const struct slot *slot,
		      struct answer_wanted *ret_wanted, struct error *error)
{
	struct exchange exchange;

	if (slot->use == SLOT_PROBE) {
		*ret_wanted = (struct answer_wanted){ .nonce_count = 0 };
		memcpy(ret_wanted->transaction_id, slot->transaction_id, CMP_ID_SIZE);
		answer_wanted_add(ret_wanted, slot->nonce, sizeof(slot->nonce));
		return true;
	}
	return exchange_load(engine->setup.store, slot->exchange_id, &exchange, error) &&
	       answer_wanted_load(engine->setup.store, &exchange, ret_wanted, error);
}

static bool judge(struct engine *engine, struct arrival *arrival, struct error *error)
{
	struct transport_result *result = &arrival->result;
	struct answer_wanted wanted;

	if (result->outcome != TRANSPORT_ANSWER ||
	    !cmp_decode(result->bytes, result->size, &arrival->message, &result->error))
		return true;
	if (!wanted_of(engine, arrival->slot, &wanted, error))
		return false;
	wanted.sender = engine->setup.config->recipient;
	arrival->believed = answer_check(arrival->message, &wanted, engine->setup.cmp_trust,
					 clock_now_ms(), &result->error);
	return true;
}

static void note_good(struct engine *engine, const struct arrival *arrival)
{
	const int64_t now_ms = now_monotonic(engine);

	link_good_answer(&engine->link, now_ms);
	engine->round_trip_ms = now_ms;
	engine->trouble = (struct error){ 0 };
	text_copy(engine->recipient, sizeof(engine->recipient), arrival->message->sender);
}

static void note_loss(struct engine *engine, const struct arrival *arrival)
{
	const struct transport_result *result = &arrival->result;
	const int64_t now_ms = now_monotonic(engine);
	const enum link_state before = engine->link.state;

	if (result->outcome == TRANSPORT_BUSY)
		link_busy(&engine->link, now_ms, pace_retry_after_ms(result->retry_after_s));
	else if (result->outcome == TRANSPORT_REFUSED)
		link_refused(&engine->link, now_ms);
	else
		link_loss(&engine->link, now_ms);
	engine->trouble = result->error;
	/* While the link is down every probe would say the same. */
	if (before != LINK_DOWN)
		log_error(&result->error, "no answer");
}

/* ---- the journal ------------------------------------------------------------------------------
 */

static bool store_answer(struct engine *engine, struct arrival *arrival, struct error *error)
{
	const struct cmp_message *message = arrival->message;
	struct exchange_message stored = {
		.exchange_id = arrival->slot->exchange_id,
		.direction = MESSAGE_IN,
		.body_type = arrival->believed ? (int)message->type : BODY_NOT_BELIEVED,
		.nonce_size = message->sender_nonce_size,
		.processed = !arrival->believed,
	};

	memcpy(stored.nonce, message->sender_nonce, message->sender_nonce_size);
	if (!exchange_message_add(engine->setup.store, &stored, arrival->result.bytes,
				  arrival->result.size, error))
		return false;
	arrival->message_id = stored.id;
	return true;
}

static bool is_for_journal(const struct arrival *arrival)
{
	return arrival->message != NULL && arrival->slot->use != SLOT_PROBE;
}

static bool store_answers(struct engine *engine, struct arrival *arrivals, int count,
			  struct error *error)
{
	struct store *store = engine->setup.store;
	bool any = false, done = true;

	for (int i = 0; i < count; i++)
		any = any || is_for_journal(&arrivals[i]);
	if (!any)
		return true;
	if (!store_begin(store, error))
		return false;
	for (int i = 0; done && i < count; i++)
		if (is_for_journal(&arrivals[i]))
			done = store_answer(engine, &arrivals[i], error);
	if (done && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

/* ---- losses -----------------------------------------------------------------------------------
 */

static int64_t next_try_ms(const struct slot *slot, const struct transport_result *result,
			   int attempts)
{
	int64_t wait_ms = pace_backoff_ms(attempts, slot->at_counter, pace_random());
	const int64_t asked_ms = pace_retry_after_ms(result->retry_after_s);

	if (result->outcome == TRANSPORT_BUSY)
		wait_ms = asked_ms;
	return clock_now_ms() + wait_ms;
}

static bool postpone_exchange(struct engine *engine, const struct arrival *arrival,
			      struct error *error)
{
	const struct transport_result *result = &arrival->result;
	const bool unsent =
	    result->outcome == TRANSPORT_UNSENT || result->outcome == TRANSPORT_REFUSED;
	struct exchange exchange;

	if (!exchange_load(engine->setup.store, arrival->slot->exchange_id, &exchange, error))
		return false;
	if (exchange.state != EXCHANGE_SENT && exchange.state != EXCHANGE_WAITING)
		return true;
	/* Attempts count what has left: with none of them a repeat can double nothing. */
	if (unsent && exchange.attempts > 0 && arrival->slot->type != CMP_CERTCONF)
		exchange.attempts--;
	return exchange_postpone(engine->setup.store, &exchange,
				 next_try_ms(arrival->slot, result, exchange.attempts), error);
}

static bool postpone_certificate(struct engine *engine, const struct arrival *arrival,
				 struct error *error)
{
	struct certificate_record record;

	if (!certificate_load(engine->setup.store, arrival->slot->certificate_id, &record, NULL,
			      error))
		return false;
	if (record.state != CERTIFICATE_ISSUED && record.state != CERTIFICATE_CONFIRMING)
		return true;
	return certificate_postpone(engine->setup.store, &record,
				    next_try_ms(arrival->slot, &arrival->result, record.attempts),
				    error);
}

static bool postpone(struct engine *engine, const struct arrival *arrival, struct error *error)
{
	struct error refusal = { 0 };
	bool done = true;

	if (arrival->slot->use == SLOT_EXCHANGE)
		done = postpone_exchange(engine, arrival, &refusal);
	else if (arrival->slot->use == SLOT_CONFIRM)
		done = postpone_certificate(engine, arrival, &refusal);
	if (done || is_refusal(&refusal))
		return true;
	*error = refusal;
	return false;
}

/* ---- acting -----------------------------------------------------------------------------------
 */

static void judge_probe(struct engine *engine, const struct cmp_message *message)
{
	struct failure_verdict verdict;

	if (message->type == CMP_GENP) {
		engine->stopped = NULL;
		return;
	}
	verdict = failure_judge(message->failure, FAILURE_ON_REQUEST);
	if (message->type == CMP_ERROR && verdict.action == FAILURE_STOP_QUEUE)
		engine->stopped = verdict.words;
}

static bool act_on(struct engine *engine, struct arrival *arrival, struct error *error)
{
	struct act act = {
		.engine = engine,
		.message = arrival->message,
		.sent_type = (int)arrival->slot->type,
		.certificate_id = arrival->slot->certificate_id,
		.slot = arrival->slot,
	};
	const enum slot_use use = arrival->slot->use;

	if (!arrival->believed)
		return postpone(engine, arrival, error);
	if (use == SLOT_PROBE) {
		judge_probe(engine, arrival->message);
		return true;
	}
	act.exchange.id = arrival->slot->exchange_id;
	slot_clear(arrival->slot);
	return act_on_answer(&act, arrival->message_id, error);
}

static int collect(struct engine *engine, struct arrival *arrivals)
{
	int count = 0;

	while (count < SYNC_SLOTS &&
	       transport_next(engine->setup.transport, &arrivals[count].result)) {
		fault_point("sync.after_answer");
		arrivals[count].slot = slot_of(engine, &arrivals[count].result);
		count++;
	}
	return count;
}

static bool act_on_all(struct engine *engine, struct arrival *arrivals, int count,
		       struct error *error)
{
	bool done = true;

	for (int i = 0; i < count; i++) {
		if (arrivals[i].believed)
			note_good(engine, &arrivals[i]);
		else
			note_loss(engine, &arrivals[i]);
	}
	for (int i = 0; done && i < count; i++)
		done = act_on(engine, &arrivals[i], error);
	return done;
}

bool take_results(struct engine *engine, struct error *error)
{
	struct arrival arrivals[SYNC_SLOTS] = { 0 };
	const int count = collect(engine, arrivals);
	bool done = true;

	for (int i = 0; done && i < count; i++)
		done = judge(engine, &arrivals[i], error);
	done = done && store_answers(engine, arrivals, count, error) &&
	       act_on_all(engine, arrivals, count, error);
	for (int i = 0; i < count; i++) {
		cmp_message_free(&arrivals[i].message);
		/* One that was filled anew by the act stays. */
		if (!arrivals[i].slot->to_post)
			slot_clear(arrivals[i].slot);
	}
	return done && post_prepared(engine, error);
}
