#include "engine_parts.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/case.h"
#include "madoguchi/sync/pace.h"

#define REASON_UNUSABLE N_("The answer of the national service could not be used.")
#define REASON_OTHER_CERTIFICATE N_("The certificate is not the one that was asked for.")

bool exchange_is_open(const struct exchange *exchange)
{
	return exchange->state == EXCHANGE_SENT || exchange->state == EXCHANGE_WAITING ||
	       exchange->state == EXCHANGE_IN_DOUBT;
}

/* ---- moves ---------------------------------------------------------------------------------- */

bool act_postpone(struct act *act, int64_t due_ms, struct error *error)
{
	return exchange_postpone(act->engine->setup.store, &act->exchange, due_ms, error);
}

bool act_move(struct act *act, enum exchange_event event, const char *reason, struct error *error)
{
	if (event == EXCHANGE_EVENT_ANSWER)
		act->exchange.failure = 0;
	/* What the authority has refused may be sent again once a person has said so. */
	if (event == EXCHANGE_EVENT_HOLD || event == EXCHANGE_EVENT_DOUBT)
		act->exchange.attempts = 0;
	if (!exchange_apply(act->engine->setup.store, &act->exchange, event, reason, error))
		return false;
	count_settled(act->engine, event == EXCHANGE_EVENT_ANSWER);
	return true;
}

bool act_wait(struct act *act, int check_after_s, struct error *error)
{
	const bool counter = at_counter(&act->exchange);

	act->exchange.due_ms = clock_now_ms() + pace_poll_ms(check_after_s, counter, pace_random());
	act->engine->run.waiting++;
	return exchange_apply(act->engine->setup.store, &act->exchange, EXCHANGE_EVENT_WAIT, NULL,
			      error);
}

static bool later(struct act *act, struct error *error)
{
	const struct exchange *exchange = &act->exchange;

	log_line(LOG_LEVEL_WARN, "an answer of type %d to a message of type %d is of no use",
		 (int)act->message->type, act->sent_type);
	return act_postpone(act,
			    clock_now_ms() + pace_backoff_ms(exchange->attempts,
							     at_counter(exchange), pace_random()),
			    error);
}

/* ---- revocations ---------------------------------------------------------------------------- */

static enum certificate_event end_of(const struct exchange *exchange,
				     const struct certificate_record *record)
{
	if (exchange->priority == PRIORITY_SUPERSEDED && record->state == CERTIFICATE_ON_CARD)
		return CERTIFICATE_EVENT_SUPERSEDE;
	return CERTIFICATE_EVENT_REVOKE;
}

bool act_revoked(struct act *act, struct error *error)
{
	struct store *store = act->engine->setup.store;
	struct certificate_record record;
	enum certificate_state to;

	if (!act_move(act, EXCHANGE_EVENT_ANSWER, NULL, error))
		return false;
	if (act->exchange.certificate_id == 0)
		return true;
	if (!certificate_load(store, act->exchange.certificate_id, &record, NULL, error))
		return false;
	/* One that has ended already keeps its end. */
	return !certificate_next(record.state, end_of(&act->exchange, &record), &to) ||
	       certificate_apply(store, &record, end_of(&act->exchange, &record), error);
}

/* ---- by type of answer ---------------------------------------------------------------------- */

static bool is_granted(enum cmp_status status)
{
	return status == CMP_ACCEPTED || status == CMP_GRANTED_WITH_MODS ||
	       status == CMP_KEY_UPDATE_WARNING;
}

static bool on_reply(struct act *act, struct error *error)
{
	const struct cmp_message *message = act->message;

	if (act->exchange.body_type == CMP_RR)
		return later(act, error);
	if (message->status == CMP_STATUS_WAITING)
		return act_wait(act, -1, error);
	if (is_granted(message->status))
		return act_certificate(act, error);
	return act_refuse(act, message->failure, error);
}

static bool on_revoked(struct act *act, struct error *error)
{
	const struct cmp_message *message = act->message;

	if (act->exchange.body_type != CMP_RR)
		return later(act, error);
	if (message->status == CMP_STATUS_WAITING)
		return act_wait(act, -1, error);
	if (is_granted(message->status) || message->status == CMP_REVOCATION_WARNING ||
	    message->status == CMP_REVOCATION_NOTIFICATION)
		return act_revoked(act, error);
	return act_refuse(act, message->failure, error);
}

static bool on_wait(struct act *act, struct error *error)
{
	return act_wait(act, act->message->check_after_s, error);
}

/* The authority has heard that its certificate was refused. */
static bool on_refusal_heard(struct act *act, struct error *error)
{
	return act_move(act, EXCHANGE_EVENT_REJECT, REASON_OTHER_CERTIFICATE, error);
}

static bool on_error(struct act *act, struct error *error)
{
	if (act->sent_type == CMP_CERTCONF)
		return on_refusal_heard(act, error);
	if (act->message->status == CMP_STATUS_WAITING)
		return act_wait(act, -1, error);
	return act_refuse(act, act->message->failure, error);
}

static bool on_told(struct act *act, struct error *error)
{
	return act->exchange.body_type == CMP_GENM ? act_enquiry(act, error) : later(act, error);
}

static const struct {
	enum cmp_body type;
	bool (*act)(struct act *act, struct error *error);
} answers[] = {
	{ CMP_IP, on_reply },	 { CMP_CP, on_reply },	   { CMP_KUP, on_reply },
	{ CMP_RP, on_revoked },	 { CMP_POLLREP, on_wait }, { CMP_PKICONF, on_refusal_heard },
	{ CMP_ERROR, on_error }, { CMP_GENP, on_told },
};

static bool dispatch(struct act *act, struct error *error)
{
	if (act->exchange.state == EXCHANGE_ANSWERED)
		return act_after_end(act, error);
	/* Somebody has settled it otherwise meanwhile: the answer stays in the journal. */
	if (!exchange_is_open(&act->exchange))
		return true;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (answers[i].type == act->message->type)
			return answers[i].act(act, error);
	return later(act, error);
}

/* ---- transactions --------------------------------------------------------------------------- */

/* Whatever is written from now on, the row is not in flight any more. */
static bool load(struct act *act, struct error *error)
{
	if (!exchange_load(act->engine->setup.store, act->exchange.id, &act->exchange, error))
		return false;
	if (act->exchange.due_ms == EXCHANGE_IN_FLIGHT)
		act->exchange.due_ms = clock_now_ms();
	return true;
}

bool act_inside(struct act *act, int64_t message_id, struct error *error)
{
	return load(act, error) && dispatch(act, error) &&
	       exchange_message_processed(act->engine->setup.store, message_id, error);
}

static bool try_act(struct act *act, int64_t message_id, struct error *error)
{
	struct store *store = act->engine->setup.store;
	const struct replies mark = replies_mark(act->engine);

	if (!store_begin(store, error))
		return false;
	if (act_inside(act, message_id, error) && store_commit(store, error))
		return true;
	store_rollback(store);
	replies_undo(act->engine, &mark);
	return false;
}

/* What the tables do not allow must not come back for ever. */
static bool put_aside(struct act *act, int64_t message_id, struct error *error)
{
	struct store *store = act->engine->setup.store;

	if (!store_begin(store, error))
		return false;
	if (load(act, error) &&
	    (act->exchange.state == EXCHANGE_ANSWERED || !exchange_is_open(&act->exchange) ||
	     act->exchange.state == EXCHANGE_IN_DOUBT ||
	     act_move(act, EXCHANGE_EVENT_HOLD, REASON_UNUSABLE, error)) &&
	    exchange_message_processed(store, message_id, error) && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

bool act_on_answer(struct act *act, int64_t message_id, struct error *error)
{
	struct error refusal = { 0 };

	run_begin(act->engine);
	if (try_act(act, message_id, &refusal))
		return true;
	if (!is_refusal(&refusal) && refusal.code != ERROR_INTERNAL) {
		*error = refusal;
		return false;
	}
	log_error(&refusal, "an answer cannot be acted on");
	return put_aside(act, message_id, error);
}
