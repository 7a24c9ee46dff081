/* What waits for the national service, since when and why; sync by key; the last run in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/store/queue_list.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 4
#define LOOK_EVERY_MS 500

enum { ACT_SYNC = 1, ACT_RETRY, ACT_DIFFERENCES };

struct queue_state {
	struct app *app;
	uint64_t owner;
	struct list rows;
	int64_t seen_version;
};

static const struct list_column columns[] = {
	{ N_("Case"), 19, false },  { N_("What"), 14, false }, { N_("State"), 16, false },
	{ N_("Since"), 11, false }, { N_("Why"), 0, false },
};

static const char *body_words(int body_type)
{
	switch (body_type) {
	case 0:
		return N_("issue");
	case 4:
	case 7:
		return N_("renewal");
	case 11:
		return N_("revocation");
	default:
		return N_("request");
	}
}

static void fill_row(const struct queue_row *from, int64_t order, enum language language,
		     struct list_row *row)
{
	char since[24];

	clock_format(from->exchange.created_ms, since, sizeof(since));
	since[16] = '\0';
	row->place.order = order;
	row->place.id = from->exchange.id;
	row->style = exchange_state_wait(from->exchange.state) == WAIT_LIST ? UI_WARN : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%s %s\t%s\t%s\t%s", from->case_number,
		 text(language, body_words(from->exchange.body_type)),
		 from->exchange.kind == KIND_SIGN ? text(language, N_("sign"))
						  : text(language, N_("auth")),
		 text(language, exchange_state_label(from->exchange.state)), since + 5,
		 text(language, from->exchange.reason));
}

/* The queue is read forwards only; a screenful before a row is found by reading from the start,
 * which is bounded by LIST_ROWS_MAX rows: further back the list begins anew. */
static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct queue_state *state = context;
	struct queue_row got[LIST_ROWS_MAX];
	const int capacity = want < LIST_ROWS_MAX ? (int)want : LIST_ROWS_MAX;
	const int64_t first = direction == LIST_AFTER && from != NULL ? from->order + 1 : 0;
	struct error unread;
	int count = 0;

	if (direction == LIST_BEFORE ||
	    !queue_list_read(state->app->store,
			     direction == LIST_AFTER && from != NULL ? from->id : 0, got, capacity,
			     &count, &unread))
		return 0;
	for (int i = 0; i < count; i++)
		fill_row(&got[i], first + i, language, &ret_rows[i]);
	return (size_t)count;
}

static const struct list_source source = { .fetch = fetch };

static bool queue_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct queue_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "queue");
	state->app = app_of(loop);
	state->owner = app_owner(state->app);
	if (!list_open(&state->rows, &source, state, columns, COUNT(columns), error)) {
		free(state);
		return false;
	}
	state->rows.empty = N_("Nothing waits for the national service.");
	loop_wake_at(loop, clock_monotonic_ms() + LOOK_EVERY_MS);
	*ret_state = state;
	return true;
}

static void queue_close(struct loop *loop, void *argument)
{
	struct queue_state *state = argument;

	(void)loop;
	list_close(&state->rows);
	free(state);
}

static void draw_run(const struct queue_state *state, enum language language,
		     const struct ui_area *body)
{
	const struct sync_state *sync = &state->app->link.sync;
	const struct message link = link_words(&state->app->link);
	struct message run = message_with_number(
	    N_("last run: sent {1}, answered {2}, waiting {3}, failed {4}"), sync->run_sent);

	message_add_number(&run, sync->run_answered);
	message_add_number(&run, sync->run_waiting);
	message_add_number(&run, sync->run_failed);
	ui_message(body, 0, 2, language, &link, 76,
		   link_good(&state->app->link) ? UI_GOOD : UI_WARN);
	ui_message(body, 1, 2, language, &run, 76, UI_PLAIN);
	ui_text(body, 2, 2, language, sync->run_words, 76, UI_DIM);
}

static void draw_differences(const struct queue_state *state, enum language language,
			     const struct ui_area *body)
{
	const struct message words =
	    message_with_number(N_("Differences with the national service for a person: {1} (F9)"),
				state->app->link.counts.differences);

	if (state->app->link.counts.differences > 0)
		ui_message(body, 3, 2, language, &words, 76, UI_WARN);
}

static void queue_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct queue_state *state = argument;
	const struct ui_area list =
	    ui_part(body, HEAD_ROWS, 0, body->height - HEAD_ROWS, body->width);

	draw_run(state, loop_language(loop), body);
	draw_differences(state, loop_language(loop), body);
	list_draw(&state->rows, &list, loop_language(loop));
}

static enum screen_result open_case(struct loop *loop, struct queue_state *state)
{
	struct exchange exchange;
	struct error error = { 0 };

	if (list_selected_id(&state->rows) == 0)
		return SCREEN_USED;
	if (!app_allows(state->app, RIGHT_COUNTER)) {
		loop_say_id(loop, error_happened(ERROR_NOT_ALLOWED), UI_WARN);
		return SCREEN_USED;
	}
	if (!exchange_load(state->app->store, list_selected_id(&state->rows), &exchange, &error)) {
		dialog_error(loop, &error, NULL);
		return SCREEN_USED;
	}
	return flow_push(loop, &case_screen, &exchange.case_id);
}

static enum screen_result queue_key(struct loop *loop, void *argument,
				    const struct input_event *event)
{
	struct queue_state *state = argument;

	switch (list_event(&state->rows, event)) {
	case LIST_PICKED:
		return open_case(loop, state);
	case LIST_USED:
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

/* The row is loaded again on the desk: what is retried is the record, not the line. */
static bool retry(struct counter *counter, struct job *job, struct error *error)
{
	struct exchange exchange;

	if (!exchange_load(counter->store, job->reception.record.id, &exchange, error) ||
	    !exchange_apply(counter->store, &exchange, EXCHANGE_EVENT_RETRY, NULL, error))
		return false;
	wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}

static void start_retry(struct queue_state *state)
{
	struct job *job = job_new(state->app, state->owner, retry);

	if (job == NULL)
		return;
	job->right = RIGHT_QUEUE;
	job->reception.record.id = list_selected_id(&state->rows);
	app_submit(state->app, &job);
}

static const char *queue_reason(const void *argument, int act)
{
	const struct queue_state *state = argument;
	const struct list_row *row = list_selected(&state->rows);

	if (act == ACT_RETRY && (row == NULL || row->style != UI_WARN))
		return N_("Only what is held or in doubt is let go by hand.");
	if (act == ACT_SYNC && !state->app->link.sync_running)
		return N_("The sync program is not running.");
	return NULL;
}

static enum screen_result queue_act(struct loop *loop, void *argument, int act)
{
	struct queue_state *state = argument;

	switch (act) {
	case ACT_SYNC:
		wake_send(state->app->config->state_dir, WAKE_PROBE);
		wake_send(state->app->config->state_dir, WAKE_QUEUED);
		loop_say_id(loop, N_("The sync was asked to begin now."), UI_PLAIN);
		return SCREEN_USED;
	case ACT_RETRY:
		start_retry(state);
		return SCREEN_USED;
	case ACT_DIFFERENCES:
		return flow_push(loop, &finding_screen, NULL);
	case ACT_REFRESH:
		app_refresh(state->app);
		list_refresh(&state->rows);
		return SCREEN_USED;
	case ACT_DO:
		return open_case(loop, state);
	default:
		return SCREEN_IGNORED;
	}
}

static enum screen_result queue_post(struct loop *loop, void *argument, struct post *post)
{
	struct queue_state *state = argument;
	const struct job *job = app_job(post, state->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	if (!job->ok)
		dialog_error(loop, &job->error, NULL);
	list_refresh(&state->rows);
	return SCREEN_USED;
}

static enum screen_result queue_tick(struct loop *loop, void *argument, int64_t now_ms)
{
	struct queue_state *state = argument;
	const int64_t version = store_data_version(state->app->store);

	loop_wake_at(loop, now_ms + LOOK_EVERY_MS);
	if (version == state->seen_version)
		return SCREEN_IGNORED;
	state->seen_version = version;
	app_refresh(state->app);
	list_refresh(&state->rows);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Sync now"),
	  N_("Asks the sync to try the service and to send what is due."), ACT_SYNC },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Let go"),
	  N_("Lets a held request, or one in doubt, go on."), ACT_RETRY },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Differences"),
	  N_("Shows where our records and the national service's statement differ."),
	  ACT_DIFFERENCES },
	KEY_ROW_DO(N_("Case"), N_("Opens the case of the selected request.")),
	KEY_ROW_BACK,
};

const struct screen_ops queue_screen = {
	.name = "queue",
	.title = N_("Queue and sync"),
	.help = N_(
	    "Every request in the order in which it will be sent; what needs a person is marked."),
	.keys = { keys, COUNT(keys) },
	.open = queue_open,
	.close = queue_close,
	.draw = queue_draw,
	.key = queue_key,
	.act = queue_act,
	.reason = queue_reason,
	.post = queue_post,
	.tick = queue_tick,
};
