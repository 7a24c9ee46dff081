/* One case: where it stands, what comes next, and the key that does it. */
#include "case_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/custody_take.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ACT_CUSTODY = 1, ACT_REVISIT, ACT_WITHDRAW, ACT_PAPER, ACT_FEE };
enum { WRITE_PRESENT, WRITE_ABSENT };

static bool reload(struct case_state_view *view, int64_t id, struct error *error)
{
	struct case_record *record = &view->reception.record;

	struct custody custody;
	struct error none;

	view->seen_version = store_data_version(view->app->store);
	view->has_letter = letter_of_case(view->app->store, id, &view->letter, &none);
	view->lies_here =
	    custody_of_case(view->app->store, id, &custody, &none) && custody.state == CUSTODY_HERE;
	explicit_bzero(&custody, sizeof(custody));
	return case_load(view->app->store, id, record, error) &&
	       issue_plan(view->app->store, record, &view->plan, error) &&
	       case_history_list(view->app->store, id, view->history, HISTORY_LINES * 4,
				 &view->history_count, error) &&
	       fee_look(view->app->store, record, &view->fee, error) &&
	       envelope_is_open(view->app->store, record, &view->envelope_open, error);
}

/* One act each time that somebody opens it, however often it is read again. */
static void note_look(const struct case_state_view *view)
{
	const struct case_record *record = &view->reception.record;
	char name[AUDIT_SUBJECT_SIZE];

	/* A draft has no number yet. */
	snprintf(name, sizeof(name), "case %lld", (long long)record->id);
	app_note(view->app, "case.view", record->number[0] != '\0' ? record->number : name,
		 "screen");
}

static bool case_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct case_state_view *view = calloc(1, sizeof(*view));

	if (view == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "case");
	view->app = app_of(loop);
	view->owner = app_owner(view->app);
	if (!reload(view, *(int64_t *)argument, error)) {
		free(view);
		return false;
	}
	note_look(view);
	loop_wake_at(loop, clock_monotonic_ms() + APP_LOOK_EVERY_MS);
	*ret_state = view;
	return true;
}

static void case_close(struct loop *loop, void *state)
{
	struct case_state_view *view = state;

	(void)loop;
	reception_wipe(&view->reception);
	free(view);
}

static enum screen_result ask_pins(struct loop *loop, struct case_state_view *view,
				   enum work_kind kind)
{
	const struct case_record *record = &view->reception.record;
	struct pin_ask ask = { .kind = kind, .record = record };

	for (int i = 0; i < KIND_COUNT; i++)
		ask.needed[i] = (record->kinds & ~record->kinds_done & (1u << i)) != 0;
	return flow_push(loop, &pin_ask_screen, &ask);
}

static enum screen_result open_work(struct loop *loop, struct case_state_view *view,
				    enum work_kind kind)
{
	struct work_order order = { .kind = kind, .reception = &view->reception };

	return flow_push(loop, &work_screen, &order);
}

static void present_or_absent(struct loop *loop, void *context, int64_t id)
{
	struct case_state_view *view = context;

	if (id == WRITE_PRESENT)
		ask_pins(loop, view, WORK_HAND_BACK);
	else if (id == WRITE_ABSENT)
		open_work(loop, view, WORK_ABSENT);
}

static enum screen_result write_card(struct loop *loop, struct case_state_view *view)
{
	static const struct chooser_row choices[] = {
		{ WRITE_PRESENT,
		  N_("The resident is here and types the PIN: write, test, hand back") },
		{ WRITE_ABSENT, N_("The resident is not here: write and compare only") },
	};

	chooser_open(loop, N_("Is the resident here?"), choices, COUNT(choices), WRITE_PRESENT,
		     present_or_absent, view);
	return SCREEN_USED;
}

/* For acts that leave the card where it is. */
static const struct outage_choice no_choice = { .route = ROUTE_DIRECT };

static void submit(struct case_state_view *view, const struct outage_choice *choice,
		   enum paper paper, bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(view->app, view->owner, work);

	if (job == NULL)
		return;
	job->reception = view->reception;
	job->choice = *choice;
	job->paper = paper;
	view->busy = app_submit(view->app, &job);
}

static bool resume_draft(struct counter *counter, struct job *job, struct error *error)
{
	return reception_resume(counter, job->reception.record.id, &job->reception, error);
}

static void envelope_chosen(struct loop *loop, void *context, int64_t id)
{
	struct case_state_view *view = context;
	struct job *job = id < 0 ? NULL : job_new(view->app, view->owner, work_job_envelope_end);

	(void)loop;
	if (job == NULL)
		return;
	job->reception = view->reception;
	job->envelope = (enum envelope)id;
	view->busy = app_submit(view->app, &job);
}

static enum screen_result go_on(struct loop *loop, struct case_state_view *view)
{
	if (view->envelope_open && view->reception.record.state == CASE_DONE) {
		envelope_ask(loop, envelope_chosen, view);
		return SCREEN_USED;
	}
	if (view->reception.record.state == CASE_DRAFT ||
	    view->reception.record.state == CASE_WAITING_REPLY) {
		submit(view, &no_choice, PAPER_RECEPTION, resume_draft);
		return SCREEN_USED;
	}
	if (procedure_screen(view->reception.record.procedure) != NULL)
		return flow_push(loop, procedure_screen(view->reception.record.procedure),
				 &view->reception);
	if (issue_plan_has(&view->plan, STAGE_KEY) || issue_plan_has(&view->plan, STAGE_REQUEST))
		return typist_of(view->reception.record.applicant) == TYPIST_STAFF
			   ? open_work(loop, view, WORK_ENVELOPE)
			   : ask_pins(loop, view, WORK_CONTINUE);
	if (issue_plan_has(&view->plan, STAGE_WAIT))
		return open_work(loop, view, WORK_CONTINUE);
	if (issue_plan_has(&view->plan, STAGE_WRITE))
		return write_card(loop, view);
	return ask_pins(loop, view, WORK_HAND_BACK);
}

static bool waits(const struct case_state_view *view)
{
	return view->reception.record.state == CASE_WAITING_SERVICE ||
	       view->reception.record.state == CASE_TO_WRITE;
}

static const char *case_reason(const void *state, int act)
{
	const struct case_state_view *view = state;
	const enum case_state at = view->reception.record.state;
	enum case_state next;

	if (view->busy && (act > 0 || act == ACT_DO))
		return N_("A moment, please.");
	if ((act == ACT_CUSTODY || act == ACT_REVISIT) && !waits(view))
		return N_("Only while the case waits for the service or for writing.");
	if ((act == ACT_CUSTODY && view->reception.record.route == ROUTE_CUSTODY) ||
	    (act == ACT_REVISIT && view->reception.record.route == ROUTE_REVISIT))
		return N_("The case is on this way already.");
	if (act == ACT_WITHDRAW && !case_next(at, CASE_EVENT_WITHDRAW, &next))
		return N_("The state of the case does not allow this step.");
	if (act == ACT_DO && !(at == CASE_DONE && view->envelope_open) &&
	    (case_state_wait(at) == WAIT_END || issue_plan_stuck(&view->plan)))
		return N_("There is nothing to do on the card.");
	if (act == ACT_PAPER && view->reception.record.number[0] == '\0')
		return N_("There is no paper yet.");
	if (act == ACT_FEE)
		return case_fee_reason(view);
	return NULL;
}

static void taken(struct loop *loop, void *context, const struct outage_choice *choice)
{
	(void)loop;
	submit(context, choice, PAPER_CUSTODY, work_job_reroute);
}

static void withdraw(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		submit(context, &no_choice, PAPER_RECEPTION, work_job_withdraw);
}

static enum screen_result case_act(struct loop *loop, void *state, int act)
{
	static const struct outage_choice revisit = { .route = ROUTE_REVISIT };
	static const struct dialog_question end = {
		.title = N_("Withdraw this case?"),
		.question = { .id = N_("Requests that were not sent are cancelled.") },
		.asked_with = INPUT_KEY_F8,
		.irreversible = true,
	};
	struct case_state_view *view = state;
	const struct custody_take custody = { .record = &view->reception.record,
					      .answer = taken,
					      .context = view };
	struct dialog_question ending = end;
	struct error error = { 0 };

	switch (act) {
	case ACT_CUSTODY:
		custody_take_ask(loop, &custody);
		return SCREEN_USED;
	case ACT_REVISIT:
		submit(view, &revisit, PAPER_REVISIT, work_job_reroute);
		return SCREEN_USED;
	case ACT_WITHDRAW:
		ending.consequence =
		    outage_withdraw_warning(view->app->store, &view->reception.record);
		dialog_ask(loop, &ending, withdraw, view);
		return SCREEN_USED;
	case ACT_PAPER:
		return case_paper_ask(loop, view);
	case ACT_FEE:
		return case_fee_ask(loop, view);
	case ACT_REFRESH:
		if (!reload(view, view->reception.record.id, &error))
			dialog_error(loop, &error, NULL);
		return SCREEN_USED;
	case ACT_DO:
		return go_on(loop, view);
	default:
		return SCREEN_IGNORED;
	}
}

/* The reception takes the place of this screen, from its first step on. */
static enum screen_result open_draft(struct loop *loop, const struct case_state_view *view,
				     const struct reception *reception)
{
	struct error error = { 0 };
	struct flow *flow;

	if (!flow_new(view->app, &flow, &error)) {
		dialog_error(loop, &error, NULL);
		return SCREEN_USED;
	}
	flow->reception = *reception;
	if (loop_replace(loop, &step_procedure_screen, flow, &error))
		return SCREEN_USED;
	flow_free(&flow);
	dialog_error(loop, &error, NULL);
	return SCREEN_USED;
}

static enum screen_result case_tick(struct loop *loop, void *state, int64_t now_ms)
{
	struct case_state_view *view = state;
	struct error unread;

	loop_wake_at(loop, now_ms + APP_LOOK_EVERY_MS);
	if (view->busy || store_data_version(view->app->store) == view->seen_version)
		return SCREEN_IGNORED;
	return reload(view, view->reception.record.id, &unread) ? SCREEN_USED : SCREEN_IGNORED;
}

static enum screen_result case_post(struct loop *loop, void *state, struct post *post)
{
	struct case_state_view *view = state;
	const struct job *job = app_job(post, view->owner);
	const bool was_paid = view->fee.paid;
	struct error error = { 0 };

	if (job == NULL)
		return SCREEN_IGNORED;
	view->busy = false;
	if (job->ok && job->work == resume_draft)
		return open_draft(loop, view, &job->reception);
	if (!reload(view, view->reception.record.id, &error))
		dialog_error(loop, &error, NULL);
	if (!job->ok)
		dialog_error(loop, &job->error, NULL);
	else if (job->work == work_job_paper || job->work == case_fee_work)
		paper_view_open(loop, job);
	else if (job->work == work_job_withdraw && was_paid)
		case_refund_show(view);
	else if (job->work == work_job_reroute)
		submit(view, &no_choice, job->paper, work_job_paper);
	return SCREEN_USED;
}

static void case_resume(struct loop *loop, void *state)
{
	case_act(loop, state, ACT_REFRESH);
}

static void case_subject(const void *state, enum language language, char *words, size_t size)
{
	(void)language;
	text_copy(words, size, ((const struct case_state_view *)state)->reception.record.number);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	{ INPUT_KEY_F3, INPUT_KEY_CTRL('X'), NULL,
	  N_("Leaves this work and goes to the first screen."), ACT_LEAVE },
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F4, INPUT_KEY_CTRL('F'), NULL,
	  N_("The fee: takes it with a receipt, shows that again, or takes a wrong entry back."),
	  ACT_FEE },
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Custody"),
	  N_("The card stays here; a custody slip is made."), ACT_CUSTODY },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Revisit"),
	  N_("The resident takes the card home and comes again."), ACT_REVISIT },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("Withdraw"),
	  N_("The resident takes it back; nothing more is done."), ACT_WITHDRAW },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Paper"), N_("Shows and stores the paper."),
	  ACT_PAPER },
	KEY_ROW_DO(N_("Go on"), N_("Does what comes next; insert the card first.")),
	KEY_ROW_BACK,
};

const struct screen_ops case_screen = {
	.name = "case",
	.title = N_("Case"),
	.help = N_("F10 goes on with the case where it stopped. The lines below are its history."),
	.keys = { keys, COUNT(keys) },
	.open = case_open,
	.close = case_close,
	.draw = case_draw,
	.act = case_act,
	.reason = case_reason,
	.post = case_post,
	.tick = case_tick,
	.resume = case_resume,
	.subject = case_subject,
};
