/* Step 3: the office's checklist; what is missing is said in words while one ticks. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct step {
	struct flow *flow;
	bool stated; /* the office publishes a list */
	uint8_t count;
	enum document document[SITUATION_DOCUMENTS];
	struct form_item item[SITUATION_DOCUMENTS + 1];
	struct form form;
};

static void make_situation(const struct flow *flow, struct situation *situation)
{
	situation_init(situation);
	situation->procedure = flow->reception.record.procedure;
	situation->applicant = flow->reception.record.applicant;
	situation->at_ms = clock_now_ms();
	situation->born = flow->reception.record.person.born;
	situation->kinds = flow->reception.record.kinds;
}

static void make_items(struct step *step)
{
	struct situation situation;

	make_situation(step->flow, &situation);
	decision_suit_time(step->flow->app->office, &situation);
	step->count =
	    decision_checklist(step->flow->app->office, &situation, step->document, &step->stated);
	step->item[0].kind = FORM_HEADING;
	step->item[0].label = step->stated
				  ? N_("Documents that the office asks for (blank ticks):")
				  : N_("The office publishes no list of documents for this.");
	for (int i = 0; i < step->count; i++) {
		step->item[i + 1].kind = FORM_CHECK;
		step->item[i + 1].id = i + 1;
		step->item[i + 1].label = document_label(step->document[i]);
	}
}

static bool was_shown(const struct reception *reception, enum document document)
{
	for (int i = 0; i < reception->shown_count; i++)
		if (reception->shown[i].document == document)
			return true;
	return false;
}

/* A card that lies in the reader need not be ticked by hand. */
static bool is_there(const struct step *step, enum document document)
{
	return was_shown(&step->flow->reception, document) ||
	       (document == DOCUMENT_CARD && step->flow->app->reader.state == READER_CARD);
}

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = calloc(1, sizeof(*step));

	(void)loop;
	if (step == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "step");
	step->flow = argument;
	make_items(step);
	if (!form_open(&step->form, step->item, (size_t)step->count + 1, error)) {
		free(step);
		return false;
	}
	for (int i = 0; i < step->count; i++)
		form_set_checked(&step->form, i + 1, is_there(step, step->document[i]));
	*ret_state = step;
	return true;
}

static void take(struct step *step)
{
	struct reception *reception = &step->flow->reception;

	reception->shown_count = 0;
	for (int i = 0; i < step->count; i++) {
		if (!form_checked(&step->form, i + 1))
			continue;
		reception->shown[reception->shown_count++] = (struct document_shown){
			.document = step->document[i],
			.issued = DATE_NONE,
		};
	}
}

static void step_close(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	take(step);
	form_close(&step->form);
	free(step);
}

static int missing(const struct step *step)
{
	int count = 0;

	for (int i = 0; i < step->count; i++)
		count += !form_checked(&step->form, i + 1);
	return count;
}

static void draw_missing(const struct step *step, enum language language,
			 const struct ui_area *area)
{
	int row = 1;

	if (missing(step) == 0) {
		ui_text(area, 0, 2, language, N_("Everything on the list is there."), 74, UI_GOOD);
		return;
	}
	ui_text(area, 0, 2, language, N_("Still missing:"), 74, UI_WARN);
	for (int i = 0; i < step->count; i++)
		if (!form_checked(&step->form, i + 1))
			ui_text(area, row++, 4, language, document_label(step->document[i]), 72,
				UI_PLAIN);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const int rows = form_rows(&step->form) + 1;
	const struct ui_area form = ui_part(body, 0, 0, rows, body->width);
	const struct ui_area rest = ui_part(body, rows, 0, body->height - rows, body->width);

	if (step->stated)
		draw_missing(step, loop_language(loop), &rest);
	form_draw(&step->form, &form, loop_language(loop));
}

static enum screen_result forward(struct loop *loop, struct step *step)
{
	take(step);
	flow_save(step->flow);
	return flow_push(loop, &step_card_screen, step->flow);
}

static enum screen_result step_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct step *step = state;
	const enum form_result result = form_event(&step->form, loop, event);

	if (result == FORM_END)
		return forward(loop, step);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	return act == ACT_DO ? forward(loop, state) : SCREEN_IGNORED;
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(((const struct step *)state)->flow, 3, language, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_DO(N_("Next"), N_("Goes on to the next step.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_documents_screen = {
	.name = "step.documents",
	.title = N_("Reception: documents"),
	.help = N_("Tick what was shown. A document with an old name or address does not count."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = step_close,
	.draw = step_draw,
	.key = step_key,
	.act = step_act,
	.subject = step_subject,
};
