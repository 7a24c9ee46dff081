#include "madoguchi/counter/custody.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"

static const struct {
	const char *word;
	enum custody_event event; /* where it moves */
	bool moves;
	bool wants_words;
	bool leaves;
} acts[CUSTODY_ACT_COUNT] = {
	[CUSTODY_ACT_PLACE] = { "place", CUSTODY_EVENT_COUNT, false, true, false },
	[CUSTODY_ACT_ENVELOPE] = { "envelope", CUSTODY_EVENT_COUNT, false, false, false },
	[CUSTODY_ACT_GIVE] = { "give", CUSTODY_EVENT_HAND_BACK, true, false, true },
	[CUSTODY_ACT_MAIL] = { "mail", CUSTODY_EVENT_MAIL, true, true, true },
	[CUSTODY_ACT_DELIVERED] = { "delivered", CUSTODY_EVENT_DELIVER, true, false, false },
	[CUSTODY_ACT_CAME_BACK] = { "came_back", CUSTODY_EVENT_COME_BACK, true, false, false },
};

#define X(NAME, word, label) { word, label },
static const struct {
	const char *word, *label;
} seen_rows[CUSTODY_SEEN_COUNT] = { CUSTODY_SEEN_TABLE(X) };
#undef X

const char *custody_act_word(enum custody_act act)
{
	return acts[act].word;
}

const char *custody_seen_word(enum custody_seen seen)
{
	return seen_rows[seen].word;
}

const char *custody_seen_label(enum custody_seen seen)
{
	return seen_rows[seen].label;
}

/* ---- what lies here ------------------------------------------------------------------------- */

static void envelope_words(const struct custody *custody, enum language language, char *words,
			   size_t size)
{
	const struct message envelope =
	    custody->envelope[0] == '\0'
		? message_make(N_("the envelope with the PINs, sealed"))
		: message_with_text(N_("the envelope with the PINs, sealed, number {1}"),
				    custody->envelope);

	message_words(language, &envelope, words, size);
}

void custody_thing_words(const struct custody *custody, enum custody_thing thing,
			 enum language language, char *words, size_t size)
{
	words[0] = '\0';
	if (thing == CUSTODY_THING_CARD)
		text_copy(words, size, text(language, N_("My Number Card")));
	else if (thing == CUSTODY_THING_ENVELOPE && custody->sealed)
		envelope_words(custody, language, words, size);
	else if (thing == CUSTODY_THING_PAPERS && custody->papers)
		text_copy(words, size, text(language, N_("the papers of the case")));
	else if (thing == CUSTODY_THING_OTHER)
		text_copy(words, size, custody->other);
}

void custody_things_words(const struct custody *custody, enum language language,
			  char words[static CUSTODY_THINGS_SIZE])
{
	char thing[CUSTODY_OTHER_SIZE];
	size_t used = 0;

	for (int i = 0; i < CUSTODY_THING_COUNT; i++) {
		custody_thing_words(custody, (enum custody_thing)i, language, thing, sizeof(thing));
		if (thing[0] != '\0')
			used += (size_t)snprintf(words + used, CUSTODY_THINGS_SIZE - used, "%s%s",
						 used > 0 ? text(language, N_("; ")) : "", thing);
	}
	explicit_bzero(thing, sizeof(thing));
}

/* ---- how long ------------------------------------------------------------------------------- */

int custody_age(const struct custody *custody, int64_t now_ms)
{
	return date_from_ms(now_ms) - date_from_ms(custody->since_ms);
}

bool custody_late(const struct office *office, const struct custody *custody, int64_t now_ms)
{
	return custody_age(custody, now_ms) > office_custody_days(office);
}

/* ---- what is next --------------------------------------------------------------------------- */

static const struct {
	const char *next, *late;
} steps[CASE_STATE_COUNT] = {
	[CASE_WORKING] = { N_("Go on with the work on the card."), NULL },
	[CASE_WAITING_SERVICE] = { N_("Nothing yet: the case waits for the national service."),
				   N_("Call the resident: the card may go home until the service "
				      "is "
				      "back (revisit).") },
	[CASE_TO_WRITE] = { N_("Write the certificate to the card, then call the resident."),
			    NULL },
	[CASE_TO_RETURN] = { N_("Call the resident; give the card back against the PIN."),
			     N_("Call once more; else mail the card, addressee only.") },
	[CASE_NEEDS_ATTENTION] = { N_("A person has to decide: open the case."), NULL },
};

static bool waits_for_holder(enum case_state state)
{
	return state == CASE_TO_RETURN || case_state_wait(state) == WAIT_END;
}

const char *custody_next_step(const struct custody_row *row, bool late)
{
	const enum case_state state = row->matter.state;

	if (row->custody.state == CUSTODY_MAILED)
		return N_("Ask the post whether it was delivered or comes back; then F8.");
	if (row->custody.way == CUSTODY_WAY_MAIL && waits_for_holder(state) && !late)
		return N_("Mail it as promised, addressee only; tell the resident.");
	if (case_state_wait(state) == WAIT_END)
		return late ? N_("The case has ended: call once more; else mail it, addressee "
				 "only.")
			    : N_("The case has ended: call the resident; give everything back.");
	if (late && steps[state].late != NULL)
		return steps[state].late;
	return steps[state].next != NULL ? steps[state].next : steps[CASE_WORKING].next;
}

int32_t custody_card_ends(const struct office *office, int32_t card_expires, int32_t today)
{
	return card_expires != DATE_NONE && card_expires < today + office_custody_days(office)
		   ? card_expires
		   : DATE_NONE;
}

struct message custody_card_ends_words(int32_t ends)
{
	return ends == DATE_NONE
		   ? message_make(NULL)
		   : message_with_date(
			 N_("The card is valid until {1}: that may be while it lies here."), ends);
}

const char *custody_act_barred(const struct custody_row *row, enum custody_act act)
{
	enum custody_state to;

	if (!acts[act].moves)
		return row->custody.state == CUSTODY_HERE ? NULL : N_("It does not lie here now.");
	if (!custody_next(row->custody.state, acts[act].event, &to))
		return row->custody.state == CUSTODY_HERE ? N_("Only for what was mailed.")
							  : N_("It does not lie here now.");
	if (acts[act].leaves && !waits_for_holder(row->matter.state))
		return N_("Its case is not at its end: open it; F7 there gives the card back.");
	return NULL;
}

bool custody_act_shared(enum custody_act act)
{
	return acts[act].leaves;
}

/* ---- doing it ------------------------------------------------------------------------------- */

/* What the order says goes into the row. */
static bool take_words(const struct custody_order *order, struct custody *custody,
		       struct error *error)
{
	if (acts[order->act].wants_words && order->words[0] == '\0')
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s without words",
				 acts[order->act].word);
	if (text_has_my_number(order->words))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a My Number");
	if (order->act == CUSTODY_ACT_PLACE)
		text_copy(custody->place, sizeof(custody->place), order->words);
	else if (order->act == CUSTODY_ACT_ENVELOPE) {
		text_copy(custody->envelope, sizeof(custody->envelope), order->words);
		custody->sealed = order->words[0] != '\0';
	} else if (order->act == CUSTODY_ACT_MAIL)
		text_copy(custody->tracking, sizeof(custody->tracking), order->words);
	else if (order->act == CUSTODY_ACT_GIVE)
		text_copy(custody->seen, sizeof(custody->seen), custody_seen_word(order->seen));
	return true;
}

/* With the last thing of it the case is at its end. */
static bool end_matter(struct counter *counter, const struct custody_row *row, struct error *error)
{
	struct case_record record;
	bool done;

	if (row->matter.state != CASE_TO_RETURN ||
	    custody_state_wait(row->custody.state) != WAIT_END)
		return true;
	if (!case_load(counter->store, row->matter.id, &record, error))
		return false;
	done = case_apply(counter->store, &record, CASE_EVENT_RETURN,
			  row->custody.state == CUSTODY_DELIVERED
			      ? N_("mailed, delivered; PIN not tested")
			      : N_("given back; PIN not tested"),
			  error);
	explicit_bzero(&record, sizeof(record));
	return done;
}

static bool act_on(struct counter *counter, const struct custody_order *order,
		   struct custody_row *row, struct error *error)
{
	if (!take_words(order, &row->custody, error))
		return false;
	if (!acts[order->act].moves)
		return custody_lay(counter->store, &row->custody, error);
	if (acts[order->act].leaves &&
	    !approval_use(counter, FOUR_EYES_GIVE, order->number, &order->approval, error))
		return false;
	return custody_apply(counter->store, &row->custody, acts[order->act].event, error) &&
	       end_matter(counter, row, error);
}

static bool find_row(struct counter *counter, const char *number, struct custody_row *ret_row,
		     struct error *error)
{
	struct custody custody;

	return custody_find(counter->store, number, &custody, error) &&
	       custody_list_find(counter->store, custody.id, ret_row, error);
}

static bool work(struct counter *counter, const struct custody_order *order,
		 struct custody_row *row, struct error *error)
{
	const char *barred;

	if (!find_row(counter, order->number, row, error))
		return false;
	barred = custody_act_barred(row, order->act);
	if (barred != NULL)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "%s", barred);
	return act_on(counter, order, row, error);
}

bool custody_work(struct counter *counter, const struct custody_order *order, struct error *error)
{
	struct custody_row row;
	bool done;

	if (!store_begin(counter->store, error))
		return false;
	done = work(counter, order, &row, error) && store_commit(counter->store, error);
	if (!done)
		store_rollback(counter->store);
	explicit_bzero(&row, sizeof(row));
	return done;
}
