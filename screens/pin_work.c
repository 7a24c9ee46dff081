/* PIN change, initialisation, unlock: the PINs of the card, and what was done with each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LIST_ROW 5

enum { ACT_ENTER = 1 };

struct pin_work_state {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct pin_work_view view;
	bool seen; /* view holds what the card says */
	bool busy;
	bool has_trouble;
	struct error trouble;
	struct pin_order order; /* under way, or to be taken up again when the card is back */
	bool by_puk;		/* present is the card's PUK */
	struct pin *present;	/* until the card has spoken */
	struct pin *fresh;
	struct list list;
	struct list_array rows;
	struct list_row row[CARD_PIN_COUNT];
};

static const struct list_column columns[] = {
	{ N_("PIN"), 34, false },
	{ N_("Tries"), 16, false },
	{ N_("State"), 0, false },
};

/* ---- acts on the desk ------------------------------------------------------------------------
 */

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
	state->order.language = state->app->language;
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

/* ---- the list --------------------------------------------------------------------------------
 */

static const char *state_words(const struct pin_work_state *state, const struct pin_target *target)
{
	const bool change = pin_work_needs_present(state->reception.record.procedure);
	const char *cannot = change ? target->cannot_change : target->cannot_set;

	if (target->half)
		return N_("[HALF] only one of its two places has the new PIN");
	if (target->open)
		return N_("[OPEN] the card was lost meanwhile: enter it again");
	if (target->done)
		return N_("[done]");
	return cannot != NULL ? N_("[no] not with this card") : "";
}

static void fill_rows(struct pin_work_state *state, enum language language)
{
	for (int i = 0; i < state->view.count; i++) {
		const struct pin_target *target = &state->view.target[i];
		const struct message tries = tries_words(target->tries);
		char words[128];

		message_words(language, &tries, words, sizeof(words));
		state->row[i].place = (struct list_place){ .order = i, .id = target->pin + 1 };
		snprintf(state->row[i].words, sizeof(state->row[i].words), "%s\t%s\t%s",
			 text(language, card_pin_label(target->pin)), words,
			 text(language, state_words(state, target)));
		state->row[i].style = target->half || target->open ? UI_WARN : UI_PLAIN;
	}
	state->rows.count = state->view.count;
	list_refresh(&state->list);
}

static const struct pin_target *selected(const struct pin_work_state *state)
{
	const int64_t id = list_selected_id(&state->list);

	for (int i = 0; i < state->view.count; i++)
		if ((int64_t)state->view.target[i].pin + 1 == id)
			return &state->view.target[i];
	return NULL;
}

/* ---- the screen ------------------------------------------------------------------------------
 */

static bool pin_work_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct pin_work_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PINs");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	state->reception = *(const struct reception *)argument;
	state->rows.row = state->row;
	if (!list_open(&state->list, &list_array_source, &state->rows, columns, COUNT(columns),
		       error)) {
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

static void draw_trouble(const struct pin_work_state *state, enum language language,
			 const struct ui_area *body)
{
	const struct error *trouble = &state->trouble;

	ui_text(body, LIST_ROW + 8, 2, language, error_happened(trouble->code), 76, UI_BAD);
	ui_text(body, LIST_ROW + 9, 2, language, error_next(trouble->code), 76, UI_BOLD);
}

static void pin_work_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct pin_work_state *state = argument;
	const enum language language = loop_language(loop);
	const struct ui_area list = ui_part(body, LIST_ROW, 0, 8, body->width);

	ui_text(body, 0, 2, language, N_("Name"), 10, UI_DIM);
	ui_put(body, 0, 13, state->reception.record.person.name, 66, UI_PLAIN);
	if (state->busy && state->order.by_pad)
		ui_text(body, 3, 2, language,
			N_("There: the present PIN, the new one, and the new one again."), 76,
			UI_PLAIN);
	ui_text(body, 2, 2, language,
		state->busy && state->order.by_pad
		    ? N_("The resident types on the pad of the reader.")
		: state->busy  ? N_("The card is being worked on.")
		: !state->seen ? N_("Insert the card of this case.")
			       : N_("Enter: the resident types the PIN that is marked. F10: all "
				    "is done."),
		76, UI_BOLD);
	if (state->view.practice_profile &&
	    !pin_work_needs_present(state->reception.record.procedure))
		ui_text(body, 3, 2, language,
			N_("Setting goes through the practice issuing profile of this project."),
			76, UI_DIM);
	ui_cursor(body, 2, 2);
	if (state->seen)
		list_draw(&state->list, &list, language);
	if (state->has_trouble)
		draw_trouble(state, language, body);
}

static void say_refused(struct loop *loop, const struct pin_work_state *state)
{
	const struct message now =
	    message_with_number(N_("A try was used up; {1} are left."), state->trouble.cause_code);
	const struct message rule = message_make(state->trouble.detail);

	dialog_error(loop, &state->trouble,
		     state->trouble.code == ERROR_PIN_WRONG    ? &now
		     : state->trouble.code == ERROR_PIN_FORMAT ? &rule
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
	loop_home(loop);
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
	if (job->pin_view.count > 0) {
		state->view = job->pin_view;
		state->seen = true;
		fill_rows(state, loop_language(loop));
	}
	if (job->ok || !waits_for_card(&job->error))
		wipe_pins(state);
	state->order.by_pad = false;
	if (!job->ok && !waits_for_card(&job->error))
		say_refused(loop, state);
	return SCREEN_USED;
}

static enum screen_result card_changed(struct pin_work_state *state,
				       const struct reader_event *event)
{
	if (event->state != READER_CARD || state->busy)
		return SCREEN_IGNORED;
	if (state->fresh != NULL)
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

static const char *pin_work_reason(const void *argument, int act)
{
	const struct pin_work_state *state = argument;
	const struct pin_target *target = selected(state);
	const bool change = pin_work_needs_present(state->reception.record.procedure);

	if ((act == ACT_ENTER || act == ACT_DO || act == ACT_BACK) && state->busy)
		return N_("The card is being worked on.");
	if (act != ACT_ENTER)
		return NULL;
	if (!state->seen || target == NULL)
		return N_("Insert the card of this case.");
	if (change && target->tries == 0)
		return N_("This PIN is locked: it has to be set anew.");
	if (state->reception.record.procedure == PROCEDURE_UNLOCK && target->tries > 0 &&
	    !target->open && !target->half)
		return N_("This PIN is not locked.");
	return change ? target->cannot_change : target->cannot_set;
}

static enum screen_result ask_pin(struct loop *loop, struct pin_work_state *state)
{
	const char *reason = pin_work_reason(state, ACT_ENTER);
	struct pin_entry entry = {
		.record = &state->reception.record,
		.target = selected(state),
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
	const struct pin_target *target = selected(state);
	const struct dialog_question question = {
		.title = N_("Only one try is left"),
		.question = message_make(
		    N_("If this PIN is wrong, it is locked. Is it surely the right one?")),
		.asked_with = INPUT_KEY_ENTER,
		.irreversible = true,
	};

	if (target == NULL || !target->pad || pin_work_reason(state, ACT_ENTER) != NULL ||
	    !pin_work_needs_present(state->reception.record.procedure))
		return ask_pin(loop, state);
	wipe_pins(state);
	state->by_puk = false;
	state->order = (struct pin_order){ .pin = target->pin };
	if (target->tries == 1)
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
		return ask_pad(loop, state);
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
	case ACT_ENTER:
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
	  ACT_ENTER },
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
