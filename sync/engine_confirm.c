#include "engine_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/case.h"
#include "madoguchi/sync/pace.h"

#define UNSETTLED_MS 3600000
#define REASON_UNSETTLED N_("The confirmation of the certificate could not be settled.")
#define REASON_LOST N_("The certificate is revoked at the national service.")

/* ---- its confirmation is answered ----------------------------------------------------------- */

static bool find_certificate(struct act *act, struct certificate_record *ret_record,
			     bool *ret_found, struct error *error)
{
	struct store *store = act->engine->setup.store;
	struct error missing = { 0 };
	bool loaded;

	loaded = act->certificate_id != 0
		     ? certificate_load(store, act->certificate_id, ret_record, NULL, &missing)
		     : certificate_of_case(store, act->exchange.case_id, act->exchange.kind,
					   ret_record, NULL, &missing);
	if (loaded && ret_record->confirm_due_ms == EXCHANGE_IN_FLIGHT)
		ret_record->confirm_due_ms = clock_now_ms();
	*ret_found = loaded && ret_record->exchange_id == act->exchange.id &&
		     (ret_record->state == CERTIFICATE_ISSUED ||
		      ret_record->state == CERTIFICATE_CONFIRMING);
	return loaded || error_only_missing(&missing, error);
}

static bool put_off(struct act *act, struct certificate_record *record, int64_t wait_ms,
		    struct error *error)
{
	return certificate_postpone(act->engine->setup.store, record, clock_now_ms() + wait_ms,
				    error);
}

static bool put_off_a_little(struct act *act, struct certificate_record *record,
			     struct error *error)
{
	return put_off(act, record,
		       pace_backoff_ms(record->attempts, at_counter(&act->exchange), pace_random()),
		       error);
}

static bool confirmed(struct act *act, struct certificate_record *record, struct error *error)
{
	act->engine->progress++;
	return certificate_apply(act->engine->setup.store, record, CERTIFICATE_EVENT_CONFIRMED,
				 error);
}

static bool lost(struct act *act, struct certificate_record *record, struct error *error)
{
	struct store *store = act->engine->setup.store;

	count_settled(act->engine, false);
	return certificate_apply(store, record, CERTIFICATE_EVENT_REVOKE, error) &&
	       case_trouble(store, record->case_id, REASON_LOST, error);
}

static bool unsettled(struct act *act, struct certificate_record *record, struct error *error)
{
	return case_trouble(act->engine->setup.store, record->case_id, REASON_UNSETTLED, error) &&
	       put_off(act, record, UNSETTLED_MS, error);
}

/* The next message is chosen from the journal: see next_confirmation(). */
static bool ask(struct act *act, struct certificate_record *record, struct error *error)
{
	return put_off(act, record, 0, error);
}

static bool confirm_refused(struct act *act, struct certificate_record *record, struct error *error)
{
	const struct failure_verdict verdict =
	    failure_judge(act->message->failure, FAILURE_ON_CONFIRM);

	log_line(LOG_LEVEL_WARN, "the authority refuses a confirmation: %s", verdict.name);
	switch (verdict.action) {
	case FAILURE_DONE:
		return confirmed(act, record, error);
	case FAILURE_LOST:
		return lost(act, record, error);
	case FAILURE_ASK:
		return ask(act, record, error);
	case FAILURE_RETRY_ONCE:
	case FAILURE_CLOCK:
		return had_once(act->engine, act->exchange.id) ? unsettled(act, record, error)
							       : ask(act, record, error);
	case FAILURE_STOP_QUEUE:
		act->engine->stopped = verdict.words;
		break;
	default:
		break;
	}
	return put_off_a_little(act, record, error);
}

static bool outcome_refused(struct act *act, struct certificate_record *record, struct error *error)
{
	if ((act->message->failure & CMP_FAIL_BIT(CMP_FAIL_CERT_REVOKED)) != 0)
		return lost(act, record, error);
	return unsettled(act, record, error);
}

/* Asked for the outcome, the authority still answers with the certificate: it stands. */
static bool outcome_granted(struct act *act, struct certificate_record *record, struct error *error)
{
	const struct buffer *der = &act->message->certificate;
	struct certificate_facts facts;
	struct error unreadable = { 0 };

	if (act->message->status == CMP_STATUS_WAITING)
		return put_off_a_little(act, record, error);
	if (der->size == 0)
		return outcome_refused(act, record, error);
	if (record->state != CERTIFICATE_CONFIRMING ||
	    !certificate_inspect(der->bytes, der->size, &facts, &unreadable) ||
	    memcmp(facts.fingerprint, record->fingerprint, sizeof(record->fingerprint)) != 0)
		return unsettled(act, record, error);
	return confirmed(act, record, error);
}

bool act_after_end(struct act *act, struct error *error)
{
	const enum cmp_body type = act->message->type;
	struct certificate_record record;
	bool found = false;

	if (!find_certificate(act, &record, &found, error))
		return false;
	if (!found)
		return true;
	if (type == CMP_PKICONF && act->sent_type == CMP_CERTCONF &&
	    record.state == CERTIFICATE_CONFIRMING)
		return confirmed(act, &record, error);
	if (type == CMP_ERROR)
		return act->sent_type == CMP_POLLREQ ? outcome_refused(act, &record, error)
						     : confirm_refused(act, &record, error);
	if (act->sent_type == CMP_POLLREQ && (type == CMP_IP || type == CMP_CP || type == CMP_KUP))
		return outcome_granted(act, &record, error);
	return put_off_a_little(act, &record, error);
}

/* ---- confirmations go out
 * ------------------------------------------------------------------------ */

/* The certConf, again and again; after a refusal that says nothing, once a question for the
 * outcome. */
static bool next_confirmation(struct engine *engine, const struct certificate_record *record,
			      enum cmp_body *ret_type, struct error *error)
{
	struct exchange_message sent, answer;
	struct cmp_message *message = NULL;
	struct error unreadable = { 0 };
	struct buffer bytes;
	bool found, done;

	*ret_type = CMP_CERTCONF;
	if (record->state == CERTIFICATE_ISSUED)
		return true;
	buffer_init(&bytes, CMP_MESSAGE_MAX);
	done = exchange_message_last(engine->setup.store, record->exchange_id, MESSAGE_OUT, -1,
				     &sent, NULL, error) &&
	       message_last_answer(engine->setup.store, record->exchange_id, message_any_answer,
				   message_any_answer_count, &answer, &bytes, &found, error);
	if (done && (!found || answer.id < sent.id)) {
		*ret_type = sent.body_type == CMP_POLLREQ ? CMP_POLLREQ : CMP_CERTCONF;
	} else if (done && sent.body_type == CMP_CERTCONF && answer.body_type == CMP_ERROR &&
		   cmp_decode(bytes.bytes, bytes.size, &message, &unreadable) &&
		   failure_judge(message->failure, FAILURE_ON_CONFIRM).action == FAILURE_ASK) {
		*ret_type = CMP_POLLREQ;
	}
	cmp_message_free(&message);
	buffer_done(&bytes);
	return done;
}

/* The answer that brought the certificate: its nonce and its certReqId come back. */
static bool find_grant(struct engine *engine, const struct certificate_record *record,
		       struct exchange_message *ret_grant, int *ret_id, struct error *error)
{
	struct cmp_message *message = NULL;
	struct error unreadable = { 0 };
	struct buffer bytes;
	bool found, done;

	*ret_id = 0;
	buffer_init(&bytes, CMP_MESSAGE_MAX);
	done = message_last_answer(engine->setup.store, record->exchange_id, message_grants,
				   message_grants_count, ret_grant, &bytes, &found, error);
	if (done && found && cmp_decode(bytes.bytes, bytes.size, &message, &unreadable))
		*ret_id = message->request_id;
	cmp_message_free(&message);
	buffer_done(&bytes);
	return done;
}

static bool make_body(struct engine *engine, const struct certificate_record *record,
		      enum cmp_body type, int request_id, struct buffer *body, struct error *error)
{
	struct certificate_record loaded;
	struct buffer der;
	bool done;

	if (type == CMP_POLLREQ)
		return cmp_body_poll(-1, body, error);
	buffer_init(&der, CMP_MESSAGE_MAX);
	done = certificate_load(engine->setup.store, record->id, &loaded, &der, error) &&
	       cmp_body_confirm_as(request_id, der.bytes, der.size, true, NULL, body, error);
	buffer_done(&der);
	return done;
}

static bool make(struct engine *engine, struct slot *slot, const struct certificate_record *record,
		 struct error *error)
{
	struct exchange_message grant = { .id = 0 };
	struct exchange exchange;
	enum cmp_body type;
	struct buffer body;
	int request_id;
	bool done;

	if (!exchange_load(engine->setup.store, record->exchange_id, &exchange, error) ||
	    !next_confirmation(engine, record, &type, error) ||
	    !find_grant(engine, record, &grant, &request_id, error))
		return false;
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = make_body(engine, record, type, request_id, &body, error) &&
	       message_make_out(engine, slot, &exchange, type, &body, &grant, error);
	buffer_done(&body);
	return done;
}

static bool set_aside(struct engine *engine, struct certificate_record *record,
		      const struct error *why, struct error *error)
{
	log_error(why, "confirmation cannot be made");
	return case_trouble(engine->setup.store, record->case_id, REASON_UNSETTLED, error) &&
	       certificate_postpone(engine->setup.store, record, clock_now_ms() + UNSETTLED_MS,
				    error);
}

bool prepare_confirm(struct engine *engine, struct slot *slot, struct certificate_record *record,
		     struct error *error)
{
	struct store *store = engine->setup.store;
	struct error trouble = { 0 };
	struct letter *letter;

	if (!make(engine, slot, record, &trouble)) {
		if (trouble.code == ERROR_SEAL_BROKEN || trouble.code == ERROR_INTERNAL ||
		    trouble.code == ERROR_FILE_WRONG || trouble.code == ERROR_CERTIFICATE_WRONG)
			return set_aside(engine, record, &trouble, error);
		*error = trouble;
		return false;
	}
	letter = slot_last(slot);
	letter->use = LETTER_CONFIRM;
	letter->certificate_id = record->id;
	slot->fresh = slot->fresh || record->attempts > 0;
	record->attempts++;
	record->confirm_due_ms = slot_due_ms(slot);
	if (letter->type == CMP_POLLREQ
		? !certificate_postpone(store, record, record->confirm_due_ms, error)
		: !certificate_apply(store, record, CERTIFICATE_EVENT_CONFIRM, error))
		return false;
	run_begin(engine);
	return message_journal(engine, letter, error);
}
