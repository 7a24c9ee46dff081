/* The end of the work on the card: what is told before the resident leaves. */
#include <string.h>

#include "work_state.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { THINGS_AT = 19 };

void work_over_look(struct work_state *state)
{
	const struct case_record *record = &state->reception.record;
	struct error untold;

	state->fee = (struct fee_view){ .owes = false };
	(void)fee_look(state->app->store, record, &state->fee, &untold);
	if (record->custody_number[0] == '\0' || record->route != ROUTE_CUSTODY ||
	    !custody_find(state->app->store, record->custody_number, &state->custody, &untold))
		state->custody.id = 0;
}

/* Beside the card, which is in the clerk's hand; of an opened envelope another question asks. */
static int draw_things(const struct work_state *state, enum language language,
		       const struct ui_area *area, int row)
{
	static const enum custody_thing things[] = { CUSTODY_THING_PAPERS, CUSTODY_THING_OTHER };
	const int first = row;
	char words[CUSTODY_OTHER_SIZE];

	for (size_t i = 0; i < COUNT(things) && state->custody.id != 0; i++) {
		custody_thing_words(&state->custody, things[i], language, words, sizeof(words));
		if (words[0] != '\0')
			row += ui_paragraph(area, row, THINGS_AT, words, 78 - THINGS_AT, UI_BOLD);
	}
	explicit_bzero(words, sizeof(words));
	if (row > first)
		ui_text(area, first, 2, language, N_("Also hand back:"), THINGS_AT - 3, UI_PLAIN);
	return row;
}

static int draw_fee(const struct work_state *state, enum language language,
		    const struct ui_area *area, int row)
{
	const struct message words =
	    message_with_yen(N_("Fee: {1} yen, to be paid now. F12 opens the case, F4 there."),
			     state->fee.terms.issuer_yen + state->fee.terms.own_yen);

	if (!state->fee.due)
		return row;
	ui_message(area, row, 2, language, &words, 76, UI_BOLD);
	return row + 1;
}

static int draw_hand_back(const struct work_state *state, enum language language,
			  const struct ui_area *area, int row)
{
	ui_text(area, row, 2, language,
		N_("Hand back the card and the copy of the certificates (F9)."), 76, UI_PLAIN);
	return draw_things(state, language, area, row + 1);
}

static int draw_waits(const struct case_record *record, enum language language,
		      const struct ui_area *area, int row)
{
	static const char *const slip[] = {
		[ROUTE_DIRECT] = NULL,
		[ROUTE_CUSTODY] = N_("Hand over the custody slip (F9) and put the card away."),
		[ROUTE_REVISIT] = N_("Hand back the card with the revisit slip (F9)."),
	};
	const struct message warning = outage_warning(record);

	if (slip[record->route] != NULL)
		row +=
		    ui_paragraph(area, row, 2, text(language, slip[record->route]), 76, UI_PLAIN);
	if (warning.id != NULL)
		row += ui_paragraph(area, row, 2, text(language, warning.id), 76, UI_BAD);
	return row;
}

void work_over_draw(const struct work_state *state, enum language language,
		    const struct ui_area *area)
{
	const struct case_record *record = &state->reception.record;
	struct message words = message_with_text(N_("Case {1}: {2}"), record->number);
	int row = 1;

	message_add_id(&words, case_state_label(record->state));
	ui_message(area, 0, 2, language, &words, 76,
		   UI_BOLD | (record->state == CASE_DONE ? UI_GOOD : UI_PLAIN));
	row = draw_fee(state, language, area, row);
	if (record->state == CASE_DONE)
		row = draw_hand_back(state, language, area, row);
	else if (record->state == CASE_TO_RETURN)
		row += ui_paragraph(
		    area, row, 2,
		    text(language, N_("Keep the card here. It is tested and handed back when "
				      "the resident comes.")),
		    76, UI_PLAIN);
	else if (record->state == CASE_WAITING_SERVICE)
		row = draw_waits(record, language, area, row);
	if (state->warning != NULL)
		ui_paragraph(area, row > 3 ? row : 3, 2, text(language, state->warning), 76,
			     UI_WARN);
	ui_cursor(area, 0, 2);
}

void work_leave(struct loop *loop, const struct work_state *state)
{
	if (state->phase == PHASE_OVER)
		case_leave(loop, state->app, &state->reception.record);
	else
		loop_home(loop);
}
