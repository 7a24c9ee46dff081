#include "madoguchi/counter/pin_work.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/card/pin_pad.h"
#include "madoguchi/store/card_journal.h"

/* The credentials of the card behind a PIN, in the order in which they are changed. */
static const enum credential credentials[CARD_PIN_COUNT][CARD_PIN_PARTS] = {
	[CARD_PIN_SIGN] = { CREDENTIAL_SIGN },
	[CARD_PIN_AUTH] = { CREDENTIAL_AUTH },
	[CARD_PIN_REGISTER] = { CREDENTIAL_CARD_COMMON, CREDENTIAL_CARD_JUKI },
	[CARD_PIN_DATA] = { CREDENTIAL_CARD_DATA },
	[CARD_PIN_PIV] = { CREDENTIAL_PIV_PIN },
	[CARD_PIN_PUK] = { CREDENTIAL_PIV_PUK },
};

bool pin_work_procedure(enum procedure procedure)
{
	return procedure == PROCEDURE_PIN_CHANGE || procedure == PROCEDURE_PIN_INIT ||
	       procedure == PROCEDURE_UNLOCK;
}

bool pin_work_needs_present(enum procedure procedure)
{
	return procedure == PROCEDURE_PIN_CHANGE;
}

/* ---- looking -------------------------------------------------------------------------------- */

static bool card_has(const struct card *card, enum card_pin pin, struct credential_facts *ret_facts)
{
	return card_credential_facts(card, credentials[pin][0], ret_facts);
}

static bool fewest_tries(struct card *card, enum card_pin pin, uint8_t *ret_tries,
			 struct error *error)
{
	uint8_t fewest = TRIES_UNKNOWN;

	for (int part = 0; part < CARD_PIN_PARTS && part < card_pin_parts(pin); part++) {
		struct error untold = { 0 };
		uint8_t tries;

		if (!card_tries_left(card, credentials[pin][part], &tries, &untold)) {
			/* Not every PIV card counts its PUK aloud. */
			if (untold.code == ERROR_CARD_UNSUPPORTED)
				continue;
			*error = untold;
			return false;
		}
		if (tries < fewest)
			fewest = tries;
	}
	*ret_tries = fewest;
	return true;
}

/* The newest row of a part; ret_found false when there is none. */
static bool last_entry(struct store *store, const uint8_t digest[static 32], enum card_pin pin,
		       int part, struct card_entry *ret_entry, bool *ret_found, struct error *error)
{
	struct error missing = { 0 };

	*ret_found = card_entry_last_pin(store, digest, pin, part, ret_entry, &missing);
	return *ret_found || error_only_missing(&missing, error);
}

static bool read_journal(struct store *store, const uint8_t digest[static 32], int64_t case_id,
			 struct pin_target *target, struct error *error)
{
	const int parts = card_pin_parts(target->pin);
	struct card_entry entry[CARD_PIN_PARTS] = { { .id = 0 } };
	bool found[CARD_PIN_PARTS] = { false };

	for (int part = 0; part < parts; part++) {
		if (!last_entry(store, digest, target->pin, part, &entry[part], &found[part],
				error))
			return false;
		target->open =
		    target->open || (found[part] && card_outcome_unseen(entry[part].outcome));
	}
	target->done = found[parts - 1] && entry[parts - 1].outcome == OUTCOME_DONE &&
		       entry[parts - 1].case_id == case_id;
	if (parts == 1 || !found[0] || entry[0].outcome != OUTCOME_DONE)
		return true;
	target->half = !found[1] || entry[1].outcome != OUTCOME_DONE || entry[1].id < entry[0].id;
	target->done = target->done && !target->half;
	return true;
}

/* Message ids of why something cannot be done; what the card as a whole can do may be more than
 * what can be done with one of its PINs. */
static void judge_abilities(const struct card *card, unsigned abilities, struct pin_target *target)
{
	static const char *const not_this = N_("This cannot be done with this PIN.");

	target->needs_puk =
	    (abilities & CREDENTIAL_INITIALISE) == 0 && (abilities & CREDENTIAL_UNBLOCK) != 0;
	if ((abilities & CREDENTIAL_CHANGE) == 0)
		target->cannot_change = card_cannot(card, ABLE_CHANGE_PIN) != NULL
					    ? card_cannot(card, ABLE_CHANGE_PIN)
					    : not_this;
	if ((abilities & (CREDENTIAL_INITIALISE | CREDENTIAL_UNBLOCK)) == 0)
		target->cannot_set = card_cannot(card, ABLE_SET_PIN) != NULL
					 ? card_cannot(card, ABLE_SET_PIN)
					 : not_this;
}

/* Message id of why it is not done on the reader's pad; NULL: it is. */
static const char *why_no_pad(struct card *card, enum procedure procedure,
			      const struct pin_target *target)
{
	if (card_pin_parts(target->pin) > 1)
		return N_("This PIN stands in two places of the card: two entries on the PIN pad "
			  "could differ.");
	return card_pad_cannot(card, credentials[target->pin][0],
			       pin_work_needs_present(procedure) ? CREDENTIAL_CHANGE
			       : target->needs_puk		 ? CREDENTIAL_UNBLOCK
								 : CREDENTIAL_INITIALISE);
}

/* How often the PUK may still be wrong that sets this PIN. */
static bool look_at_puk(struct card *card, struct pin_target *target, struct error *error)
{
	target->puk_tries = TRIES_UNKNOWN;
	return !target->needs_puk || fewest_tries(card, CARD_PIN_PUK, &target->puk_tries, error);
}

static bool look_at_pin(struct counter *counter, const struct case_record *record,
			enum card_pin pin, struct pin_target *target, struct error *error)
{
	struct card *card = counter->card;
	struct credential_facts facts;

	memset(target, 0, sizeof(*target));
	target->pin = pin;
	if (!card_has(card, pin, &facts))
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "%s",
				 card_pin_word(pin));
	if (!card_pin_rule(counter->office, pin, clock_today(), &target->rule))
		return error_set(error, ERROR_RULE_REFUSES, CAUSE_NONE, 0,
				 "the office states no rule for this PIN");
	target->rule.tries = facts.tries_full;
	judge_abilities(card, facts.abilities, target);
	target->no_pad = why_no_pad(card, record->procedure, target);
	return fewest_tries(card, pin, &target->tries, error) && look_at_puk(card, target, error) &&
	       read_journal(counter->store, card_identity(card)->digest, record->id, target, error);
}

static bool look(struct counter *counter, const struct case_record *record,
		 struct pin_work_view *view, struct error *error)
{
	struct credential_facts facts;

	view->family = card_family(counter->card);
	view->practice_profile = card_practice_profile(counter->card);
	view->pad = pin_pad_features(counter->session) != PIN_PAD_NONE;
	for (int i = 0; i < CARD_PIN_COUNT; i++)
		if (card_has(counter->card, (enum card_pin)i, &facts) &&
		    !look_at_pin(counter, record, (enum card_pin)i, &view->target[view->count++],
				 error))
			return false;
	return true;
}

bool pin_work_look(struct counter *counter, const struct case_record *record,
		   struct pin_work_view *ret_view, struct error *error)
{
	struct pin_work_view view = { 0 };
	bool ok;

	/* A card left open would answer from a session with verified PINs. */
	counter_card_end(counter);
	ok = counter_card_begin_for(counter, record->card_digest, error) &&
	     look(counter, record, &view, error);
	counter_card_end(counter);
	if (ok)
		*ret_view = view;
	return ok;
}

/* ---- doing ---------------------------------------------------------------------------------- */

struct act {
	struct counter *counter;
	struct case_record *record;
	const struct pin_order *order;
	struct pin_target target;
	int part;
	enum card_step step;
};

static bool check_fresh(const struct act *act, struct error *error)
{
	const struct pin *fresh = act->order->fresh;
	const char *broken;

	if (act->order->by_pad)
		return act->target.no_pad == NULL ||
		       error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "%s",
				 act->target.no_pad);
	if (fresh == NULL)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "the new PIN");
	broken = pin_rule_broken(&act->target.rule, fresh->digits, fresh->length,
				 act->record->person.born);
	return broken == NULL || error_set(error, ERROR_PIN_FORMAT, CAUSE_NONE, 0, "%s", broken);
}

/* What can be no PIN of this kind is never sent: it would cost a try. */
static bool check_present(const struct act *act, struct error *error)
{
	const struct pin *present = act->order->present;

	if (act->step != STEP_CHANGE_PIN || act->order->by_pad)
		return true;
	if (present == NULL)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "the present PIN");
	if (present->length < act->target.rule.length_min)
		return error_set(error, ERROR_PIN_FORMAT, CAUSE_NONE, 0, "%s",
				 N_("The PIN is too short."));
	return true;
}

/* The last try of what is entered is only taken when it was asked about. */
static bool tries_suffice(const struct act *act, enum card_pin entered, uint8_t tries,
			  struct error *error)
{
	if (tries == 0)
		return error_set(error,
				 entered == CARD_PIN_PUK ? ERROR_PUK_BLOCKED : ERROR_PIN_BLOCKED,
				 CAUSE_NONE, 0, "%s", card_pin_word(entered));
	return tries > 1 || act->order->last_try ||
	       error_set(error, ERROR_PIN_ONE_TRY, CAUSE_NONE, 0, "%s", card_pin_word(entered));
}

/* The order is one that this case may have carried out already, and it has. */
static bool done_before(const struct act *act)
{
	return act->order->confirm_done && act->target.done;
}

static bool check_tries(const struct act *act, struct error *error)
{
	const struct pin_target *target = &act->target;

	if (act->step == STEP_CHANGE_PIN)
		return tries_suffice(act, act->order->pin, target->tries, error);
	if (act->record->procedure == PROCEDURE_UNLOCK && target->tries > 0 && !target->open &&
	    !target->half && !done_before(act))
		return error_set(error, ERROR_PIN_NOT_LOCKED, CAUSE_NONE, 0, "%s",
				 card_pin_word(act->order->pin));
	return !target->needs_puk || tries_suffice(act, CARD_PIN_PUK, target->puk_tries, error);
}

static enum credential credential_of(const struct act *act)
{
	return credentials[act->order->pin][act->part];
}

/* The card itself has spoken; a lost one has said nothing. */
static bool card_said_no(const struct error *error)
{
	switch (error->code) {
	case ERROR_PIN_WRONG:
	case ERROR_PIN_BLOCKED:
	case ERROR_PIN_FORMAT:
	case ERROR_PIN_NEEDED:
	case ERROR_PUK_WRONG:
	case ERROR_PUK_BLOCKED:
	case ERROR_CARD_REFUSED:
	case ERROR_CARD_UNSUPPORTED:
	case ERROR_ISSUER_AUTH:
	case ERROR_MANAGEMENT_KEY:
		return true;
	default:
		return pin_pad_refused(error->code);
	}
}

/* A change reaches the card only with the present PIN verified, that is with all tries left: if
 * they are, it may have happened. */
static bool may_have_happened(struct act *act, bool *ret_may, struct error *error)
{
	struct card_entry last;
	uint8_t tries;
	bool found;

	*ret_may = act->step == STEP_CHANGE_PIN && done_before(act);
	if (act->step != STEP_CHANGE_PIN || *ret_may)
		return true;
	if (!last_entry(act->counter->store, act->record->card_digest, act->order->pin, act->part,
			&last, &found, error))
		return false;
	if (!found || !card_outcome_unseen(last.outcome))
		return true;
	if (!card_tries_left(act->counter->card, credential_of(act), &tries, error))
		return false;
	*ret_may = tries >= act->target.rule.tries;
	return true;
}

static bool set_fresh(struct act *act, struct error *error)
{
	const struct pin_order *order = act->order;
	struct card *card = act->counter->card;

	/* Typed twice there and taken by the card: a third entry would prove nothing. */
	if (order->by_pad)
		return act->target.needs_puk
			   ? card_unblock_by_pad(card, credential_of(act), order->language, error)
			   : card_set_by_pad(card, credential_of(act), order->language, error);
	if (act->target.needs_puk && order->puk == NULL)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "the PUK");
	return (act->target.needs_puk
		    ? card_unblock(card, credential_of(act), order->puk, order->fresh, error)
		    : card_set_pin(card, credential_of(act), order->fresh, error)) &&
	       card_verify(card, credential_of(act), order->fresh, error);
}

/* A PUK cannot be entered for its own sake: it is changed into itself if it is the new one. */
static bool settle_puk(struct act *act, struct error *error)
{
	const struct pin_order *order = act->order;
	struct card *card = act->counter->card;
	struct error wrong = { 0 };

	if (card_change_pin(card, CREDENTIAL_PIV_PUK, order->fresh, order->fresh, &wrong))
		return true;
	if (wrong.code == ERROR_PUK_WRONG || wrong.code == ERROR_PIN_WRONG)
		return card_change_pin(card, CREDENTIAL_PIV_PUK, order->present, order->fresh,
				       error);
	*error = wrong;
	return false;
}

static bool run_step(struct act *act, bool ambiguous, struct error *error)
{
	const struct pin_order *order = act->order;
	struct card *card = act->counter->card;
	bool was_done;

	if (act->step == STEP_RESET_PIN)
		return set_fresh(act, error);
	/* After a loss too: the resident tries the new one or the old one. */
	if (order->by_pad)
		return card_change_by_pad(card, credential_of(act), order->language, error);
	if (ambiguous && order->pin == CARD_PIN_PUK)
		return settle_puk(act, error);
	return ambiguous
		   ? card_settle_change(card, credential_of(act), order->present, order->fresh,
					&was_done, error)
		   : card_change_pin(card, credential_of(act), order->present, order->fresh, error);
}

static bool intend(struct act *act, struct card_entry *entry, struct error *error)
{
	*entry = (struct card_entry){
		.case_id = act->record->id,
		.pin = act->order->pin,
		.part = act->part,
		.step = act->step,
	};
	memcpy(entry->card_digest, act->record->card_digest, CARD_DIGEST_SIZE);
	return card_intent(act->counter->store, entry, error);
}

static bool settled(struct act *act, struct error *error)
{
	return card_entries_settle_pin(act->counter->store, act->record->card_digest,
				       act->order->pin, act->part, error);
}

static bool do_part(struct act *act, struct error *error)
{
	struct card_entry entry;
	struct error unwritten;
	bool ambiguous;

	if (!may_have_happened(act, &ambiguous, error) || !intend(act, &entry, error))
		return false;
	if (run_step(act, ambiguous, error))
		return settled(act, error);
	if (card_said_no(error))
		card_outcome(act->counter->store, &entry, OUTCOME_FAILED, NULL, 0, &unwritten);
	return false;
}

/* The halves of one PIN must be alike: the first has to open with what the second will get. */
static bool check_first_half(struct act *act, struct error *error)
{
	act->part = 0;
	return card_verify(act->counter->card, credential_of(act), act->order->fresh, error);
}

static bool do_parts(struct act *act, struct error *error)
{
	const bool resume = act->target.half && act->step == STEP_CHANGE_PIN;

	if (resume && !check_first_half(act, error))
		return false;
	for (act->part = resume ? 1 : 0; act->part < card_pin_parts(act->order->pin); act->part++)
		if (!do_part(act, error))
			return false;
	return true;
}

static bool begin_case(struct act *act, struct error *error)
{
	struct case_record *record = act->record;
	enum case_event event = CASE_EVENT_BEGIN;

	if (record->state == CASE_WORKING)
		return true;
	if (record->state == CASE_NEEDS_ATTENTION)
		event = CASE_EVENT_RESOLVE;
	return case_apply(act->counter->store, record, event, NULL, error);
}

static bool act_on_card(struct act *act, struct error *error)
{
	const enum card_pin pin = act->order->pin;

	if (!counter_card_begin_for(act->counter, act->record->card_digest, error))
		return false;
	return look_at_pin(act->counter, act->record, pin, &act->target, error) &&
	       check_fresh(act, error) && check_present(act, error) && check_tries(act, error) &&
	       begin_case(act, error) && do_parts(act, error);
}

bool pin_work_do(struct counter *counter, struct case_record *record, const struct pin_order *order,
		 struct error *error)
{
	struct act act = {
		.counter = counter,
		.record = record,
		.order = order,
		.step =
		    pin_work_needs_present(record->procedure) ? STEP_CHANGE_PIN : STEP_RESET_PIN,
	};
	bool ok;

	if (!pin_work_procedure(record->procedure))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s",
				 procedure_word(record->procedure));
	counter_card_end(counter);
	ok = act_on_card(&act, error);
	counter_card_end(counter);
	return ok;
}

bool pin_work_finish(struct counter *counter, struct case_record *record, struct error *error)
{
	int done = 0;

	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		struct pin_target target = { .pin = (enum card_pin)i };

		if (!read_journal(counter->store, record->card_digest, record->id, &target, error))
			return false;
		if (target.half)
			return error_set(error, ERROR_PIN_HALF, CAUSE_NONE, 0, "%s",
					 card_pin_word(target.pin));
		done += target.done ? 1 : 0;
	}
	if (done == 0)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "no PIN was changed");
	return case_apply(counter->store, record, CASE_EVENT_FINISH, NULL, error);
}
