/* The fee and the papers of one case: what can be chosen now, and the jobs that do it. */
#include "case_state.h"

#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/work_jobs.h"

#define CHOICES_MAX 4

enum fee_choice { FEE_CASH, FEE_CASHLESS, FEE_SHOW_RECEIPT, FEE_WRONG, FEE_SHOW_REFUND };

/* ---- the fee --------------------------------------------------------------------------------- */

const char *case_fee_reason(const struct case_state_view *view)
{
	if (view->fee.due || view->fee.paid || view->fee.given_back)
		return NULL;
	return N_("Nothing is to be paid for this case now.");
}

int case_fee_draw(const struct case_state_view *view, enum language language,
		  const struct ui_area *body, int row)
{
	const struct fee_view *fee = &view->fee;
	struct message words =
	    message_with_yen(N_("{1} yen, {2}"), fee->terms.issuer_yen + fee->terms.own_yen);

	if (!fee->owes)
		return row;
	message_add_id(&words, fee->paid  ? N_("paid")
			       : fee->due ? N_("to be paid now: F4")
					  : fee_time_label(fee->terms.time));
	ui_text(body, row, 2, language, N_("Fee"), 16, UI_DIM);
	ui_message(body, row, 19, language, &words, 60, fee->due ? UI_BOLD : UI_PLAIN);
	return row + 1;
}

bool case_fee_work(struct counter *counter, struct job *job, struct error *error)
{
	const struct case_record *record = &job->reception.record;
	const enum language language = job->app->language;

	switch (job->fee_choice) {
	case FEE_CASH:
	case FEE_CASHLESS:
		return fee_take(counter, record,
				job->fee_choice == FEE_CASH ? FEE_MEANS_CASH : FEE_MEANS_CASHLESS,
				language, &job->paper_row, &job->words, error);
	case FEE_WRONG:
		return fee_correct(counter, record, language, &job->paper_row, &job->words, error);
	default:
		return work_job_paper(counter, job, error);
	}
}

static void fee_chosen(struct loop *loop, void *context, int64_t id)
{
	struct case_state_view *view = context;
	struct job *job = id < 0 ? NULL : job_new(view->app, view->owner, case_fee_work);

	(void)loop;
	if (job == NULL)
		return;
	job->reception = view->reception;
	job->fee_choice = (int)id;
	job->paper = id == FEE_WRONG || id == FEE_SHOW_REFUND ? PAPER_REFUND : PAPER_RECEIPT;
	view->busy = app_submit(view->app, &job);
}

enum screen_result case_fee_ask(struct loop *loop, struct case_state_view *view)
{
	struct chooser_row choices[CHOICES_MAX];
	size_t count = 0;

	if (view->fee.due) {
		choices[count++] = (struct chooser_row){ FEE_CASH, N_("The fee is paid in cash") };
		choices[count++] =
		    (struct chooser_row){ FEE_CASHLESS, N_("The fee is paid without cash") };
	}
	if (view->fee.given_back)
		choices[count++] =
		    (struct chooser_row){ FEE_SHOW_REFUND, N_("Show the refund slip") };
	if (view->fee.paid) {
		choices[count++] = (struct chooser_row){ FEE_SHOW_RECEIPT, N_("Show the receipt") };
		choices[count++] =
		    (struct chooser_row){ FEE_WRONG,
					  N_("The entry was wrong: take it back, with a slip") };
	}
	if (count > 0)
		chooser_open(loop, N_("Fee"), choices, count, choices[0].id, fee_chosen, view);
	return SCREEN_USED;
}

void case_leave(struct loop *loop, struct app *app, const struct case_record *record)
{
	int64_t id = record->id;
	struct fee_view fee;
	struct error untold;

	loop_home(loop);
	if (fee_look(app->store, record, &fee, &untold) && fee.due)
		flow_push(loop, &case_screen, &id);
}

/* ---- papers ---------------------------------------------------------------------------------- */

static enum paper paper_of(const struct case_record *record)
{
	if (record->state == CASE_DONE && record->kinds_done != KINDS_NONE)
		return PAPER_COPY;
	if (record->state == CASE_WAITING_REPLY)
		return PAPER_INQUIRY;
	if (record->route == ROUTE_CUSTODY)
		return PAPER_CUSTODY;
	return record->route == ROUTE_REVISIT ? PAPER_REVISIT : PAPER_RECEPTION;
}

static void submit_paper(struct case_state_view *view, enum paper paper)
{
	struct job *job = job_new(view->app, view->owner, work_job_paper);

	if (job == NULL)
		return;
	job->reception = view->reception;
	job->paper = paper;
	view->busy = app_submit(view->app, &job);
}

static void paper_chosen(struct loop *loop, void *context, int64_t id)
{
	(void)loop;
	if (id >= 0)
		submit_paper(context, (enum paper)id);
}

/* Where the resident can be told of the end, there are two; else it is shown at once. */
enum screen_result case_paper_ask(struct loop *loop, struct case_state_view *view)
{
	const struct case_record *record = &view->reception.record;
	const enum paper usual = paper_of(record);
	const struct chooser_row choices[] = {
		{ PAPER_NOTICE, paper_label(PAPER_NOTICE) },
		{ usual, paper_label(usual) },
	};

	if (!paper_has_notice(record) || usual == PAPER_COPY)
		submit_paper(view, usual);
	else
		chooser_open(loop, N_("Paper"), choices, 2, usual, paper_chosen, view);
	return SCREEN_USED;
}

void case_refund_show(struct case_state_view *view)
{
	submit_paper(view, PAPER_REFUND);
}
