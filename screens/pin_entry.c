/* Turned to the resident: one of the card's PINs, the present one and the new one. The page opens
 * at once and takes what is typed; it is not left forward before the card has told its tries. */
#include <stdlib.h>

#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/pin_form.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct entry {
	struct pin_entry order;
	struct app *app;
	uint64_t owner;
	enum card_pin pin;
	bool by_puk; /* the card's PUK is typed in place of the present PIN */
	struct pin_form pins;
	bool away; /* there is no card in the reader */
	bool over;
};

static void typed(struct loop *loop, void *context)
{
	struct entry *entry = context;

	struct pin *none = NULL;
	bool taken =
	    pin_form_copy(&entry->pins, entry->pin, entry->order.present, entry->order.fresh);

	if (taken && entry->by_puk)
		taken = pin_form_copy(&entry->pins, CARD_PIN_PUK, entry->order.present, &none);
	pin_free(&none);
	if (!taken) {
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return;
	}
	*entry->order.last_try = entry->pins.asked_last_try;
	entry->over = true;
	loop_wake_at(loop, 0);
}

static void set_tries(struct entry *entry, uint8_t tries, uint8_t puk_tries)
{
	pin_form_set_tries(&entry->pins, entry->pin, tries);
	if (entry->by_puk)
		pin_form_set_tries(&entry->pins, CARD_PIN_PUK, puk_tries);
}

/* Until the card has answered no number is shown: an earlier one may have changed. */
static void start_look(struct entry *entry)
{
	struct job *job = job_new(entry->app, entry->owner, work_job_pin_look);

	if (job == NULL)
		return;
	set_tries(entry, TRIES_UNREAD, TRIES_UNREAD);
	job->reception.record = *entry->order.record;
	entry->pins.busy = app_submit(entry->app, &job);
}

static bool entry_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct pin_entry *order = argument;
	struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };
	struct entry *entry = calloc(1, sizeof(*entry));

	if (entry == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIN");
	entry->order = *order;
	entry->app = app_of(loop);
	entry->owner = app_owner(entry->app);
	entry->pin = order->target->pin;
	entry->by_puk =
	    order->target->needs_puk && !pin_work_needs_present(order->record->procedure);
	parts[CARD_PIN_PUK].present = entry->by_puk;
	parts[entry->pin].present = pin_work_needs_present(order->record->procedure);
	parts[entry->pin].fresh = true;
	parts[entry->pin].tries = parts[CARD_PIN_PUK].tries = TRIES_UNREAD;
	if (!pin_form_open(&entry->pins, entry->app->resident, entry->app->office,
			   order->record->person.born, parts, typed, entry, error)) {
		free(entry);
		return false;
	}
	entry->pins.typist = typist_of(order->record->applicant);
	start_look(entry);
	*ret_state = entry;
	return true;
}

static void entry_close(struct loop *loop, void *state)
{
	struct entry *entry = state;

	(void)loop;
	pin_form_close(&entry->pins);
	free(entry);
}

static void entry_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	pin_form_draw(&((struct entry *)state)->pins, body, loop_language(loop));
}

static enum screen_result entry_key(struct loop *loop, void *state, const struct input_event *event)
{
	return pin_form_key(&((struct entry *)state)->pins, loop, event);
}

static enum screen_result entry_act(struct loop *loop, void *state, int act)
{
	struct entry *entry = state;

	if (pin_form_act(&entry->pins, loop, act))
		return SCREEN_USED;
	return act == ACT_DO ? pin_form_forward(&entry->pins, loop) : SCREEN_IGNORED;
}

static const struct pin_target *find_target(const struct pin_work_view *view, enum card_pin pin)
{
	for (int i = 0; i < view->count; i++)
		if (view->target[i].pin == pin)
			return &view->target[i];
	return NULL;
}

/* What is locked by now cannot be typed. */
static enum screen_result take_look(struct loop *loop, struct entry *entry, const struct job *job)
{
	const bool present = pin_work_needs_present(entry->order.record->procedure);
	const struct pin_target *target;

	if (!job->ok) {
		dialog_error(loop, &job->error, NULL);
		return SCREEN_USED;
	}
	target = find_target(&job->pin_view, entry->pin);
	if (target == NULL || (present && target->tries == 0) ||
	    (entry->by_puk && target->puk_tries == 0)) {
		loop_say_id(loop,
			    error_happened(entry->by_puk ? ERROR_PUK_BLOCKED : ERROR_PIN_BLOCKED),
			    UI_WARN);
		return SCREEN_CLOSE;
	}
	set_tries(entry, target->tries, target->puk_tries);
	pin_form_set_busy(&entry->pins, loop, false);
	return SCREEN_USED;
}

static void card_changed(struct entry *entry, const struct reader_event *event)
{
	entry->away = event->state != READER_CARD;
	if (!entry->away) {
		start_look(entry);
		return;
	}
	set_tries(entry, TRIES_UNREAD, TRIES_UNREAD);
	entry->pins.busy = true;
}

static enum screen_result entry_post(struct loop *loop, void *state, struct post *post)
{
	struct entry *entry = state;
	const struct job *job = app_job(post, entry->owner);

	if (post->type == POST_READER && !entry->over) {
		/* The list below is to know of it, too. */
		card_changed(entry, post->payload);
		return SCREEN_IGNORED;
	}
	if (post->type == POST_IDLE)
		pin_form_forget(&entry->pins);
	return job != NULL ? take_look(loop, entry, job) : SCREEN_IGNORED;
}

/* The PINs may have come from the resident's terminal, or after the question about the last try. */
static enum screen_result entry_tick(struct loop *loop, void *state, int64_t now_ms)
{
	(void)loop;
	(void)now_ms;
	return ((struct entry *)state)->over ? SCREEN_CLOSE : SCREEN_IGNORED;
}

static const char *entry_reason(const void *state, int act)
{
	return act == ACT_DO && ((const struct entry *)state)->away
		   ? N_("Insert the card of this case.")
	       : act == PIN_FORM_ACT_HERE && !((const struct entry *)state)->pins.remote
		   ? N_("The PINs are typed at this terminal already.")
		   : NULL;
}

static void entry_resume(struct loop *loop, void *state)
{
	if (((struct entry *)state)->over)
		loop_wake_at(loop, 0);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	PIN_FORM_ROW_LANGUAGE,
	PIN_FORM_ROW_HERE,
	KEY_ROW_DO(N_("Go on"), N_("The card gets the PINs and the work goes on.")),
	KEY_ROW_BACK,
};

const struct screen_ops pin_entry_screen = {
	.name = "pin.entry",
	.title = N_("Your PINs"),
	.help = N_("The resident types the PINs. They are kept in locked memory until the card has "
		   "taken them, and never stored."),
	.resident = true,
	.keys = { keys, COUNT(keys) },
	.open = entry_open,
	.close = entry_close,
	.draw = entry_draw,
	.key = entry_key,
	.act = entry_act,
	.reason = entry_reason,
	.post = entry_post,
	.tick = entry_tick,
	.resume = entry_resume,
};
