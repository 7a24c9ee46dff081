#include "engine_parts.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/text.h"

/* ---- the link ------------------------------------------------------------------------------- */

void note_good(struct engine *engine, const struct slot *slot, const struct cmp_message *message)
{
	const int64_t now_ms = now_monotonic(engine);
	const int64_t took_ms = now_ms - slot->posted_ms;

	link_good_answer(&engine->link, now_ms);
	engine->round_trip_ms = now_ms;
	engine->trouble = (struct error){ 0 };
	text_copy(engine->recipient, sizeof(engine->recipient), message->sender);
	if (slot->nested)
		pace_batch_answered(&engine->batch, slot->count, took_ms);
	else if (!slot->fresh)
		pace_batch_round_trip(&engine->batch, took_ms);
}

void note_loss(struct engine *engine, const struct slot *slot,
	       const struct transport_result *result)
{
	const int64_t now_ms = now_monotonic(engine);
	const enum link_state before = engine->link.state;

	if (result->outcome == TRANSPORT_BUSY)
		link_busy(&engine->link, now_ms, pace_retry_after_ms(result->retry_after_s));
	else if (result->outcome == TRANSPORT_REFUSED)
		link_refused(&engine->link, now_ms);
	else
		link_loss(&engine->link, now_ms);
	if (slot->nested && result->outcome != TRANSPORT_BUSY)
		pace_batch_lost(&engine->batch);
	engine->trouble = result->error;
	/* While the link is down every probe would say the same. */
	if (before != LINK_DOWN)
		log_error(&result->error, "no answer");
}

/* ---- the rows ------------------------------------------------------------------------------- */

static int64_t next_try_ms(const struct letter *letter, const struct transport_result *result,
			   int attempts)
{
	int64_t wait_ms = pace_backoff_ms(attempts, letter->at_counter, pace_random());
	const int64_t asked_ms = pace_retry_after_ms(result->retry_after_s);

	if (result->outcome == TRANSPORT_BUSY)
		wait_ms = asked_ms;
	return clock_now_ms() + wait_ms;
}

static bool postpone_exchange(struct engine *engine, const struct letter *letter,
			      const struct transport_result *result, struct error *error)
{
	const bool unsent =
	    result->outcome == TRANSPORT_UNSENT || result->outcome == TRANSPORT_REFUSED;
	struct exchange exchange;

	if (!exchange_load(engine->setup.store, letter->exchange_id, &exchange, error))
		return false;
	if (exchange.state != EXCHANGE_SENT && exchange.state != EXCHANGE_WAITING)
		return true;
	/* Attempts count what has left: with none of them a repeat can double nothing. */
	if (unsent && exchange.attempts > 0 && letter->type != CMP_CERTCONF)
		exchange.attempts--;
	return exchange_postpone(engine->setup.store, &exchange,
				 next_try_ms(letter, result, exchange.attempts), error);
}

static bool postpone_certificate(struct engine *engine, const struct letter *letter,
				 const struct transport_result *result, struct error *error)
{
	struct certificate_record record;

	if (!certificate_load(engine->setup.store, letter->certificate_id, &record, NULL, error))
		return false;
	if (record.state != CERTIFICATE_ISSUED && record.state != CERTIFICATE_CONFIRMING)
		return true;
	return certificate_postpone(engine->setup.store, &record,
				    next_try_ms(letter, result, record.attempts), error);
}

bool loss_postpone(struct engine *engine, const struct letter *letter,
		   const struct transport_result *result, struct error *error)
{
	struct error refusal = { 0 };

	if ((letter->use == LETTER_EXCHANGE ? postpone_exchange : postpone_certificate)(
		engine, letter, result, &refusal) ||
	    is_refusal(&refusal))
		return true;
	*error = refusal;
	return false;
}

bool loss_of_slot(struct engine *engine, const struct slot *slot,
		  const struct transport_result *result, struct error *error)
{
	struct store *store = engine->setup.store;
	int left = 0;
	bool done = true;

	for (int i = 0; i < slot->count; i++)
		left += !slot->letter[i].answered;
	if (left == 0)
		return true;
	if (!store_begin(store, error))
		return false;
	for (int i = 0; done && i < slot->count; i++)
		if (!slot->letter[i].answered)
			done = loss_postpone(engine, &slot->letter[i], result, error);
	if (done && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}
