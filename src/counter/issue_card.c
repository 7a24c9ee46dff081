/* The first half of counter/issue: PIN, key, request into the queue. */
#include "madoguchi/counter/issue.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/revoke.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"

#include "issue_step.h"
#include "known_certificate.h"

#define REQUEST_SIZE_MAX 16384

static enum credential credential_of(const struct card *card, enum certificate_kind kind)
{
	return card_slot_credential(card, (enum card_slot)kind);
}

static bool set_on_pad(struct work *work, enum credential credential, struct error *error)
{
	bool set;

	work_report_pad(work, PAD_WANTS_NEW_PIN);
	set = card_set_by_pad(work->counter->card, credential, work->pins->language, error);
	work_report_pad(work, PAD_WANTS_NOTHING);
	work->set_on_pad[credential] = set;
	return set;
}

static bool set_new_pin(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct counter *counter = work->counter;
	const enum credential credential = credential_of(counter->card, kind);
	struct card_entry entry;

	work_entry(work, kind, STEP_SET_PIN, &entry);
	if (!work_intend(work, &entry, error))
		return false;
	if (!(work->pins->on_pad[kind]
		  ? set_on_pad(work, credential, error)
		  : card_set_pin(counter->card, credential, work->pins->pin[kind], error))) {
		work_refused(work, &entry, error);
		return false;
	}
	return card_outcome(counter->store, &entry, OUTCOME_DONE, NULL, 0, error);
}

/* What both kinds share is not typed on the pad a second time. */
static bool is_to_be_set(const struct work *work, enum certificate_kind kind)
{
	return work->pins != NULL && work->pins->set_new[kind] &&
	       (work->pins->on_pad[kind] || work->pins->pin[kind] != NULL) &&
	       !work->set_on_pad[credential_of(work->counter->card, kind)];
}

/* A new PIN is set by the issuing profile and journalled; the present one is only verified. */
static bool do_pin(struct work *work, enum certificate_kind kind, struct error *error)
{
	return (!is_to_be_set(work, kind) || set_new_pin(work, kind, error)) &&
	       work_verify(work, kind, error);
}

/* Remembers the certificate that the new one will take the place of, before its key goes. */
static bool keep_old_certificate(struct work *work, enum certificate_kind kind,
				 const struct buffer *der, struct error *error)
{
	struct certificate_record record = { .case_id = work->record->id, .kind = kind };
	struct store *store = work->counter->store;

	if (!store_begin(store, error))
		return false;
	if (known_certificate(store, &record, der, error)) {
		work->record->old_certificate[kind] = record.id;
		if (case_save(store, work->record, error) && store_commit(store, error))
			return true;
	}
	store_rollback(store);
	return false;
}

static bool read_old_certificate(struct work *work, enum certificate_kind kind, struct buffer *der,
				 struct error *error)
{
	enum slot_content content;

	if (!card_read_certificate(work->counter->card, (enum card_slot)kind, &content, der, error))
		return false;
	if (content != SLOT_HOLDS)
		return true;
	return keep_old_certificate(work, kind, der, error);
}

/* An ambiguous key generation is settled by reading: a key other than the one that was there
 * before is ours, and nobody has used it yet. */
static bool adopt_key(struct work *work, struct card_entry *open,
		      const struct card_public_key *present, bool *ret_adopted, struct error *error)
{
	uint8_t digest[PKI_DIGEST_SIZE];

	*ret_adopted = false;
	if (present->size == 0)
		return true;
	pki_sha256(present->der, present->size, digest);
	if (open->detail_size == sizeof(digest) && memcmp(open->detail, digest, 32) == 0)
		return true;
	*ret_adopted = true;
	return card_outcome(work->counter->store, open, OUTCOME_DONE, present->der, present->size,
			    error);
}

static bool settle_open_key(struct work *work, enum certificate_kind kind,
			    const struct card_public_key *present, bool *ret_adopted,
			    struct error *error)
{
	struct card_entry open;
	struct error missing = { 0 };

	*ret_adopted = false;
	if (!card_entry_last(work->counter->store, work->record->id, kind, STEP_KEY, &open,
			     &missing))
		return error_only_missing(&missing, error);
	if (open.outcome != OUTCOME_OPEN)
		return true;
	return adopt_key(work, &open, present, ret_adopted, error);
}

/* Intent and, in a renewal, the fact that the old certificate may stop working from here on. */
static bool intend_key(struct work *work, struct card_entry *entry, bool replaces,
		       struct error *error)
{
	struct store *store = work->counter->store;
	const bool before = work->record->renewal_old_gone;

	if (!store_begin(store, error))
		return false;
	work->record->renewal_old_gone = before || replaces;
	if (case_save(store, work->record, error) && work_intend(work, entry, error) &&
	    store_commit(store, error))
		return true;
	store_rollback(store);
	work->record->renewal_old_gone = before;
	return false;
}

/* With written consent in custody a key may be replaced although the service is away. */
static bool may_replace_unasked(const struct case_record *record)
{
	return record->route == ROUTE_CUSTODY && record->consent;
}

/* Making a key destroys the old one: the service has answered a moment ago, the intent says which
 * key was there, and only then the command goes out. */
static bool make_key(struct work *work, enum certificate_kind kind,
		     const struct card_public_key *present, bool replaces, struct error *error)
{
	struct counter *counter = work->counter;
	struct card_public_key made;
	struct card_entry entry;

	if (replaces && !may_replace_unasked(work->record) && !link_round_trip(counter, error))
		return false;
	work_entry(work, kind, STEP_KEY, &entry);
	if (present->size > 0) {
		pki_sha256(present->der, present->size, entry.detail);
		entry.detail_size = PKI_DIGEST_SIZE;
	}
	if (!intend_key(work, &entry, replaces, error))
		return false;
	if (!card_generate(counter->card, (enum card_slot)kind, &made, error)) {
		work_refused(work, &entry, error);
		return false;
	}
	return card_outcome(counter->store, &entry, OUTCOME_DONE, made.der, made.size, error);
}

static bool still_works(const struct buffer *certificate)
{
	struct certificate_facts facts;
	struct error unread;

	return certificate->size > 0 &&
	       certificate_inspect(certificate->bytes, certificate->size, &facts, &unread) &&
	       facts.not_after_ms > clock_now_ms();
}

static bool do_key(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct card_public_key present = { .size = 0 };
	struct buffer old;
	bool adopted = false;
	bool ok;

	buffer_init(&old, CARD_CERTIFICATE_MAX);
	/* A card that does not tell its key has none to adopt: the key is made again, and the first
	 * one, which nobody has seen, is never used. */
	ok = ((card_abilities(work->counter->card) & ABLE_PUBLIC_KEY) == 0 ||
	      card_public_key(work->counter->card, (enum card_slot)kind, &present, error)) &&
	     settle_open_key(work, kind, &present, &adopted, error);
	if (ok && !adopted)
		ok =
		    read_old_certificate(work, kind, &old, error) &&
		    make_key(work, kind, &present,
			     still_works(&old) && !work_ended_by_change(work->record, kind), error);
	buffer_done(&old);
	return ok;
}

static bool sign_on_card(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
			 uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	const struct work *work = ((void **)context)[0];
	const enum card_slot *slot = ((void **)context)[1];
	struct card_signature signature;

	if (!card_sign(work->counter->card, *slot, digest, &signature, error))
		return false;
	memcpy(ret_signature, signature.bytes, signature.size);
	*ret_size = signature.size;
	return true;
}

struct draft_request {
	struct exchange exchange;
	struct buffer body;
};

static int64_t end_of_day(int32_t day)
{
	return day == DATE_NONE ? 0 : date_to_ms(day + 1) - 1000;
}

static bool sign_request(struct work *work, enum certificate_kind kind,
			 const struct pki_request *request, const struct card_entry *key,
			 struct draft_request *draft, struct error *error)
{
	enum card_slot slot = (enum card_slot)kind;
	void *context[2] = { work, &slot };
	const struct pki_signer signer = {
		.context = context,
		.sign = sign_on_card,
		.public_key = key->detail,
		.public_key_size = key->detail_size,
	};

	if (work->counter->config->request_form == REQUEST_P10CR) {
		/* PKCS#10 cannot ask for a validity: how long it lives is the authority's word. */
		draft->exchange.body_type = CMP_P10CR;
		draft->exchange.expires = DATE_NONE;
		return pki_request_p10(request, &signer, &draft->body, error);
	}
	draft->exchange.body_type = request->old_certificate != NULL ? CMP_KUR : CMP_IR;
	return pki_request_crmf(request, &signer, &draft->body, error);
}

/* address: where the attributes' address lies. */
static void fill_attributes(const struct person *person, char address[static NAME_TEXT_SIZE],
			    struct pki_attributes *attributes)
{
	static const char codes[SEX_COUNT] = { '1', '2', '3' };
	char born[DATE_TEXT_SIZE];

	attributes->name = name_in_certificate(person);
	(void)name_certified_address(person->address, address);
	attributes->address = address;
	attributes->sex = codes[person->sex];
	/* YYYYMMDD, with zeros for what the register does not know. */
	person_born_format(person, born);
	for (size_t i = 0, at = 0; born[i] != '\0' && at < 8; i++)
		if (born[i] != '-')
			attributes->birth[at++] = born[i];
	attributes->birth[8] = '\0';
}

static void fill_exchange(const struct work *work, enum certificate_kind kind,
			  const struct card_entry *key, struct exchange *exchange)
{
	const struct case_record *record = work->record;

	exchange->case_id = record->id;
	exchange->kind = kind;
	exchange->priority = PRIORITY_AT_COUNTER;
	exchange->created_ms = clock_now_ms();
	exchange->due_ms = exchange->created_ms;
	exchange->expires = record->expires[kind];
	exchange->good_until_ms =
	    record->good_until == DATE_NONE ? 0 : date_to_ms(record->good_until + 1);
	memcpy(exchange->public_key, key->detail, key->detail_size);
	exchange->public_key_size = key->detail_size;
}

/* What the change has ended is revoked by hand, and the new one is asked for after it: the
 * authority would do it by itself, but only on the next day. */
static bool revoke_changed(struct work *work, enum certificate_kind kind, struct exchange *request,
			   struct error *error)
{
	const struct case_record *record = work->record;
	struct store *store = work->counter->store;
	struct certificate_record old;

	if (!work_ended_by_change(record, kind) || record->old_certificate[kind] == 0)
		return true;
	if (!certificate_load(store, record->old_certificate[kind], &old, NULL, error))
		return false;
	if (old.state != CERTIFICATE_ON_CARD || old.not_after_ms <= clock_now_ms())
		return true;
	return revoke_queue(work->counter, record, &old, record->reason, record->accepted_ms,
			    &request->after_exchange, error);
}

/* One transaction: the request is in the queue, and the journal says that it was signed. */
static bool queue_request(struct work *work, enum certificate_kind kind,
			  struct draft_request *draft, struct error *error)
{
	struct store *store = work->counter->store;
	struct card_entry entry;

	work_entry(work, kind, STEP_REQUEST, &entry);
	if (!store_begin(store, error))
		return false;
	if (revoke_changed(work, kind, &draft->exchange, error) &&
	    exchange_add(store, &draft->exchange, draft->body.bytes, draft->body.size, error) &&
	    card_done(store, &entry, error) && store_commit(store, error)) {
		wake_send(work->counter->config->state_dir, WAKE_QUEUED);
		return true;
	}
	store_rollback(store);
	return false;
}

/* The last request of this kind was a renewal that the authority refused because of the old
 * certificate. */
static bool old_was_refused(const struct work *work, enum certificate_kind kind)
{
	const unsigned bits =
	    CMP_FAIL_BIT(CMP_FAIL_BAD_CERT_ID) | CMP_FAIL_BIT(CMP_FAIL_CERT_REVOKED);
	struct exchange last;
	struct error none;

	return work_request(work->counter->store, work->record->id, kind, &last, &none) &&
	       last.state == EXCHANGE_REJECTED && last.body_type == CMP_KUR &&
	       (last.failure & bits) != 0;
}

static bool build_request(struct work *work, enum certificate_kind kind,
			  struct draft_request *draft, struct buffer *old_der, struct error *error)
{
	const struct case_record *record = work->record;
	const int64_t old_id = record->old_certificate[kind];
	struct certificate_record old = { .id = 0 };
	struct pki_attributes attributes;
	char address[NAME_TEXT_SIZE];
	struct card_entry key;
	struct pki_request request = {
		.kind = (enum pki_kind)kind,
		.prefecture = office_prefecture_romaji(work->counter->office),
		.municipality = office_municipality_romaji(work->counter->office),
		.not_after_ms = end_of_day(record->expires[kind]),
	};

	if (!card_entry_last(work->counter->store, record->id, kind, STEP_KEY, &key, error) ||
	    (old_id != 0 && !certificate_load(work->counter->store, old_id, &old, old_der, error)))
		return false;
	fill_attributes(&record->person, address, &attributes);
	if (kind == KIND_SIGN)
		request.attributes = &attributes;
	fill_exchange(work, kind, &key, &draft->exchange);
	draft->exchange.certificate_id = old_id;
	/* kur is for what is neither expired nor revoked, RFC 9810 5.3.5. */
	if (record->procedure == PROCEDURE_RENEW && old_id != 0 &&
	    old.not_after_ms > clock_now_ms() && !old_was_refused(work, kind)) {
		request.old_certificate = old_der->bytes;
		request.old_certificate_size = old_der->size;
	}
	return sign_request(work, kind, &request, &key, draft, error);
}

static bool do_request(struct work *work, enum certificate_kind kind, struct error *error)
{
	struct draft_request draft = { 0 };
	struct buffer old_der;
	bool ok;

	buffer_init(&old_der, CARD_CERTIFICATE_MAX);
	buffer_init(&draft.body, REQUEST_SIZE_MAX);
	ok = build_request(work, kind, &draft, &old_der, error) &&
	     queue_request(work, kind, &draft, error);
	buffer_done(&old_der);
	buffer_done(&draft.body);
	return ok;
}

static bool begin_case(struct work *work, struct error *error)
{
	enum case_state next;

	if (work->record->state == CASE_WORKING)
		return true;
	if (!case_next(work->record->state, CASE_EVENT_BEGIN, &next) &&
	    work->record->state == CASE_NEEDS_ATTENTION)
		return case_apply(work->counter->store, work->record, CASE_EVENT_RESOLVE, NULL,
				  error);
	return case_apply(work->counter->store, work->record, CASE_EVENT_BEGIN, NULL, error);
}

static bool work_on_kind(struct work *work, enum certificate_kind kind, enum issue_stage stage,
			 struct error *error)
{
	if (stage != STAGE_KEY && stage != STAGE_REQUEST)
		return true;
	return work_run(work, kind, STEP_SET_PIN, do_pin, error) &&
	       (stage == STAGE_REQUEST || work_run(work, kind, STEP_KEY, do_key, error)) &&
	       work_run(work, kind, STEP_REQUEST, do_request, error);
}

/* A card makes the keys of its time, which the office's file knows. What the configuration says for
 * PIV cards is the office's own decision. */
static bool check_key_type(const struct work *work, enum certificate_kind kind, struct error *error)
{
	static const enum key_type types[] = {
		[CARD_KEY_RSA_2048] = KEY_TYPE_RSA_2048,
		[CARD_KEY_P256] = KEY_TYPE_ECDSA_256,
	};
	const struct config *config = work->counter->config;
	const struct card *card = work->counter->card;
	const enum piv_key set = kind == KIND_SIGN ? config->piv_sign_key : config->piv_auth_key;
	const enum key_type made = types[card_key_type(card, (enum card_slot)kind)];
	unsigned wanted;

	if (card_family(card) == CARD_FAMILY_PIV && set != PIV_KEY_OFFICE)
		return true;
	wanted = office_card_keys(work->counter->office, work->record->card_expires, clock_today());
	return wanted == 0 || (wanted & 1u << made) != 0 ||
	       error_set(error, ERROR_KEY_TYPE, CAUSE_NONE, 0, "%s", key_type_word(made));
}

/* Before anything is changed on the card. */
static bool check_key_types(const struct work *work, const struct issue_plan *plan,
			    struct error *error)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (plan->stage[i] == STAGE_KEY &&
		    !check_key_type(work, (enum certificate_kind)i, error))
			return false;
	return true;
}

bool issue_card_work(struct counter *counter, struct case_record *record,
		     const struct issue_pins *pins, issue_report *report, void *context,
		     struct error *error)
{
	struct work work = { .counter = counter,
			     .record = record,
			     .pins = pins,
			     .report = report,
			     .context = context };
	struct issue_plan plan;

	if (!issue_plan(counter->store, record, &plan, error))
		return false;
	if (!issue_plan_has(&plan, STAGE_KEY) && !issue_plan_has(&plan, STAGE_REQUEST))
		return true;
	if (counter_card_begin_for(counter, record->card_digest, error) &&
	    check_key_types(&work, &plan, error) && begin_case(&work, error) &&
	    work_on_kind(&work, KIND_AUTH, plan.stage[KIND_AUTH], error) &&
	    work_on_kind(&work, KIND_SIGN, plan.stage[KIND_SIGN], error))
		return true;
	counter_card_end(counter);
	return work_failed(&work, error);
}
