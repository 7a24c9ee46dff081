#include "engine_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/case.h"
#include "madoguchi/sync/pace.h"

/* A clock that is a little slow makes a new certificate look as if it came from the future. */
#define CLOCK_TOLERANCE_MS 300000
#define REASON_CLOCK N_("The clock of this machine is wrong.")
#define REASON_OTHER N_("The certificate is not the one that was asked for.")

static struct certificate_expectation expectation_of(const struct exchange *exchange,
						     const struct certificate_facts *facts)
{
	struct certificate_expectation expectation = {
		.kind = (enum pki_kind)exchange->kind,
		.public_key = exchange->public_key,
		.public_key_size = exchange->public_key_size,
		.now_ms = clock_now_ms(),
		.expires_ms =
		    exchange->expires == DATE_NONE ? 0 : date_to_ms(exchange->expires + 1),
	};

	if (facts->not_before_ms > expectation.now_ms)
		expectation.now_ms = facts->not_before_ms;
	return expectation;
}

static bool clock_is_wrong(const struct certificate_facts *facts)
{
	const int64_t now_ms = clock_now_ms();

	return facts->not_before_ms > now_ms + CLOCK_TOLERANCE_MS || facts->not_after_ms < now_ms;
}

static struct certificate_record record_of(const struct act *act,
					   const struct certificate_facts *facts)
{
	const int wait_s = act->message->confirm_wait_s;
	const int64_t now_ms = clock_now_ms();
	struct certificate_record record = {
		.case_id = act->exchange.case_id,
		.exchange_id = act->exchange.id,
		.kind = act->exchange.kind,
		.not_before_ms = facts->not_before_ms,
		.not_after_ms = facts->not_after_ms,
		.confirm_by_ms = wait_s >= 0 ? now_ms + (int64_t)wait_s * 1000 : 0,
		/* The earlier it is due, the earlier it goes: a resident waits for this one. */
		.confirm_due_ms = at_counter(&act->exchange) ? CONFIRM_DUE_AT_COUNTER : now_ms,
		.successor_of = act->exchange.certificate_id,
	};

	memcpy(record.serial, facts->serial, sizeof(record.serial));
	memcpy(record.public_key_digest, facts->public_key_digest,
	       sizeof(record.public_key_digest));
	memcpy(record.fingerprint, facts->fingerprint, sizeof(record.fingerprint));
	return record;
}

static bool keep(struct act *act, const struct certificate_facts *facts, struct error *error)
{
	struct certificate_record record = record_of(act, facts);
	const struct buffer *der = &act->message->certificate;

	return act_move(act, EXCHANGE_EVENT_ANSWER, NULL, error) &&
	       certificate_add(act->engine->setup.store, &record, der->bytes, der->size, error);
}

static bool make_refusal(struct act *act, struct slot *slot, const char *why, struct error *error)
{
	const struct cmp_message *message = act->message;
	struct exchange_message answered = { .nonce_size = message->sender_nonce_size };
	struct buffer body;
	bool done;

	memcpy(answered.nonce, message->sender_nonce, message->sender_nonce_size);
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = cmp_body_confirm_as(message->request_id, message->certificate.bytes,
				   message->certificate.size, false, why, &body, error) &&
	       message_make_out(act->engine, slot, &act->exchange, CMP_CERTCONF, &body, &answered,
				error);
	buffer_done(&body);
	slot->reply = slot->reply || done;
	return done;
}

/* The authority hears at once that we do not take it. Without a place the request is repeated and
 * the certificate comes again. */
static bool refuse(struct act *act, const struct error *why, struct error *error)
{
	struct engine *engine = act->engine;
	struct slot *slot = act->slot != NULL ? act->slot : slot_for_reply(engine);
	const int64_t again_ms =
	    clock_now_ms() +
	    pace_backoff_ms(act->exchange.attempts, at_counter(&act->exchange), pace_random());
	struct error unmade = { 0 };

	log_error(why, "certificate refused");
	engine->trouble = *why;
	if (!case_trouble(engine->setup.store, act->exchange.case_id, REASON_OTHER, error))
		return false;
	if (slot == NULL)
		return act_postpone(act, again_ms, error);
	if (!make_refusal(act, slot, why->detail, &unmade))
		return act_move(act, EXCHANGE_EVENT_REJECT, REASON_OTHER, error);
	return act_postpone(act, slot_due_ms(slot), error) &&
	       message_journal(engine, slot_last(slot), error);
}

bool act_certificate(struct act *act, struct error *error)
{
	const struct buffer *der = &act->message->certificate;
	struct certificate_expectation expectation;
	struct certificate_facts facts;
	struct error why = { 0 };

	if (!certificate_inspect(der->bytes, der->size, &facts, &why))
		return refuse(act, &why, error);
	if (clock_is_wrong(&facts)) {
		error_set(&act->engine->trouble, ERROR_CERTIFICATE_WRONG, CAUSE_NONE, 0,
			  "not valid by the clock of this machine");
		return act_move(act, EXCHANGE_EVENT_HOLD, REASON_CLOCK, error);
	}
	expectation = expectation_of(&act->exchange, &facts);
	if (certificate_check(act->engine->setup.certificate_trust, der->bytes, der->size,
			      &expectation, &why))
		return keep(act, &facts, error);
	if (why.code != ERROR_MEMORY)
		return refuse(act, &why, error);
	*error = why;
	return false;
}
