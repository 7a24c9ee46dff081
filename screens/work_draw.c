/* How the work screen looks in each of its phases. */
#include "work_state.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/key_ask.h"

/* Two kinds take thirteen steps. */
#define STEP_ROWS 14

static void draw_choice(const struct work_state *state, enum language language,
			const struct ui_area *area)
{
	const struct message words = link_words(&state->app->link);
	const struct message warning = outage_warning(&state->reception.record);
	int row = 0;

	ui_message(area, row++, 2, language, &words, 76, UI_WARN);
	row += ui_paragraph(
	    area, row, 2,
	    text(language, state->kind == WORK_ENVELOPE
			       ? N_("The service does not answer: the envelope stays sealed and no "
				    "key is made. Card and envelope may stay here (custody) or go "
				    "home (revisit).")
			   : state->before_key
			       ? N_("Nothing on the card was changed: the old certificate still "
				    "works. Custody makes the new key now, with the resident's "
				    "written consent; a revisit makes it at the second visit.")
			       : N_("The request is stored and goes out by itself. The card may "
				    "stay here (custody) or go home (revisit).")),
	    76, UI_PLAIN);
	if (warning.id != NULL)
		row += ui_paragraph(area, row, 2, text(language, warning.id), 76, UI_BAD);
	ui_text(area, row, 2, language, N_("F5 waits on   F6 custody   F7 revisit"), 76, UI_BOLD);
	ui_cursor(area, row, 2);
}

static void draw_wait(const struct work_state *state, enum language language,
		      const struct ui_area *area)
{
	const struct message words = link_words(&state->app->link);

	ui_text(area, 0, 2, language,
		N_("Waiting for the national service; F12 ends the wait, nothing is lost."), 76,
		UI_PLAIN);
	if (link_paused(&state->app->link))
		ui_message(area, 1, 2, language, &words, 76, UI_WARN);
}

static const char *next_of(const struct work_state *state)
{
	if (work_pad_again(state))
		return N_("Enter: once more on the PIN pad. F8: all PINs at a terminal.");
	return state->error.code == ERROR_MANAGEMENT_KEY ? key_ask_next()
							 : error_next(state->error.code);
}

static void draw_trouble(const struct work_state *state, enum language language,
			 const struct ui_area *area)
{
	struct message tries = message_with_number(N_("{1} tries left"), state->error.cause_code);
	int row = 0;

	row += ui_paragraph(area, row, 2, text(language, error_happened(state->error.code)), 76,
			    UI_BAD);
	if (state->error.code == ERROR_PIN_WRONG)
		ui_message(area, row++, 2, language, &tries, 76, UI_BOLD);
	row += ui_paragraph(area, row, 2,
			    text(language, N_("Everything done so far is stored; the case goes on "
					      "at the step that failed.")),
			    76, UI_PLAIN);
	row += ui_paragraph(area, row, 2, text(language, next_of(state)), 76, UI_BOLD);
	if (work_was_reset(state))
		ui_text(area, row++, 2, language, N_("Enter: goes on where it stopped."), 76,
			UI_BOLD);
	ui_cursor(area, row > 0 ? row - 1 : 0, 2);
}

/* The resident looks at the pad, whose display may say next to nothing. */
static void draw_pad(const struct work_state *state, enum language language,
		     const struct ui_area *area)
{
	ui_text(area, 0, 2, language, N_("The resident types on the pad of the reader."), 76,
		UI_BOLD);
	ui_text(area, 1, 2, language,
		state->pad == PAD_WANTS_NEW_PIN ? N_("There: the new PIN, and the new one again.")
						: N_("There: the PIN of the step above."),
		76, UI_PLAIN);
}

void work_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct work_state *state = argument;
	const enum language language = loop_language(loop);
	/* While the list grows its words stand still below it; the last ones stand under it. */
	const int steps = (int)state->progress.count;
	const bool close = state->phase == PHASE_CHOICE || state->phase == PHASE_TROUBLE ||
			   state->phase == PHASE_OVER;
	const int below = close && steps + 1 < STEP_ROWS ? steps + 1 : STEP_ROWS;
	const struct ui_area top = ui_part(body, 0, 0, below, body->width);
	const struct ui_area rest = ui_part(body, below, 0, body->height - below, body->width);

	progress_draw(&state->progress, &top, language, clock_monotonic_ms());
	ui_cursor(&rest, 0, 2);
	if (state->phase == PHASE_CHOICE)
		draw_choice(state, language, &rest);
	else if (state->phase == PHASE_TROUBLE)
		draw_trouble(state, language, &rest);
	else if (state->phase == PHASE_OVER)
		work_over_draw(state, language, &rest);
	else if (state->phase == PHASE_ENVELOPE)
		ui_text(&rest, 0, 2, language,
			N_("Leave the envelope sealed: the service is being asked."), 76, UI_BOLD);
	else if (state->pad != PAD_WANTS_NOTHING)
		draw_pad(state, language, &rest);
	else if (state->phase == PHASE_WAIT)
		draw_wait(state, language, &rest);
	else
		ui_text(&rest, 0, 2, language, N_("Leave the card in the reader."), 76, UI_BOLD);
}
