#include "madoguchi/screens/key_ask.h"

#include <stdlib.h>

#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM_ROW 5

enum field { FIELD_KEY = 1 };

struct page {
	struct key_ask ask;
	struct app *app;
	uint64_t owner;
	struct form form;
	bool asking; /* the desk looks at it */
	bool given;
};

static const struct form_item items[] = {
	{ .kind = FORM_PIN,
	  .id = FIELD_KEY,
	  .label = N_("Management key"),
	  .help = N_("32, 48 or 64 hexadecimal digits, as the office keeps them for this card."),
	  .maximum = 2 * MANAGEMENT_KEY_SIZE_MAX,
	  .password = true,
	  .required = true },
};

/* ---- the desk ------------------------------------------------------------------------------- */

static bool take(struct counter *counter, struct job *job, struct error *error)
{
	/* A card that is open was opened without this key. */
	counter_card_end(counter);
	return card_setup_management_key_typed(counter->card_setup, job->pin, error);
}

static bool forget(struct counter *counter, struct job *job, struct error *error)
{
	(void)job;
	(void)error;
	counter_card_end(counter);
	card_setup_management_key_forget(counter->card_setup);
	return true;
}

void key_ask_forget(struct app *app)
{
	struct job *job = job_new(app, 0, forget);

	if (job == NULL)
		return;
	/* Also when a clerk has signed out meanwhile. */
	job->anybody = true;
	app_submit(app, &job);
}

/* ---- the page ------------------------------------------------------------------------------- */

static bool page_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct page *page = calloc(1, sizeof(*page));

	if (page == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "management key");
	page->ask = *(const struct key_ask *)argument;
	page->app = app_of(loop);
	page->owner = app_owner(page->app);
	if (!form_open(&page->form, items, COUNT(items), error)) {
		free(page);
		return false;
	}
	*ret_state = page;
	return true;
}

static void page_close(struct loop *loop, void *state)
{
	struct page *page = state;

	form_close(&page->form);
	if (page->given)
		page->ask.given(loop, page->ask.context);
	free(page);
}

static void page_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct page *page = state;
	const enum language language = loop_language(loop);
	const struct ui_area form =
	    ui_part(body, FORM_ROW, 0, body->height - FORM_ROW, body->width);
	int row = 0;

	row += ui_paragraph(
	    body, row, 2,
	    text(language, page->ask.refused ? N_("The card did not accept the key that was typed.")
					     : N_("The card wants a management key that the "
						  "configuration does not have.")),
	    76, UI_BOLD);
	ui_paragraph(body, row, 2,
		     text(language, N_("It is kept in locked memory until this work is over, and "
				       "never stored.")),
		     76, UI_PLAIN);
	form_draw(&page->form, &form, language);
}

static enum screen_result give(struct page *page)
{
	struct job *job;

	if (page->asking || !form_check(&page->form))
		return SCREEN_USED;
	job = job_new(page->app, page->owner, take);
	if (job == NULL || (job->pin = pin_new()) == NULL) {
		job_drop(&job);
		return SCREEN_USED;
	}
	*job->pin = *form_pin(&page->form, FIELD_KEY);
	form_wipe_pins(&page->form);
	page->asking = app_submit(page->app, &job);
	return SCREEN_USED;
}

static enum screen_result page_post(struct loop *loop, void *state, struct post *post)
{
	struct page *page = state;
	const struct job *job = app_job(post, page->owner);
	const struct message none =
	    message_make(N_("A management key has 32, 48 or 64 hexadecimal digits."));

	(void)loop;
	/* Whoever signs in next need not be one who has the key. */
	if (post->type == POST_LOCK)
		form_wipe_pins(&page->form);
	if (job == NULL)
		return SCREEN_IGNORED;
	page->asking = false;
	page->given = job->ok;
	if (page->given)
		return SCREEN_CLOSE;
	form_set_problem(&page->form, FIELD_KEY, &none);
	return SCREEN_USED;
}

static enum screen_result page_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct page *page = state;
	const enum form_result result = form_event(&page->form, loop, event);

	if (result == FORM_END)
		return give(page);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result page_act(struct loop *loop, void *state, int act)
{
	(void)loop;
	return act == ACT_DO ? give(state) : SCREEN_IGNORED;
}

static const char *page_focus_help(const void *state)
{
	return form_focus_help(&((const struct page *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_DO(N_("Go on"), N_("The work on the card goes on with this key.")),
	KEY_ROW_BACK,
};

static const struct screen_ops key_ask_screen = {
	.name = "key.ask",
	.title = N_("Management key of a PIV card"),
	.help = N_("Whoever has this key can write to the card. It is asked for where the "
		   "configuration names no file with it (piv_management_key_file)."),
	.keys = { keys, COUNT(keys) },
	.open = page_open,
	.close = page_close,
	.draw = page_draw,
	.key = page_key,
	.act = page_act,
	.post = page_post,
	.focus_help = page_focus_help,
};

const char *key_ask_next(void)
{
	return N_("F8: the management key of this card is typed.");
}

void key_ask_open(struct loop *loop, const struct key_ask *ask)
{
	flow_push(loop, &key_ask_screen, (void *)ask);
}
