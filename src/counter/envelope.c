#include "madoguchi/counter/envelope.h"

#include <string.h>

#include "madoguchi/counter/link.h"
#include "madoguchi/counter/way.h"

#define HISTORY_MAX 256

static const char opened[] = "envelope.opened";

struct envelope_row {
	const char *word;
	const char *act;
	const char *why; /* message id */
};

static const struct envelope_row rows[ENVELOPE_COUNT] = {
	[ENVELOPE_KEPT] = { "kept", "envelope.kept",
			    N_("The sealed envelope with the PIN stays here unopened") },
	[ENVELOPE_HANDED_BACK] = { "handed_back", "envelope.handed_back",
				   N_("The sealed envelope with the PIN was handed back "
				      "unopened") },
	[ENVELOPE_DESTROYED] = { "destroyed", "envelope.destroyed",
				 N_("The opened envelope was destroyed") },
	[ENVELOPE_RETURNED] = { "returned", "envelope.returned",
				N_("The opened envelope was returned") },
};

bool envelope_parse(const char *word, enum envelope *ret_envelope)
{
	for (int i = 0; i < ENVELOPE_COUNT; i++) {
		if (strcmp(rows[i].word, word) != 0)
			continue;
		*ret_envelope = (enum envelope)i;
		return true;
	}
	return false;
}

static bool note_opened(struct counter *counter, const struct case_record *record,
			struct error *error)
{
	return case_note(counter->store, record, opened,
			 N_("The sealed envelope with the PIN was opened by staff"), error);
}

bool envelope_open(struct counter *counter, const struct case_record *record, struct error *error)
{
	return link_round_trip(counter, error) && note_opened(counter, record, error);
}

bool envelope_for_card(struct counter *counter, const struct case_record *record,
		       struct error *error)
{
	bool open = false;

	if (typist_of(record->applicant) == TYPIST_STAFF &&
	    (!envelope_is_open(counter->store, record, &open, error) ||
	     (!open && !note_opened(counter, record, error))))
		return false;
	return typist_note(counter, record, error);
}

bool envelope_note(struct counter *counter, const struct case_record *record,
		   enum envelope envelope, struct error *error)
{
	return case_note(counter->store, record, rows[envelope].act, rows[envelope].why, error);
}

bool envelope_is_open(struct store *store, const struct case_record *record, bool *ret_open,
		      struct error *error)
{
	struct case_history lines[HISTORY_MAX];
	bool open = false;
	int count;

	if (!case_history_list(store, record->id, lines, HISTORY_MAX, &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		if (strcmp(lines[i].event, opened) == 0)
			open = true;
		else if (strcmp(lines[i].event, rows[ENVELOPE_DESTROYED].act) == 0 ||
			 strcmp(lines[i].event, rows[ENVELOPE_RETURNED].act) == 0)
			open = false;
	}
	*ret_open = open;
	return true;
}

bool typist_note(struct counter *counter, const struct case_record *record, struct error *error)
{
	static const char *const typed[] = {
		[TYPIST_HOLDER] = N_("The resident types the PIN"),
		[TYPIST_REPRESENTATIVE] = N_("The legal representative types the PIN"),
		[TYPIST_STAFF] = N_("Staff type the PIN from the envelope"),
	};

	return case_note(counter->store, record, "pin.typed", typed[typist_of(record->applicant)],
			 error);
}
