/* What is on the card in the reader. */
#include <stdlib.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/whose_card.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ACT_PREPARE = 1 };

struct card_state {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	bool seen;
	bool busy;
	bool has_trouble;
	struct error trouble;
};

static bool look(struct counter *counter, struct job *job, struct error *error)
{
	return card_look_closely(counter, &job->reception.card, error);
}

static void start_look(struct card_state *state)
{
	struct job *job;

	if (state->busy)
		return;
	job = job_new(state->app, state->owner, look);
	state->busy = app_submit(state->app, &job);
}

static bool card_screen_open(struct loop *loop, void *argument, void **ret_state,
			     struct error *error)
{
	struct card_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	start_look(state);
	*ret_state = state;
	return true;
}

static void card_screen_close(struct loop *loop, void *argument)
{
	struct card_state *state = argument;

	(void)loop;
	reception_wipe(&state->reception);
	free(state);
}

static int draw_tries(const struct card_view *view, enum language language,
		      const struct ui_area *body, int row)
{
	static const struct {
		enum credential credential;
		const char *label;
	} rows[] = {
		{ CREDENTIAL_AUTH, N_("User-authentication PIN") },
		{ CREDENTIAL_SIGN, N_("Signing password") },
		{ CREDENTIAL_CARD_DATA, N_("Card-data PIN") },
		{ CREDENTIAL_CARD_B, N_("Number B") },
		{ CREDENTIAL_CARD_COMMON, N_("Card PIN (resident register)") },
		{ CREDENTIAL_CARD_JUKI, N_("Card PIN, second place") },
		{ CREDENTIAL_PIV_PIN, N_("PIN of the PIV card") },
		{ CREDENTIAL_PIV_PUK, N_("Unblocking code (PUK)") },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const uint8_t tries = view->tries[rows[i].credential];
		const struct message words = tries_words(tries);

		if (tries == TRIES_UNKNOWN)
			continue;
		ui_text(body, row, 2, language, rows[i].label, 28, UI_PLAIN);
		ui_message(body, row++, 31, language, &words, 40, UI_PLAIN);
	}
	return row;
}

/* What a clerk has to know of cards on which not everything can be done; NULL: nothing. */
static const char *family_words(enum card_family family)
{
	static const char *const words[] = {
		[CARD_FAMILY_JPKI] = NULL,
		[CARD_FAMILY_JPKI_LEGACY] =
		    N_("A Juki card: its certificates have ended. The My Number Card is needed."),
		[CARD_FAMILY_PIV] = NULL,
		[CARD_FAMILY_JPKI_FACE] =
		    N_("A face-authentication card: it has no PIN and no signing certificate. What "
		       "it has can be looked at here."),
	};

	return words[family];
}

static int draw_status(const struct card_view *view, enum certificate_kind kind,
		       enum language language, const struct ui_area *body, int row)
{
	const struct card_slot_view *slot = &view->slot[kind];
	const struct message status = card_slot_status(slot);
	const struct message window =
	    message_with_date(N_("may be renewed from {1}"), slot->renewable_from);

	if (!card_slot_read(slot) && slot->content != SLOT_PROTECTED)
		return row;
	ui_text(body, row, 2, language, kind_short_label(kind), 20, UI_PLAIN);
	ui_message(body, row, 24, language, &status, 55,
		   slot->status.answer == REVOCATION_REVOKED ? UI_BAD : UI_PLAIN);
	if (slot->renewable_from == DATE_NONE)
		return row + 1;
	ui_message(body, row + 1, 24, language, &window, 55, UI_PLAIN);
	return row + 2;
}

static void draw_unseen(const struct card_state *state, enum language language,
			const struct ui_area *body)
{
	const struct error *trouble = &state->trouble;
	int row = 0;

	if (state->busy) {
		ui_text(body, row, 2, language, N_("The card is being read …"), 76, UI_BOLD);
	} else if (state->has_trouble) {
		row = ui_paragraph(body, row, 2, text(language, error_happened(trouble->code)), 76,
				   UI_BAD);
		ui_paragraph(body, row, 2, text(language, error_next(trouble->code)), 76, UI_BOLD);
	} else {
		ui_text(body, row, 2, language, N_("Insert a card."), 76, UI_BOLD);
	}
}

static void card_screen_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct card_state *state = argument;
	const enum language language = loop_language(loop);
	int row = 1;

	ui_cursor(body, 0, 2);
	if (!state->seen || state->has_trouble) {
		draw_unseen(state, language, body);
		return;
	}
	row = card_panel_draw(&state->reception.card, body, 0, language) + 1;
	row = draw_tries(&state->reception.card, language, body, row) + 1;
	row = draw_status(&state->reception.card, KIND_AUTH, language, body, row);
	row = draw_status(&state->reception.card, KIND_SIGN, language, body, row) + 1;
	if (family_words(state->reception.card.family) != NULL)
		row += ui_paragraph(body, row, 2,
				    text(language, family_words(state->reception.card.family)), 76,
				    UI_WARN);
	if (state->reception.card.left)
		row += ui_paragraph(
		    body, row, 2,
		    text(language, N_("A case that has ended began a step on this card whose "
				      "end nobody saw. The next one does it anew.")),
		    76, UI_WARN);
	if (state->reception.card.awaited) {
		const struct message words =
		    message_with_text(N_("Case {1} waits for this card: F10 opens it."),
				      state->reception.card.awaited_case.number);

		ui_message(body, row, 2, language, &words, 76, UI_BOLD);
	}
}

/* A card without a number of its own is not seen: it is told by that. */
static bool can_be_prepared(const struct card_state *state)
{
	return state->has_trouble ? state->trouble.code == ERROR_CARD_BLANK
				  : state->seen && state->reception.card.family == CARD_FAMILY_PIV;
}

static const char *card_screen_reason(const void *argument, int act)
{
	const struct card_state *state = argument;

	if (act == ACT_PREPARE && !can_be_prepared(state))
		return N_("Only a PIV card is prepared.");
	return act == ACT_DO && !(state->seen && state->reception.card.awaited)
		   ? N_("No case waits for this card.")
		   : NULL;
}

static enum screen_result card_screen_act(struct loop *loop, void *argument, int act)
{
	struct card_state *state = argument;

	if (act == ACT_REFRESH) {
		if (!whose_card_ask(state->app))
			start_look(state);
		return SCREEN_USED;
	}
	if (act == ACT_PREPARE)
		return flow_push(loop, &prepare_screen, NULL);
	if (act == ACT_DO)
		return flow_push(loop, &case_screen, &state->reception.card.awaited_case.id);
	return SCREEN_IGNORED;
}

/* What was done with the card meanwhile shows. */
static void card_screen_resume(struct loop *loop, void *argument)
{
	struct card_state *state = argument;

	(void)loop;
	if (state->app->reader.state == READER_CARD)
		start_look(state);
}

static enum screen_result card_screen_post(struct loop *loop, void *argument, struct post *post)
{
	struct card_state *state = argument;
	const struct job *job = app_job(post, state->owner);

	(void)loop;
	if (post->type == POST_READER) {
		const struct reader_event *event = post->payload;

		state->seen = state->seen && event->state == READER_CARD;
		state->has_trouble = false;
		/* One that does not answer is asked too: the answer says what is to be done. */
		if (event->state == READER_CARD || event->state == READER_MUTE)
			start_look(state);
		return SCREEN_IGNORED;
	}
	if (job == NULL)
		return SCREEN_IGNORED;
	state->busy = false;
	state->has_trouble = !job->ok;
	state->trouble = job->error;
	state->seen = job->ok;
	if (job->ok)
		state->reception.card = job->reception.card;
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Prepare"),
	  N_("Makes a new PIV card ready for its first issue."), ACT_PREPARE },
	KEY_ROW_DO(N_("Case"), N_("Opens the case that waits for this card.")),
	KEY_ROW_BACK,
};

const struct screen_ops card_screen = {
	.name = "card",
	.title = N_("Card in the reader"),
	.help = N_("What is on the card and how many tries are left, read from the card just now."),
	.keys = { keys, COUNT(keys) },
	.open = card_screen_open,
	.close = card_screen_close,
	.draw = card_screen_draw,
	.act = card_screen_act,
	.reason = card_screen_reason,
	.post = card_screen_post,
	.resume = card_screen_resume,
};
