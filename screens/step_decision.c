/* Step 6: what the office's rules say, with the reasons, and what was decided where they say
 * nothing. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/paper_view.h"

enum field { FIELD_DECIDED_BY = 1, FIELD_SUPERVISOR, FIELD_GROUND_KIND, FIELD_GROUND };
enum { ACT_REFUSE = 1, ACT_OVERRIDE };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define GROUND_ROWS 6

#define GROUND_CHOICE(NAME, word, label) { GROUND_##NAME, label },
static const struct form_choice grounds[] = { GROUND_TABLE(GROUND_CHOICE) };

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = FIELD_DECIDED_BY,
	  .label = N_("Decided by"),
	  .help = N_("Name and post of the person who has decided."),
	  .class = FIELD_TEXT,
	  .columns = 54,
	  .maximum = 60 },
	{ .kind = FORM_CHECK,
	  .id = FIELD_SUPERVISOR,
	  .label = N_("This person is the supervisor") },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_GROUND_KIND,
	  .label = N_("Sort of ground"),
	  .choices = grounds,
	  .choice_count = COUNT(grounds) },
	{ .kind = FORM_LINE,
	  .id = FIELD_GROUND,
	  .label = N_("On what ground"),
	  .help = N_("The office publishes no rule: enter on what it was decided."),
	  .class = FIELD_TEXT,
	  .columns = 54,
	  .maximum = 100 },
};

struct step {
	struct flow *flow;
	uint64_t owner;
	struct form form;
	bool ended; /* refused, withdrawn, or a letter is made: the desk stores it */
	bool (*end)(struct counter *counter, struct job *job, struct error *error);
};

static bool service_down(const struct app *app)
{
	return app->link.link == LINK_DOWN || !app->link.sync_running;
}

static bool may_go_on(const struct decision *decision)
{
	return decision->verdict == VERDICT_ACCEPT || decision->verdict == VERDICT_DEFER;
}

static bool wants_letter(const struct step *step)
{
	return step->flow->reception.decision.verdict == VERDICT_INQUIRY;
}

/* Whom the office names decides what may be entered. */
static void follow_decider(struct step *step)
{
	const struct decider *decider = step->flow->reception.decision.decider;

	form_set_hidden(&step->form, FIELD_SUPERVISOR, decider == NULL || !decider->supervisor);
}

static void decide(struct step *step)
{
	struct case_record *record = &step->flow->reception.record;

	form_text(&step->form, FIELD_DECIDED_BY, record->decided_by, sizeof(record->decided_by));
	form_text(&step->form, FIELD_GROUND, record->ground, sizeof(record->ground));
	text_copy(record->decider_role, sizeof(record->decider_role),
		  form_checked(&step->form, FIELD_SUPERVISOR) ? "supervisor" : "");
	text_copy(record->ground_kind, sizeof(record->ground_kind),
		  ground_word((enum ground)form_choice_value(&step->form, FIELD_GROUND_KIND)));
	reception_decide(step->flow->app->office, service_down(step->flow->app),
			 &step->flow->reception);
	follow_decider(step);
}

static void show_ground(struct step *step)
{
	const struct case_record *record = &step->flow->reception.record;
	enum ground ground;

	form_set_checked(&step->form, FIELD_SUPERVISOR,
			 strcmp(record->decider_role, "supervisor") == 0);
	if (ground_parse(record->ground_kind, &ground))
		form_set_choice_value(&step->form, FIELD_GROUND_KIND, (int)ground);
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
	form_set_text(&step->form, FIELD_DECIDED_BY, step->flow->reception.record.decided_by);
	form_set_text(&step->form, FIELD_GROUND, step->flow->reception.record.ground);
	show_ground(step);
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
	       step->flow->reception.record.decided_by[0] != '\0' ||
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
	struct message fee = message_with_yen(N_("Fee: {1} yen"), decision->fee);

	/* What a second visit will be decided on is not told today. */
	const bool today =
	    decision->verdict != VERDICT_INQUIRY && (decision->expires[KIND_AUTH] != DATE_NONE ||
						     decision->expires[KIND_SIGN] != DATE_NONE);

	if (today)
		ui_text(body, row++, 2, language, N_("If it is issued today:"), 76, UI_DIM);
	for (int i = KIND_COUNT - 1; today && i >= 0; i--) {
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

/* Whom to ask. */
static void draw_decider(const struct decider *decider, enum language language,
			 const struct ui_area *body, int row)
{
	struct message words = message_make(N_("To be asked: {1} {2}"));

	message_add_text(&words, decider->name[language]);
	message_add_text(&words, decider->telephone);
	ui_message(body, row, 2, language, &words, 76, UI_PLAIN);
}

static int draw_time(const struct message *words, enum language language,
		     const struct ui_area *body, int row, unsigned style)
{
	ui_put(body, row, 2, "*", 1, style);
	ui_message(body, row, 4, language, words, body->width - 6, style);
	return row + 1;
}

/* Whether the desk is open now, and what stop of the service is planned within a week. */
static int draw_times(const struct flow *flow, enum language language, const struct ui_area *body,
		      int row)
{
	const int64_t now_ms = clock_now_ms();
	const char *name;
	int64_t from_ms, until_ms;
	struct message words;

	if (!office_open(flow->app->office, now_ms, flow->reception.record.procedure, PLACE_COUNT,
			 &words))
		row = draw_time(&words, language, body, row, UI_WARN);
	if (service_outage_planned(flow->app->office, now_ms, &until_ms, &name)) {
		words =
		    message_with_text(N_("The national service is stopped as planned: {1}"), name);
		row = draw_time(&words, language, body, row, UI_WARN);
	} else if (service_outage_next(flow->app->office, now_ms, 7, &from_ms, &until_ms)) {
		words = message_with_date(N_("Planned stop of the national service: {1}"),
					  date_from_ms(from_ms));
		row = draw_time(&words, language, body, row, UI_DIM);
	}
	return row;
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const struct decision *decision = &step->flow->reception.decision;
	const enum language language = loop_language(loop);
	const bool good = may_go_on(decision) || wants_letter(step);
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
	if (!wants_ground(step))
		draw_times(step->flow, language, body, row + 1);
	if (wants_ground(step) && decision->decider != NULL)
		draw_decider(decision->decider, language, body, row);
	if (wants_ground(step)) {
		const struct ui_area form =
		    ui_part(body, body->height - GROUND_ROWS, 0, GROUND_ROWS, body->width);

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
	const struct person *person = &step->flow->reception.record.person;

	if (act == ACT_OVERRIDE && step->flow->reception.decision.overridable_count == 0)
		return N_("The office allows nothing to be set aside here.");
	if (act == ACT_REFUSE && step->ended)
		return N_("The draft is being stored …");
	if (act == ACT_DO && step->ended)
		return N_("A moment, please.");
	if (act == ACT_DO && person->name[0] == '\0')
		return N_("The holder's name is missing: F12 leads back to it.");
	if (act == ACT_DO && wants_letter(step) && person->address[0] == '\0')
		return N_("The registered address is missing: F12 leads back to it.");
	if (act != ACT_DO || may_go_on(&step->flow->reception.decision) || wants_letter(step))
		return NULL;
	return wants_ground(step) ? N_("Enter who decides, and why, first.")
				  : N_("The office's rules do not allow this.");
}

/* The letter is requested and printed; a printer that fails can be asked again from the case. */
static bool make_letter(struct counter *counter, struct job *job, struct error *error)
{
	struct letter letter;
	bool ok = reception_inquire(counter, &job->reception, &letter, error);

	explicit_bzero(&letter, sizeof(letter));
	job->paper = PAPER_INQUIRY;
	return ok && paper_make(counter, &job->reception.record, job->paper,
				counter->config->language, &job->paper_row, &job->words, error);
}

static bool end_reception(struct counter *counter, struct job *job, struct error *error)
{
	return reception_end(counter, &job->reception, !may_go_on(&job->reception.decision), error);
}

/* A draft that is still being stored comes first. */
static void end_when_saved(struct step *step)
{
	struct job *job;

	if (step->flow->saving)
		return;
	job = job_new(step->flow->app, step->owner, step->end);
	if (job == NULL)
		return;
	job->reception = step->flow->reception;
	step->ended = app_submit(step->flow->app, &job);
}

static void end_with(struct step *step, bool (*end)(struct counter *, struct job *, struct error *))
{
	step->ended = true;
	step->end = end;
	end_when_saved(step);
}

static void refuse(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		end_with(context, end_reception);
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

	if (act == ACT_OVERRIDE)
		return flow_push(loop, &step_override_screen, step->flow);
	if (act == ACT_REFUSE) {
		dialog_ask(loop, &question, refuse, step);
		return SCREEN_USED;
	}
	if (act == ACT_REFRESH) {
		app_refresh(step->flow->app);
		decide(step);
		return SCREEN_USED;
	}
	if (act == ACT_DO && wants_ground(step) &&
	    (!flow_check_text(&step->form, FIELD_DECIDED_BY, NAME_FIELD_FREE) ||
	     !flow_check_text(&step->form, FIELD_GROUND, NAME_FIELD_FREE)))
		return SCREEN_USED;
	if (act == FLOW_ACT_LEAFLET) {
		flow_leaflet(step->flow, loop);
		return SCREEN_USED;
	}
	if (act != ACT_DO)
		return SCREEN_IGNORED;
	if (wants_letter(step)) {
		flow_save(step->flow);
		end_with(step, make_letter);
		return SCREEN_USED;
	}
	return flow_forward(step->flow, loop, FLOW_DECISION);
}

/* The letter's case is stored although its paper failed: it is printed from the case. */
static void say_failed(struct loop *loop, struct step *step, const struct job *job)
{
	const struct message now =
	    message_make(N_("The case waits for the reply; F9 in the case prints the letter."));

	if (job->work != make_letter || job->reception.record.state == CASE_DRAFT ||
	    job->reception.record.version == step->flow->reception.record.version) {
		step->ended = false;
		dialog_error(loop, &job->error, NULL);
		return;
	}
	loop_home(loop);
	dialog_error(loop, &job->error, &now);
}

static void say_ended(struct loop *loop, const struct job *job)
{
	loop_home(loop);
	if (job->work == make_letter) {
		paper_view_open(loop, job);
		loop_say_id(loop, N_("F9 prints the letter; the case waits for the reply."),
			    UI_PLAIN);
	} else {
		loop_say_id(loop, N_("The reception was ended and stored."), UI_PLAIN);
	}
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
	if (job->ok)
		say_ended(loop, job);
	else
		say_failed(loop, step, job);
	return SCREEN_USED;
}

/* What was set aside counts at once. */
static void step_resume(struct loop *loop, void *state)
{
	(void)loop;
	decide(state);
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(((const struct step *)state)->flow, 6, language, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Set aside"),
	  N_("Sets a reason or the fee aside, where the office file allows it."), ACT_OVERRIDE },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("End"),
	  N_("Ends the reception and stores the reason."), ACT_REFUSE },
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Next"), N_("Goes on; makes the letter where one is needed.")),
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
	.resume = step_resume,
	.subject = step_subject,
};
