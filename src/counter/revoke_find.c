/* The first half of counter/revoke: which certificates are meant. */
#include <string.h>

#include "madoguchi/pki/certificate.h"

#include "known_certificate.h"
#include "revoke_parts.h"

static bool read_slot(struct counter *counter, enum card_slot slot, enum slot_content *ret_content,
		      struct buffer *der, struct error *error)
{
	/* The signing certificate is readable without its password in an issuer session only. */
	if (slot == SLOT_SIGN && (card_abilities(counter->card) & ABLE_WRITE) != 0)
		return card_read_back(counter->card, slot, ret_content, der, error);
	return card_read_certificate(counter->card, slot, ret_content, der, error);
}

static bool take_slot(struct counter *counter, const struct case_record *record,
		      enum certificate_kind kind, struct revoke_item *item, struct error *error)
{
	struct certificate_record certificate = { .case_id = record->id, .kind = kind };
	enum slot_content content;
	struct buffer der;
	bool ok;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	ok = read_slot(counter, (enum card_slot)kind, &content, &der, error);
	if (ok && content == SLOT_HOLDS) {
		ok = known_certificate(counter->store, &certificate, &der, error);
		if (ok && certificate.state != CERTIFICATE_REVOKED &&
		    certificate.state != CERTIFICATE_SUPERSEDED)
			revoke_take(item, &certificate, REVOKE_ON_CARD);
	}
	buffer_done(&der);
	return ok;
}

static bool no_card(const struct error *error)
{
	return error->code == ERROR_CARD_NONE || error->code == ERROR_READER_NONE ||
	       error->code == ERROR_READER_SERVICE || error->code == ERROR_CARD_OTHER ||
	       error->code == ERROR_CARD_LEGACY;
}

bool revoke_find_on_card(struct counter *counter, struct case_record *record,
			 struct revoke_plan *plan, struct error *error)
{
	struct error missing = { 0 };
	bool ok = true;

	if (!record->has_card)
		return true;
	counter_card_end(counter);
	if (!counter_card_begin_for(counter, record->card_digest, &missing)) {
		if (no_card(&missing))
			return true;
		*error = missing;
		return false;
	}
	if (card_family(counter->card) == CARD_FAMILY_JPKI_FACE &&
	    plan->item[KIND_SIGN].source == REVOKE_NOWHERE)
		plan->item[KIND_SIGN].source = REVOKE_ABSENT;
	for (int i = 0; i < KIND_COUNT && ok; i++)
		if (plan->item[i].wanted && plan->item[i].source == REVOKE_NOWHERE)
			ok = take_slot(counter, record, (enum certificate_kind)i, &plan->item[i],
				       error);
	counter_card_end(counter);
	return ok;
}

static bool can_be_revoked(const struct certificate_record *certificate)
{
	enum certificate_state to;

	return certificate_next(certificate->state, CERTIFICATE_EVENT_REVOKE, &to);
}

/* What the case brought, else what it was to replace; where that has ended, there is nothing. */
static bool look_in_case(struct counter *counter, const struct case_record *other,
			 enum certificate_kind kind, struct revoke_item *item, struct error *error)
{
	const int64_t old_id = other->old_certificate[kind];
	struct certificate_record certificate;
	struct error missing = { 0 };
	bool found =
	    certificate_of_case(counter->store, other->id, kind, &certificate, NULL, &missing);

	if (!found && missing.code == ERROR_NOT_FOUND && old_id != 0)
		found = certificate_load(counter->store, old_id, &certificate, NULL, &missing);
	if (found && can_be_revoked(&certificate))
		revoke_take(item, &certificate, REVOKE_IN_RECORDS);
	return found || error_only_missing(&missing, error);
}

static bool look_in_person_case(struct counter *counter, struct case_record *other, void *context,
				struct error *error)
{
	struct revoke_plan *plan = context;

	for (int i = 0; i < KIND_COUNT; i++)
		if (plan->item[i].wanted && plan->item[i].source == REVOKE_NOWHERE &&
		    !look_in_case(counter, other, (enum certificate_kind)i, &plan->item[i], error))
			return false;
	return true;
}

bool revoke_find_in_records(struct counter *counter, const struct case_record *record,
			    struct revoke_plan *plan, struct error *error)
{
	return person_cases(counter, record, look_in_person_case, plan, error);
}
