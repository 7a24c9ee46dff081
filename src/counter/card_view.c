#include "madoguchi/counter/card_view.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/store/card_journal.h"

static int32_t last_valid_day(const struct certificate_facts *facts)
{
	return date_from_ms(facts->not_after_ms);
}

/* A certificate whose status cannot be looked up has none that is known. */
static void judge_slot(struct counter *counter, const struct buffer *der,
		       struct card_slot_view *view)
{
	const struct validity_rule *rule = office_validity(counter->office, clock_today());
	struct error unread;

	view->expires = last_valid_day(&view->facts);
	if (rule != NULL)
		view->renewable_from = window_opens(view->expires, rule->window_months);
	if (!revocation_of_certificate(counter->config->state_dir, der->bytes, der->size,
				       clock_now_ms(), &view->status, &unread))
		memset(&view->status, 0, sizeof(view->status));
}

struct message card_slot_status(const struct card_slot_view *slot)
{
	const struct revocation_status *status = &slot->status;
	struct message words = message_make(revocation_words(status->answer));

	if (slot->content == SLOT_PROTECTED && !slot->as_issuer)
		return message_make(N_("not known: only the signing password opens it"));
	switch (status->answer) {
	case REVOCATION_NO_LIST:
		break;
	case REVOCATION_GOOD:
		words = message_with_date(N_("not revoked by the list of {1}"),
					  date_from_ms(status->this_update_ms));
		break;
	case REVOCATION_STALE:
		words = message_with_date(N_("not known since {1}: the list has run out"),
					  date_from_ms(status->next_update_ms));
		break;
	case REVOCATION_REVOKED:
		words =
		    message_with_date(N_("REVOKED on {1}: {2}"), date_from_ms(status->revoked_ms));
		message_add_id(&words, revocation_reason_words(status->reason));
		break;
	}
	return words;
}

/* What the signing password protects; it stays SLOT_PROTECTED for everybody else. */
static bool read_as_issuer(struct counter *counter, enum card_slot slot,
			   struct card_slot_view *view, struct buffer *der, struct error *error)
{
	enum slot_content content;

	if ((card_abilities(counter->card) & ABLE_WRITE) == 0)
		return true;
	if (!card_read_back(counter->card, slot, &content, der, error))
		return false;
	view->as_issuer = content == SLOT_HOLDS;
	return true;
}

static bool look_at_slot(struct counter *counter, enum card_slot slot, bool closely,
			 struct card_slot_view *view, struct error *error)
{
	struct buffer der;
	struct error unread;
	bool ok;

	view->expires = view->renewable_from = DATE_NONE;
	buffer_init(&der, CARD_CERTIFICATE_MAX);
	ok = card_read_certificate(counter->card, slot, &view->content, &der, error);
	if (ok && closely && view->content == SLOT_PROTECTED)
		ok = read_as_issuer(counter, slot, view, &der, error);
	if (ok && card_slot_read(view)) {
		if (certificate_inspect(der.bytes, der.size, &view->facts, &unread)) {
			judge_slot(counter, &der, view);
		} else {
			view->content = SLOT_BROKEN;
			view->as_issuer = false;
		}
	}
	buffer_done(&der);
	return ok;
}

/* Each lies in an application of its own, and only the card screen shows them. */
static bool is_card_pin(int credential)
{
	return credential == CREDENTIAL_CARD_COMMON || credential == CREDENTIAL_CARD_JUKI;
}

static bool look_at_tries(struct card *card, bool closely, uint8_t tries[static CREDENTIAL_COUNT],
			  struct error *error)
{
	struct credential_facts facts;
	struct error unknown;

	for (int i = 0; i < CREDENTIAL_COUNT; i++) {
		tries[i] = TRIES_UNKNOWN;
		if ((closely || !is_card_pin(i)) &&
		    card_credential_facts(card, (enum credential)i, &facts) &&
		    !card_tries_left(card, (enum credential)i, &tries[i], &unknown) &&
		    unknown.code != ERROR_CARD_UNSUPPORTED) {
			*error = unknown;
			return false;
		}
	}
	return true;
}

static unsigned pad_abilities(struct card *card, enum card_slot slot)
{
	unsigned abilities = 0;

	for (unsigned ability = CREDENTIAL_VERIFY; ability <= CREDENTIAL_UNBLOCK; ability <<= 1)
		if (card_pad_cannot(card, card_slot_credential(card, slot),
				    (enum credential_ability)ability) == NULL)
			abilities |= ability;
	return abilities;
}

static int32_t face_expiry(const char text[static 9])
{
	char iso[11];
	int32_t date;

	if (strlen(text) != 8)
		return DATE_NONE;
	memcpy(iso, text, 4);
	iso[4] = iso[7] = '-';
	memcpy(iso + 5, text + 4, 2);
	memcpy(iso + 8, text + 6, 2);
	iso[10] = '\0';
	return date_parse_iso(iso, &date) ? date : DATE_NONE;
}

static bool look_up_case(struct counter *counter, struct card_view *view, struct error *error)
{
	struct error missing = { 0 };
	struct card_entry entry;
	bool unseen;

	if (!card_entry_unseen(counter->store, view->identity.digest, &entry, &unseen, error))
		return false;
	view->left = unseen && entry.outcome == OUTCOME_LEFT;
	view->awaited =
	    case_find_by_card(counter->store, view->identity.digest, &view->awaited_case, &missing);
	return view->awaited || error_only_missing(&missing, error);
}

/* What the card has told when it was recognised, and the case that waits for it. */
static bool look_whose(struct counter *counter, struct card_view *view, struct error *error)
{
	char expires[9] = "";

	view->family = card_family(counter->card);
	view->practice_profile = card_practice_profile(counter->card);
	view->identity = *card_identity(counter->card);
	view->card_expires = DATE_NONE;
	if (card_face_facts(counter->card, expires, view->municipality))
		view->card_expires = face_expiry(expires);
	return look_up_case(counter, view, error);
}

static bool look_at_slots(struct counter *counter, bool closely, struct card_view *view,
			  struct error *error)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (!look_at_slot(counter, (enum card_slot)i, closely, &view->slot[i], error))
			return false;
	return true;
}

/* After everything else, because other applications are selected for some of the tries. */
static bool look_at_pins(struct counter *counter, bool closely, struct card_view *view,
			 struct error *error)
{
	for (int i = 0; i < KIND_COUNT; i++)
		view->pad[i] = pad_abilities(counter->card, (enum card_slot)i);
	if (!look_at_tries(counter->card, closely, view->tries, error))
		return false;
	view->commands = card_session_commands(counter->session);
	return true;
}

/* A card that was left open would answer from a session with verified PINs. */
static bool look_alone(struct counter *counter, bool closely, struct card_view *ret_view,
		       struct error *error)
{
	struct card_view view;
	bool ok;

	memset(&view, 0, sizeof(view));
	counter_card_end(counter);
	ok = counter_card_begin(counter, error) && look_at_slots(counter, closely, &view, error) &&
	     look_at_pins(counter, closely, &view, error) && look_whose(counter, &view, error);
	counter_card_end(counter);
	if (ok)
		*ret_view = view;
	return ok;
}

bool card_look(struct counter *counter, struct card_view *ret_view, struct error *error)
{
	return look_alone(counter, false, ret_view, error);
}

bool card_look_closely(struct counter *counter, struct card_view *ret_view, struct error *error)
{
	return look_alone(counter, true, ret_view, error);
}

bool card_look_again(struct counter *counter, const uint8_t digest[static CARD_IDENTITY_SIZE],
		     struct card_view *view, struct error *error)
{
	struct card_view next = *view;
	bool ok;

	counter_card_end(counter);
	ok = counter_card_begin_for(counter, digest, error) &&
	     look_at_pins(counter, false, &next, error) && look_whose(counter, &next, error);
	counter_card_end(counter);
	if (ok)
		*view = next;
	return ok;
}

bool card_whose(struct counter *counter, struct card_view *ret_view, struct error *error)
{
	struct card_view view;
	bool ok;

	memset(&view, 0, sizeof(view));
	counter_card_end(counter);
	ok = counter_card_begin(counter, error) && look_whose(counter, &view, error);
	counter_card_end(counter);
	if (ok)
		*ret_view = view;
	return ok;
}

bool card_basic_four(struct counter *counter, const uint8_t digest[static CARD_IDENTITY_SIZE],
		     enum credential credential, const struct pin *pin, struct basic_four *ret_four,
		     struct error *error)
{
	bool ok;

	counter_card_end(counter);
	ok = counter_card_begin_for(counter, digest, error) &&
	     card_verify(counter->card, credential, pin, error) &&
	     card_read_basic_four(counter->card, ret_four, error);
	counter_card_end(counter);
	return ok;
}
