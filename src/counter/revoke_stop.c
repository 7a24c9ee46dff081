/* The second half of counter/revoke: what else is under way for this person. */
#include <string.h>

#include "madoguchi/pki/request.h"
#include "madoguchi/store/exchange.h"

#include "revoke_parts.h"

#include "known_certificate.h"

#define CASE_EXCHANGES_MAX 32
#define STOPPED N_("The holder has had the certificate revoked.")

struct stop {
	const struct case_record *record; /* of the revocation */
	bool out;			  /* an answer may still come, or a certificate is here */
};

static bool stop_exchange(struct counter *counter, struct exchange *exchange, struct stop *stop,
			  struct error *error)
{
	enum exchange_state to;

	if (exchange->body_type == CMP_RR || (stop->record->kinds & (1u << exchange->kind)) == 0)
		return true;
	if (exchange->state == EXCHANGE_QUEUED)
		return exchange_apply(counter->store, exchange, EXCHANGE_EVENT_CANCEL, STOPPED,
				      error);
	if (!exchange_next(exchange->state, EXCHANGE_EVENT_HOLD, &to))
		return true;
	stop->out = true;
	return exchange_apply(counter->store, exchange, EXCHANGE_EVENT_HOLD, STOPPED, error);
}

static bool revoke_unwritten(struct counter *counter, const struct case_record *other,
			     enum certificate_kind kind, struct stop *stop, struct error *error)
{
	struct certificate_record certificate;
	struct error missing = { 0 };
	int64_t id;

	if (!certificate_of_case(counter->store, other->id, kind, &certificate, NULL, &missing))
		return error_only_missing(&missing, error);
	if (certificate.state != CERTIFICATE_ISSUED &&
	    certificate.state != CERTIFICATE_CONFIRMING &&
	    certificate.state != CERTIFICATE_CONFIRMED)
		return true;
	stop->out = true;
	return revoke_queue(counter, stop->record, &certificate, stop->record->reason,
			    stop->record->accepted_ms, &id, error);
}

/* A case whose card lies here, or that an answer may still reach, is a person's to settle. */
static bool stop_case(struct counter *counter, struct case_record *other, const struct stop *stop,
		      struct error *error)
{
	struct case_record current;
	enum case_state to;
	enum case_event event =
	    stop->out || other->route == ROUTE_CUSTODY ? CASE_EVENT_TROUBLE : CASE_EVENT_WITHDRAW;
	bool ok;

	/* What was held has moved the case already. */
	ok = case_load(counter->store, other->id, &current, error) &&
	     (!case_next(current.state, event, &to) ||
	      case_apply(counter->store, &current, event, STOPPED, error));
	explicit_bzero(&current, sizeof(current));
	return ok;
}

static bool stop_person_case(struct counter *counter, struct case_record *other, void *context,
			     struct error *error)
{
	struct stop stop = { .record = context };
	struct exchange list[CASE_EXCHANGES_MAX];
	int count = 0;

	if (case_state_wait(other->state) == WAIT_END || other->state == CASE_DRAFT ||
	    (other->procedure != PROCEDURE_ISSUE && other->procedure != PROCEDURE_RENEW) ||
	    (other->kinds & stop.record->kinds) == 0)
		return true;
	if (!exchange_list_case(counter->store, other->id, list, CASE_EXCHANGES_MAX, &count, error))
		return false;
	for (int i = 0; i < count; i++)
		if (!stop_exchange(counter, &list[i], &stop, error))
			return false;
	for (int i = 0; i < KIND_COUNT; i++)
		if ((stop.record->kinds & (1u << i)) != 0 &&
		    !revoke_unwritten(counter, other, (enum certificate_kind)i, &stop, error))
			return false;
	return stop_case(counter, other, &stop, error);
}

bool revoke_stop_others(struct counter *counter, const struct case_record *record,
			struct error *error)
{
	return person_cases(counter, record, stop_person_case, (void *)record, error);
}
