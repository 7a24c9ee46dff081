#include "madoguchi/counter/outage.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/envelope.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/store/exchange.h"
#include "madoguchi/store/letter.h"

#define CASE_EXCHANGES_MAX 32

/* "C-26-00017" for custody, "R-26-00003" for revisit: drawn in the transaction that uses it. */
static bool draw_paper_number(struct counter *counter, struct case_record *record, enum route route,
			      struct error *error)
{
	const int year = fiscal_year(clock_today()) % 100;
	const char letter = route == ROUTE_CUSTODY ? 'C' : 'R';
	char series[24];
	int64_t serial;

	snprintf(series, sizeof(series), "%s-%02d", route_word(route), year);
	if (!series_next(counter->store, series, &serial, error))
		return false;
	snprintf(record->custody_number, sizeof(record->custody_number), "%c-%02d-%05lld", letter,
		 year, (long long)serial);
	return true;
}

static bool take_in(struct counter *counter, const struct case_record *record,
		    const struct outage_choice *choice, struct error *error)
{
	struct custody_terms terms = choice->terms;
	bool open, done;

	if (!approval_use(counter, FOUR_EYES_CUSTODY, record->number, &choice->approval, error) ||
	    !envelope_is_open(counter->store, record, &open, error))
		return false;
	terms.sealed =
	    terms.envelope[0] != '\0' || (typist_of(record->applicant) == TYPIST_STAFF && !open);
	text_copy(terms.second, sizeof(terms.second), choice->approval.second.name);
	done = custody_begin(counter->store, record->id, record->custody_number, &terms, error);
	explicit_bzero(&terms, sizeof(terms));
	return done;
}

static bool change_route(struct counter *counter, struct case_record *record,
			 const struct outage_choice *choice, enum case_event event,
			 struct error *error)
{
	const enum exchange_priority priority =
	    choice->route == ROUTE_CUSTODY ? PRIORITY_CUSTODY : PRIORITY_OTHER;

	record->route = choice->route;
	/* Whoever is asked again holds what lay here in his hands. */
	return custody_end(counter->store, record->id, error) &&
	       draw_paper_number(counter, record, choice->route, error) &&
	       case_save(counter->store, record, error) &&
	       exchange_set_priority(counter->store, record->id, priority, error) &&
	       case_apply(counter->store, record, event, NULL, error) &&
	       (choice->route != ROUTE_CUSTODY || take_in(counter, record, choice, error));
}

static bool check_choice(const struct outage_choice *choice, struct error *error)
{
	if (choice->route == ROUTE_CUSTODY && !choice->consent)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
				 "custody needs the resident's consent");
	return (!text_has_my_number(choice->terms.envelope) &&
		!text_has_my_number(choice->terms.other)) ||
	       error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a My Number");
}

static bool set_route(struct counter *counter, struct case_record *record,
		      const struct outage_choice *choice, enum case_event event,
		      struct error *error)
{
	struct case_record before = *record;

	if (!check_choice(choice, error))
		return false;
	record->consent = record->consent || choice->consent;
	if (!store_begin(counter->store, error))
		return false;
	if (change_route(counter, record, choice, event, error) &&
	    store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	*record = before;
	return false;
}

bool outage_defer(struct counter *counter, struct case_record *record,
		  const struct outage_choice *choice, struct error *error)
{
	counter_card_end(counter);
	return set_route(counter, record, choice, CASE_EVENT_DEFER, error);
}

bool outage_reroute(struct counter *counter, struct case_record *record,
		    const struct outage_choice *choice, struct error *error)
{
	return set_route(counter, record, choice, CASE_EVENT_REROUTE, error);
}

struct message outage_warning(const struct case_record *record)
{
	if (record->renewal_old_gone)
		return message_make(N_("The old certificate has stopped working. Until the new one "
				       "is on the card, the card cannot be used for it."));
	return message_make(NULL);
}

bool outage_hand_back(struct counter *counter, struct case_record *record,
		      const struct issue_pins *pins, issue_report *report, void *context,
		      struct error *error)
{
	if (record->state != CASE_TO_RETURN)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s",
				 case_state_word(record->state));
	if (pins == NULL)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "hand-back");
	return issue_finish(counter, record, pins, report, context, error);
}

static bool cancel_unsent(struct counter *counter, const struct case_record *record,
			  struct error *error)
{
	struct exchange list[CASE_EXCHANGES_MAX];
	int count = 0;

	if (!exchange_list_case(counter->store, record->id, list, CASE_EXCHANGES_MAX, &count,
				error))
		return false;
	for (int i = 0; i < count; i++)
		if (list[i].state == EXCHANGE_QUEUED &&
		    !exchange_apply(counter->store, &list[i], EXCHANGE_EVENT_CANCEL,
				    N_("withdrawn by the resident"), error))
			return false;
	return true;
}

struct message outage_withdraw_warning(struct store *store, const struct case_record *record)
{
	struct message warning = message_make(NULL);
	struct card_entry entry;
	struct error unread;
	bool unseen;

	if (!card_entry_unseen(store, record->card_digest, &entry, &unseen, &unread) || !unseen ||
	    entry.case_id != record->id)
		return warning;
	warning = message_make(
	    N_("The card left in the middle of a step: {1} ({2}). What came of it is not known. "
	       "The next case on this card does it anew."));
	message_add_id(&warning, issue_step_label(entry.step));
	message_add_id(&warning, card_step_of_pin(entry.step) ? card_pin_label(entry.pin)
							      : kind_label(entry.kind));
	return warning;
}

bool outage_withdraw(struct counter *counter, struct case_record *record, struct error *error)
{
	if (!store_begin(counter->store, error))
		return false;
	if (cancel_unsent(counter, record, error) && fee_give_back(counter, record, error) &&
	    letter_end(counter->store, record->id, LETTER_EVENT_END, error) &&
	    case_apply(counter->store, record, CASE_EVENT_WITHDRAW, NULL, error) &&
	    store_commit(counter->store, error))
		return true;
	store_rollback(counter->store);
	return false;
}
