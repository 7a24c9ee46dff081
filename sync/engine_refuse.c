#include "engine_parts.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/sync/pace.h"

#define FEW_ATTEMPTS 4
#define STOPPED_ATTEMPTS 6
#define BLOCK_MS 600000

static enum failure_on refused_what(const struct act *act)
{
	if (act->sent_type == CMP_POLLREQ)
		return FAILURE_ON_POLL;
	switch (act->exchange.body_type) {
	case CMP_RR:
		return FAILURE_ON_REVOCATION;
	case CMP_KUR:
		return FAILURE_ON_UPDATE;
	default:
		return FAILURE_ON_REQUEST;
	}
}

static bool again(struct act *act, struct error *error)
{
	const struct exchange *exchange = &act->exchange;
	const int64_t wait_ms =
	    pace_backoff_ms(exchange->attempts, at_counter(exchange), pace_random());

	return act_postpone(act, clock_now_ms() + wait_ms, error);
}

static bool again_at_once(struct act *act, struct error *error)
{
	return act_postpone(act, clock_now_ms(), error);
}

static bool hold(struct act *act, const char *words, struct error *error)
{
	return act_move(act, EXCHANGE_EVENT_HOLD, words, error);
}

/* From a state that is in doubt already there is no way to hold it. */
static bool doubt(struct act *act, const char *words, struct error *error)
{
	return act->exchange.state == EXCHANGE_IN_DOUBT ||
	       act_move(act, EXCHANGE_EVENT_DOUBT, words, error);
}

static bool ask_for_outcome(struct act *act, struct error *error)
{
	act->exchange.due_ms = clock_now_ms();
	return exchange_apply(act->engine->setup.store, &act->exchange, EXCHANGE_EVENT_WAIT, NULL,
			      error);
}

static bool block_kind(struct act *act, const char *words, struct error *error)
{
	const int64_t until_ms = now_monotonic(act->engine) + BLOCK_MS;

	act->engine->blocked_until_ms[act->exchange.body_type % BODY_TYPES] = until_ms;
	return hold(act, words, error);
}

/* The fault is the office's, not this request's; but one that is refused for ever needs a person
 * too. */
static bool stop_queue(struct act *act, const char *words, struct error *error)
{
	act->engine->stopped = words;
	if (act->exchange.attempts < STOPPED_ATTEMPTS)
		return again(act, error);
	return hold(act, words, error);
}

static bool follow(struct act *act, const struct failure_verdict *verdict, struct error *error)
{
	struct engine *engine = act->engine;

	switch (verdict->action) {
	case FAILURE_RETRY:
		return again(act, error);
	case FAILURE_RETRY_FEW:
		return act->exchange.attempts < FEW_ATTEMPTS ? again(act, error)
							     : hold(act, verdict->words, error);
	case FAILURE_RETRY_ONCE:
		return had_once(engine, act->exchange.id) ? doubt(act, verdict->words, error)
							  : again_at_once(act, error);
	case FAILURE_CLOCK:
		return had_once(engine, act->exchange.id) ? hold(act, verdict->words, error)
							  : again_at_once(act, error);
	case FAILURE_POLL:
		return ask_for_outcome(act, error);
	case FAILURE_GIVE_UP:
		return act_move(act, EXCHANGE_EVENT_REJECT, verdict->words, error);
	case FAILURE_DONE:
		return act_revoked(act, error);
	case FAILURE_DOUBT:
		return doubt(act, verdict->words, error);
	case FAILURE_STOP_KIND:
		return block_kind(act, verdict->words, error);
	case FAILURE_STOP_QUEUE:
		return stop_queue(act, verdict->words, error);
	case FAILURE_HOLD:
	case FAILURE_ASK:
	case FAILURE_LOST:
		break;
	}
	return hold(act, verdict->words, error);
}

bool act_refuse(struct act *act, unsigned failure, struct error *error)
{
	const struct failure_verdict verdict = failure_judge(failure, refused_what(act));

	log_line(LOG_LEVEL_WARN, "the authority refuses a message of type %d: %s", act->sent_type,
		 verdict.name);
	error_set(&act->engine->trouble, ERROR_AUTHORITY_REFUSED, CAUSE_CMP, failure, "%s",
		  verdict.name);
	act->exchange.failure = failure;
	return follow(act, &verdict, error);
}
