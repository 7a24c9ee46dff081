/* PIN change, initialisation, unlock: the PINs of the card, and what was done with each. */
#include "pin_work_state.h"

#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- acts on the desk ----------------------------------------------------------------------- */

static void submit(struct pin_work_state *state,
		   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = state->busy ? NULL : job_new(state->app, state->owner, work);

	if (job == NULL)
		return;
	job->reception = state->reception;
	state->busy = app_submit(state->app, &job);
}

static struct pin *copy_of(const struct pin *pin)
{
	struct pin *copy = pin != NULL ? pin_new() : NULL;

	if (copy != NULL)
		*copy = *pin;
	return copy;
}

static void submit_pins(struct pin_work_state *state)
{
	struct job *job = state->busy ? NULL : job_new(state->app, state->owner, work_job_pin_do);

	if (job == NULL)
		return;
	job->reception = state->reception;
	job->pin_order = state->order;
	job->by_puk = state->by_puk;
	job->pin = copy_of(state->present);
	job->fresh = copy_of(state->fresh);
	state->busy = app_submit(state->app, &job);
}

/* Nothing is shown before the pad has let go of the desk. */
static void submit_pad(struct pin_work_state *state)
{
	state->order.by_pad = true;
	state->order.language = state->app->config->language;
	submit_pins(state);
}

static void last_try_answered(struct loop *loop, void *context, bool yes)
{
	struct pin_work_state *state = context;

	(void)loop;
	state->order.last_try = yes;
	if (yes)
		submit_pad(state);
}

static void wipe_pins(struct pin_work_state *state)
{
	pin_free(&state->present);
	pin_free(&state->fresh);
}

/* ---- the screen ----------------------------------------------------------------------------- */

static bool pin_work_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct pin_work_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PINs");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	state->reception = *(const struct reception *)argument;
	state->rows =
	    (struct list_array){ .row = state->row, .write = pin_work_write, .context = state };
	if (!list_open(&state->list, &list_array_source, &state->rows, pin_work_columns,
		       PIN_WORK_COLUMNS, error)) {
		reception_wipe(&state->reception);
		free(state);
		return false;
	}
	submit(state, work_job_pin_look);
	*ret_state = state;
	return true;
}

static void pin_work_close(struct loop *loop, void *argument)
{
	struct pin_work_state *state = argument;

	(void)loop;
	wipe_pins(state);
	list_close(&state->list);
	reception_wipe(&state->reception);
	free(state);
}

static void say_refused(struct loop *loop, const struct pin_work_state *state)
{
	const enum error_code code = state->trouble.code;
	const struct message now =
	    message_with_number(N_("A try was used up; {1} are left."), state->trouble.cause_code);
	const struct message rule = message_make(state->trouble.detail);

	dialog_error(loop, &state->trouble,
		     code == ERROR_PIN_WRONG || code == ERROR_PUK_WRONG ? &now
		     : code == ERROR_PIN_FORMAT				? &rule
									: NULL);
}

/* A card that has gone away has said nothing: the same entry goes on when it is back. */
static bool waits_for_card(const struct error *error)
{
	return error->code == ERROR_CARD_LOST || error->code == ERROR_CARD_NONE ||
	       error->code == ERROR_CARD_OTHER || error->code == ERROR_READER_NONE ||
	       error->code == ERROR_READER_SERVICE || error->code == ERROR_READER_BUSY;
}

static void finished(struct loop *loop, struct pin_work_state *state)
{
	struct message words =
	    message_with_text(N_("Case {1}: {2}"), state->reception.record.number);

	if (state->has_trouble) {
		dialog_error(loop, &state->trouble, NULL);
		state->has_trouble = false;
		return;
	}
	message_add_id(&words, case_state_label(state->reception.record.state));
	loop_say(loop, &words, UI_GOOD);
	case_leave(loop, state->app, &state->reception.record);
}

static enum screen_result job_ended(struct loop *loop, struct pin_work_state *state,
				    struct job *job)
{
	state->busy = false;
	state->reception.record = job->reception.record;
	state->has_trouble = !job->ok;
	state->trouble = job->error;
	app_refresh(state->app);
	if (job->work == work_job_pin_finish) {
		finished(loop, state);
		return SCREEN_USED;
	}
	state->view = job->pin_view;
	state->seen = state->view.count > 0;
	list_array_changed(&state->rows, &state->list);
	if (job->ok || (!waits_for_card(&job->error) && !pin_work_goes_on(state)))
		wipe_pins(state);
	state->order.by_pad = false;
	if (!job->ok && !waits_for_card(&job->error) && !pin_work_goes_on(state)) {
		say_refused(loop, state);
		state->has_trouble = false;
	}
	return SCREEN_USED;
}

/* Without the card nothing of it is shown: the numbers would be of an earlier moment. */
static enum screen_result card_changed(struct pin_work_state *state,
				       const struct reader_event *event)
{
	if (state->busy)
		return SCREEN_IGNORED;
	if (event->state != READER_CARD)
		state->seen = false;
	else if (state->fresh != NULL)
		submit_pins(state);
	else
		submit(state, work_job_pin_look);
	return SCREEN_USED;
}

static enum screen_result pin_work_post(struct loop *loop, void *argument, struct post *post)
{
	struct pin_work_state *state = argument;
	struct job *job = app_job(post, state->owner);

	if (post->type == POST_READER)
		return card_changed(state, post->payload);
	return job != NULL ? job_ended(loop, state, job) : SCREEN_IGNORED;
}

/* What the end of the case would refuse is told on the key line. */
static const char *why_not_over(const struct pin_work_state *state)
{
	int done = 0;

	for (int i = 0; i < state->view.count; i++) {
		if (state->view.target[i].half)
			return N_(
			    "A PIN is changed in one of its two places only: finish it first.");
		done += state->view.target[i].done ? 1 : 0;
	}
	return state->seen && done == 0 ? N_("No PIN was changed yet.") : NULL;
}

bool pin_work_goes_on(const struct pin_work_state *state)
{
	return state->has_trouble && !state->busy && state->trouble.code == ERROR_CARD_RESET &&
	       state->fresh != NULL;
}

const char *pin_work_no_card(const struct pin_work_state *state)
{
	return card_missing_words(state->has_trouble ? state->trouble.code : ERROR_NONE,
				  N_("Insert the card of this case."));
}

const char *pin_work_reason(const void *argument, int act)
{
	const struct pin_work_state *state = argument;
	const struct pin_target *target = pin_work_selected(state);
	const bool change = pin_work_needs_present(state->reception.record.procedure);

	if ((act == PIN_WORK_ENTER || act == ACT_DO || act == ACT_BACK) && state->busy)
		return N_("The card is being worked on.");
	if (act == ACT_DO)
		return why_not_over(state);
	if (act != PIN_WORK_ENTER)
		return NULL;
	if (!state->seen || target == NULL)
		return pin_work_no_card(state);
	if (change && target->tries == 0)
		return N_("This PIN is locked: it has to be set anew.");
	if (state->reception.record.procedure == PROCEDURE_UNLOCK && target->tries > 0 &&
	    !target->open && !target->half)
		return N_("This PIN is not locked.");
	return change ? target->cannot_change : target->cannot_set;
}

static enum screen_result ask_pin(struct loop *loop, struct pin_work_state *state)
{
	const char *reason = pin_work_reason(state, PIN_WORK_ENTER);
	struct pin_entry entry = {
		.record = &state->reception.record,
		.target = pin_work_selected(state),
		.present = &state->present,
		.fresh = &state->fresh,
		.last_try = &state->order.last_try,
	};
	struct error error = { 0 };

	if (entry.target == NULL)
		return SCREEN_USED;
	if (reason != NULL) {
		loop_say_id(loop, reason, UI_WARN);
		return SCREEN_USED;
	}
	wipe_pins(state);
	state->has_trouble = false;
	state->order = (struct pin_order){ .pin = entry.target->pin };
	state->by_puk =
	    entry.target->needs_puk && !pin_work_needs_present(state->reception.record.procedure);
	if (!loop_push(loop, &pin_entry_screen, &entry, &error))
		dialog_error(loop, &error, NULL);
	return SCREEN_USED;
}

/* On the reader's own pad, where it has one. */
static enum screen_result ask_pad(struct loop *loop, struct pin_work_state *state)
{
	const struct pin_target *target = pin_work_selected(state);
	const bool change = pin_work_needs_present(state->reception.record.procedure);
	const struct dialog_question question = {
		.title = N_("Only one try is left"),
		.question = message_make(
		    N_("If this PIN is wrong, it will be locked. Are you sure of it?")),
		.asked_with = INPUT_KEY_ENTER,
		.irreversible = true,
	};

	if (target == NULL || target->no_pad != NULL ||
	    pin_work_reason(state, PIN_WORK_ENTER) != NULL)
		return ask_pin(loop, state);
	wipe_pins(state);
	state->by_puk = target->needs_puk && !change;
	state->order = (struct pin_order){ .pin = target->pin };
	if ((change ? target->tries : target->puk_tries) == 1)
		dialog_ask(loop, &question, last_try_answered, state);
	else
		submit_pad(state);
	return SCREEN_USED;
}

static void pin_work_resume(struct loop *loop, void *argument)
{
	struct pin_work_state *state = argument;

	(void)loop;
	if (state->fresh != NULL && !state->has_trouble)
		submit_pins(state);
}

static enum screen_result pin_work_key(struct loop *loop, void *argument,
				       const struct input_event *event)
{
	struct pin_work_state *state = argument;

	switch (list_event(&state->list, event)) {
	case LIST_PICKED:
		if (!pin_work_goes_on(state))
			return ask_pad(loop, state);
		submit_pins(state);
		return SCREEN_USED;
	case LIST_USED:
		return SCREEN_USED;
	case LIST_IGNORED:
		break;
	}
	return SCREEN_IGNORED;
}

static enum screen_result pin_work_act(struct loop *loop, void *argument, int act)
{
	struct pin_work_state *state = argument;

	switch (act) {
	case PIN_WORK_ENTER:
		return ask_pin(loop, state);
	case ACT_REFRESH:
		submit(state, work_job_pin_look);
		return SCREEN_USED;
	case ACT_DO:
		submit(state, work_job_pin_finish);
		return SCREEN_USED;
	case ACT_BACK:
	case ACT_LEAVE:
		loop_home(loop);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static void pin_work_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct pin_work_state *state = argument;

	snprintf(words, size, "%s  %s",
		 text(language, procedure_label(state->reception.record.procedure)),
		 state->reception.record.number);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('P'), N_("Enter PIN"),
	  N_("The resident types the PIN that is marked at their terminal or at this one, also "
	     "where the reader has a pad."),
	  PIN_WORK_ENTER },
	KEY_ROW_DO(N_("All done"), N_("Ends the case: everything wanted was done.")),
	KEY_ROW_BACK,
};

const struct screen_ops pin_work_screen = {
	.name = "pin.work",
	.title = N_("PINs of the card"),
	.help = N_("The tries left were read from the card just now. Each step is stored before it "
		   "is done: a card that is pulled goes on where it stopped, and no authority is "
		   "needed."),
	.keys = { keys, COUNT(keys) },
	.open = pin_work_open,
	.close = pin_work_close,
	.draw = pin_work_draw,
	.key = pin_work_key,
	.act = pin_work_act,
	.reason = pin_work_reason,
	.post = pin_work_post,
	.resume = pin_work_resume,
	.subject = pin_work_subject,
};
