/* Turned to the resident: the PINs of a case that goes on. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/pin_parts.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct ask {
	struct app *app;
	uint64_t owner;
	enum work_kind kind;
	struct reception reception;
	struct pin_form pins;
	bool busy;		 /* until the right card was seen */
	bool looking;		 /* the desk looks at it */
	enum error_code trouble; /* why it was not seen */
	bool leaves_home;
	bool typed_here; /* neither on the reader's pad nor at the resident's own terminal */
	struct pin_wants wants;
	bool may_set[KIND_COUNT];
};

static void start_look(struct ask *ask)
{
	struct job *job = job_new(ask->app, ask->owner, work_job_same_card);

	if (job == NULL)
		return;
	job->reception = ask->reception;
	ask->looking = app_submit(ask->app, &job);
	ask->busy = ask->looking;
	ask->pins.busy = ask->busy;
}

/* A new PIN can be set before the key is made; afterwards the PIN is the one on the card. */
static bool may_set(struct app *app, const struct case_record *record, enum certificate_kind kind)
{
	struct issue_plan plan;
	struct error unread;

	return issue_plan(app->store, record, &plan, &unread) && plan.stage[kind] == STAGE_KEY;
}

static void typed(struct loop *loop, void *context);

static bool open_form(struct ask *ask, struct error *error)
{
	struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };

	pin_parts_fill(&ask->wants, &ask->reception.card, parts);
	if (!pin_form_open(&ask->pins, ask->typed_here ? NULL : ask->app->resident,
			   ask->app->office, ask->reception.record.person.born, parts, typed, ask,
			   error))
		return false;
	ask->pins.typist = typist_of(ask->reception.record.applicant);
	ask->pins.busy = ask->busy;
	return true;
}

static void open_again(struct loop *loop, struct ask *ask)
{
	struct error error = { 0 };

	pin_form_close(&ask->pins);
	if (!open_form(ask, &error))
		dialog_error(loop, &error, NULL);
}

static bool ask_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct pin_ask *order = argument;
	struct ask *ask = calloc(1, sizeof(*ask));

	if (ask == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PINs");
	ask->app = app_of(loop);
	ask->owner = app_owner(ask->app);
	ask->kind = order->kind;
	ask->reception.record = *order->record;
	ask->leaves_home = order->leaves_home;
	for (int i = 0; i < KIND_COUNT; i++) {
		ask->wants.needed[i] = order->needed[i];
		ask->may_set[i] = may_set(ask->app, order->record, (enum certificate_kind)i);
		ask->wants.set_new[i] =
		    ask->may_set[i] &&
		    (order->set_new[i] || order->record->procedure == PROCEDURE_ISSUE ||
		     typist_of(order->record->applicant) == TYPIST_STAFF);
	}
	ask->wants.here = order->here || typist_of(order->record->applicant) == TYPIST_STAFF;
	memset(ask->reception.card.tries, TRIES_UNREAD, sizeof(ask->reception.card.tries));
	if (!open_form(ask, error)) {
		free(ask);
		return false;
	}
	start_look(ask);
	*ret_state = ask;
	return true;
}

static void ask_close(struct loop *loop, void *state)
{
	struct ask *ask = state;

	(void)loop;
	pin_form_close(&ask->pins);
	reception_wipe(&ask->reception);
	free(ask);
}

static void ask_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	pin_form_draw(&((struct ask *)state)->pins, body, loop_language(loop));
}

static void typed(struct loop *loop, void *context)
{
	struct ask *ask = context;
	struct pin *pins[KIND_COUNT] = { NULL };
	struct work_order order = {
		.kind = ask->kind,
		.reception = &ask->reception,
		.pins = pins,
	};
	struct error error = { 0 };

	for (int i = 0; i < KIND_COUNT; i++) {
		order.set_new[i] = ask->wants.set_new[i];
		order.on_pad[i] =
		    pin_parts_on_pad(&ask->wants, &ask->reception.card, (enum certificate_kind)i);
	}
	if (!pin_parts_take(&ask->wants, &ask->reception.card, &ask->pins, pins) ||
	    !loop_replace(loop, &work_screen, &order, &error))
		dialog_error(loop, &error, NULL);
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&pins[i]);
}

static enum screen_result ask_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct ask *ask = state;

	return pin_form_key(&ask->pins, loop, event);
}

static enum screen_result ask_act(struct loop *loop, void *state, int act)
{
	struct ask *ask = state;

	if (act == ACT_BACK && ask->leaves_home) {
		loop_home(loop);
		return SCREEN_USED;
	}
	if (pin_form_act(&ask->pins, loop, act)) {
		if (act == PIN_FORM_ACT_HERE && !ask->typed_here) {
			ask->typed_here = ask->wants.here = true;
			open_again(loop, ask);
		}
		return SCREEN_USED;
	}
	return act == ACT_DO ? pin_form_forward(&ask->pins, loop) : SCREEN_IGNORED;
}

static const char *ask_reason(const void *state, int act)
{
	const struct ask *ask = state;

	if (act == ACT_DO && ask->busy && !ask->looking)
		return card_missing_words(ask->trouble, N_("Insert the card of this case."));
	if (act == PIN_FORM_ACT_HERE && !pin_form_elsewhere(&ask->pins))
		return N_("The PINs are typed at this terminal already.");
	return NULL;
}

/* What was typed was meant for the fields that were there, and a PIN goes to no other card. */
static void say_dropped(struct loop *loop, bool other)
{
	loop_say_id(loop,
		    other ? N_("A card of another kind: what was typed is dropped. Type it again.")
			  : N_("This card asks for other entries: what was typed is dropped."),
		    UI_WARN);
}

/* A PIN that is locked cannot be typed: where the key is still to be made, a new one is set. */
static void take_card(struct loop *loop, struct ask *ask, const struct card_view *card)
{
	const bool other = card->family != ask->reception.card.family;
	static const enum credential credentials[KIND_COUNT] = { CREDENTIAL_SIGN, CREDENTIAL_AUTH };
	bool changed = other || memcmp(card->pad, ask->reception.card.pad, sizeof(card->pad)) != 0;

	for (int i = 0; i < KIND_COUNT; i++) {
		const bool locked =
		    ask->may_set[i] && !ask->wants.set_new[i] && card->tries[credentials[i]] == 0;

		ask->wants.set_new[i] = ask->wants.set_new[i] || locked;
		changed = changed || locked;
	}
	ask->reception.card = *card;
	pin_parts_set_tries(&ask->pins, card);
	if (!changed)
		return;
	if (pin_form_begun(&ask->pins))
		say_dropped(loop, other);
	open_again(loop, ask);
}

static enum screen_result ask_post(struct loop *loop, void *state, struct post *post)
{
	struct ask *ask = state;
	const struct job *job = app_job(post, ask->owner);

	if (post->type == POST_READER && ask->busy &&
	    ((const struct reader_event *)post->payload)->state == READER_CARD) {
		start_look(ask);
		return SCREEN_USED;
	}
	if (post->type == POST_IDLE)
		pin_form_forget(&ask->pins);
	if (job == NULL)
		return SCREEN_IGNORED;
	ask->looking = false;
	ask->busy = !job->ok;
	ask->trouble = job->error.code;
	if (job->ok)
		take_card(loop, ask, &job->reception.card);
	else
		dialog_error(loop, &job->error, NULL);
	pin_form_set_busy(&ask->pins, loop, ask->busy);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	PIN_FORM_ROW_LANGUAGE,
	PIN_FORM_ROW_HERE,
	KEY_ROW_DO(N_("Go on"), N_("The card gets the PINs and the work goes on.")),
	KEY_ROW_BACK,
};

const struct screen_ops pin_ask_screen = {
	.name = "pin.ask",
	.title = N_("Your PINs"),
	.help = N_("The resident types the PINs. They are kept in locked memory until the card has "
		   "taken them, and never stored."),
	.resident = true,
	.keys = { keys, COUNT(keys) },
	.open = ask_open,
	.close = ask_close,
	.draw = ask_draw,
	.key = ask_key,
	.act = ask_act,
	.reason = ask_reason,
	.post = ask_post,
};
