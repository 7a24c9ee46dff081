/* Step 8: everything once more; F10 begins the work on the card. */
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/paper_view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LABEL_WIDTH 18

static int put(const struct ui_area *body, int row, enum language language, const char *label,
	       const char *words)
{
	ui_text(body, row, 2, language, label, LABEL_WIDTH, UI_DIM);
	ui_put(body, row, 2 + LABEL_WIDTH, words, 76 - LABEL_WIDTH, UI_PLAIN);
	return row + 1;
}

static int draw_kind(const struct flow *flow, enum certificate_kind kind, enum language language,
		     const struct ui_area *body, int row)
{
	const struct decision *decision = &flow->reception.decision;
	struct message until = message_with_date(N_("valid until {1}"), decision->expires[kind]);
	char words[256];

	if ((decision->kinds & (1u << kind)) == 0)
		return row;
	message_words(language, &until, words, sizeof(words));
	row = put(body, row, language, N_("Certificate"), text(language, kind_label(kind)));
	return put(body, row, language, "", words);
}

static int draw_link(const struct flow *flow, enum language language, const struct ui_area *body,
		     int row)
{
	const struct message words = link_words(&flow->app->link);

	ui_message(body, row, 2, language, &words, 76,
		   link_good(&flow->app->link) ? UI_GOOD : UI_WARN);
	if (!link_good(&flow->app->link))
		row += ui_paragraph(body, row + 1, 2,
				    text(language, N_("The answer may not come while the resident "
						      "waits: say so before you begin. Custody "
						      "(預り) or revisit (再来庁) is offered.")),
				    76, UI_WARN);
	return row + 1;
}

/* What follows F10. */
static const char *begins(const struct flow *flow)
{
	if (flow_is_legacy(flow))
		return N_("F10 records the decision and makes the slip. This card takes no "
			  "certificate here.");
	if (flow->reception.record.procedure == PROCEDURE_REVOKE)
		return N_("F10 accepts the case and goes on to the revocation.");
	if (procedure_screen(flow->reception.record.procedure) != NULL)
		return N_("F10 accepts the case and goes on to the card.");
	if (flow_by_staff(flow))
		return N_("F10 asks the service; only then the envelope is opened.");
	return N_("F10 begins: new keys are made on the card. This cannot be undone.");
}

static int draw_who(const struct flow *flow, enum language language, const struct ui_area *body)
{
	const struct case_record *record = &flow->reception.record;
	char words[2 * PERSON_TEXT_SIZE];
	int row = 0;

	row = put(body, row, language, N_("Procedure"),
		  text(language, procedure_label(record->procedure)));
	flow_applicant_words(record, language, words, sizeof(words));
	row = put(body, row, language, N_("Applicant"), words);
	explicit_bzero(words, sizeof(words));
	return row;
}

/* The signing certificate holds the address, too; where a character does not fit another stands. */
static int draw_address(const struct flow *flow, enum language language, const struct ui_area *body,
			int row)
{
	const struct case_record *record = &flow->reception.record;
	const char *address = record->person.address;
	char certified[NAME_TEXT_SIZE];
	bool fits;

	row = put(body, row, language, N_("Address"), text(language, reception_address(record)));
	if (case_hides_address(record) ||
	    procedure_screen(flow->reception.record.procedure) != NULL ||
	    (flow->reception.decision.kinds & KINDS_SIGN) == 0 || name_certifiable(address))
		return row;
	fits = name_certified_address(address, certified);
	row = put(body, row, language, N_("Certified address"),
		  fits ? certified : text(language, N_("no character stands for one of these")));
	explicit_bzero(certified, sizeof(certified));
	return row;
}

static int draw_person(const struct flow *flow, enum language language, const struct ui_area *body,
		       int row)
{
	const struct person *person = &flow->reception.record.person;
	char born[DATE_TEXT_SIZE];

	person_born_words(person, language_base(language) == LANGUAGE_JA, born);
	row = put(body, row, language, N_("Name"), person->name);
	if (person->certificate[0] != '\0')
		row = put(body, row, language, N_("Certified name"), person->certificate);
	row = put(body, row, language, N_("Birth date"),
		  born[0] != '\0' ? born : text(language, N_("not noted")));
	return draw_address(flow, language, body, row);
}

static int draw_fee(const struct decision *decision, enum language language,
		    const struct ui_area *body, int row)
{
	const struct message fee = decision->fee == FEE_UNSTATED
				       ? message_make(N_("the office states none"))
				       : message_with_yen(N_("{1} yen"), decision->fee);
	char words[128];

	message_words(language, &fee, words, sizeof(words));
	return put(body, row, language, N_("Fee"), words);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	const struct flow *flow = state;
	const struct case_record *record = &flow->reception.record;
	const enum language language = loop_language(loop);
	int row = draw_who(flow, language, body);

	row = draw_person(flow, language, body, row) + 1;
	if (!flow_is_legacy(flow) && procedure_screen(record->procedure) == NULL) {
		row = draw_kind(flow, KIND_AUTH, language, body, row);
		row = draw_kind(flow, KIND_SIGN, language, body, row);
	}
	row = draw_fee(&flow->reception.decision, language, body, row) + 1;
	if (!flow_is_legacy(flow) && procedure_screen(record->procedure) == NULL)
		row = draw_link(flow, language, body, row) + 1;
	ui_paragraph(body, row, 2, text(language, begins(flow)), 76, UI_BOLD);
	ui_cursor(body, row, 2);
}

/* A Juki card's reception ends with the decision and the slip. */
static bool record_decision(struct counter *counter, struct job *job, struct error *error)
{
	return reception_accept(counter, &job->reception, error) &&
	       paper_make(counter, &job->reception.record, job->paper, counter->config->language,
			  &job->paper_row, &job->words, error);
}

static enum screen_result record_only(struct flow *flow)
{
	struct job *job = job_new(flow->app, flow->owner, record_decision);

	if (job == NULL)
		return SCREEN_USED;
	job->reception = flow->reception;
	job->paper = PAPER_RECEPTION;
	flow->saving = app_submit(flow->app, &job);
	return SCREEN_USED;
}

static void recorded(struct loop *loop, struct flow *flow, const struct job *job)
{
	flow->saving = false;
	if (!job->ok) {
		dialog_error(loop, &job->error, NULL);
		return;
	}
	loop_home(loop);
	paper_view_open(loop, job);
	loop_say_id(loop, N_("The decision is recorded. F9 prints the slip."), UI_PLAIN);
}

static enum screen_result begin(struct loop *loop, struct flow *flow)
{
	struct work_order order = {
		.kind = flow_by_staff(flow) ? WORK_ENVELOPE : WORK_ACCEPT,
		.reception = &flow->reception,
		.pins = flow->pin,
	};

	const struct screen_ops *other = procedure_screen(flow->reception.record.procedure);

	flow->begin = false;
	if (flow_lacks_pins(flow))
		return SCREEN_CLOSE;
	if (flow_is_legacy(flow))
		return record_only(flow);
	if (other != NULL)
		return flow_push(loop, other, &flow->reception);
	for (int i = 0; i < KIND_COUNT; i++) {
		order.set_new[i] = flow->set_new[i];
		order.on_pad[i] = flow->on_pad[i];
	}
	return flow_push(loop, &work_screen, &order);
}

/* A draft that is still being stored comes first: the work begins by itself afterwards. */
static enum screen_result step_act(struct loop *loop, void *state, int act)
{
	struct flow *flow = state;

	if (act == FLOW_ACT_LEAFLET) {
		flow_leaflet(flow, loop);
		return SCREEN_USED;
	}
	if (act != ACT_DO)
		return SCREEN_IGNORED;
	if (!flow->saving)
		return begin(loop, flow);
	flow->begin = true;
	return SCREEN_USED;
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct flow *flow = state;
	const struct job *job = app_job(post, flow->owner);

	if (job != NULL && job->work == record_decision) {
		recorded(loop, flow, job);
		return SCREEN_USED;
	}
	if (!flow_saved(flow, loop, post))
		return SCREEN_IGNORED;
	if (flow->begin && !flow->saving)
		return begin(loop, flow);
	return SCREEN_USED;
}

static void step_close(struct loop *loop, void *state)
{
	(void)loop;
	((struct flow *)state)->begin = false;
}

static void step_subject(const void *state, enum language language, char *words, size_t size)
{
	flow_subject(state, 8, language, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Begin"), N_("Accepts the case and begins the work on the card.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_summary_screen = {
	.name = "step.summary",
	.title = N_("Reception: summary"),
	.help = N_("Read it out to the resident. After F10 the card is changed."),
	.keys = { keys, COUNT(keys) },
	.close = step_close,
	.draw = step_draw,
	.act = step_act,
	.post = step_post,
	.subject = step_subject,
};
