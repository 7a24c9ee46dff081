/* Step 1: what the resident wants and who came. */
#include <stdlib.h>

#include "madoguchi/counter/way.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/form.h"

enum field { FIELD_PROCEDURE = 1, FIELD_APPLICANT, FIELD_REASON, FIELD_RESIDENT, FIELD_WARD };

static const struct form_choice procedures[] = {
	{ PROCEDURE_ISSUE, N_("Issue") },
	{ PROCEDURE_RENEW, N_("Renewal") },
	{ PROCEDURE_REVOKE, N_("Revocation") },
	{ PROCEDURE_PIN_CHANGE, N_("PIN change") },
	{ PROCEDURE_PIN_INIT, N_("PIN initialisation") },
	{ PROCEDURE_UNLOCK, N_("PIN unlock") },
};

static const struct form_choice applicants[] = {
	{ APPLICANT_SELF, N_("The resident") },
	{ APPLICANT_REP_MINOR, N_("Legal representative of a child under 15") },
	{ APPLICANT_REP_WARD, N_("Legal representative of an adult ward") },
	{ APPLICANT_AGENT, N_("Voluntary agent") },
	{ APPLICANT_HOUSEHOLD, N_("Member of the same household") },
};

static const struct form_choice reasons[] = {
	{ REASON_FIRST_DELIVERY, N_("First delivery of the card") },
	{ REASON_EXPIRY, N_("Expiry") },
	{ REASON_CARD_REISSUED, N_("Card issued again") },
	{ REASON_DECLINED_BEFORE, N_("Declined before, wanted now") },
	{ REASON_DATA_CHANGED, N_("Name, address, sex or birth date changed") },
	{ REASON_NO_LONGER_NEEDED, N_("No longer needed") },
	{ REASON_CARD_LOST, N_("Card lost") },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct form_item items[] = {
	{ .kind = FORM_HEADING, .label = N_("What does the resident want?") },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_PROCEDURE,
	  .label = N_("Procedure"),
	  .choices = procedures,
	  .choice_count = COUNT(procedures) },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_REASON,
	  .label = N_("Reason"),
	  .help = N_("The reason decides the fee."),
	  .choices = reasons,
	  .choice_count = COUNT(reasons) },
	{ .kind = FORM_HEADING, .label = NULL },
	{ .kind = FORM_HEADING, .label = N_("Who came?") },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_APPLICANT,
	  .label = N_("Applicant"),
	  .choices = applicants,
	  .choice_count = COUNT(applicants) },
	{ .kind = FORM_CHECK,
	  .id = FIELD_RESIDENT,
	  .label = N_("On this office's resident register"),
	  .help = N_("Only the municipality of residence may issue.") },
	{ .kind = FORM_CHECK,
	  .id = FIELD_WARD,
	  .label = N_("Adult ward (成年被後見人)"),
	  .help = N_("To an adult ward no signing certificate is issued.") },
};

struct step {
	struct flow *flow;
	struct form form;
	int procedure; /* whose usual reason was put in */
};

/* A guardian has said it already, and a child is no adult ward. */
static bool asks_for_ward(const struct step *step)
{
	const int applicant = form_choice_value(&step->form, FIELD_APPLICANT);
	const int procedure = form_choice_value(&step->form, FIELD_PROCEDURE);

	return way_of((enum procedure)procedure)->certificates && applicant != APPLICANT_REP_WARD &&
	       applicant != APPLICANT_REP_MINOR;
}

/* A reason counts for some procedures; each has its usual one, until another is chosen. */
static void follow_choices(struct step *step)
{
	const int procedure = form_choice_value(&step->form, FIELD_PROCEDURE);
	const struct way *way = way_of((enum procedure)procedure);

	if (procedure != step->procedure)
		form_set_choice_value(&step->form, FIELD_REASON, (int)way->reason);
	step->procedure = procedure;
	form_set_hidden(&step->form, FIELD_WARD, !asks_for_ward(step));
	form_set_hidden(&step->form, FIELD_REASON, !way->asks_reason);
}

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = calloc(1, sizeof(*step));

	(void)loop;
	if (step == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "step");
	step->flow = argument;
	if (!form_open(&step->form, items, COUNT(items), error)) {
		free(step);
		return false;
	}
	form_set_choice_value(&step->form, FIELD_PROCEDURE,
			      (int)step->flow->reception.record.procedure);
	form_set_choice_value(&step->form, FIELD_APPLICANT,
			      (int)step->flow->reception.record.applicant);
	form_set_choice_value(&step->form, FIELD_REASON, (int)step->flow->reception.record.reason);
	form_set_checked(&step->form, FIELD_RESIDENT,
			 step->flow->reception.record.facts[FACT_RESIDENT] == FACT_YES);
	form_set_checked(&step->form, FIELD_WARD,
			 step->flow->reception.record.facts[FACT_WARD] == FACT_YES);
	step->procedure = (int)step->flow->reception.record.procedure;
	follow_choices(step);
	*ret_state = step;
	return true;
}

static void step_close(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	form_close(&step->form);
	flow_free(&step->flow);
	free(step);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;

	form_draw(&step->form, body, loop_language(loop));
}

static void take(struct step *step)
{
	struct case_record *record = &step->flow->reception.record;

	record->procedure = (enum procedure)form_choice_value(&step->form, FIELD_PROCEDURE);
	record->applicant = (enum applicant)form_choice_value(&step->form, FIELD_APPLICANT);
	record->reason = (enum reason)form_choice_value(&step->form, FIELD_REASON);
	record->facts[FACT_RESIDENT] =
	    form_checked(&step->form, FIELD_RESIDENT) ? FACT_YES : FACT_NO;
	record->facts[FACT_WARD] = asks_for_ward(step) && form_checked(&step->form, FIELD_WARD)
				       ? FACT_YES
				       : FACT_NOT_GIVEN;
}

static enum screen_result forward(struct loop *loop, struct step *step)
{
	if (!form_check(&step->form))
		return SCREEN_USED;
	take(step);
	return flow_forward(step->flow, loop, FLOW_PROCEDURE);
}

static enum screen_result step_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct step *step = state;
	const enum form_result result = form_event(&step->form, loop, event);

	if (result == FORM_END)
		return forward(loop, step);
	if (result == FORM_CHANGED)
		follow_choices(step);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	struct step *step = state;

	if (act == FLOW_ACT_LEAFLET) {
		take(step);
		flow_leaflet(step->flow, loop);
		return SCREEN_USED;
	}
	return act == ACT_DO ? forward(loop, step) : SCREEN_IGNORED;
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;

	return flow_saved(step->flow, loop, post) ? SCREEN_USED : SCREEN_IGNORED;
}

/* What was chosen from a list came without a key of ours. */
static void step_resume(struct loop *loop, void *state)
{
	(void)loop;
	follow_choices(state);
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(((const struct step *)state)->flow, 1, language, words, size);
}

static const char *step_focus_help(const void *state)
{
	return form_focus_help(&((const struct step *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE,
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Next"), N_("Goes on to the next step.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_procedure_screen = {
	.name = "step.procedure",
	.title = N_("Reception: procedure"),
	.help =
	    N_("Choose what the resident wants and who came. Everything later follows from it."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = step_close,
	.draw = step_draw,
	.key = step_key,
	.act = step_act,
	.post = step_post,
	.resume = step_resume,
	.subject = step_subject,
	.focus_help = step_focus_help,
};
