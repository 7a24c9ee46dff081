#include "madoguchi/counter/queue_work.h"

#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/counter/issue.h"
#include "madoguchi/pki/cmp_message.h"

_Static_assert(APPROVAL_SUBJECT_SIZE > 2 * TRANSACTION_ID_SIZE, "a transactionID fits");

static const struct {
	enum exchange_event event;
	bool needs_why;
} rows[QUEUE_ACT_COUNT] = {
	[QUEUE_LET_GO] = { EXCHANGE_EVENT_RETRY, false },
	[QUEUE_HOLD] = { EXCHANGE_EVENT_HOLD, true },
	[QUEUE_CANCEL] = { EXCHANGE_EVENT_CANCEL, true },
};

bool queue_act_allowed(const struct exchange *exchange, enum queue_act act)
{
	enum exchange_state to;

	if (act == QUEUE_ASK_AGAIN)
		return exchange->state == EXCHANGE_REJECTED && exchange->body_type != CMP_RR &&
		       exchange->body_type != CMP_GENM;
	return exchange_next(exchange->state, rows[act].event, &to);
}

/* The request stays what it is; the key that is on the card is asked for anew. */
static bool ask_again(struct counter *counter, const struct exchange *exchange, struct error *error)
{
	struct case_record record;
	bool done;

	if (!queue_act_allowed(exchange, QUEUE_ASK_AGAIN))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "not rejected");
	if (!case_load(counter->store, exchange->case_id, &record, error))
		return false;
	done = issue_ask_again(counter, &record, error);
	explicit_bzero(&record, sizeof(record));
	return done;
}

bool queue_act_shared(const struct exchange *exchange, enum queue_act act,
		      enum four_eyes *ret_shared)
{
	if (act == QUEUE_CANCEL)
		*ret_shared = FOUR_EYES_CANCEL;
	else if (act == QUEUE_LET_GO && exchange->state == EXCHANGE_IN_DOUBT)
		*ret_shared = FOUR_EYES_REISSUE;
	else
		return false;
	return true;
}

void queue_act_subject(const struct exchange *exchange, char subject[static APPROVAL_SUBJECT_SIZE])
{
	hex_encode(exchange->transaction_id, TRANSACTION_ID_SIZE, subject, APPROVAL_SUBJECT_SIZE);
}

static bool agreed(struct counter *counter, const struct exchange *exchange,
		   const struct queue_order *order, struct error *error)
{
	char subject[APPROVAL_SUBJECT_SIZE];
	enum four_eyes shared;

	queue_act_subject(exchange, subject);
	return !queue_act_shared(exchange, order->act, &shared) ||
	       approval_use(counter, shared, subject, &order->approval, error);
}

static bool move(struct counter *counter, struct exchange *exchange,
		 const struct queue_order *order, struct error *error)
{
	const char *why = rows[order->act].needs_why ? order->why : NULL;

	if (!store_begin(counter->store, error))
		return false;
	if (agreed(counter, exchange, order, error) &&
	    exchange_apply(counter->store, exchange, rows[order->act].event, why, error))
		return store_commit(counter->store, error);
	store_rollback(counter->store);
	return false;
}

bool queue_work(struct counter *counter, const struct queue_order *order, struct error *error)
{
	const bool needs_why = rows[order->act].needs_why;
	struct exchange exchange;

	if (!exchange_load(counter->store, order->exchange_id, &exchange, error))
		return false;
	if (order->act == QUEUE_ASK_AGAIN)
		return ask_again(counter, &exchange, error);
	if (needs_why && (order->why[0] == '\0' || text_has_my_number(order->why)))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "why");
	if (!move(counter, &exchange, order, error))
		return false;
	wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}

bool queue_stop(struct counter *counter, const struct stop_order *order, struct error *error)
{
	struct stop stop = order->stop;

	if (text_has_my_number(stop.reason) || text_has_my_number(order->person))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a My Number");
	text_copy(stop.operator_name, sizeof(stop.operator_name), order->person);
	if (!stop_add_kinds(counter->store, &stop, order->kinds, error))
		return false;
	wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}

bool queue_stop_lift(struct counter *counter, const struct stop_order *order, struct error *error)
{
	if (!stop_lift_one(counter->store, order->stop.id, order->person, error))
		return false;
	wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}
