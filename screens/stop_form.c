/* A stop or an outage is entered: what, from when, until when, for which hours not, why, who. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/moment.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WHY_MOST 40    /* characters of a reason */
#define PERSON_MOST 20 /* characters of a name */

enum field {
	FIELD_WHAT = 1,
	FIELD_FROM_DAY,
	FIELD_FROM_TIME,
	FIELD_UNTIL_DAY,
	FIELD_UNTIL_TIME,
	FIELD_HOURS,
	FIELD_WHY,
	FIELD_PERSON,
};

/* The values are sets of kinds. */
static const struct form_choice what[] = {
	{ STOP_BIT(STOP_ISSUE) | STOP_BIT(STOP_RENEW), N_("issue and renewal") },
	{ STOP_BIT(STOP_ISSUE), N_("issue") },
	{ STOP_BIT(STOP_RENEW), N_("renewal") },
	{ STOP_BIT(STOP_REVOKE), N_("revocation") },
	{ STOP_BIT(STOP_ISSUE) | STOP_BIT(STOP_RENEW) | STOP_BIT(STOP_REVOKE),
	  N_("issue, renewal and revocation") },
	{ STOP_BIT(STOP_OUTAGE), N_("everything: an announced outage") },
};

static const struct form_item items[] = {
	{ .kind = FORM_CHOICE,
	  .id = FIELD_WHAT,
	  .label = N_("What"),
	  .help = N_("Revocations go on unless they are named."),
	  .choices = what,
	  .choice_count = COUNT(what) },
	{ .kind = FORM_LINE,
	  .id = FIELD_FROM_DAY,
	  .label = N_("From, day"),
	  .help = N_("Empty: from now on."),
	  .class = FIELD_DATE,
	  .columns = 14,
	  .maximum = 14 },
	{ MOMENT_TIME_ITEM(FIELD_FROM_TIME, N_("From, time"),
			   N_("Like 09:00. Empty: from midnight.")) },
	{ .kind = FORM_LINE,
	  .id = FIELD_UNTIL_DAY,
	  .label = N_("Until, day"),
	  .help = N_("A stop ends by itself."),
	  .required = true,
	  .class = FIELD_DATE,
	  .columns = 14,
	  .maximum = 14 },
	{ MOMENT_TIME_ITEM(FIELD_UNTIL_TIME, N_("Until, time"),
			   N_("Like 17:15. Empty: the end of the day.")) },
	{ .kind = FORM_LINE,
	  .id = FIELD_HOURS,
	  .label = N_("Sent all the same"),
	  .help = N_("In these hours of every day, like 18:00-08:30. Empty: never."),
	  .class = FIELD_ASCII,
	  .columns = 12,
	  .maximum = 11 },
	{ .kind = FORM_LINE,
	  .id = FIELD_WHY,
	  .label = N_("Why"),
	  .help = N_("Who has ordered it, and by which message."),
	  .required = true,
	  .class = FIELD_TEXT,
	  .columns = 44,
	  .maximum = WHY_MOST },
	{ .kind = FORM_LINE,
	  .id = FIELD_PERSON,
	  .label = N_("Your name"),
	  .help = N_("It stands with the decision, and in the audit trail."),
	  .required = true,
	  .class = FIELD_TEXT,
	  .columns = 30,
	  .maximum = PERSON_MOST },
};

struct form_state {
	struct app *app;
	uint64_t owner;
	struct form form;
	bool busy;
};

static bool is_outage(const struct form_state *state)
{
	return form_choice_value(&state->form, FIELD_WHAT) == (int)STOP_BIT(STOP_OUTAGE);
}

static bool stop_form_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct form_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "stop");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	if (!form_open(&state->form, items, COUNT(items), error)) {
		free(state);
		return false;
	}
	form_set_text(&state->form, FIELD_PERSON, state->app->signed_in.full_name);
	*ret_state = state;
	return true;
}

static void stop_form_close(struct loop *loop, void *argument)
{
	struct form_state *state = argument;

	(void)loop;
	form_close(&state->form);
	free(state);
}

static void stop_form_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	form_draw(&((struct form_state *)argument)->form, body, loop_language(loop));
}

static bool take_span(struct form_state *state, struct stop *stop)
{
	const bool from_now = form_date(&state->form, FIELD_FROM_DAY) == DATE_NONE;
	char time[MOMENT_TIME_SIZE];

	form_text(&state->form, FIELD_UNTIL_TIME, time, sizeof(time));
	stop->begins_ms = clock_now_ms();
	if ((!from_now &&
	     !moment_take(&state->form, FIELD_FROM_DAY, FIELD_FROM_TIME, &stop->begins_ms)) ||
	    !moment_take(&state->form, FIELD_UNTIL_DAY, FIELD_UNTIL_TIME, &stop->ends_ms))
		return false;
	if (time[0] == '\0')
		stop->ends_ms = date_to_ms(form_date(&state->form, FIELD_UNTIL_DAY) + 1);
	return (stop->ends_ms > stop->begins_ms && stop->ends_ms > clock_now_ms()) ||
	       moment_wrong(&state->form, FIELD_UNTIL_DAY,
			    N_("The end must be after the beginning, and after now."));
}

static bool take_hours(struct form_state *state, struct stop *stop)
{
	char hours[STOP_HOURS_SIZE];

	form_text(&state->form, FIELD_HOURS, hours, sizeof(hours));
	return hours[0] == '\0' || is_outage(state) || stop_parse_hours(hours, stop) ||
	       moment_wrong(&state->form, FIELD_HOURS, N_("Hours are written like 09:00-17:00."));
}

static bool hold_back(struct counter *counter, struct job *job, struct error *error)
{
	return queue_stop(counter, &job->stop_order, error);
}

static enum screen_result take(struct form_state *state)
{
	struct stop_order order = { .stop = { .open_from = -1, .open_until = -1 } };
	struct job *job;

	if (!form_check(&state->form) || !take_span(state, &order.stop) ||
	    !take_hours(state, &order.stop))
		return SCREEN_USED;
	order.kinds = (unsigned)form_choice_value(&state->form, FIELD_WHAT);
	form_text(&state->form, FIELD_WHY, order.stop.reason, sizeof(order.stop.reason));
	form_text(&state->form, FIELD_PERSON, order.person, sizeof(order.person));
	job = job_new(state->app, state->owner, hold_back);
	if (job != NULL) {
		job->right = RIGHT_QUEUE;
		job->stop_order = order;
		state->busy = app_submit(state->app, &job);
	}
	return SCREEN_USED;
}

static enum screen_result stop_form_key(struct loop *loop, void *argument,
					const struct input_event *event)
{
	struct form_state *state = argument;
	const enum form_result result = form_event(&state->form, loop, event);

	form_set_disabled(&state->form, FIELD_HOURS, is_outage(state));
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static const char *stop_form_reason(const void *argument, int act)
{
	return act == ACT_DO && ((const struct form_state *)argument)->busy
		   ? N_("A moment, please.")
		   : NULL;
}

static enum screen_result stop_form_act(struct loop *loop, void *argument, int act)
{
	(void)loop;
	return act == ACT_DO ? take(argument) : SCREEN_IGNORED;
}

static enum screen_result stop_form_post(struct loop *loop, void *argument, struct post *post)
{
	struct form_state *state = argument;
	const struct job *job = app_job(post, state->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	state->busy = false;
	if (job->ok)
		return SCREEN_CLOSE;
	dialog_error(loop, &job->error, NULL);
	return SCREEN_USED;
}

static const char *stop_form_help(const void *argument)
{
	return form_focus_help(&((const struct form_state *)argument)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_CHOOSE,
	KEY_ROW_DO(N_("Hold back"), N_("Holds it back; the sync hears of it at once.")),
	KEY_ROW_BACK,
};

const struct screen_ops stop_form_screen = {
	.name = "stop.form",
	.title = N_("Hold back, or announce an outage"),
	.help = N_("Nothing is done before F10; F12 leaves everything as it is."),
	.keys = { keys, COUNT(keys) },
	.open = stop_form_open,
	.close = stop_form_close,
	.draw = stop_form_draw,
	.key = stop_form_key,
	.act = stop_form_act,
	.reason = stop_form_reason,
	.post = stop_form_post,
	.focus_help = stop_form_help,
};
