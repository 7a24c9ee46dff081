/* Step 4: the card: what is on it, and whether it is this person's. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/whose_card.h"
#include "madoguchi/screens/work_jobs.h"

enum field { FIELD_CREDENTIAL = 1, FIELD_NUMBER_B, FIELD_CARD_PIN };
enum { ACT_ADOPT = 1 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM_ROW 6

static const struct form_choice credentials[] = {
	{ CREDENTIAL_CARD_B, N_("Number B on the card's face (14 digits)") },
	{ CREDENTIAL_CARD_DATA, N_("Card-data PIN (4 digits)") },
};

static const struct form_item items[] = {
	{ .kind = FORM_CHOICE,
	  .id = FIELD_CREDENTIAL,
	  .label = N_("Open the card with"),
	  .choices = credentials,
	  .choice_count = COUNT(credentials) },
	{ .kind = FORM_PIN,
	  .id = FIELD_NUMBER_B,
	  .label = N_("Number B"),
	  .help = N_("Birth date, expiry year and security code, as printed on the card."),
	  .required = true,
	  .minimum = 14,
	  .maximum = 14 },
	{ .kind = FORM_PIN,
	  .id = FIELD_CARD_PIN,
	  .label = N_("Card-data PIN"),
	  .help = N_("The resident types it."),
	  .required = true,
	  .minimum = 4,
	  .maximum = 4 },
};

struct step {
	struct flow *flow;
	uint64_t owner;
	struct form form;
	bool busy;     /* the desk looks at the card */
	bool changed;  /* another card may lie there: looked at when this step is on top again */
	bool compared; /* the basic four were read in this step or before */
	struct error trouble;
	bool has_trouble;
};

static bool look(struct counter *counter, struct job *job, struct error *error)
{
	return reception_take_card(counter, &job->reception, error);
}

static bool read_four(struct counter *counter, struct job *job, struct error *error)
{
	const bool ok = card_basic_four(counter, job->reception.record.card_digest, job->credential,
					job->pin, &job->reception.four, error);
	struct error gone;

	job->reception.has_four = job->reception.has_four || ok;
	/* The tries that are left now stand on the screen, whatever came of it. */
	work_job_same_card(counter, job, &gone);
	return ok;
}

static void submit(struct step *step, struct job **job)
{
	(*job)->reception = step->flow->reception;
	step->busy = app_submit(step->flow->app, job);
}

static void start_look(struct step *step)
{
	struct job *job;

	if (step->busy)
		return;
	job = job_new(step->flow->app, step->owner, look);
	if (job == NULL)
		return;
	step->changed = false;
	submit(step, &job);
}

static bool opens_with_b(const struct step *step)
{
	return form_choice_value(&step->form, FIELD_CREDENTIAL) == CREDENTIAL_CARD_B;
}

static void follow_choice(struct step *step)
{
	const bool number_b = opens_with_b(step);

	form_set_hidden(&step->form, FIELD_NUMBER_B, !number_b);
	form_set_hidden(&step->form, FIELD_CARD_PIN, number_b);
}

static struct pin *typed_pin(struct step *step)
{
	return form_pin(&step->form, opens_with_b(step) ? FIELD_NUMBER_B : FIELD_CARD_PIN);
}

/* What was typed and not yet given to the card stands there when one comes back. */
static void keep_typed(struct step *step)
{
	step->flow->opened_with = (enum credential)form_choice_value(&step->form, FIELD_CREDENTIAL);
	pin_free(&step->flow->card_pin);
	if (typed_pin(step)->length == 0)
		return;
	step->flow->card_pin = pin_new();
	if (step->flow->card_pin != NULL)
		*step->flow->card_pin = *typed_pin(step);
}

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = calloc(1, sizeof(*step));

	(void)loop;
	if (step == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "step");
	step->flow = argument;
	step->owner = app_owner(step->flow->app);
	if (!form_open(&step->form, items, COUNT(items), error)) {
		free(step);
		return false;
	}
	form_set_choice_value(&step->form, FIELD_CREDENTIAL, (int)step->flow->opened_with);
	if (step->flow->card_pin != NULL)
		*typed_pin(step) = *step->flow->card_pin;
	follow_choice(step);
	form_set_focus(&step->form, opens_with_b(step) ? FIELD_NUMBER_B : FIELD_CARD_PIN);
	step->compared = step->flow->reception.has_four;
	start_look(step);
	*ret_state = step;
	return true;
}

static void step_close(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	keep_typed(step);
	form_close(&step->form);
	free(step);
}

static int put(const struct ui_area *area, int row, enum language language, const char *label,
	       const char *words)
{
	ui_text(area, row, 2, language, label, 14, UI_DIM);
	ui_put(area, row, 17, words, 62, UI_PLAIN);
	return row + 1;
}

/* The basic four: card and entry agree, so the entry is what the card shows. */
static void draw_person(const struct case_record *record, enum language language,
			const struct ui_area *area)
{
	const struct person *person = &record->person;
	char born[DATE_TEXT_SIZE];
	int row = 2;

	person_born_words(person, language_base(language) == LANGUAGE_JA, born);
	ui_text(area, 0, 2, language, N_("The card shows the same person as the form."), 76,
		UI_GOOD);
	row = put(area, row, language, N_("Name"), person->name);
	row = put(area, row, language, N_("Address"), text(language, reception_address(record)));
	row = put(area, row, language, N_("Birth date"), born);
	put(area, row, language, N_("Sex"), text(language, sex_label(person->sex)));
}

static void draw_differences(const struct flow *flow, enum language language,
			     const struct ui_area *area)
{
	int row = 1;

	if (flow->differences == 0) {
		draw_person(&flow->reception.record, language, area);
		return;
	}
	ui_text(area, 0, 2, language,
		N_("The card differs from the entry. F6 takes the card's data, F12 corrects."), 76,
		UI_WARN);
	for (int i = 0; i < flow->differences; i++, row += 2) {
		ui_text(area, row, 4, language, flow->difference[i].field, 12, UI_BOLD);
		ui_text(area, row, 17, language, N_("form"), 6, UI_DIM);
		ui_text(area, row, 24, language, flow->difference[i].entered, 55, UI_PLAIN);
		ui_text(area, row + 1, 17, language, N_("card"), 6, UI_DIM);
		ui_text(area, row + 1, 24, language, flow->difference[i].on_card, 55, UI_PLAIN);
	}
}

static void draw_tries(const struct step *step, enum language language, const struct ui_area *body)
{
	const enum credential credential =
	    (enum credential)form_choice_value(&step->form, FIELD_CREDENTIAL);
	const struct message words = tries_words(step->flow->reception.card.tries[credential]);

	ui_message(body, FORM_ROW + 3, 2, language, &words, 76, UI_BOLD);
}

/* A PIV card: nothing to compare, nothing to open. */
static bool tells_nothing(const struct step *step)
{
	return step->flow->reception.has_card && !card_tells_person(&step->flow->reception.card);
}

static void draw_nothing_told(enum language language, const struct ui_area *area)
{
	ui_text(area, 0, 2, language, N_("This card does not tell whose it is."), 76, UI_WARN);
	ui_text(area, 1, 2, language,
		N_("Compare the resident with the identity document, and with the form."), 76,
		UI_PLAIN);
	ui_cursor(area, 0, 2);
}

/* A card lies there, and nothing of this procedure can be done with it. */
static bool refused(const struct step *step)
{
	return step->has_trouble && step->trouble.code == ERROR_CARD_FACE;
}

static void draw_waiting(const struct step *step, enum language language,
			 const struct ui_area *body)
{
	int row = 3;

	if (step->busy)
		ui_text(body, 1, 2, language, N_("The card is being read …"), 76, UI_BOLD);
	else if (!refused(step))
		ui_text(body, 1, 2, language, N_("Insert the resident's card into the reader."), 76,
			UI_BOLD);
	if (step->has_trouble) {
		row += ui_paragraph(body, row, 2,
				    text(language, error_happened(step->trouble.code)), 76, UI_BAD);
		ui_paragraph(body, row, 2, text(language, error_next(step->trouble.code)), 76,
			     UI_PLAIN);
	}
	ui_cursor(body, refused(step) ? 3 : 1, 2);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const enum language language = loop_language(loop);
	const struct ui_area form = ui_part(body, FORM_ROW, 0, 3, body->width);
	const struct ui_area rest =
	    ui_part(body, FORM_ROW, 0, body->height - FORM_ROW, body->width);

	if (!step->flow->reception.has_card || step->has_trouble) {
		draw_waiting(step, language, body);
		return;
	}
	card_panel_draw(&step->flow->reception.card, body, 0, language);
	if (tells_nothing(step)) {
		draw_nothing_told(language, &rest);
		return;
	}
	if (step->compared) {
		draw_differences(step->flow, language, &rest);
		ui_cursor(&rest, 0, 2);
		return;
	}
	draw_tries(step, language, body);
	form_draw(&step->form, &form, language);
}

static enum screen_result verify(struct loop *loop, struct step *step)
{
	struct pin *pin;
	struct job *job;

	if (step->busy || !form_check(&step->form))
		return SCREEN_USED;
	pin = pin_new();
	job = pin != NULL ? job_new(step->flow->app, step->owner, read_four) : NULL;
	if (job == NULL) {
		pin_free(&pin);
		loop_say_id(loop, error_happened(ERROR_MEMORY), UI_BAD);
		return SCREEN_USED;
	}
	*pin = *typed_pin(step);
	job->pin = pin;
	job->credential = opens_with_b(step) ? CREDENTIAL_CARD_B : CREDENTIAL_CARD_DATA;
	form_wipe_pins(&step->form);
	submit(step, &job);
	return SCREEN_USED;
}

/* What the card does not tell must have been entered. */
static enum screen_result forward_alone(struct loop *loop, struct step *step)
{
	const struct person *person = &step->flow->reception.record.person;
	const char *missing = NULL;

	if (person->name[0] == '\0')
		missing = N_("The holder's name is missing: F12 leads back to it.");
	else if (person->address[0] == '\0')
		missing = N_("The registered address is missing: F12 leads back to it.");
	if (missing == NULL)
		return flow_forward(step->flow, loop, FLOW_CARD);
	loop_say_id(loop, missing, UI_BAD);
	return SCREEN_USED;
}

static enum screen_result step_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct step *step = state;
	enum form_result result;

	if (step->compared || !step->flow->reception.has_card || tells_nothing(step))
		return SCREEN_IGNORED;
	result = form_event(&step->form, loop, event);
	if (result == FORM_CHANGED && form_focus(&step->form) == FIELD_CREDENTIAL)
		follow_choice(step);
	if (result == FORM_END)
		return verify(loop, step);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static const char *step_reason(const void *state, int act)
{
	const struct step *step = state;

	if (act == ACT_ADOPT && (!step->compared || step->flow->differences == 0))
		return N_("There is no difference to take over.");
	if (act == ACT_DO && step->busy)
		return N_("The card is being read …");
	if (act == ACT_DO && refused(step))
		return error_happened(step->trouble.code);
	if (act == ACT_DO && !step->flow->reception.has_card)
		return N_("Insert the resident's card into the reader.");
	if (act == ACT_DO && step->compared && step->flow->differences > 0)
		return N_("The card differs from the entry.");
	return NULL;
}

static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	struct step *step = state;

	switch (act) {
	case ACT_REFRESH:
		step->compared = false;
		/* With two cards whose is meant is asked, and then that one is looked at. */
		step->changed = whose_card_ask(step->flow->app);
		if (!step->changed)
			start_look(step);
		return SCREEN_USED;
	case FLOW_ACT_LEAFLET:
		flow_leaflet(step->flow, loop);
		return SCREEN_USED;
	case ACT_ADOPT:
		reception_adopt_card(&step->flow->reception);
		step->flow->differences =
		    reception_compare(&step->flow->reception, step->flow->difference);
		flow_save(step->flow);
		return SCREEN_USED;
	case ACT_DO:
		if (tells_nothing(step))
			return forward_alone(loop, step);
		if (!step->compared)
			return verify(loop, step);
		return flow_forward(step->flow, loop, FLOW_CARD);
	default:
		return SCREEN_IGNORED;
	}
}

/* The draft's row is the flow's: a save may have ended while the desk looked at the card. */
static void take_reception(struct flow *flow, const struct reception *seen)
{
	flow->reception.card = seen->card;
	flow->reception.has_card = seen->has_card;
	flow->reception.has_four = seen->has_four;
	flow->reception.four = seen->four;
	flow->reception.record.has_card = seen->record.has_card;
	flow->reception.record.card_expires = seen->record.card_expires;
	memcpy(flow->reception.record.card_digest, seen->record.card_digest, CARD_DIGEST_SIZE);
}

/* A wrong number or PIN has cost a try. */
static void say_refused(struct loop *loop, const struct job *job)
{
	const struct message now = message_with_number(N_("A try was used up; {1} are left."),
						       job->reception.card.tries[job->credential]);

	dialog_error(loop, &job->error, job->error.code == ERROR_PIN_WRONG ? &now : NULL);
}

static enum screen_result finished(struct loop *loop, struct step *step, struct job *job)
{
	struct flow *flow = step->flow;
	const bool was_four = job->pin != NULL || job->work == read_four;

	step->busy = false;
	step->has_trouble = !job->ok && !was_four;
	step->trouble = job->error;
	if (job->ok || was_four)
		take_reception(flow, &job->reception);
	if (!job->ok && was_four)
		say_refused(loop, job);
	if (flow->reception.has_four && job->ok) {
		flow->differences = reception_compare(&flow->reception, flow->difference);
		step->compared = true;
	} else {
		step->compared = false;
	}
	if (step->changed && strcmp(loop_top(loop), "step.card") == 0)
		start_look(step);
	return SCREEN_USED;
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;
	struct job *job = app_job(post, step->owner);

	if (job != NULL)
		return finished(loop, step, job);
	if (post->type == POST_IDLE)
		form_wipe_pins(&step->form);
	if (post->type != POST_READER ||
	    ((const struct reader_event *)post->payload)->state != READER_CARD)
		return SCREEN_IGNORED;
	/* Later steps keep the card that was compared here: theirs is to refuse another one. */
	step->changed = true;
	if (strcmp(loop_top(loop), "step.card") == 0)
		start_look(step);
	return SCREEN_IGNORED;
}

static void step_resume(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	if (step->changed)
		start_look(step);
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(((const struct step *)state)->flow, 4, language, words, size);
}

static const char *step_focus_help(const void *state)
{
	return form_focus_help(&((const struct step *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Adopt"),
	  N_("Takes name, address, birth date and sex from the card."), ACT_ADOPT },
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Next"), N_("Reads the card's four attributes, then goes on.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_card_screen = {
	.name = "step.card",
	.title = N_("Reception: card"),
	.help =
	    N_("The card must be this person's: its four attributes are compared with the entry. "
	       "Tries left are read from the card before each entry."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = step_close,
	.draw = step_draw,
	.key = step_key,
	.act = step_act,
	.reason = step_reason,
	.post = step_post,
	.resume = step_resume,
	.subject = step_subject,
	.focus_help = step_focus_help,
};
