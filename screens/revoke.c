/* Revocation: which certificates are meant, and the act that cannot be taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LIST_ROW 4

enum { ACT_SERIAL = 1 };

struct revoke_state {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct revoke_plan plan;
	bool seen; /* plan holds what was found */
	bool busy;
	bool over; /* it is in the queue; the slip is to be shown */
	bool has_trouble;
	struct error trouble;
	struct serial_ask typed; /* on the page above */
	struct list list;
	struct list_array rows;
	struct list_row row[KIND_COUNT];
};

static const struct list_column columns[] = {
	{ N_("Certificate"), 22, false },
	{ N_("Source / state"), 16, false },
	{ N_("Serial"), 0, false },
};

static void submit(struct revoke_state *state,
		   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = state->busy ? NULL : job_new(state->app, state->owner, work);

	if (job == NULL)
		return;
	job->reception = state->reception;
	job->revoke_plan = state->plan;
	job->paper = PAPER_REVOCATION;
	state->busy = app_submit(state->app, &job);
}

/* ---- the list ------------------------------------------------------------------------------- */

static const char *const sources[] = {
	[REVOKE_NOWHERE] = N_("[not known]"),	 [REVOKE_ON_CARD] = N_("the card"),
	[REVOKE_IN_RECORDS] = N_("our records"), [REVOKE_TYPED] = N_("the copy"),
	[REVOKE_ASKED] = N_("[being asked]"),	 [REVOKE_QUEUED] = N_("[in the queue]"),
	[REVOKE_ENDED] = N_("[revoked]"),	 [REVOKE_ABSENT] = N_("[has none]"),
};

static void write_rows(void *context, enum language language)
{
	struct revoke_state *state = context;

	state->rows.count = 0;
	for (int i = KIND_COUNT - 1; i >= 0; i--) {
		const struct revoke_item *item = &state->plan.item[i];
		struct list_row *row = &state->row[state->rows.count];

		if (!item->wanted)
			continue;
		row->place =
		    (struct list_place){ .order = (int64_t)state->rows.count++, .id = i + 1 };
		snprintf(row->words, sizeof(row->words), "%s\t%s\t%s",
			 text(language, kind_short_label((enum certificate_kind)i)),
			 text(language, sources[item->source]), item->serial);
		row->style = item->source == REVOKE_NOWHERE ? UI_WARN : UI_PLAIN;
	}
}

static struct revoke_item *selected(struct revoke_state *state)
{
	const int64_t id = list_selected_id(&state->list);

	return id > 0 ? &state->plan.item[id - 1] : NULL;
}

static bool unknown_left(const struct revoke_state *state)
{
	for (int i = 0; i < KIND_COUNT; i++)
		if (state->plan.item[i].wanted && state->plan.item[i].source == REVOKE_NOWHERE)
			return true;
	return false;
}

/* ---- the screen ----------------------------------------------------------------------------- */

static bool revoke_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct revoke_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "revocation");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	state->reception = *(const struct reception *)argument;
	state->rows =
	    (struct list_array){ .row = state->row, .write = write_rows, .context = state };
	if (!list_open(&state->list, &list_array_source, &state->rows, columns, COUNT(columns),
		       error)) {
		reception_wipe(&state->reception);
		free(state);
		return false;
	}
	submit(state, work_job_revoke_find);
	*ret_state = state;
	return true;
}

static void revoke_close(struct loop *loop, void *argument)
{
	struct revoke_state *state = argument;

	(void)loop;
	list_close(&state->list);
	reception_wipe(&state->reception);
	free(state);
}

static const char *what_next(const struct revoke_state *state)
{
	if (state->busy)
		return N_("A moment, please.");
	if (!state->seen)
		return N_("Insert the card of this case.");
	if (state->over)
		return N_("The revocation is in the queue. The resident need not wait.");
	return unknown_left(state)
		   ? N_("F7: type the serial from the copy. F10: ask the national service for it.")
		   : N_("F10 asks the national service to revoke these certificates.");
}

/* What went wrong, or why less is revoked than was asked for. */
static void draw_trouble(const struct revoke_state *state, enum language language,
			 const struct ui_area *body)
{
	const enum error_code code = state->has_trouble ? state->trouble.code : ERROR_CARD_FACE;
	int row = LIST_ROW + 9;

	if (!state->has_trouble && !revoke_left_out(&state->plan))
		return;
	row += ui_paragraph(body, row, 2, text(language, error_happened(code)), 76,
			    state->has_trouble ? UI_BAD : UI_WARN);
	if (state->has_trouble)
		ui_paragraph(body, row, 2, text(language, error_next(code)), 76, UI_BOLD);
}

static void revoke_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct revoke_state *state = argument;
	const enum language language = loop_language(loop);
	const struct ui_area list = ui_part(body, LIST_ROW, 0, 6, body->width);
	const struct message telephone = message_with_text(
	    N_("To stop the use at once: telephone {1}, around the clock."), REVOKE_TELEPHONE);

	ui_text(body, 0, 2, language, N_("Name"), 10, UI_DIM);
	ui_put(body, 0, 13, state->reception.record.person.name, 66, UI_PLAIN);
	ui_text(body, 1, 2, language, N_("Reason"), 10, UI_DIM);
	ui_text(body, 1, 13, language, reason_label(state->reception.record.reason), 66, UI_PLAIN);
	ui_text(body, 2, 2, language, what_next(state), 76, UI_BOLD);
	ui_cursor(body, 2, 2);
	if (state->seen)
		list_draw(&state->list, &list, language);
	ui_message(body, LIST_ROW + 7, 2, language, &telephone, 76, UI_PLAIN);
	draw_trouble(state, language, body);
}

static enum screen_result job_ended(struct loop *loop, struct revoke_state *state, struct job *job)
{
	state->busy = false;
	state->reception.record = job->reception.record;
	state->has_trouble = !job->ok;
	state->trouble = job->error;
	app_refresh(state->app);
	if (!job->ok)
		return SCREEN_USED;
	if (job->work == work_job_paper) {
		paper_view_open(loop, job);
		return SCREEN_USED;
	}
	state->plan = job->revoke_plan;
	state->seen = true;
	list_array_changed(&state->rows, &state->list);
	if (job->work == work_job_revoke) {
		state->over = true;
		submit(state, work_job_paper);
	}
	return SCREEN_USED;
}

static enum screen_result revoke_post(struct loop *loop, void *argument, struct post *post)
{
	struct revoke_state *state = argument;
	struct job *job = app_job(post, state->owner);

	if (post->type == POST_READER && !state->over && !state->busy &&
	    ((const struct reader_event *)post->payload)->state == READER_CARD) {
		submit(state, work_job_revoke_find);
		return SCREEN_USED;
	}
	return job != NULL ? job_ended(loop, state, job) : SCREEN_IGNORED;
}

static const char *revoke_reason(const void *argument, int act)
{
	const struct revoke_state *state = argument;

	if (state->busy && act != ACT_HELP)
		return N_("A moment, please.");
	if (state->over && (act == ACT_DO || act == ACT_SERIAL))
		return N_("The revocation is in the queue. The resident need not wait.");
	if (act == ACT_DO && !state->seen)
		return N_("Insert the card of this case.");
	return NULL;
}

static void confirmed(struct loop *loop, void *context, bool yes)
{
	struct revoke_state *state = context;

	(void)loop;
	if (!yes)
		return;
	state->plan.auth_alone = true;
	submit(state, work_job_revoke);
}

static void confirm(struct loop *loop, struct revoke_state *state)
{
	const bool alone = state->reception.record.kinds == KINDS_AUTH &&
			   state->plan.item[KIND_SIGN].source != REVOKE_ABSENT;
	struct dialog_question question = {
		.title = N_("Revoke?"),
		.question = message_with_text(N_("The certificates of {1} are revoked. This cannot "
						 "be undone."),
					      state->reception.record.person.name),
		.asked_with = INPUT_KEY_F10,
		.irreversible = true,
	};

	if (unknown_left(state))
		question.consequence = message_make(
		    N_("The service is asked first for what is not known; its revocation waits "
		       "for the answer."));
	else if (alone)
		question.consequence = message_make(error_happened(ERROR_REVOKE_AUTH_ALONE));
	dialog_ask(loop, &question, confirmed, state);
}

static void ask_serial(struct loop *loop, struct revoke_state *state)
{
	struct error error = { 0 };

	if (selected(state) == NULL)
		return;
	state->typed = (struct serial_ask){
		.kind = (enum certificate_kind)(selected(state) - state->plan.item),
	};
	if (!loop_push(loop, &serial_screen, &state->typed, &error))
		dialog_error(loop, &error, NULL);
}

/* Back from the page on which the serial was typed. */
static void revoke_resume(struct loop *loop, void *argument)
{
	struct revoke_state *state = argument;
	struct error error = { 0 };

	if (state->typed.serial[0] == '\0')
		return;
	if (!revoke_type_serial(&state->plan, state->typed.kind, state->typed.serial, &error))
		dialog_error(loop, &error, NULL);
	state->typed.serial[0] = '\0';
	list_array_changed(&state->rows, &state->list);
}

static enum screen_result revoke_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct revoke_state *state = argument;

	(void)loop;
	return list_event(&state->list, event) == LIST_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result revoke_act(struct loop *loop, void *argument, int act)
{
	struct revoke_state *state = argument;

	switch (act) {
	case ACT_SERIAL:
		ask_serial(loop, state);
		return SCREEN_USED;
	case ACT_REFRESH:
		submit(state, work_job_revoke_find);
		return SCREEN_USED;
	case ACT_DO:
		confirm(loop, state);
		return SCREEN_USED;
	case ACT_BACK:
	case ACT_LEAVE:
		loop_home(loop);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static void revoke_subject(const void *argument, enum language language, char *words, size_t size)
{
	(void)language;
	text_copy(words, size, ((const struct revoke_state *)argument)->reception.record.number);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Serial"),
	  N_("Types the serial of the certificate that is marked."), ACT_SERIAL },
	KEY_ROW_DO(N_("Revoke"), N_("Puts the revocation first into the queue.")),
	KEY_ROW_BACK,
};

const struct screen_ops revoke_screen = {
	.name = "revoke",
	.title = N_("Revocation"),
	.help = N_("A certificate is found on the card, in this office's records of the same "
		   "person, or by the serial on the holder's copy. Everything else that is under "
		   "way for these certificates is stopped."),
	.keys = { keys, COUNT(keys) },
	.open = revoke_open,
	.close = revoke_close,
	.draw = revoke_draw,
	.key = revoke_key,
	.act = revoke_act,
	.reason = revoke_reason,
	.post = revoke_post,
	.resume = revoke_resume,
	.subject = revoke_subject,
};
