/* The work on the card: numbered steps with their times, and what to do when the link is bad. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/custody_take.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/key_ask.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/screens/work_jobs.h"

#include "work_state.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ACT_WAIT = 1, ACT_CUSTODY, ACT_REVISIT, ACT_PIN, ACT_PAPER };

static void copy_pins(struct work_state *state, struct job *job)
{
	job->issue_pins.language = state->app->config->language;
	for (int i = 0; i < KIND_COUNT; i++) {
		job->issue_pins.set_new[i] = state->set_new[i];
		job->issue_pins.on_pad[i] = state->on_pad[i];
		if (state->pins[i] == NULL)
			continue;
		job->pins[i] = pin_new();
		if (job->pins[i] != NULL)
			*job->pins[i] = *state->pins[i];
	}
}

static void wipe_pins(struct work_state *state)
{
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&state->pins[i]);
}

static void submit(struct work_state *state,
		   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(state->app, state->owner, work);

	if (job == NULL)
		return;
	job->reception = state->reception;
	job->choice = state->choice;
	job->holder_present = state->kind != WORK_ABSENT;
	job->sealed = state->kind == WORK_ENVELOPE;
	job->told = true;
	copy_pins(state, job);
	state->busy = app_submit(state->app, &job);
}

void work_start(struct work_state *state, enum work_phase phase)
{
	static bool (*const works[])(struct counter *, struct job *, struct error *) = {
		[PHASE_ENVELOPE] = work_job_envelope,
		[PHASE_CARD] = work_job_card,
		[PHASE_WAIT] = work_job_wait,
		[PHASE_FINISH] = work_job_finish,
	};

	state->phase = phase;
	submit(state, works[phase]);
}

static enum work_phase first_phase(enum work_kind kind)
{
	static const enum work_phase phases[] = {
		[WORK_ACCEPT] = PHASE_CARD,	 [WORK_ENVELOPE] = PHASE_ENVELOPE,
		[WORK_CONTINUE] = PHASE_CARD,	 [WORK_ABSENT] = PHASE_FINISH,
		[WORK_HAND_BACK] = PHASE_FINISH,
	};

	return phases[kind];
}

static bool work_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct work_order *order = argument;
	struct work_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "work");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	state->kind = order->kind;
	state->reception = *order->reception;
	state->choice.route = order->reception->record.route;
	state->choice.consent = order->reception->record.consent;
	for (int i = 0; i < KIND_COUNT; i++) {
		state->set_new[i] = order->set_new[i];
		state->on_pad[i] = order->on_pad[i];
		if (order->pins == NULL)
			continue;
		state->pins[i] = order->pins[i];
		order->pins[i] = NULL;
	}
	progress_init(&state->progress, NULL, 0);
	work_start(state, first_phase(order->kind));
	*ret_state = state;
	return true;
}

static void work_close(struct loop *loop, void *argument)
{
	struct work_state *state = argument;

	(void)loop;
	/* Ends the card session, too. */
	key_ask_forget(state->app);
	wipe_pins(state);
	reception_wipe(&state->reception);
	explicit_bzero(&state->custody, sizeof(state->custody));
	free(state);
}

static size_t place_of(struct work_state *state, const struct issue_step_report *report)
{
	const int number = report->number % PROGRESS_STEPS;

	if (state->step[number] == 0)
		state->step[number] = progress_add(&state->progress, report->words) + 1;
	return state->step[number] - 1;
}

static const char *const kind_notes[KIND_COUNT] = {
	[KIND_SIGN] = N_("(sign)"),
	[KIND_AUTH] = N_("(auth)"),
};

static enum screen_result work_tick(struct loop *loop, void *argument, int64_t now_ms)
{
	struct work_state *state = argument;
	const int64_t wake = progress_wake_ms(&state->progress, now_ms);

	if (wake >= 0)
		loop_wake_at(loop, wake);
	return SCREEN_USED;
}

static void take_step(struct loop *loop, struct work_state *state,
		      const struct issue_step_report *report)
{
	const size_t place = place_of(state, report);
	const int64_t now = clock_monotonic_ms();

	state->pad = report->pad;
	if (report->kind < KIND_COUNT) {
		const struct message note = message_make(kind_notes[report->kind]);

		progress_note(&state->progress, place, &note);
	}
	progress_set(&state->progress, place,
		     !report->ended ? PROGRESS_RUNNING
		     : report->ok   ? PROGRESS_DONE
				    : PROGRESS_FAILED,
		     now);
	work_tick(loop, state, now);
}

static void over(struct work_state *state)
{
	state->phase = PHASE_OVER;
	wipe_pins(state);
	work_over_look(state);
}

/* The key for signing of a PIV card wants the PIN before each signature, and the new one is tested
 * when the certificate is there; until then its PIN stays in locked memory. */
static bool signs_once_more(const struct work_state *state)
{
	return state->reception.card.family == CARD_FAMILY_PIV && !issue_plan_stuck(&state->plan) &&
	       (state->phase == PHASE_CARD || !issue_plan_has(&state->plan, STAGE_WAIT));
}

/* The service did not answer in time, or not at all: what goes on later has not failed. */
static void offer_choice(struct work_state *state)
{
	progress_put_off(&state->progress);
	state->phase = PHASE_CHOICE;
}

/* What comes after a job that went well. */
static void advance(struct work_state *state, const struct job *job)
{
	state->plan = job->plan;
	if (job->work == work_job_defer || state->phase == PHASE_FINISH) {
		over(state);
		return;
	}
	if (!signs_once_more(state))
		wipe_pins(state);
	if (issue_plan_stuck(&state->plan)) {
		error_set(&state->error, ERROR_AUTHORITY_REFUSED, CAUSE_NONE, 0, "request");
		state->phase = PHASE_TROUBLE;
		state->failed = PHASE_WAIT;
	} else if (state->phase == PHASE_CARD) {
		work_start(state, PHASE_WAIT);
	} else if (issue_plan_has(&state->plan, STAGE_WAIT)) {
		offer_choice(state);
		if (state->custody_chosen)
			submit(state, work_job_defer);
	} else {
		work_start(state, PHASE_FINISH);
	}
}

static void fail(struct work_state *state, const struct job *job)
{
	state->error = job->error;
	state->before_key = job->link_trouble;
	if (job->link_trouble) {
		offer_choice(state);
		return;
	}
	state->failed = state->phase;
	state->phase = PHASE_TROUBLE;
	if (job->error.code == ERROR_PIN_WRONG || job->error.code == ERROR_PIN_BLOCKED)
		wipe_pins(state);
}

static void show_paper(struct loop *loop, const struct job *job)
{
	paper_view_open(loop, job);
}

static void ask_paper(struct work_state *state, enum paper paper, bool quiet)
{
	struct job *job = job_new(state->app, state->owner, work_job_paper);

	if (job == NULL)
		return;
	job->reception = state->reception;
	job->paper = paper;
	job->quiet = quiet;
	app_submit(state->app, &job);
}

static void ask_pins(struct loop *loop, struct work_state *state)
{
	struct pin_ask ask = {
		.kind = state->kind,
		.record = &state->reception.record,
		.leaves_home = true,
	};
	struct error error = { 0 };

	if (ask.kind == WORK_ACCEPT || ask.kind == WORK_ENVELOPE)
		ask.kind = WORK_CONTINUE;
	/* Who leaves the pad does not want it again. */
	ask.here = work_pad_again(state);
	for (int i = 0; i < KIND_COUNT; i++) {
		ask.needed[i] = (state->reception.record.kinds &
				 ~state->reception.record.kinds_done & (1u << i)) != 0;
		ask.set_new[i] = state->set_new[i];
	}
	if (!loop_replace(loop, &pin_ask_screen, &ask, &error))
		dialog_error(loop, &error, NULL);
}

static void envelope_chosen(struct loop *loop, void *context, int64_t id)
{
	struct work_state *state = context;
	struct job *job;

	(void)loop;
	if (id < 0)
		return;
	job = job_new(state->app, state->owner, work_job_envelope_end);
	if (job == NULL)
		return;
	job->reception = state->reception;
	job->envelope = (enum envelope)id;
	state->busy = app_submit(state->app, &job);
}

static void ask_envelope(struct loop *loop, struct work_state *state)
{
	envelope_ask(loop, envelope_chosen, state);
}

static enum screen_result job_ended(struct loop *loop, struct work_state *state, struct job *job)
{
	if (job->work == work_job_paper) {
		if (!job->ok)
			dialog_error(loop, &job->error, NULL);
		else if (!job->quiet)
			show_paper(loop, job);
		return SCREEN_USED;
	}
	state->busy = false;
	state->pad = PAD_WANTS_NOTHING;
	state->reception.record = job->reception.record;
	app_refresh(state->app);
	if (job->warning != NULL)
		state->warning = job->warning;
	if (!job->ok) {
		fail(state, job);
		if (work_wants_key(state))
			work_ask_key(loop, state);
		return SCREEN_USED;
	}
	if (job->work == work_job_envelope_end) {
		loop_say_id(loop, N_("What became of the envelope stands in the case."), UI_PLAIN);
		return SCREEN_USED;
	}
	if (job->work == work_job_envelope) {
		ask_pins(loop, state);
		return SCREEN_USED;
	}
	advance(state, job);
	if (job->work == work_job_defer)
		ask_paper(state,
			  state->choice.route == ROUTE_CUSTODY ? PAPER_CUSTODY : PAPER_REVISIT,
			  false);
	else if (state->phase == PHASE_OVER && state->reception.record.state == CASE_DONE) {
		ask_paper(state, PAPER_COPY, true);
		if (typist_of(state->reception.record.applicant) == TYPIST_STAFF)
			ask_envelope(loop, state);
	}
	return SCREEN_USED;
}

/* The same card is back: the work goes on by itself where it stopped. */
static enum screen_result card_back(struct work_state *state, const struct reader_event *event)
{
	const enum error_code code = state->error.code;

	if (state->phase != PHASE_TROUBLE || state->busy || event->state != READER_CARD ||
	    (code != ERROR_CARD_LOST && code != ERROR_CARD_RESET && code != ERROR_CARD_NONE &&
	     code != ERROR_CARD_OTHER && code != ERROR_READER_SERVICE && code != ERROR_READER_NONE))
		return SCREEN_IGNORED;
	work_start(state, state->failed);
	return SCREEN_USED;
}

static enum screen_result work_post(struct loop *loop, void *argument, struct post *post)
{
	struct work_state *state = argument;
	const struct issue_step_report *report;
	struct job *job;

	if (post->type == POST_READER)
		return card_back(state, post->payload);
	report = app_step(post, state->owner);
	if (report != NULL) {
		take_step(loop, state, report);
		return SCREEN_USED;
	}
	job = app_job(post, state->owner);
	return job != NULL ? job_ended(loop, state, job) : SCREEN_IGNORED;
}

static void defer(struct work_state *state, const struct outage_choice *choice)
{
	state->choice = *choice;
	if (state->kind != WORK_ENVELOPE && state->before_key && choice->route == ROUTE_CUSTODY) {
		state->before_key = false;
		state->custody_chosen = true;
		work_start(state, PHASE_CARD);
		return;
	}
	submit(state, work_job_defer);
}

static void taken(struct loop *loop, void *context, const struct outage_choice *choice)
{
	(void)loop;
	defer(context, choice);
}

static void ask_custody(struct loop *loop, struct work_state *state)
{
	const struct custody_take ask = { .record = &state->reception.record,
					  .answer = taken,
					  .context = state };

	custody_take_ask(loop, &ask);
}

static const char *work_reason(const void *argument, int act)
{
	const struct work_state *state = argument;
	const bool choice = state->phase == PHASE_CHOICE && !state->busy;

	if ((act == ACT_WAIT || act == ACT_CUSTODY || act == ACT_REVISIT) && !choice)
		return N_("Only while an answer is missing.");
	if (act == ACT_PIN && (state->phase != PHASE_TROUBLE || state->busy))
		return N_("No PIN is asked for.");
	if (act == ACT_PAPER && state->phase != PHASE_OVER)
		return N_("The work is not over yet.");
	if (act == ACT_BACK && state->busy && state->phase != PHASE_WAIT)
		return N_("The card is being worked on.");
	return NULL;
}

static enum screen_result go_back(struct loop *loop, struct work_state *state)
{
	if (state->phase == PHASE_WAIT && state->busy) {
		desk_cancel(state->app->desk);
		return SCREEN_USED;
	}
	work_leave(loop, state);
	return SCREEN_USED;
}

static enum screen_result work_act(struct loop *loop, void *argument, int act)
{
	struct work_state *state = argument;

	switch (act) {
	case ACT_WAIT:
		work_start(state, state->before_key ? first_phase(state->kind) : PHASE_WAIT);
		state->before_key = false;
		return SCREEN_USED;
	case ACT_CUSTODY:
		ask_custody(loop, state);
		return SCREEN_USED;
	case ACT_REVISIT:
		defer(state, &(struct outage_choice){ .route = ROUTE_REVISIT });
		return SCREEN_USED;
	case ACT_PIN:
		if (work_wants_key(state))
			work_ask_key(loop, state);
		else
			ask_pins(loop, state);
		return SCREEN_USED;
	case ACT_PAPER:
		ask_paper(state,
			  state->reception.record.state == CASE_DONE ? PAPER_COPY
			  : state->choice.route == ROUTE_CUSTODY     ? PAPER_CUSTODY
								     : PAPER_REVISIT,
			  false);
		return SCREEN_USED;
	case ACT_BACK:
	case ACT_LEAVE:
		return go_back(loop, state);
	default:
		return SCREEN_IGNORED;
	}
}

static enum screen_result work_key(struct loop *loop, void *argument,
				   const struct input_event *event)
{
	struct work_state *state = argument;

	(void)loop;
	if (!input_is(event, INPUT_KEY_ENTER) || state->busy ||
	    (!work_pad_again(state) && !work_was_reset(state)))
		return SCREEN_IGNORED;
	work_start(state, state->failed);
	return SCREEN_USED;
}

static void work_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct work_state *state = argument;

	(void)language;
	text_copy(words, size, state->reception.record.number);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	{ INPUT_KEY_F5, INPUT_KEY_CTRL('R'), N_("Wait on"), N_("Waits for the answer once more."),
	  ACT_WAIT },
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Custody"),
	  N_("The card stays here; a custody slip is made."), ACT_CUSTODY },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Revisit"),
	  N_("The resident takes the card home and comes again."), ACT_REVISIT },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('P'), N_("Type again"),
	  N_("The resident types the PINs once more; or the office its management key."), ACT_PIN },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Paper"), N_("Shows and stores the paper."),
	  ACT_PAPER },
	KEY_ROW_BACK,
};

const struct screen_ops work_screen = {
	.name = "work",
	.title = N_("Work on the card"),
	.help =
	    N_("Each step is stored before it is done. Whatever happens to card, link or power, "
	       "the case goes on where it stopped."),
	.keys = { keys, COUNT(keys) },
	.open = work_open,
	.close = work_close,
	.draw = work_draw,
	.key = work_key,
	.act = work_act,
	.reason = work_reason,
	.post = work_post,
	.tick = work_tick,
	.subject = work_subject,
};
