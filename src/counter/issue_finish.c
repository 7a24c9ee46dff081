/* The second half of counter/issue: certificate onto the card, compared, tested. */
#include "madoguchi/counter/issue.h"

#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/exchange.h"

#include "issue_step.h"

#define REVOCATION_SIZE_MAX 4096

static bool load(struct work *work, enum certificate_kind kind,
		 struct certificate_record *ret_certificate, struct buffer *ret_der,
		 struct error *error)
{
	return certificate_of_case(work->counter->store, work->record->id, kind, ret_certificate,
				   ret_der, error);
}

/* A request that was made before substitutes were known asked for the address as it is. */
static bool same_address(const struct certificate_facts *facts, const struct person *person)
{
	char address[NAME_TEXT_SIZE];

	(void)name_certified_address(person->address, address);
	return strcmp(facts->address, address) == 0 || strcmp(facts->address, person->address) == 0;
}

static bool same_person(const struct certificate_facts *facts, const struct person *person)
{
	return !facts->has_attributes || (strcmp(facts->name, name_in_certificate(person)) == 0 &&
					  same_address(facts, person));
}

/* The sync has checked key, chain and dates; the four attributes only the counter can compare. */
static bool check_person(struct work *work, enum certificate_kind kind, const struct buffer *der,
			 struct error *error)
{
	struct certificate_facts facts;
	struct error trouble;

	if (!certificate_inspect(der->bytes, der->size, &facts, error))
		return false;
	if (kind == KIND_AUTH ||
	    (facts.has_attributes && same_person(&facts, &work->record->person)))
		return true;
	case_apply(work->counter->store, work->record, CASE_EVENT_TROUBLE,
		   N_("The certificate shows other data than the resident's."), &trouble);
	return error_set(error, ERROR_CERTIFICATE_WRONG, CAUSE_NONE, 0, "the four attributes");
}

/* The key that the card holds; of a card that does not tell it, the one that it gave when it made
 * it. There the test signature proves that it is still the same. */
static bool read_key(struct work *work, enum certificate_kind kind, struct card_public_key *ret_key,
		     struct error *error)
{
	struct card_entry entry;

	if ((card_abilities(work->counter->card) & ABLE_PUBLIC_KEY) != 0)
		return card_public_key(work->counter->card, (enum card_slot)kind, ret_key, error);
	if (!card_entry_last(work->counter->store, work->record->id, kind, STEP_KEY, &entry, error))
		return false;
	if (entry.outcome != OUTCOME_DONE || entry.detail_size > sizeof(ret_key->der))
		return error_set(error, ERROR_CARD_MISMATCH, CAUSE_NONE, 0,
				 "no key was made on this card");
	memcpy(ret_key->der, entry.detail, entry.detail_size);
	ret_key->size = entry.detail_size;
	return true;
}

/* A certificate for another key must never reach the card. */
static bool check_key(struct work *work, enum certificate_kind kind, const struct buffer *der,
		      struct error *error)
{
	struct card_public_key present;
	struct buffer wanted;
	bool ok;

	buffer_init(&wanted, 1024);
	ok = certificate_public_key(der->bytes, der->size, &wanted, error) &&
	     read_key(work, kind, &present, error);
	if (ok &&
	    (wanted.size != present.size || memcmp(wanted.bytes, present.der, wanted.size) != 0))
		ok = error_set(error, ERROR_CARD_MISMATCH, CAUSE_NONE, 0,
			       "the card holds another key");
	buffer_done(&wanted);
	return ok;
}

static bool write_journalled(struct work *work, enum certificate_kind kind,
			     const struct certificate_record *certificate, const struct buffer *der,
			     struct error *error)
{
	struct counter *counter = work->counter;
	struct card_entry entry;

	work_entry(work, kind, STEP_WRITE, &entry);
	memcpy(entry.detail, certificate->fingerprint, sizeof(certificate->fingerprint));
	entry.detail_size = sizeof(certificate->fingerprint);
	return work_intend(work, &entry, error) &&
	       card_write_certificate(counter->card, (enum card_slot)kind, der->bytes, der->size,
				      error) &&
	       card_outcome(counter->store, &entry, OUTCOME_DONE, entry.detail, entry.detail_size,
			    error);
}

static bool do_write(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct certificate_record certificate;
	struct buffer der;
	bool ok;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	ok = load(work, kind, &certificate, &der, error) && check_person(work, kind, &der, error) &&
	     check_key(work, kind, &der, error) &&
	     write_journalled(work, kind, &certificate, &der, error);
	buffer_done(&der);
	return ok;
}

static bool place(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct certificate_record certificate;
	struct card_entry entry;
	struct store *store = work->counter->store;

	work_entry(work, kind, STEP_COMPARE, &entry);
	return load(work, kind, &certificate, NULL, error) && card_intent(store, &entry, error) &&
	       card_outcome(store, &entry, OUTCOME_DONE, certificate.fingerprint,
			    sizeof(certificate.fingerprint), error) &&
	       certificate_apply(store, &certificate, CERTIFICATE_EVENT_PLACE, error);
}

static bool do_compare(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct certificate_record certificate;
	enum slot_content content;
	struct buffer wanted;
	struct buffer read;
	bool ok;

	buffer_init(&wanted, CARD_CERTIFICATE_MAX);
	buffer_init(&read, CARD_CERTIFICATE_MAX);
	ok = load(work, kind, &certificate, &wanted, error) &&
	     card_read_back(work->counter->card, (enum card_slot)kind, &content, &read, error);
	if (ok && (content != SLOT_HOLDS || read.size != wanted.size ||
		   memcmp(read.bytes, wanted.bytes, wanted.size) != 0))
		ok = error_set(error, ERROR_CARD_MISMATCH, CAUSE_NONE, 0, "%s reads back otherwise",
			       kind_word(kind));
	buffer_done(&wanted);
	buffer_done(&read);
	return ok && work_commit(work, place, kind, error);
}

/* Signs with the PIN that is still verified in this card session; enters it only if it is not. */
static bool sign_verified(struct work *work, enum certificate_kind kind,
			  const uint8_t digest[static PKI_DIGEST_SIZE],
			  struct card_signature *signature, struct error *error)
{
	struct card *card = work->counter->card;
	struct error refused = { 0 };

	if (card_sign(card, (enum card_slot)kind, digest, signature, &refused))
		return true;
	if (refused.code != ERROR_PIN_NEEDED) {
		*error = refused;
		return false;
	}
	return work_verify(work, kind, error) &&
	       card_sign(card, (enum card_slot)kind, digest, signature, error);
}

static bool queue_superseded(struct work *work, enum certificate_kind kind,
			     const struct certificate_record *old, const struct buffer *der,
			     struct error *error)
{
	struct exchange exchange = {
		.case_id = work->record->id,
		.kind = kind,
		.body_type = CMP_RR,
		.priority = PRIORITY_SUPERSEDED,
		.certificate_id = old->id,
		.created_ms = clock_now_ms(),
		.expires = DATE_NONE,
	};
	struct buffer body;
	bool ok;

	exchange.due_ms = exchange.created_ms;
	buffer_init(&body, REVOCATION_SIZE_MAX);
	ok = pki_request_revocation(der->bytes, der->size, PKI_SUPERSEDED, &body, error) &&
	     exchange_add(work->counter->store, &exchange, body.bytes, body.size, error);
	buffer_done(&body);
	return ok;
}

/* What has run out by itself needs no revocation. */
static bool retire_old(struct work *work, enum certificate_kind kind, struct error *error)
{
	const int64_t old_id = work->record->old_certificate[kind];
	struct certificate_record old;
	struct buffer der;
	bool ok = true;

	if (old_id == 0 || work_ended_by_change(work->record, kind))
		return true;
	buffer_init(&der, CARD_CERTIFICATE_MAX);
	ok = certificate_load(work->counter->store, old_id, &old, &der, error);
	if (ok && old.state == CERTIFICATE_ON_CARD)
		ok = old.not_after_ms > clock_now_ms()
			 ? queue_superseded(work, kind, &old, &der, error)
			 : certificate_apply(work->counter->store, &old, CERTIFICATE_EVENT_LAPSE,
					     error);
	buffer_done(&der);
	return ok;
}

static bool settle(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct card_entry entry;
	struct store *store = work->counter->store;

	work_entry(work, kind, STEP_TEST, &entry);
	work->record->kinds_done |= 1u << kind;
	return card_intent(store, &entry, error) &&
	       card_outcome(store, &entry, OUTCOME_DONE, NULL, 0, error) &&
	       retire_old(work, kind, error) && case_save(store, work->record, error);
}

static bool do_test(struct work *work, enum certificate_kind kind, struct error *error)
{
	uint8_t message[PKI_DIGEST_SIZE];
	uint8_t digest[PKI_DIGEST_SIZE];
	struct card_signature signature;
	struct certificate_record certificate;
	const unsigned before = work->record->kinds_done;
	struct buffer der;
	struct buffer key;
	bool ok;

	if (getrandom(message, sizeof(message), 0) != (ssize_t)sizeof(message))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "getrandom");
	pki_sha256(message, sizeof(message), digest);
	buffer_init(&der, CARD_CERTIFICATE_MAX);
	buffer_init(&key, 1024);
	ok = load(work, kind, &certificate, &der, error) &&
	     certificate_public_key(der.bytes, der.size, &key, error) &&
	     sign_verified(work, kind, digest, &signature, error);
	if (ok && !pki_verify(key.bytes, key.size, message, sizeof(message), signature.bytes,
			      signature.size))
		ok = error_set(error, ERROR_CARD_MISMATCH, CAUSE_NONE, 0,
			       "the test signature does not verify");
	buffer_done(&der);
	buffer_done(&key);
	if (ok && !work_commit(work, settle, kind, error)) {
		work->record->kinds_done = before;
		ok = false;
	}
	if (ok)
		wake_send(work->counter->config->state_dir, WAKE_QUEUED);
	return ok;
}

static bool finish_kind(struct work *work, enum certificate_kind kind, enum issue_stage stage,
			bool holder_present, struct error *error)
{
	if (stage == STAGE_WRITE && (!work_run(work, kind, STEP_WRITE, do_write, error) ||
				     !work_run(work, kind, STEP_COMPARE, do_compare, error)))
		return false;
	if ((stage == STAGE_WRITE || stage == STAGE_TEST) && holder_present)
		return work_run(work, kind, STEP_TEST, do_test, error);
	return true;
}

/* Done: the holder has typed his PIN here, and what lay in the safe is in his hands. */
static bool end_case(struct work *work, enum case_event event, struct error *error)
{
	struct store *store = work->counter->store;
	struct case_record before = *work->record;
	bool done;

	if (!store_begin(store, error))
		return false;
	done = case_apply(store, work->record, event, NULL, error) &&
	       custody_end(store, work->record->id, error) && store_commit(store, error);
	if (!done) {
		store_rollback(store);
		*work->record = before;
	}
	explicit_bzero(&before, sizeof(before));
	return done;
}

/* Where the case goes once everything that could be done now was done. */
static bool move_case(struct work *work, struct error *error)
{
	struct case_record *record = work->record;
	struct issue_plan plan;

	if (!issue_plan(work->counter->store, record, &plan, error))
		return false;
	if (record->kinds_done == record->kinds)
		return end_case(
		    work, record->state == CASE_TO_RETURN ? CASE_EVENT_RETURN : CASE_EVENT_FINISH,
		    error);
	if (!issue_plan_has(&plan, STAGE_TEST) || issue_plan_has(&plan, STAGE_WRITE) ||
	    issue_plan_has(&plan, STAGE_WAIT) || issue_plan_has(&plan, STAGE_KEY) ||
	    issue_plan_has(&plan, STAGE_REQUEST) || record->state == CASE_TO_RETURN)
		return true;
	return case_apply(work->counter->store, record, CASE_EVENT_FINISH_ABSENT, NULL, error);
}

bool issue_finish(struct counter *counter, struct case_record *record,
		  const struct issue_pins *pins, issue_report *report, void *context,
		  struct error *error)
{
	struct work work = { .counter = counter,
			     .record = record,
			     .pins = pins,
			     .report = report,
			     .context = context };
	struct issue_plan plan;
	bool ok;

	ok = issue_plan(counter->store, record, &plan, error) &&
	     counter_card_begin_for(counter, record->card_digest, error) &&
	     finish_kind(&work, KIND_AUTH, plan.stage[KIND_AUTH], pins != NULL, error) &&
	     finish_kind(&work, KIND_SIGN, plan.stage[KIND_SIGN], pins != NULL, error) &&
	     move_case(&work, error);
	counter_card_end(counter);
	return ok || work_failed(&work, error);
}
