/* Step 1: what the resident wants and who came. */

#include "madoguchi/counter/way.h"
#include "madoguchi/screens/flow_page.h"
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
	struct flow_page page;
	int procedure; /* whose usual reason was put in */
};

/* A guardian has said it already, and a child is no adult ward. */
static bool asks_for_ward(const struct step *step)
{
	const int applicant = form_choice_value(&step->page.form, FIELD_APPLICANT);
	const int procedure = form_choice_value(&step->page.form, FIELD_PROCEDURE);

	return way_of((enum procedure)procedure)->certificates && applicant != APPLICANT_REP_WARD &&
	       applicant != APPLICANT_REP_MINOR;
}

/* A reason counts for some procedures; each has its usual one, until another is chosen. */
static void follow_choices(void *state)
{
	struct step *step = state;
	const int procedure = form_choice_value(&step->page.form, FIELD_PROCEDURE);
	const struct way *way = way_of((enum procedure)procedure);

	if (procedure != step->procedure)
		form_set_choice_value(&step->page.form, FIELD_REASON, (int)way->reason);
	step->procedure = procedure;
	form_set_hidden(&step->page.form, FIELD_WARD, !asks_for_ward(step));
	form_set_hidden(&step->page.form, FIELD_REASON, !way->asks_reason);
}

static void take(void *state)
{
	struct step *step = state;
	struct case_record *record = &step->page.flow->reception.record;

	record->procedure = (enum procedure)form_choice_value(&step->page.form, FIELD_PROCEDURE);
	record->applicant = (enum applicant)form_choice_value(&step->page.form, FIELD_APPLICANT);
	record->reason = (enum reason)form_choice_value(&step->page.form, FIELD_REASON);
	record->facts[FACT_RESIDENT] =
	    form_checked(&step->page.form, FIELD_RESIDENT) ? FACT_YES : FACT_NO;
	record->facts[FACT_WARD] = asks_for_ward(step) && form_checked(&step->page.form, FIELD_WARD)
				       ? FACT_YES
				       : FACT_NOT_GIVEN;
}

static enum screen_result forward(struct loop *loop, void *state)
{
	struct step *step = state;

	if (!form_check(&step->page.form))
		return SCREEN_USED;
	take(step);
	return flow_forward(step->page.flow, loop, FLOW_PROCEDURE);
}

static void step_close(struct loop *loop, void *state)
{
	struct flow *flow = ((struct step *)state)->page.flow;

	flow_page_close(loop, state);
	flow_free(&flow);
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;

	if (post->type == POST_IDLE)
		flow_forget_pins(step->page.flow);
	return flow_saved(step->page.flow, loop, post) ? SCREEN_USED : SCREEN_IGNORED;
}

/* What was chosen from a list came without a key of ours. */
static void step_resume(struct loop *loop, void *state)
{
	(void)loop;
	follow_choices(state);
}

static const struct flow_page_ops page = {
	.number = 1,
	.take = take,
	.changed = follow_choices,
	.forward = forward,
};

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = flow_page_new(sizeof(*step), &page, argument, error);

	(void)loop;
	if (step == NULL)
		return false;
	if (!flow_page_open(step, items, COUNT(items), ret_state, error))
		return false;
	form_set_choice_value(&step->page.form, FIELD_PROCEDURE,
			      (int)step->page.flow->reception.record.procedure);
	form_set_choice_value(&step->page.form, FIELD_APPLICANT,
			      (int)step->page.flow->reception.record.applicant);
	form_set_choice_value(&step->page.form, FIELD_REASON,
			      (int)step->page.flow->reception.record.reason);
	form_set_checked(&step->page.form, FIELD_RESIDENT,
			 step->page.flow->reception.record.facts[FACT_RESIDENT] == FACT_YES);
	form_set_checked(&step->page.form, FIELD_WARD,
			 step->page.flow->reception.record.facts[FACT_WARD] == FACT_YES);
	step->procedure = (int)step->page.flow->reception.record.procedure;
	follow_choices(step);
	return true;
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
	.draw = flow_page_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.post = step_post,
	.resume = step_resume,
	.subject = flow_page_subject,
	.focus_help = flow_page_focus_help,
};
