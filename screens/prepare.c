/* A new PIV card is made ready for its first issue. */
#include <stdlib.h>

#include "madoguchi/counter/card_prepare.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/key_ask.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ACT_KEY = 1 };

struct prepare_state {
	struct app *app;
	uint64_t owner;
	bool busy;
	bool key_given; /* a management key was typed */
	bool done;
	const char *warning; /* of the card, when done */
	bool has_trouble;
	struct error trouble;
};

static bool prepare(struct counter *counter, struct job *job, struct error *error)
{
	struct card_prepared prepared;

	if (!card_prepare_new(counter, &prepared, error))
		return false;
	job->warning = prepared.warning;
	return true;
}

static void start(struct prepare_state *state)
{
	struct job *job = job_new(state->app, state->owner, prepare);

	state->done = false;
	state->has_trouble = false;
	state->busy = app_submit(state->app, &job);
}

static bool prepare_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct prepare_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "prepare");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	*ret_state = state;
	return true;
}

static void prepare_close(struct loop *loop, void *argument)
{
	struct prepare_state *state = argument;

	(void)loop;
	key_ask_forget(state->app);
	free(state);
}

static int draw_result(const struct prepare_state *state, enum language language,
		       const struct ui_area *body, int row)
{
	row +=
	    ui_paragraph(body, row, 2, text(language, N_("The card is ready for its first issue.")),
			 76, UI_BOLD | UI_GOOD);
	if (state->warning == NULL)
		return row;
	row++;
	row += ui_paragraph(body, row, 2, text(language, state->warning), 76, UI_BAD);
	return row + ui_paragraph(body, row, 2,
				  text(language, N_("Replace it with the maker's tool before the "
						    "card is used, and name its file in the "
						    "configuration (piv_management_key_file).")),
				  76, UI_BOLD);
}

static void prepare_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	const struct prepare_state *state = argument;
	const enum language language = loop_language(loop);
	int row = 0;

	ui_cursor(body, row, 2);
	row += ui_paragraph(body, row, 2,
			    text(language, N_("A new PIV card gets a number of its own (CHUID) and "
					      "a list of what it can do (CCC), where it lacks "
					      "them.")),
			    76, UI_PLAIN);
	row += ui_paragraph(body, row, 2,
			    text(language, N_("PINs, keys and certificates stay as they are. PIN "
					      "and PUK of a new card are the maker's: the first "
					      "issue sets the PIN, and a PIN change the PUK.")),
			    76, UI_PLAIN) +
	       1;
	if (state->busy)
		ui_text(body, row, 2, language, N_("Leave the card in the reader."), 76, UI_BOLD);
	else if (state->done)
		draw_result(state, language, body, row);
	else if (state->has_trouble) {
		row += ui_paragraph(
		    body, row, 2, text(language, error_happened(state->trouble.code)), 76, UI_BAD);
		ui_paragraph(body, row, 2,
			     text(language, state->trouble.code == ERROR_MANAGEMENT_KEY
						? key_ask_next()
						: error_next(state->trouble.code)),
			     76, UI_BOLD);
	} else {
		ui_text(body, row, 2, language, N_("F10 prepares the card in the reader."), 76,
			UI_BOLD);
	}
}

static void key_given(struct loop *loop, void *context)
{
	struct prepare_state *state = context;

	(void)loop;
	state->key_given = true;
	start(state);
}

static void ask_key(struct loop *loop, struct prepare_state *state)
{
	const struct key_ask ask = { .refused = state->key_given && state->has_trouble,
				     .given = key_given,
				     .context = state };

	key_ask_open(loop, &ask);
}

static enum screen_result prepare_post(struct loop *loop, void *argument, struct post *post)
{
	struct prepare_state *state = argument;
	const struct job *job = app_job(post, state->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	state->busy = false;
	state->done = job->ok;
	state->warning = job->warning;
	state->has_trouble = !job->ok;
	state->trouble = job->error;
	if (!job->ok && job->error.code == ERROR_MANAGEMENT_KEY)
		ask_key(loop, state);
	return SCREEN_USED;
}

static const char *prepare_reason(const void *argument, int act)
{
	const struct prepare_state *state = argument;

	if (state->busy)
		return N_("The card is being worked on.");
	if (act == ACT_DO && state->app->reader.state != READER_CARD)
		return N_("Insert a card.");
	return NULL;
}

static enum screen_result prepare_act(struct loop *loop, void *argument, int act)
{
	struct prepare_state *state = argument;

	if (act == ACT_DO)
		start(state);
	else if (act == ACT_KEY)
		ask_key(loop, state);
	else
		return SCREEN_IGNORED;
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('P'), N_("Key"),
	  N_("A management key is typed in place of the configuration's."), ACT_KEY },
	KEY_ROW_DO(N_("Prepare"), N_("Writes what the card lacks.")),
	KEY_ROW_BACK,
};

const struct screen_ops prepare_screen = {
	.name = "card.prepare",
	.title = N_("A new PIV card"),
	.help = N_("What it writes can be written again at any time: a card that is pulled is put "
		   "in again and prepared once more."),
	.keys = { keys, COUNT(keys) },
	.open = prepare_open,
	.close = prepare_close,
	.draw = prepare_draw,
	.act = prepare_act,
	.reason = prepare_reason,
	.post = prepare_post,
};
