#include "madoguchi/screens/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/dialog.h"

bool flow_new(struct app *app, struct flow **ret_flow, struct error *error)
{
	struct flow *flow = calloc(1, sizeof(*flow));

	if (flow == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "reception");
	flow->app = app;
	flow->owner = app_owner(app);
	flow->opened_with = CREDENTIAL_CARD_B;
	reception_init(&flow->reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	*ret_flow = flow;
	return true;
}

void flow_free(struct flow **flow)
{
	if (*flow == NULL)
		return;
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&(*flow)->pin[i]);
	pin_free(&(*flow)->card_pin);
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

void flow_subject(const struct flow *flow, int step, enum language language, char *words,
		  size_t size)
{
	const char *name = flow->reception.record.person.name;

	snprintf(words, size, "%s %d/%d  %s", text(language, N_("step")), step, FLOW_STEPS, name);
}
