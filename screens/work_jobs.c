#include "madoguchi/screens/work_jobs.h"

#include <string.h>

static bool is_link_trouble(const struct error *error)
{
	return error->code == ERROR_ROUND_TRIP || error->code == ERROR_SYNC_ABSENT;
}

static bool accept_first(struct counter *counter, struct reception *reception, struct error *error)
{
	const enum case_state state = reception->record.state;

	return (state != CASE_DRAFT && state != CASE_WAITING_REPLY) ||
	       reception_accept(counter, reception, error);
}

static bool has_pins(const struct job *job)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (job->issue_pins.pin[i] != NULL || job->issue_pins.on_pad[i])
			return true;
	return false;
}

bool work_job_envelope(struct counter *counter, struct job *job, struct error *error)
{
	bool open;

	if (!accept_first(counter, &job->reception, error) ||
	    !envelope_is_open(counter->store, &job->reception.record, &open, error))
		return false;
	if (open || envelope_open(counter, &job->reception.record, error))
		return true;
	job->link_trouble = is_link_trouble(error);
	return false;
}

bool work_job_envelope_end(struct counter *counter, struct job *job, struct error *error)
{
	return envelope_note(counter, &job->reception.record, job->envelope, error);
}

/* Known once the card's management key was asked for. */
static void note_warning(const struct counter *counter, struct job *job)
{
	job->warning = counter->card != NULL ? card_warning(counter->card) : NULL;
}

bool work_job_card(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	if (!accept_first(counter, &job->reception, error))
		return false;
	if (has_pins(job) && !typist_note(counter, record, error))
		return false;
	if (job->choice.consent && job->choice.route == ROUTE_CUSTODY) {
		record->route = ROUTE_CUSTODY;
		record->consent = true;
	}
	if (issue_card_work(counter, record, &job->issue_pins, app_report, job, error)) {
		note_warning(counter, job);
		return issue_plan(counter->store, record, &job->plan, error);
	}
	job->link_trouble = is_link_trouble(error);
	return false;
}

bool work_job_wait(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	return issue_wait(counter, record, link_patience_ms(counter, record->procedure), &job->plan,
			  app_report, job, error);
}

bool work_job_finish(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	return issue_finish(counter, record, job->holder_present ? &job->issue_pins : NULL,
			    app_report, job, error) &&
	       issue_plan(counter->store, record, &job->plan, error);
}

bool work_job_defer(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	if (job->sealed && !envelope_note(counter, record,
					  job->choice.route == ROUTE_CUSTODY ? ENVELOPE_KEPT
									     : ENVELOPE_HANDED_BACK,
					  error))
		return false;
	if (record->state == CASE_WAITING_SERVICE)
		return outage_reroute(counter, record, &job->choice, error);
	return outage_defer(counter, record, &job->choice, error);
}

bool work_job_reroute(struct counter *counter, struct job *job, struct error *error)
{
	return outage_reroute(counter, &job->reception.record, &job->choice, error);
}

bool work_job_withdraw(struct counter *counter, struct job *job, struct error *error)
{
	/* With a letter on its way the letter ends too. */
	if (job->reception.record.state == CASE_WAITING_REPLY)
		return reception_end(counter, &job->reception, false, error);
	return outage_withdraw(counter, &job->reception.record, error);
}

bool work_job_same_card(struct counter *counter, struct job *job, struct error *error)
{
	return card_look_again(counter, job->reception.record.card_digest, &job->reception.card,
			       error);
}

bool work_job_paper(struct counter *counter, struct job *job, struct error *error)
{
	return paper_make(counter, &job->reception.record, job->paper, counter->config->language,
			  &job->paper_row, &job->words, error);
}

bool work_job_pin_look(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	return accept_first(counter, &job->reception, error) &&
	       pin_work_look(counter, record, &job->pin_view, error);
}

bool work_job_pin_do(struct counter *counter, struct job *job, struct error *error)
{
	struct error unread;
	bool ok;

	if (job->by_puk)
		job->pin_order.puk = job->pin;
	else
		job->pin_order.present = job->pin;
	job->pin_order.fresh = job->fresh;
	ok = envelope_for_card(counter, &job->reception.record, error) &&
	     pin_work_do(counter, &job->reception.record, &job->pin_order, error);
	pin_work_look(counter, &job->reception.record, &job->pin_view, &unread);
	return ok;
}

bool work_job_pin_finish(struct counter *counter, struct job *job, struct error *error)
{
	return pin_work_finish(counter, &job->reception.record, error);
}

bool work_job_revoke_find(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	return (record->state != CASE_DRAFT || reception_accept(counter, &job->reception, error)) &&
	       revoke_find(counter, record, &job->revoke_plan, error);
}

bool work_job_revoke(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;

	return revoke_begin(counter, record, &job->revoke_plan, error) &&
	       revoke_find(counter, record, &job->revoke_plan, error);
}
