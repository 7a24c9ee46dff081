#include "madoguchi/counter/issue.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/card/pin_pad.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/certificate.h"

#include "issue_step.h"

#define CASE_EXCHANGES_MAX 32
#define WAIT_LOOK_MS 4

static int kind_count(unsigned kinds)
{
	return (int)((kinds >> KIND_SIGN) & 1u) + (int)((kinds >> KIND_AUTH) & 1u);
}

/* Place of the kind among those of the case: user authentication goes first, since the signing
 * certificate may not outlast it. */
static int kind_place(unsigned kinds, enum certificate_kind kind)
{
	return kind == KIND_SIGN && (kinds & KINDS_AUTH) != 0 ? 1 : 0;
}

static void report_step(const struct work *work, const struct issue_step_report *step)
{
	if (work->report != NULL)
		work->report(work->context, step);
}

const char *issue_step_label(enum card_step step)
{
	static const char *const labels[STEP_COUNT] = {
		[STEP_SET_PIN] = N_("PIN"),
		[STEP_KEY] = N_("New key on the card"),
		[STEP_REQUEST] = N_("Request signed and queued"),
		[STEP_WRITE] = N_("Certificate written to the card"),
		[STEP_COMPARE] = N_("Read back and compared"),
		[STEP_TEST] = N_("Test signature with the new key"),
		[STEP_CHANGE_PIN] = N_("PIN change"),
		[STEP_RESET_PIN] = N_("PIN initialisation"),
	};

	return labels[step];
}

bool work_run(struct work *work, enum certificate_kind kind, enum card_step step,
	      work_step *function, struct error *error)
{
	const int kinds = kind_count(work->record->kinds);
	const int place = kind_place(work->record->kinds, kind);
	const bool late = step >= STEP_WRITE;
	struct issue_step_report *now = &work->now;
	int64_t from = clock_monotonic_ms();

	*now = (struct issue_step_report){
		.number = late ? kinds * 3 + 2 + place * 3 + (int)(step - STEP_WRITE)
			       : 1 + place * 3 + (int)step,
		.of = kinds * 6 + 1,
		.words = issue_step_label(step),
		.kind = kind,
	};
	report_step(work, now);
	now->ok = function(work, kind, error);
	now->ended = true;
	now->pad = PAD_WANTS_NOTHING;
	now->took_ms = clock_monotonic_ms() - from;
	report_step(work, now);
	return now->ok;
}

void work_report_pad(struct work *work, enum pad_wants wants)
{
	work->now.pad = wants;
	report_step(work, &work->now);
}

bool issue_pad_again(const struct error *error)
{
	return pin_pad_refused(error->code);
}

static bool verify_on_pad(struct work *work, enum credential credential, struct error *error)
{
	bool verified;

	work_report_pad(work, PAD_WANTS_PIN);
	verified = card_verify_by_pad(work->counter->card, credential, work->pins->language, error);
	work_report_pad(work, PAD_WANTS_NOTHING);
	return verified;
}

bool work_verify(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct card *card = work->counter->card;
	const enum credential credential = card_slot_credential(card, (enum card_slot)kind);

	if (work->pins != NULL && work->pins->on_pad[kind])
		return verify_on_pad(work, credential, error);
	if (work->pins == NULL || work->pins->pin[kind] == NULL)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "%s", kind_word(kind));
	return card_verify(card, credential, work->pins->pin[kind], error);
}

void work_report_wait(const struct work *work, bool ended, bool ok, int64_t took_ms)
{
	const int kinds = kind_count(work->record->kinds);
	const struct issue_step_report told = {
		.number = kinds * 3 + 1,
		.of = kinds * 6 + 1,
		.words = N_("Answer of the national service"),
		.kind = KIND_COUNT,
		.ended = ended,
		.ok = ok,
		.took_ms = took_ms,
	};

	report_step(work, &told);
}

void work_entry(const struct work *work, enum certificate_kind kind, enum card_step step,
		struct card_entry *ret_entry)
{
	memset(ret_entry, 0, sizeof(*ret_entry));
	ret_entry->case_id = work->record->id;
	ret_entry->kind = kind;
	ret_entry->step = step;
	memcpy(ret_entry->card_digest, work->record->card_digest, CARD_DIGEST_SIZE);
}

bool work_intend(struct work *work, struct card_entry *entry, struct error *error)
{
	struct store *store = work->counter->store;
	struct error missing = { 0 };
	struct card_entry open;

	if (card_entry_last(store, entry->case_id, entry->kind, entry->step, &open, &missing)) {
		if (open.outcome != OUTCOME_OPEN)
			return card_intent(store, entry, error);
		*entry = open;
		return true;
	}
	return error_only_missing(&missing, error) && card_intent(store, entry, error);
}

/* A lost card has said nothing. */
void work_refused(struct work *work, struct card_entry *entry, const struct error *refusal)
{
	struct error unwritten;

	if (refusal->code == ERROR_CARD_REFUSED || refusal->code == ERROR_CARD_UNSUPPORTED ||
	    refusal->code == ERROR_PIN_FORMAT || refusal->code == ERROR_ISSUER_AUTH ||
	    pin_pad_refused(refusal->code))
		card_outcome(work->counter->store, entry, OUTCOME_FAILED, NULL, 0, &unwritten);
}

bool work_failed(struct work *work, struct error *error)
{
	struct case_record stored;
	struct error unread;

	if (error->code != ERROR_STORE_CONFLICT ||
	    !case_load(work->counter->store, work->record->id, &stored, &unread))
		return false;
	*work->record = stored;
	explicit_bzero(&stored, sizeof(stored));
	if (work->record->state == CASE_NEEDS_ATTENTION)
		error_set(error, ERROR_AUTHORITY_REFUSED, CAUSE_NONE, 0,
			  "the case came to needs_attention during the work on the card");
	return false;
}

bool work_ended_by_change(const struct case_record *record, enum certificate_kind kind)
{
	return record->reason == REASON_DATA_CHANGED && kind == KIND_SIGN;
}

bool work_commit(struct work *work, work_step *act, enum certificate_kind kind, struct error *error)
{
	struct store *store = work->counter->store;

	if (!store_begin(store, error))
		return false;
	if (act(work, kind, error) && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

static bool asks_for_certificate(int body_type)
{
	return body_type == CMP_IR || body_type == CMP_KUR || body_type == CMP_P10CR;
}

bool work_request(struct store *store, int64_t case_id, enum certificate_kind kind,
		  struct exchange *ret_exchange, struct error *error)
{
	struct exchange list[CASE_EXCHANGES_MAX];
	int count = 0;

	if (!exchange_list_case(store, case_id, list, CASE_EXCHANGES_MAX, &count, error))
		return false;
	for (int i = count - 1; i >= 0; i--) {
		if (list[i].kind != kind || !asks_for_certificate(list[i].body_type))
			continue;
		*ret_exchange = list[i];
		return true;
	}
	return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "no request of this kind");
}

static bool stage_of_certificate(struct store *store, const struct certificate_record *certificate,
				 enum issue_stage *ret_stage, struct error *error)
{
	static const enum issue_stage stages[CERTIFICATE_STATE_COUNT] = {
		[CERTIFICATE_ISSUED] = STAGE_WAIT,	  [CERTIFICATE_CONFIRMING] = STAGE_WAIT,
		[CERTIFICATE_CONFIRMED] = STAGE_WRITE,	  [CERTIFICATE_ON_CARD] = STAGE_TEST,
		[CERTIFICATE_SUPERSEDED] = STAGE_TROUBLE, [CERTIFICATE_LAPSED] = STAGE_TROUBLE,
		[CERTIFICATE_REVOKED] = STAGE_REVOKED,
	};

	bool revoked;

	if (!certificate_is_revoked(store, certificate->id, &revoked, error))
		return false;
	*ret_stage = revoked ? STAGE_REVOKED : stages[certificate->state];
	return true;
}

static enum issue_stage stage_of_exchange(enum exchange_state state)
{
	static const enum issue_stage stages[EXCHANGE_STATE_COUNT] = {
		[EXCHANGE_QUEUED] = STAGE_WAIT,	     [EXCHANGE_SENT] = STAGE_WAIT,
		[EXCHANGE_WAITING] = STAGE_WAIT,     [EXCHANGE_ANSWERED] = STAGE_TROUBLE,
		[EXCHANGE_REJECTED] = STAGE_TROUBLE, [EXCHANGE_HELD] = STAGE_TROUBLE,
		[EXCHANGE_IN_DOUBT] = STAGE_TROUBLE,
	};

	return stages[state];
}

static bool stage_of_journal(struct store *store, int64_t case_id, enum certificate_kind kind,
			     enum issue_stage *ret_stage, struct error *error)
{
	struct card_entry entry;
	struct error missing = { 0 };

	if (card_entry_last(store, case_id, kind, STEP_KEY, &entry, &missing)) {
		*ret_stage = entry.outcome == OUTCOME_DONE ? STAGE_REQUEST : STAGE_KEY;
		return true;
	}
	if (!error_only_missing(&missing, error))
		return false;
	*ret_stage = STAGE_KEY;
	return true;
}

/* A person has looked at the refusal (issue_ask_again) and taken the work up again: the key that is
 * on the card is asked for anew. The record in the caller's hands may be older than the refusal. */
static bool stage_of_rejected(struct store *store, int64_t case_id, enum issue_stage *ret_stage,
			      struct error *error)
{
	struct case_record stored;

	if (!case_load(store, case_id, &stored, error))
		return false;
	*ret_stage = stored.state == CASE_WORKING ? STAGE_REQUEST : STAGE_TROUBLE;
	explicit_bzero(&stored, sizeof(stored));
	return true;
}

static bool stage_of_kind(struct store *store, const struct case_record *record,
			  enum certificate_kind kind, enum issue_stage *ret_stage,
			  struct error *error)
{
	struct certificate_record certificate;
	struct exchange exchange;
	struct error missing = { 0 };
	bool requested;

	const bool asked_for =
	    record->procedure == PROCEDURE_ISSUE || record->procedure == PROCEDURE_RENEW;

	if (!asked_for || (record->kinds & (1u << kind)) == 0 ||
	    (record->kinds_done & (1u << kind)) != 0) {
		*ret_stage = STAGE_NOTHING;
		return true;
	}
	/* The request is read before its certificate: both are committed together, so one that was
	 * answered has its certificate by then. The other way round the answer could come
	 * between. */
	requested = work_request(store, record->id, kind, &exchange, &missing);
	if (!requested && !error_only_missing(&missing, error))
		return false;
	missing = (struct error){ 0 };
	if (certificate_of_case(store, record->id, kind, &certificate, NULL, &missing))
		return stage_of_certificate(store, &certificate, ret_stage, error);
	if (missing.code == ERROR_NOT_FOUND && requested) {
		*ret_stage = stage_of_exchange(exchange.state);
		return exchange.state != EXCHANGE_REJECTED ||
		       stage_of_rejected(store, record->id, ret_stage, error);
	}
	return error_only_missing(&missing, error) &&
	       stage_of_journal(store, record->id, kind, ret_stage, error);
}

bool issue_plan(struct store *store, const struct case_record *record, struct issue_plan *ret_plan,
		struct error *error)
{
	struct issue_plan plan;

	for (int i = 0; i < KIND_COUNT; i++)
		if (!stage_of_kind(store, record, (enum certificate_kind)i, &plan.stage[i], error))
			return false;
	*ret_plan = plan;
	return true;
}

bool issue_plan_has(const struct issue_plan *plan, enum issue_stage stage)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (plan->stage[i] == stage)
			return true;
	return false;
}

bool issue_plan_stuck(const struct issue_plan *plan)
{
	return issue_plan_has(plan, STAGE_TROUBLE) || issue_plan_has(plan, STAGE_REVOKED);
}

bool issue_needs_pin(const struct issue_plan *plan, enum certificate_kind kind)
{
	return plan->stage[kind] == STAGE_KEY || plan->stage[kind] == STAGE_REQUEST ||
	       plan->stage[kind] == STAGE_TEST;
}

bool issue_wait(struct counter *counter, const struct case_record *record, int64_t timeout_ms,
		struct issue_plan *ret_plan, issue_report *report, void *context,
		struct error *error)
{
	struct case_record copy = *record;
	const struct work work = {
		.counter = counter, .record = &copy, .report = report, .context = context
	};
	int64_t from = clock_monotonic_ms();
	int64_t seen = store_data_version(counter->store);
	int64_t took;

	if (!issue_plan(counter->store, record, ret_plan, error))
		return false;
	if (!issue_plan_has(ret_plan, STAGE_WAIT))
		return true;
	work_report_wait(&work, false, false, 0);
	while (issue_plan_has(ret_plan, STAGE_WAIT) && !counter->cancel &&
	       clock_monotonic_ms() - from < timeout_ms) {
		int64_t version = store_data_version(counter->store);

		if (version == seen) {
			clock_pause_ms(WAIT_LOOK_MS);
			continue;
		}
		seen = version;
		if (!issue_plan(counter->store, record, ret_plan, error))
			return false;
	}
	took = clock_monotonic_ms() - from;
	work_report_wait(&work, true, !issue_plan_has(ret_plan, STAGE_WAIT), took);
	return true;
}

bool issue_ask_again(struct counter *counter, struct case_record *record, struct error *error)
{
	for (int kind = 0; kind < KIND_COUNT; kind++) {
		struct exchange exchange;
		struct error missing = { 0 };

		if (!work_request(counter->store, record->id, (enum certificate_kind)kind,
				  &exchange, &missing)) {
			if (error_only_missing(&missing, error))
				continue;
			return false;
		}
		if (exchange.state == EXCHANGE_REJECTED && (record->kinds_done & (1u << kind)) == 0)
			return case_apply(counter->store, record, CASE_EVENT_RESOLVE, NULL, error);
	}
	return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
			 "no request of this case was refused for good");
}
