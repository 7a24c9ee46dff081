/* How the screen for the card's PINs looks: the list, and what is to be said of the marked one. */
#include "pin_work_state.h"

#include <stdio.h>

#include "madoguchi/screens/card_panel.h"

#define LIST_ROW 5
#define LIST_HEIGHT 8
#define DETAIL_ROW 14

const struct list_column pin_work_columns[PIN_WORK_COLUMNS] = {
	{ N_("PIN"), 36, false },
	{ N_("Tries"), 20, false },
	{ N_("State"), 0, false },
};

static const char *cannot(const struct pin_work_state *state, const struct pin_target *target)
{
	return pin_work_needs_present(state->reception.record.procedure) ? target->cannot_change
									 : target->cannot_set;
}

static const char *mark(const struct pin_work_state *state, const struct pin_target *target)
{
	if (target->half)
		return N_("[HALF]");
	if (target->open)
		return N_("[UNSURE]");
	if (target->done)
		return N_("[done]");
	return cannot(state, target) != NULL ? N_("[not possible]") : "";
}

void pin_work_write(void *context, enum language language)
{
	struct pin_work_state *state = context;

	for (int i = 0; i < state->view.count; i++) {
		const struct pin_target *target = &state->view.target[i];
		const struct message tries = tries_words(target->tries);
		char words[128];

		message_words(language, &tries, words, sizeof(words));
		state->row[i].place = (struct list_place){ .order = i, .id = target->pin + 1 };
		snprintf(state->row[i].words, sizeof(state->row[i].words), "%s\t%s\t%s",
			 text(language, card_pin_label(target->pin)), words,
			 text(language, mark(state, target)));
		state->row[i].style = target->half || target->open ? UI_WARN : UI_PLAIN;
	}
	state->rows.count = state->view.count;
}

const struct pin_target *pin_work_selected(const struct pin_work_state *state)
{
	const int64_t id = list_selected_id(&state->list);

	for (int i = 0; i < state->view.count; i++)
		if ((int64_t)state->view.target[i].pin + 1 == id)
			return &state->view.target[i];
	return NULL;
}

static const char *what_next(const struct pin_work_state *state)
{
	const struct pin_target *target = pin_work_selected(state);

	if (state->busy && state->order.by_pad)
		return N_("The resident types on the pad of the reader.");
	if (state->busy)
		return N_("The card is being worked on.");
	if (pin_work_goes_on(state))
		return N_("Enter: goes on where it stopped, with what was typed.");
	if (!state->seen || state->has_trouble)
		return pin_work_no_card(state);
	if (state->view.pad && target != NULL && target->no_pad == NULL)
		return N_("Enter: the resident types on the PIN pad. F8: at a terminal. F10: "
			  "done.");
	return N_("Enter: the resident types the PIN that is marked. F10: all is done.");
}

static const char *remark(const struct pin_work_state *state)
{
	if (state->busy && state->order.by_pad && state->by_puk)
		return N_("There: the PUK, then the new PIN, and the new one again.");
	if (state->busy && state->order.by_pad)
		return pin_work_needs_present(state->reception.record.procedure)
			   ? N_("There: the present PIN, the new one, and the new one again.")
			   : N_("There: the new PIN, and the new one again.");
	if (state->view.practice_profile &&
	    !pin_work_needs_present(state->reception.record.procedure))
		return N_("Setting goes through the practice issuing profile of this project.");
	return "";
}

/* What the resident has to know of the marked PIN before anything is typed. */
static const char *detail(const struct pin_work_state *state, const struct pin_target *target)
{
	const bool change = pin_work_needs_present(state->reception.record.procedure);
	const char *reason = pin_work_reason(state, PIN_WORK_ENTER);

	if (reason != NULL)
		return target->done ? "" : reason;
	if (target->half)
		return change
			   ? N_("This PIN stands in two places of the card, and only one of them "
				"has "
				"the new number. The old one and the same new one are typed again: "
				"then the second place gets it as well.")
			   : N_("This PIN stands in two places of the card, and only one of them "
				"has "
				"the new number. It is typed again and goes into both.");
	if (target->open)
		return change
			   ? N_("The card was lost in the middle of this. The old PIN and the same "
				"new one are typed again: the card tells which of them holds.")
			   : N_("The card was lost in the middle of this. The new PIN is typed "
				"again.");
	return state->view.pad && target->no_pad != NULL ? target->no_pad : "";
}

static void draw_detail(const struct pin_work_state *state, enum language language,
			const struct ui_area *body)
{
	const struct pin_target *target = pin_work_selected(state);
	const struct error *trouble = &state->trouble;
	int row = state->seen ? DETAIL_ROW : LIST_ROW;

	if (state->has_trouble) {
		row += ui_paragraph(body, row, 2, text(language, error_happened(trouble->code)), 76,
				    UI_BAD);
		ui_paragraph(body, row, 2, text(language, error_next(trouble->code)), 76, UI_BOLD);
	} else if (state->seen && !state->busy && target != NULL) {
		ui_paragraph(body, row, 2, text(language, detail(state, target)), 76, UI_PLAIN);
	}
}

void pin_work_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct pin_work_state *state = argument;
	const enum language language = loop_language(loop);
	const struct ui_area list = ui_part(body, LIST_ROW, 0, LIST_HEIGHT, body->width);

	ui_text(body, 0, 2, language, N_("Name"), 10, UI_DIM);
	ui_put(body, 0, 13, state->reception.record.person.name, 66, UI_PLAIN);
	ui_text(body, 2, 2, language, what_next(state), 76, UI_BOLD);
	ui_text(body, 3, 2, language, remark(state), 76, UI_PLAIN);
	ui_cursor(body, 2, 2);
	if (state->seen)
		list_draw(&state->list, &list, language);
	draw_detail(state, language, body);
}
