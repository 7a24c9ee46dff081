#include "madoguchi/screens/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/procedure_screens.h"

bool flow_new(struct app *app, struct flow **ret_flow, struct error *error)
{
	struct flow *flow = calloc(1, sizeof(*flow));

	if (flow == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "reception");
	flow->app = app;
	flow->owner = app_owner(app);
	flow->opened_with = CREDENTIAL_CARD_B;
	reception_init(&flow->reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	reception_set_place(&flow->reception, app->config);
	*ret_flow = flow;
	return true;
}

void flow_forget_pins(struct flow *flow)
{
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&flow->pin[i]);
	pin_free(&flow->card_pin);
}

void flow_free(struct flow **flow)
{
	if (*flow == NULL)
		return;
	flow_forget_pins(*flow);
	explicit_bzero(*flow, sizeof(**flow));
	free(*flow);
	*flow = NULL;
}

static bool save_draft(struct counter *counter, struct job *job, struct error *error)
{
	return reception_save(counter, &job->reception, error);
}

void flow_save(struct flow *flow)
{
	struct job *job;

	if (flow->saving) {
		flow->unsaved = true;
		return;
	}
	job = job_new(flow->app, flow->owner, save_draft);
	if (job == NULL)
		return;
	job->reception = flow->reception;
	flow->unsaved = false;
	flow->saving = app_submit(flow->app, &job);
}

bool flow_saved(struct flow *flow, struct loop *loop, const struct post *post)
{
	const struct job *job = app_job(post, flow->owner);

	if (job == NULL)
		return false;
	flow->saving = false;
	if (!job->ok) {
		flow->begin = false;
		dialog_error(loop, &job->error, NULL);
		return true;
	}
	flow->reception.record.id = job->reception.record.id;
	flow->reception.record.version = job->reception.record.version;
	flow->reception.record.created_ms = job->reception.record.created_ms;
	if (flow->unsaved)
		flow_save(flow);
	return true;
}

enum screen_result flow_push(struct loop *loop, const struct screen_ops *ops, void *argument)
{
	struct error error = { 0 };

	if (!loop_push(loop, ops, argument, &error))
		dialog_error(loop, &error, NULL);
	return SCREEN_USED;
}

enum screen_result flow_open_case(struct loop *loop, int64_t case_id)
{
	if (app_allows(app_of(loop), RIGHT_COUNTER))
		return flow_push(loop, &case_screen, &case_id);
	loop_say_id(loop, error_happened(ERROR_NOT_ALLOWED), UI_WARN);
	return SCREEN_USED;
}

bool flow_by_staff(const struct flow *flow)
{
	return typist_of(flow->reception.record.applicant) == TYPIST_STAFF;
}

bool flow_is_legacy(const struct flow *flow)
{
	const enum card_kind card = flow->reception.record.card_kind;

	return card == CARD_KIND_JUKI_PHOTO || card == CARD_KIND_JUKI_PLAIN ||
	       office_is_legacy(flow->app->office, clock_today());
}

static bool shows_card(const struct reception *reception)
{
	for (int i = 0; i < reception->shown_count; i++)
		if (reception->shown[i].document == DOCUMENT_CARD)
			return true;
	return false;
}

static bool asks_for_card(const struct flow *flow)
{
	enum document documents[SITUATION_DOCUMENTS];
	struct situation situation;
	bool stated;
	int count;

	reception_situation(&flow->reception, false, &situation);
	decision_suit_time(flow->app->office, &situation);
	count = decision_checklist(flow->app->office, &situation, documents, &stated);
	for (int i = 0; i < count; i++)
		if (documents[i] == DOCUMENT_CARD)
			return true;
	return !stated && (way_of(flow->reception.record.procedure)->needs_card ||
			   flow->app->reader.state == READER_CARD);
}

static bool wants_facts(const struct flow *flow)
{
	return flow->reception.record.applicant != APPLICANT_SELF || flow_is_legacy(flow) ||
	       flow_facts(flow) != 0;
}

/* Whatever card lies in the reader, it is not the one that was lost. */
static bool has_no_card(const struct case_record *record)
{
	return record->card_kind == CARD_KIND_LOST || record->card_kind == CARD_KIND_NONE ||
	       (record->procedure == PROCEDURE_REVOKE && record->reason == REASON_CARD_LOST);
}

/* On a first visit with a letter an agent may come without it. */
static bool wants_card(const struct flow *flow)
{
	return flow_card_can_come(flow) && (asks_for_card(flow) || shows_card(&flow->reception));
}

bool flow_card_can_come(const struct flow *flow)
{
	return !flow_is_legacy(flow) && !has_no_card(&flow->reception.record);
}

bool flow_lacks_name(const struct flow *flow)
{
	return flow->reception.record.person.name[0] == '\0' && !wants_card(flow);
}

static bool wants_kinds(const struct flow *flow)
{
	return !flow_is_legacy(flow);
}

/* Where no certificate is made the PINs belong to the work on the card; those from an envelope are
 * typed when the service has answered. */
static bool wants_pins(const struct flow *flow)
{
	return !flow_is_legacy(flow) && !flow_by_staff(flow) &&
	       procedure_screen(flow->reception.record.procedure) == NULL;
}

bool flow_lacks_pins(const struct flow *flow)
{
	bool lacks = false;

	for (int i = 0; i < KIND_COUNT; i++)
		lacks = lacks || ((flow->reception.decision.kinds & (1u << i)) != 0 &&
				  !flow->on_pad[i] && flow->pin[i] == NULL);
	return lacks && wants_pins(flow);
}

struct flow_row {
	const struct screen_ops *screen;
	bool (*wanted)(const struct flow *flow); /* NULL: always */
};

static const struct flow_row rows[FLOW_STEP_COUNT] = {
	[FLOW_PROCEDURE] = { &step_procedure_screen, NULL },
	[FLOW_FACTS] = { &step_facts_screen, wants_facts },
	[FLOW_PERSON] = { &step_person_screen, NULL },
	[FLOW_DOCUMENTS] = { &step_documents_screen, NULL },
	[FLOW_CARD] = { &step_card_screen, wants_card },
	[FLOW_KINDS] = { &step_kinds_screen, wants_kinds },
	[FLOW_DECISION] = { &step_decision_screen, NULL },
	[FLOW_PINS] = { &step_pins_screen, wants_pins },
	[FLOW_SUMMARY] = { &step_summary_screen, NULL },
};

enum screen_result flow_forward(struct flow *flow, struct loop *loop, enum flow_step step)
{
	flow_save(flow);
	for (step++; step < FLOW_STEP_COUNT; step++)
		if (rows[step].wanted == NULL || rows[step].wanted(flow))
			return flow_push(loop, rows[step].screen, flow);
	return SCREEN_USED;
}

bool flow_check_text(struct form *form, int id, enum name_field field)
{
	char words[PERSON_TEXT_SIZE];
	struct message problem;
	const char *broken;

	form_text(form, id, words, sizeof(words));
	broken = name_field_broken(field, words);
	explicit_bzero(words, sizeof(words));
	if (broken == NULL)
		return true;
	problem = message_make(broken);
	form_set_problem(form, id, &problem);
	form_set_focus(form, id);
	return false;
}

void flow_subject(const struct flow *flow, int step, enum language language, char *words,
		  size_t size)
{
	const char *name = flow->reception.record.person.name;

	snprintf(words, size, "%s %d/%d  %s", text(language, N_("step")), step, FLOW_STEPS, name);
}

void flow_applicant_words(const struct case_record *record, enum language language, char *words,
			  size_t size)
{
	const char *const label = text(language, applicant_label(record->applicant));

	if (record->applicant == APPLICANT_SELF)
		text_copy(words, size, label);
	else
		snprintf(words, size, "%s  %s %s", label, record->applicant_person.name,
			 record->applicant_person.relation);
}
