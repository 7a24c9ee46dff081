/* Step 7, turned to the resident: the PINs, with the rules beside and the tries left before. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/pin_parts.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct step {
	struct flow *flow;
	uint64_t owner;
	struct pin_form pins;
	bool busy;		 /* until the right card was seen */
	enum error_code trouble; /* why it was not */
	bool looking;		 /* the desk looks at it */
	bool looked;		 /* its tries are those of this page */
};

/* Tries are never taken from an earlier look. */
static void start_look(struct step *step)
{
	struct job *job = job_new(step->flow->app, step->owner, work_job_same_card);

	if (job == NULL)
		return;
	job->reception = step->flow->reception;
	step->looking = app_submit(step->flow->app, &job);
	step->busy = step->looking;
	step->pins.busy = step->busy;
}

static struct pin_wants wants_of(const struct flow *flow)
{
	struct pin_wants wants;

	for (int i = 0; i < KIND_COUNT; i++) {
		wants.needed[i] = (flow->reception.decision.kinds & (1u << i)) != 0;
		wants.set_new[i] = flow->set_new[i];
	}
	wants.here = flow->pins_here || flow_by_staff(flow);
	return wants;
}

static bool take(struct step *step)
{
	const struct pin_wants wants = wants_of(step->flow);

	for (int i = 0; i < KIND_COUNT; i++)
		step->flow->on_pad[i] =
		    pin_parts_on_pad(&wants, &step->flow->reception.card, (enum certificate_kind)i);
	return pin_parts_take(&wants, &step->flow->reception.card, &step->pins, step->flow->pin);
}

static void typed(struct loop *loop, void *context)
{
	struct step *step = context;

	if (!take(step)) {
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return;
	}
	flow_push(loop, &step_summary_screen, step->flow);
}

static bool open_form(struct step *step, struct error *error)
{
	struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };
	const struct pin_wants wants = wants_of(step->flow);

	pin_parts_fill(&wants, &step->flow->reception.card, parts);
	for (int i = 0; i < CARD_PIN_COUNT && !step->looked; i++)
		parts[i].tries = TRIES_UNREAD;
	if (!pin_form_open(&step->pins, step->flow->pins_here ? NULL : step->flow->app->resident,
			   step->flow->app->office, step->flow->reception.record.person.born, parts,
			   typed, step, error))
		return false;
	step->pins.typist = typist_of(step->flow->reception.record.applicant);
	step->pins.busy = step->busy;
	pin_form_put(&step->pins, step->flow->pin);
	return true;
}

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = calloc(1, sizeof(*step));

	(void)loop;
	if (step == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "step");
	step->flow = argument;
	step->owner = app_owner(step->flow->app);
	if (!open_form(step, error)) {
		free(step);
		return false;
	}
	start_look(step);
	*ret_state = step;
	return true;
}

/* What is whole is kept; half an entry is not. */
static void keep(struct step *step)
{
	if (pin_form_check(&step->pins))
		(void)take(step);
}

static void open_again(struct loop *loop, struct step *step)
{
	struct error error = { 0 };

	pin_form_close(&step->pins);
	if (!open_form(step, &error))
		dialog_error(loop, &error, NULL);
}

/* At this terminal, and neither on the reader's pad nor at the resident's own. */
static void type_here(struct loop *loop, struct step *step)
{
	if (step->flow->pins_here)
		return;
	keep(step);
	step->flow->pins_here = true;
	open_again(loop, step);
}

static void step_close(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	keep(step);
	pin_form_close(&step->pins);
	free(step);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	pin_form_draw(&((struct step *)state)->pins, body, loop_language(loop));
}

static enum screen_result step_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct step *step = state;

	return pin_form_key(&step->pins, loop, event);
}

static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	struct step *step = state;

	if (pin_form_act(&step->pins, loop, act)) {
		if (act == PIN_FORM_ACT_HERE)
			type_here(loop, step);
		return SCREEN_USED;
	}
	return act == ACT_DO ? pin_form_forward(&step->pins, loop) : SCREEN_IGNORED;
}

static const char *step_reason(const void *state, int act)
{
	const struct step *step = state;

	if (act == ACT_DO && step->busy && !step->looking)
		return card_missing_words(step->trouble,
					  N_("Insert the resident's card into the reader."));
	if (act == PIN_FORM_ACT_HERE && !pin_form_elsewhere(&step->pins))
		return N_("The PINs are typed at this terminal already.");
	return NULL;
}

/* The reader may have changed: what its pad takes is what it takes now. */
static void take_card(struct loop *loop, struct step *step, const struct card_view *card)
{
	const bool same = memcmp(card->pad, step->flow->reception.card.pad, sizeof(card->pad)) == 0;

	step->flow->reception.card = *card;
	if (!same)
		open_again(loop, step);
}

/* Under the summary they stand in the reception alone, which is not done with this post yet. */
static void forget(struct step *step)
{
	pin_form_put(&step->pins, step->flow->pin);
	pin_form_forget(&step->pins);
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;
	const struct job *job = app_job(post, step->owner);

	if (post->type == POST_READER && step->busy &&
	    ((const struct reader_event *)post->payload)->state == READER_CARD) {
		start_look(step);
		return SCREEN_USED;
	}
	if (post->type == POST_IDLE)
		forget(step);
	if (job == NULL)
		return SCREEN_IGNORED;
	step->looking = false;
	step->busy = !job->ok;
	step->trouble = job->error.code;
	step->looked = job->ok;
	if (!job->ok) {
		dialog_error(loop, &job->error, NULL);
		return SCREEN_USED;
	}
	take_card(loop, step, &job->reception.card);
	pin_parts_set_tries(&step->pins, &step->flow->reception.card);
	pin_form_set_busy(&step->pins, loop, false);
	return SCREEN_USED;
}

/* Back from the summary: what was typed stands there. */
static void step_resume(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	pin_form_put(&step->pins, step->flow->pin);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	PIN_FORM_ROW_LANGUAGE,
	PIN_FORM_ROW_HERE,
	KEY_ROW_DO(N_("Next"), N_("Goes on to the summary. Nothing is sent to the card yet.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_pins_screen = {
	.name = "step.pins",
	.title = N_("Your PINs"),
	.help = N_("The resident types the PINs. They are kept in locked memory until the card has "
		   "taken them, and never stored."),
	.resident = true,
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = step_close,
	.draw = step_draw,
	.key = step_key,
	.act = step_act,
	.reason = step_reason,
	.post = step_post,
	.resume = step_resume,
};
