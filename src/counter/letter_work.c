#include "madoguchi/counter/letter_work.h"

#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"

static const struct {
	enum letter_event event;
	enum letter_envelope envelope;
} acts[LETTER_ACT_COUNT] = {
	[LETTER_ACT_POSTED] = { LETTER_EVENT_POST, LETTER_ENVELOPE_UNSEEN },
	[LETTER_ACT_CAME_BACK] = { LETTER_EVENT_COME_BACK, LETTER_ENVELOPE_UNSEEN },
	[LETTER_ACT_INTACT] = { LETTER_EVENT_RECEIVE, LETTER_ENVELOPE_INTACT },
	[LETTER_ACT_OPENED] = { LETTER_EVENT_RECEIVE, LETTER_ENVELOPE_OPENED },
};

int32_t letter_due_day(const struct office *office, int32_t today)
{
	const int days = office_letter_days(office);

	return days > 0 ? today + days : DATE_NONE;
}

bool letter_late(const struct letter *letter, int32_t today)
{
	return letter->state == LETTER_SENT && letter->due != DATE_NONE && letter->due < today;
}

const char *letter_next_step(const struct letter *letter, bool late)
{
	static const char *const steps[LETTER_STATE_COUNT] = {
		[LETTER_REQUESTED] = N_("Make and print it: F9 in its case."),
		[LETTER_PRINTED] =
		    N_("Print it (F10, F9) and post it, not to be forwarded; then F6."),
		[LETTER_SENT] = N_("Nothing yet: the reply is awaited."),
		[LETTER_RETURNED] =
		    N_("Compare the address with the register; then post it again."),
		[LETTER_RECEIVED] = N_("The second visit: open the case."),
		[LETTER_REPLIED] = N_("nothing more"),
		[LETTER_VOID] = N_("nothing more"),
	};

	if (late)
		return N_("Overdue: call the resident; write anew or end the case.");
	if (letter->state == LETTER_RECEIVED && letter->envelope == LETTER_ENVELOPE_OPENED)
		return N_("The envelope was open: others may know the PINs. Do not use them.");
	return steps[letter->state];
}

const char *letter_act_barred(const struct letter *letter, enum letter_act act)
{
	enum letter_state to;

	if (letter_next(letter->state, acts[act].event, &to))
		return NULL;
	switch (acts[act].event) {
	case LETTER_EVENT_POST:
		return N_("Only for a letter that was made and is not on its way.");
	case LETTER_EVENT_COME_BACK:
		return N_("Only for a letter that is on its way.");
	default:
		return N_("Only for a letter that was made, and whose reply is not here.");
	}
}

bool letter_work(struct counter *counter, const struct letter_order *order, struct error *error)
{
	struct letter letter;
	bool done;

	if (!letter_find(counter->store, order->number, &letter, error))
		return false;
	letter.envelope = acts[order->act].envelope;
	done = letter_apply(counter->store, &letter, acts[order->act].event, error);
	explicit_bzero(&letter, sizeof(letter));
	return done;
}
