/* One case: where it stands, what comes next, and the key that does it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HISTORY_LINES 8

enum { ACT_CUSTODY = 1, ACT_REVISIT, ACT_WITHDRAW, ACT_PAPER };
enum { WRITE_PRESENT, WRITE_ABSENT };

struct case_state_view {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct issue_plan plan;
	struct case_history history[HISTORY_LINES * 4];
	int history_count;
	int64_t seen_version;
	bool busy;
	bool envelope_open; /* staff have opened it, and nobody has said what became of it */
	bool has_letter;
	struct letter letter;
};

static bool reload(struct case_state_view *view, int64_t id, struct error *error)
{
	struct case_record *record = &view->reception.record;

	struct error none;

	view->seen_version = store_data_version(view->app->store);
	view->has_letter = letter_of_case(view->app->store, id, &view->letter, &none);
	return case_load(view->app->store, id, record, error) &&
	       issue_plan(view->app->store, record, &view->plan, error) &&
	       case_history_list(view->app->store, id, view->history, HISTORY_LINES * 4,
				 &view->history_count, error) &&
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

static const char *next_words(const struct case_state_view *view)
{
	static const char *const words[] = {
		[STAGE_NOTHING] = N_("done"),
		[STAGE_KEY] = N_("key and request are to be made; the resident's PIN is needed"),
		[STAGE_REQUEST] = N_("the request is to be signed; the resident's PIN is needed"),
		[STAGE_WAIT] = N_("waits for the national service"),
		[STAGE_WRITE] = N_("the certificate is here: to be written to the card"),
		[STAGE_TEST] = N_("written; the test with the resident's PIN is due"),
		[STAGE_TROUBLE] = N_("refused, held or in doubt: see the queue"),
	};
	static const enum issue_stage order[] = { STAGE_TROUBLE, STAGE_KEY,  STAGE_REQUEST,
						  STAGE_WRITE,	 STAGE_WAIT, STAGE_TEST };

	if (view->envelope_open && view->reception.record.state == CASE_DONE)
		return N_("what became of the opened envelope? F10 says it");
	if (view->reception.record.state == CASE_WAITING_REPLY)
		return N_("the reply is awaited: F10 second visit, F9 prints the letter");
	if (view->reception.record.state == CASE_DRAFT)
		return N_("the reception was left before its end: F10 goes on with it");
	if (case_state_wait(view->reception.record.state) == WAIT_END)
		return N_("nothing more");
	if (pin_work_procedure(view->reception.record.procedure))
		return N_("the PINs are to be entered; insert the card first");
	if (view->reception.record.procedure == PROCEDURE_REVOKE)
		return view->reception.record.state == CASE_WAITING_SERVICE
			   ? N_("waits for the national service")
			   : N_("the certificates to be revoked are to be found");
	for (size_t i = 0; i < COUNT(order); i++)
		if (issue_plan_has(&view->plan, order[i]))
			return words[order[i]];
	return words[STAGE_NOTHING];
}

static int put(const struct ui_area *body, int row, enum language language, const char *label,
	       const char *words)
{
	ui_text(body, row, 2, language, label, 16, UI_DIM);
	ui_put(body, row, 19, words, 60, UI_PLAIN);
	return row + 1;
}

static int draw_kinds(const struct case_state_view *view, enum language language,
		      const struct ui_area *body, int row)
{
	const struct case_record *record = &view->reception.record;

	for (int i = KIND_COUNT - 1; i >= 0; i--)
		if ((record->kinds & (1u << i)) != 0)
			row =
			    put(body, row, language,
				(record->kinds_done & (1u << i)) != 0 ? N_("[done]") : N_("[open]"),
				text(language, kind_label((enum certificate_kind)i)));
	return row;
}

static int draw_letter(const struct letter *letter, enum language language,
		       const struct ui_area *body, int row)
{
	const int column = 19 + ui_width(letter->number) + 2;

	put(body, row, language, N_("Letter"), letter->number);
	ui_text(body, row, column, language, letter_state_label(letter->state), 78 - column,
		UI_PLAIN);
	return row + 1;
}

static void draw_history(const struct case_state_view *view, enum language language,
			 const struct ui_area *body, int row)
{
	const int room = body->height - row - 1;
	const int first = view->history_count > room ? view->history_count - room : 0;

	ui_rule(body, row++);
	for (int i = first; i < view->history_count; i++) {
		const struct case_history *line = &view->history[i];
		char at[24];

		clock_format(line->at_ms, at, sizeof(at));
		ui_put(body, row, 2, at + 5, 14, UI_DIM);
		ui_text(body, row, 18, language, case_state_label(line->to), 26, UI_PLAIN);
		ui_text(body, row++, 45, language, line->why, 34, UI_DIM);
	}
}

/* What was written is on the card, whether tested or not. */
static bool on_card(enum case_state state)
{
	return state == CASE_DONE || state == CASE_TO_RETURN;
}

static void case_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct case_state_view *view = state;
	const struct case_record *record = &view->reception.record;
	const enum language language = loop_language(loop);
	int row = 0;

	row = put(body, row, language, N_("Name"), record->person.name);
	row = put(body, row, language, N_("Procedure"),
		  text(language, procedure_label(record->procedure)));
	row =
	    put(body, row, language, N_("State"), text(language, case_state_label(record->state)));
	if (record->custody_number[0] != '\0')
		row = put(body, row, language, route_label(record->route), record->custody_number);
	if (record->applicant != APPLICANT_SELF) {
		row = put(body, row, language, applicant_label(record->applicant),
			  record->applicant_person.name);
	}
	row = put(body, row, language, N_("Telephone"),
		  record->person.telephone[0] != '\0' ? record->person.telephone
						      : record->applicant_person.telephone);
	if (view->has_letter)
		row = draw_letter(&view->letter, language, body, row);
	if (!pin_work_procedure(record->procedure))
		row = draw_kinds(view, language, body, row);
	if (record->attention[0] != '\0')
		ui_text(body, row++, 2, language, record->attention, 76, UI_BAD);
	if (outage_warning(record).id != NULL && !on_card(record->state))
		row += ui_paragraph(body, row, 2, text(language, outage_warning(record).id), 76,
				    UI_BAD);
	row++;
	ui_text(body, row, 2, language, N_("Next:"), 8, UI_DIM);
	ui_text(body, row, 11, language, next_words(view), 68, UI_BOLD);
	ui_cursor(body, row, 11);
	draw_history(view, language, body, row + 1);
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

static void submit(struct case_state_view *view, enum route route, bool consent, enum paper paper,
		   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(view->app, view->owner, work);

	if (job == NULL)
		return;
	job->reception = view->reception;
	job->route = route;
	job->consent = consent;
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
		submit(view, ROUTE_DIRECT, false, PAPER_RECEPTION, resume_draft);
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
	    (case_state_wait(at) == WAIT_END || issue_plan_has(&view->plan, STAGE_TROUBLE)))
		return N_("There is nothing to do on the card.");
	if (act == ACT_PAPER && view->reception.record.number[0] == '\0')
		return N_("There is no paper yet.");
	return NULL;
}

static void consented(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		submit(context, ROUTE_CUSTODY, true, PAPER_CUSTODY, work_job_reroute);
}

static void withdraw(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		submit(context, ROUTE_DIRECT, false, PAPER_RECEPTION, work_job_withdraw);
}

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

static enum screen_result case_act(struct loop *loop, void *state, int act)
{
	static const struct dialog_question custody = {
		.title = N_("Custody"),
		.question = { .id = N_(
				  "Has the resident signed the consent to leave the card here?") },
		.asked_with = INPUT_KEY_F6,
	};
	static const struct dialog_question end = {
		.title = N_("Withdraw this case?"),
		.question = { .id = N_("Requests that were not sent are cancelled.") },
		.asked_with = INPUT_KEY_F8,
		.irreversible = true,
	};
	struct case_state_view *view = state;
	struct dialog_question ending = end;
	struct error error = { 0 };

	switch (act) {
	case ACT_CUSTODY:
		dialog_ask(loop, &custody, consented, view);
		return SCREEN_USED;
	case ACT_REVISIT:
		submit(view, ROUTE_REVISIT, false, PAPER_REVISIT, work_job_reroute);
		return SCREEN_USED;
	case ACT_WITHDRAW:
		ending.consequence =
		    outage_withdraw_warning(view->app->store, &view->reception.record);
		dialog_ask(loop, &ending, withdraw, view);
		return SCREEN_USED;
	case ACT_PAPER:
		submit(view, ROUTE_DIRECT, false, paper_of(&view->reception.record),
		       work_job_paper);
		return SCREEN_USED;
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
	else if (job->work == work_job_paper)
		viewer_open(loop, paper_label(job->paper), (const char *)job->words.bytes, true);
	else if (job->work == work_job_reroute)
		submit(view, job->route, false, job->paper, work_job_paper);
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
