/* Step 6: what the office's rules say, with the reasons, and what was decided where they say
 * nothing. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/procedure_screens.h"

enum field { FIELD_GROUND = 1 };
enum { ACT_REFUSE = 1 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = FIELD_GROUND,
	  .label = N_("Who decides, and why"),
	  .help = N_("The office publishes no rule: enter the decision of the person it names."),
	  .class = FIELD_TEXT,
	  .columns = 54,
	  .maximum = 100 },
};

struct step {
	struct flow *flow;
	uint64_t owner;
	struct form form;
	bool ended; /* refused or withdrawn: the desk stores it */
};

static bool service_down(const struct app *app)
{
	return app->link.link == LINK_DOWN || !app->link.sync_running;
}

static bool may_go_on(const struct decision *decision)
{
	return decision->verdict == VERDICT_ACCEPT || decision->verdict == VERDICT_DEFER;
}

static void decide(struct step *step)
{
	form_text(&step->form, FIELD_GROUND, step->flow->reception.record.ground,
		  sizeof(step->flow->reception.record.ground));
	reception_decide(step->flow->app->office, service_down(step->flow->app),
			 &step->flow->reception);
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
	form_set_text(&step->form, FIELD_GROUND, step->flow->reception.record.ground);
	app_refresh(step->flow->app);
	decide(step);
	*ret_state = step;
	return true;
}

static void step_close(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	form_close(&step->form);
	free(step);
}

static bool wants_ground(const struct step *step)
{
	return step->flow->reception.decision.verdict == VERDICT_UNSTATED ||
	       step->flow->reception.decision.verdict == VERDICT_REFER ||
	       step->flow->reception.record.ground[0] != '\0';
}

static int draw_words(const struct decision *decision, enum language language,
		      const struct ui_area *body, int row)
{
	char words[1024];

	for (int i = 0; i < decision->reason_count; i++) {
		message_words(language, &decision->reasons[i], words, sizeof(words));
		ui_put(body, row, 2, "-", 1, UI_PLAIN);
		row += ui_paragraph(body, row, 4, words, body->width - 6, UI_PLAIN);
	}
	return row;
}

static int draw_dates(const struct decision *decision, enum language language,
		      const struct ui_area *body, int row)
{
	struct message fee = message_with_number(N_("Fee: {1} yen"), decision->fee);

	ui_text(body, row++, 2, language, N_("If it is issued today:"), 76, UI_DIM);
	for (int i = KIND_COUNT - 1; i >= 0; i--) {
		struct message until;

		if ((decision->kinds & (1u << i)) == 0 || decision->expires[i] == DATE_NONE)
			continue;
		until = message_with_date(N_("valid until {1}"), decision->expires[i]);
		ui_text(body, row, 2, language, kind_label((enum certificate_kind)i), 32, UI_PLAIN);
		ui_message(body, row++, 35, language, &until, 44, UI_PLAIN);
	}
	if (decision->fee == FEE_UNSTATED)
		fee = message_make(N_("Fee: the office states none"));
	ui_message(body, row++, 2, language, &fee, 76, UI_PLAIN);
	return row;
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const struct decision *decision = &step->flow->reception.decision;
	const enum language language = loop_language(loop);
	const bool good = may_go_on(decision);
	int row = 3;

	ui_text(body, 0, 2, language, N_("The office's rules say:"), 40, UI_DIM);
	ui_text(body, 1, 2, language, verdict_label(decision->verdict), 76,
		UI_BOLD | (good ? UI_GOOD : UI_WARN));
	ui_cursor(body, 1, 2);
	row = draw_words(decision, language, body, row) + 1;
	if (good || wants_ground(step))
		row = draw_dates(decision, language, body, row) + 1;
	if (decision->next_step.id != NULL)
		ui_message(body, row++, 2, language, &decision->next_step, 76, UI_BOLD);
	if (wants_ground(step)) {
		const struct ui_area form = ui_part(body, body->height - 3, 0, 3, body->width);

		form_draw(&step->form, &form, language);
	}
}

static enum screen_result step_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct step *step = state;
	const enum form_result result =
	    wants_ground(step) ? form_event(&step->form, loop, event) : FORM_IGNORED;

	if (result == FORM_CHANGED || result == FORM_END)
		decide(step);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static const char *step_reason(const void *state, int act)
{
	const struct step *step = state;
	if (act == ACT_REFUSE && step->ended)
		return N_("The draft is being stored …");
	if (act != ACT_DO || may_go_on(&step->flow->reception.decision))
		return NULL;
	return wants_ground(step) ? N_("Enter who decides, and why, first.")
				  : N_("The office's rules do not allow this.");
}

static bool end_reception(struct counter *counter, struct job *job, struct error *error)
{
	return reception_end(counter, &job->reception, !may_go_on(&job->reception.decision), error);
}

/* A draft that is still being stored comes first. */
static void end_when_saved(struct step *step)
{
	struct job *job;

	step->ended = true;
	if (step->flow->saving)
		return;
	job = job_new(step->flow->app, step->owner, end_reception);
	if (job == NULL)
		return;
	job->reception = step->flow->reception;
	step->ended = app_submit(step->flow->app, &job);
}

static void refuse(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		end_when_saved(context);
}

static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	struct step *step = state;
	const struct dialog_question question = {
		.title = N_("End this reception?"),
		.question =
		    message_make(may_go_on(&step->flow->reception.decision)
				     ? N_("The reception is stored as withdrawn by the resident.")
				     : N_("The reception is stored as refused, with the reason.")),
		.asked_with = INPUT_KEY_F8,
	};

	if (act == ACT_REFUSE) {
		dialog_ask(loop, &question, refuse, step);
		return SCREEN_USED;
	}
	if (act == ACT_REFRESH) {
		app_refresh(step->flow->app);
		decide(step);
		return SCREEN_USED;
	}
	if (act != ACT_DO)
		return SCREEN_IGNORED;
	flow_save(step->flow);
	/* Where no certificate is made the PINs belong to the work on the card. */
	return flow_push(loop,
			 procedure_screen(step->flow->reception.record.procedure) != NULL
			     ? &step_summary_screen
			     : &step_pins_screen,
			 step->flow);
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;
	const struct job *job = app_job(post, step->owner);

	if (flow_saved(step->flow, loop, post)) {
		if (step->ended && !step->flow->saving)
			end_when_saved(step);
		return SCREEN_USED;
	}
	if (job == NULL)
		return SCREEN_IGNORED;
	if (!job->ok) {
		step->ended = false;
		dialog_error(loop, &job->error, NULL);
		return SCREEN_USED;
	}
	loop_home(loop);
	loop_say_id(loop, N_("The reception was ended and stored."), UI_PLAIN);
	return SCREEN_USED;
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(((const struct step *)state)->flow, 6, language, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("End"),
	  N_("Ends the reception and stores the reason."), ACT_REFUSE },
	KEY_ROW_DO(N_("Next"), N_("Goes on to the PINs.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_decision_screen = {
	.name = "step.decision",
	.title = N_("Reception: decision"),
	.help =
	    N_("The decision comes from the office's own rule file. Where the office publishes no "
	       "rule, the person it names decides, and the ground is stored."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = step_close,
	.draw = step_draw,
	.key = step_key,
	.act = step_act,
	.reason = step_reason,
	.post = step_post,
	.subject = step_subject,
};
