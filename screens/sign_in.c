#include "madoguchi/screens/sign_in.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/log.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BELOW_AT_REST 1 /* screens while nothing is under way: the first one */

struct sign_in {
	struct app *app;
	uint64_t owner;
	struct form form;
	bool asking;		/* the desk looks at the password */
	struct message problem; /* why it was not taken; id NULL: nothing yet */
	struct message next;
};

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = SIGN_IN_NAME,
	  .label = N_("Operator"),
	  .help = N_("Your name as an operator, in small letters."),
	  .class = FIELD_ASCII,
	  .columns = OPERATOR_SIZE - 1,
	  .maximum = OPERATOR_SIZE - 1,
	  .required = true },
	{ .kind = FORM_PIN,
	  .id = SIGN_IN_PASSWORD,
	  .label = N_("Password"),
	  .help = N_("Capital and small letters differ. With a card: its PIN, then F6."),
	  .maximum = PASSWORD_SIZE_MAX,
	  .password = true,
	  .required = true },
};

void sign_in_show(struct app *app)
{
	struct message name = message_make(app->signed_in.name[0] != '\0' ? "{1}" : NULL);

	if (name.id != NULL)
		message_add_text(&name, app->signed_in.name);
	status_set(loop_status(app->loop), STATUS_OPERATOR, &name, UI_PLAIN);
}

/* Whatever lies above, its help say, is not work. */
static bool under_way(const struct sign_in *state)
{
	return loop_place(state->app->loop, &sign_in_screen, state) > BELOW_AT_REST;
}

static bool screen_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct sign_in *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "sign-in");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	if (!form_open(&state->form, items, COUNT(items), error)) {
		free(state);
		return false;
	}
	/* Most often the same one comes back. */
	if (state->app->signed_in.name[0] != '\0') {
		form_set_text(&state->form, SIGN_IN_NAME, state->app->signed_in.name);
		form_set_focus(&state->form, SIGN_IN_PASSWORD);
	}
	*ret_state = state;
	return true;
}

static void screen_close(struct loop *loop, void *argument)
{
	struct sign_in *state = argument;

	(void)loop;
	form_close(&state->form);
	free(state);
}

static void screen_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct sign_in *state = argument;
	const enum language language = loop_language(loop);
	const struct ui_area form = ui_part(body, 3, 0, body->height - 3, body->width);
	int y = 8;

	if (under_way(state))
		ui_text(body, 1, 2, language,
			N_("Work is under way: who signs in goes on with it."), 76, UI_PLAIN);
	form_draw(&state->form, &form, language);
	if (state->problem.id == NULL)
		return;
	ui_message(body, y, 2, language, &state->problem, 76, UI_WARN);
	ui_message(body, y + 1, 2, language, &state->next, 76, UI_PLAIN);
}

/* ---- the desk ------------------------------------------------------------------------------- */

static bool sign_in(struct counter *counter, struct job *job, struct error *error)
{
	if (!counter_sign_in(counter, job->operator_name, job->pin, job->right, error))
		return false;
	job->signed_in = counter->signed_in;
	return true;
}

static bool sign_in_by_card(struct counter *counter, struct job *job, struct error *error)
{
	if (!counter_sign_in_card(counter, job->pin, job->right, error))
		return false;
	job->signed_in = counter->signed_in;
	return true;
}

static bool lock(struct counter *counter, struct job *job, struct error *error)
{
	(void)job;
	return counter_lock(counter, error);
}

static struct job *open_job(struct app *app, uint64_t owner,
			    bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(app, owner, work);

	if (job != NULL)
		job->anybody = true;
	return job;
}

static bool refuse(struct form *form, const char *why)
{
	const struct message problem = message_make(why);

	form_set_problem(form, SIGN_IN_PASSWORD, &problem);
	form_set_focus(form, SIGN_IN_PASSWORD);
	return false;
}

static bool is_complete(struct form *form, bool by_card)
{
	if (!by_card)
		return form_check(form);
	return form_pin(form, SIGN_IN_PASSWORD)->length > 0 ||
	       refuse(form, N_("Type the card's PIN here."));
}

bool sign_in_take(struct form *form, bool by_card, struct job *job)
{
	if (!is_complete(form, by_card))
		return false;
	job->pin = pin_new();
	if (job->pin == NULL)
		return refuse(form, error_happened(ERROR_MEMORY));
	if (!by_card)
		form_text(form, SIGN_IN_NAME, job->operator_name, sizeof(job->operator_name));
	*job->pin = *form_pin(form, SIGN_IN_PASSWORD);
	form_wipe_pins(form);
	return true;
}

static void ask(struct sign_in *state, bool by_card)
{
	struct job *job;

	if (state->asking)
		return;
	job = open_job(state->app, state->owner, by_card ? sign_in_by_card : sign_in);
	if (job == NULL || !sign_in_take(&state->form, by_card, job)) {
		job_drop(&job);
		return;
	}
	/* Somebody else's reception is for clerks alone. */
	job->right = under_way(state) ? RIGHT_COUNTER : RIGHT_ANY;
	state->problem.id = NULL;
	state->asking = app_submit(state->app, &job);
}

/* ---- operations ----------------------------------------------------------------------------- */

static enum screen_result screen_post(struct loop *loop, void *argument, struct post *post)
{
	struct sign_in *state = argument;
	const struct job *job = app_job(post, state->owner);

	(void)loop;
	if (job == NULL)
		return SCREEN_IGNORED;
	state->asking = false;
	if (!job->ok) {
		state->problem = message_make(error_happened(job->error.code));
		state->next = job->error.code == ERROR_PIN_WRONG
				  ? tries_words((uint8_t)job->error.cause_code)
				  : message_make(error_next(job->error.code));
		form_set_focus(&state->form, SIGN_IN_PASSWORD);
		return SCREEN_USED;
	}
	state->app->signed_in = job->signed_in;
	sign_in_show(state->app);
	return SCREEN_CLOSE;
}

static enum screen_result screen_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct sign_in *state = argument;
	const enum form_result result = form_event(&state->form, loop, event);

	if (result == FORM_END)
		ask(state, false);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result screen_act(struct loop *loop, void *argument, int act)
{
	if (act == ACT_DO || act == SIGN_IN_ACT_BY_CARD) {
		ask(argument, act == SIGN_IN_ACT_BY_CARD);
		return SCREEN_USED;
	}
	if (act == ACT_LEAVE)
		loop_leave(loop);
	return act == ACT_LEAVE ? SCREEN_USED : SCREEN_IGNORED;
}

static const char *screen_reason(const void *argument, int act)
{
	const struct sign_in *state = argument;

	if (act == ACT_LEAVE && under_way(state))
		return N_("Work is under way; it is left after signing in.");
	return NULL;
}

static const char *screen_focus_help(const void *argument)
{
	return form_focus_help(&((const struct sign_in *)argument)->form);
}

void sign_in_lock(struct loop *loop, void *application, bool idle)
{
	struct app *app = application;
	struct error error = { 0 };
	struct job *job;

	if (idle)
		mailbox_post(loop_mailbox(loop), POST_IDLE, NULL, NULL);
	if (strcmp(loop_top(loop), sign_in_screen.name) == 0)
		return;
	job = open_job(app, 0, lock);
	app_submit(app, &job);
	mailbox_post(loop_mailbox(loop), POST_LOCK, NULL, NULL);
	if (!loop_push(loop, &sign_in_screen, NULL, &error)) {
		/* A terminal that cannot be locked is not left open. */
		log_error(&error, "lock");
		loop_leave(loop);
	}
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_END,
	SIGN_IN_ROW_BY_CARD,
	KEY_ROW_DO(N_("Sign in"), N_("Looks at the password; then the work goes on.")),
};

const struct screen_ops sign_in_screen = {
	.name = "sign_in",
	.title = N_("Sign in"),
	.help = N_("Whoever signs in acts from then on and is named in every record. An "
		   "administrator adds operators: madoguchi operator add."),
	.covers = true,
	.keys = { keys, COUNT(keys) },
	.open = screen_open,
	.close = screen_close,
	.draw = screen_draw,
	.key = screen_key,
	.act = screen_act,
	.reason = screen_reason,
	.post = screen_post,
	.focus_help = screen_focus_help,
};
