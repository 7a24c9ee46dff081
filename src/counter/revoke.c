#include "madoguchi/counter/revoke.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/pki/enquiry.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/exchange.h"

#include "revoke_parts.h"

#define CASE_EXCHANGES_MAX 32
#define BODY_SIZE_MAX 4096

/* CRLReason in JPKI's meaning. */
static enum pki_revocation crl_reason(enum reason reason)
{
	static const enum pki_revocation reasons[REASON_COUNT] = {
		[REASON_FIRST_DELIVERY] = PKI_UNSPECIFIED, /* destroyed before it was handed over */
		[REASON_EXPIRY] = PKI_SUPERSEDED,
		[REASON_CARD_REISSUED] = PKI_SUPERSEDED,
		[REASON_DECLINED_BEFORE] = PKI_CESSATION,
		[REASON_NO_LONGER_NEEDED] = PKI_CESSATION,
		[REASON_CARD_LOST] = PKI_KEY_COMPROMISE,
		[REASON_DATA_CHANGED] = PKI_AFFILIATION_CHANGED,
	};

	return reasons[reason];
}

/* ---- what is in the queue already ----------------------------------------------------------- */

static void take_exchange(struct revoke_plan *plan, const struct exchange *exchange)
{
	struct revoke_item *item = &plan->item[exchange->kind];

	if (exchange->state == EXCHANGE_REJECTED ||
	    exchange->priority != PRIORITY_URGENT_REVOCATION || !item->wanted)
		return;
	if (exchange->body_type == CMP_GENM && item->source == REVOKE_NOWHERE)
		item->source = REVOKE_ASKED;
	if (exchange->body_type != CMP_RR)
		return;
	item->source = exchange->state == EXCHANGE_ANSWERED ? REVOKE_ENDED : REVOKE_QUEUED;
	item->certificate_id = exchange->certificate_id;
}

static bool find_in_queue(struct counter *counter, const struct case_record *record,
			  struct revoke_plan *plan, struct error *error)
{
	struct exchange list[CASE_EXCHANGES_MAX];
	int count = 0;

	if (!exchange_list_case(counter->store, record->id, list, CASE_EXCHANGES_MAX, &count,
				error))
		return false;
	for (int i = 0; i < count; i++)
		take_exchange(plan, &list[i]);
	return true;
}

/* ---- finding -------------------------------------------------------------------------------- */

void revoke_take(struct revoke_item *item, const struct certificate_record *certificate,
		 enum revoke_source source)
{
	item->source = source;
	item->certificate_id = certificate->id;
	text_copy(item->serial, sizeof(item->serial), certificate->serial);
	item->expires = date_from_ms(certificate->not_after_ms);
}

bool revoke_find(struct counter *counter, struct case_record *record, struct revoke_plan *ret_plan,
		 struct error *error)
{
	struct revoke_plan plan = { 0 };

	for (int i = 0; i < KIND_COUNT; i++) {
		plan.item[i].wanted = (record->kinds & (1u << i)) != 0;
		plan.item[i].expires = DATE_NONE;
	}
	if (!find_in_queue(counter, record, &plan, error) ||
	    !revoke_find_on_card(counter, record, &plan, error) ||
	    !revoke_find_in_records(counter, record, &plan, error))
		return false;
	*ret_plan = plan;
	return true;
}

bool revoke_serial_parse(const char *words, char ret_serial[static SERIAL_SIZE])
{
	char serial[SERIAL_SIZE];
	size_t length = 0;

	for (const char *at = words; *at != '\0'; at++) {
		if (*at == ' ' || *at == ':')
			continue;
		if (!isxdigit((unsigned char)*at) || length + 1 == sizeof(serial))
			return false;
		serial[length++] = (char)tolower((unsigned char)*at);
	}
	if (length == 0)
		return false;
	serial[length] = '\0';
	memcpy(ret_serial, serial, length + 1);
	return true;
}

bool revoke_type_serial(struct revoke_plan *plan, enum certificate_kind kind, const char *serial,
			struct error *error)
{
	struct revoke_item *item = &plan->item[kind];

	if (!revoke_serial_parse(serial, item->serial))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "a serial is 1 to 40 hexadecimal digits");
	item->source = REVOKE_TYPED;
	item->certificate_id = 0;
	item->expires = DATE_NONE;
	return true;
}

/* ---- queueing ------------------------------------------------------------------------------- */

static bool add_to_queue(struct counter *counter, const struct case_record *record,
			 enum certificate_kind kind, enum cmp_body type, int64_t certificate_id,
			 const struct buffer *body, int64_t *ret_id, struct error *error)
{
	struct exchange exchange = {
		.case_id = record->id,
		.kind = kind,
		.body_type = (int)type,
		.priority = PRIORITY_URGENT_REVOCATION,
		.certificate_id = certificate_id,
		.created_ms = clock_now_ms(),
		.expires = DATE_NONE,
	};

	exchange.due_ms = exchange.created_ms;
	if (!exchange_add(counter->store, &exchange, body->bytes, body->size, error))
		return false;
	*ret_id = exchange.id;
	return true;
}

bool revoke_queue(struct counter *counter, const struct case_record *record,
		  const struct certificate_record *certificate, enum reason reason,
		  int64_t asked_ms, int64_t *ret_exchange_id, struct error *error)
{
	struct certificate_record stored;
	struct buffer der, body;
	bool ok;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	buffer_init(&body, BODY_SIZE_MAX);
	ok = certificate_load(counter->store, certificate->id, &stored, &der, error) &&
	     pki_request_revocation_at(der.bytes, der.size, crl_reason(reason), asked_ms, &body,
				       error) &&
	     add_to_queue(counter, record, stored.kind, CMP_RR, stored.id, &body, ret_exchange_id,
			  error);
	buffer_done(&der);
	buffer_done(&body);
	return ok;
}

static bool queue_serial(struct counter *counter, const struct case_record *record,
			 enum certificate_kind kind, const char *serial, struct error *error)
{
	const char *ca_file =
	    kind == KIND_SIGN ? counter->config->sign_ca_file : counter->config->auth_ca_file;
	struct buffer body;
	int64_t id;
	bool ok;

	if (ca_file == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s_ca_file",
				 kind_word(kind));
	buffer_init(&body, BODY_SIZE_MAX);
	ok = pki_request_revocation_of_serial(ca_file, serial, crl_reason(record->reason),
					      record->accepted_ms, &body, error) &&
	     add_to_queue(counter, record, kind, CMP_RR, 0, &body, &id, error);
	buffer_done(&body);
	return ok;
}

static bool queue_enquiry(struct counter *counter, const struct case_record *record,
			  enum certificate_kind kind, struct error *error)
{
	struct enquiry enquiry = {
		.kind = (enum pki_kind)kind,
		.reason = crl_reason(record->reason),
		.asked_ms = record->accepted_ms,
	};
	struct buffer body;
	int year, month, day;
	int64_t id;
	bool ok;

	text_copy(enquiry.name, sizeof(enquiry.name), record->person.name);
	date_to_civil(record->person.born, &year, &month, &day);
	snprintf(enquiry.birth, sizeof(enquiry.birth), "%04u%02u%02u", (unsigned)year % 10000,
		 (unsigned)month % 100, (unsigned)day % 100);
	buffer_init(&body, BODY_SIZE_MAX);
	ok = enquiry_body(&enquiry, &body, error) &&
	     add_to_queue(counter, record, kind, CMP_GENM, 0, &body, &id, error);
	buffer_done(&body);
	return ok;
}

/* A serial that was typed makes the question needless. */
static bool drop_enquiry(struct counter *counter, const struct case_record *record,
			 enum certificate_kind kind, struct error *error)
{
	struct exchange list[CASE_EXCHANGES_MAX];
	enum exchange_state to;
	int count = 0;

	if (!exchange_list_case(counter->store, record->id, list, CASE_EXCHANGES_MAX, &count,
				error))
		return false;
	for (int i = 0; i < count; i++)
		if (list[i].kind == kind && list[i].body_type == CMP_GENM &&
		    exchange_next(list[i].state, EXCHANGE_EVENT_CANCEL, &to) &&
		    !exchange_apply(counter->store, &list[i], EXCHANGE_EVENT_CANCEL,
				    N_("The serial was typed."), error))
			return false;
	return true;
}

static bool queue_item(struct counter *counter, const struct case_record *record,
		       enum certificate_kind kind, const struct revoke_item *item,
		       struct error *error)
{
	const struct certificate_record certificate = { .id = item->certificate_id };
	int64_t id;

	if (!item->wanted || item->source == REVOKE_QUEUED || item->source == REVOKE_ENDED ||
	    item->source == REVOKE_ASKED || item->source == REVOKE_ABSENT)
		return true;
	if (item->source == REVOKE_NOWHERE)
		return queue_enquiry(counter, record, kind, error);
	if (item->certificate_id == 0)
		return drop_enquiry(counter, record, kind, error) &&
		       queue_serial(counter, record, kind, item->serial, error);
	return revoke_queue(counter, record, &certificate, record->reason, record->accepted_ms, &id,
			    error);
}

static bool check_plan(const struct case_record *record, const struct revoke_plan *plan,
		       struct error *error)
{
	const bool can_ask = record->person.name[0] != '\0' && record->person.born != DATE_NONE;

	if (record->procedure != PROCEDURE_REVOKE)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s",
				 procedure_word(record->procedure));
	for (int i = 0; i < KIND_COUNT; i++)
		if (plan->item[i].wanted && plan->item[i].source == REVOKE_NOWHERE && !can_ask)
			return error_set(error, ERROR_REVOKE_UNKNOWN, CAUSE_NONE, 0, "%s",
					 kind_word((enum certificate_kind)i));
	if (record->kinds == KINDS_SIGN && revoke_left_out(plan))
		return error_set(error, ERROR_CARD_FACE, CAUSE_NONE, 0, "%s", kind_word(KIND_SIGN));
	if (record->kinds == KINDS_AUTH && !plan->auth_alone &&
	    plan->item[KIND_SIGN].source != REVOKE_ABSENT)
		return error_set(error, ERROR_REVOKE_AUTH_ALONE, CAUSE_NONE, 0, "%s",
				 kind_word(KIND_AUTH));
	return true;
}

static bool begin_case(struct counter *counter, struct case_record *record, struct error *error)
{
	enum case_event event = CASE_EVENT_BEGIN;

	if (record->state == CASE_WORKING)
		return true;
	if (record->state == CASE_NEEDS_ATTENTION)
		event = CASE_EVENT_RESOLVE;
	return case_apply(counter->store, record, event, NULL, error);
}

static bool begin_in_transaction(struct counter *counter, struct case_record *record,
				 const struct revoke_plan *plan, struct error *error)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (!queue_item(counter, record, (enum certificate_kind)i, &plan->item[i], error))
			return false;
	/* What is under way for a kind is stopped even where the card has none of it. */
	if (!revoke_stop_others(counter, record, error))
		return false;
	if (revoke_left_out(plan))
		record->kinds &= ~(unsigned)KINDS_SIGN;
	return begin_case(counter, record, error) &&
	       case_apply(counter->store, record, CASE_EVENT_DEFER, NULL, error);
}

bool revoke_begin(struct counter *counter, struct case_record *record,
		  const struct revoke_plan *plan, struct error *error)
{
	const struct case_record before = *record;

	if (!check_plan(record, plan, error) || !store_begin(counter->store, error))
		return false;
	if (begin_in_transaction(counter, record, plan, error) &&
	    store_commit(counter->store, error)) {
		wake_send(counter->config->state_dir, WAKE_QUEUED);
		return true;
	}
	store_rollback(counter->store);
	*record = before;
	return false;
}

bool revoke_leave(struct counter *counter, struct case_record *record, struct error *error)
{
	if (record->state == CASE_NEEDS_ATTENTION)
		return true;
	return begin_case(counter, record, error) &&
	       case_apply(counter->store, record, CASE_EVENT_TROUBLE,
			  N_("The serial of the certificate is not known: ask the holder's copy or "
			     "the national service."),
			  error);
}
