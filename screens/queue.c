/* What waits for the national service, since when and why; what a person does about one request;
 * sync by key; the last run in words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/queue_ask.h"
#include "madoguchi/store/queue_list.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STOPS_SHOWN 2
#define DETAIL_ROWS 4

enum { ACT_SYNC = 1, ACT_REQUEST, ACT_STOPS, ACT_DIFFERENCES };

struct queue_state {
	struct live live;
	struct list rows;
	struct exchange selected; /* as last read; id 0: none */
	struct queue_ask ask;
};

static const struct list_column columns[] = {
	{ N_("Case"), 19, false },  { N_("What"), 17, false }, { N_("State"), 16, false },
	{ N_("Since"), 11, false }, { N_("Why"), 0, false },
};

/* A row's place is its request: where that stands, the store knows. */
static void fill_row(const struct queue_row *from, enum language language, struct list_row *row)
{
	char since[24];

	clock_format(from->exchange.created_ms, since, sizeof(since));
	since[16] = '\0';
	row->place.order = 0;
	row->place.id = from->exchange.id;
	row->style = exchange_state_wait(from->exchange.state) == WAIT_TIMER ? UI_PLAIN : UI_WARN;
	snprintf(row->words, sizeof(row->words), "%s\t%s %s\t%s\t%s\t%s", from->case_number,
		 text(language, queue_ask_what(from->exchange.body_type)),
		 from->exchange.kind == KIND_SIGN ? text(language, N_("sign"))
						  : text(language, N_("auth")),
		 text(language, exchange_state_label(from->exchange.state)), since + 5,
		 text(language, from->exchange.reason));
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	static const enum queue_direction directions[] = {
		[LIST_FROM] = QUEUE_FROM, [LIST_AFTER] = QUEUE_AFTER, [LIST_BEFORE] = QUEUE_BEFORE
	};
	struct queue_state *state = context;
	struct queue_row *got = calloc(want, sizeof(*got));
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)queue_list_read(state->live.app->store, directions[direction],
				      from != NULL ? from->id : 0, got, (int)want, &count, &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], language, &ret_rows[i]);
	free(got);
	return (size_t)count;
}

static const struct list_source source = { .fetch = fetch };

static void read_selected(struct queue_state *state)
{
	const int64_t id = list_selected_id(&state->rows);
	struct error unread;

	if (id == 0 || !exchange_load(state->live.app->store, id, &state->selected, &unread))
		state->selected = (struct exchange){ .id = 0 };
}

static void read_again(void *argument)
{
	struct queue_state *state = argument;

	app_refresh(state->live.app);
	list_refresh(&state->rows);
	read_selected(state);
}

static bool queue_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct queue_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "queue");
	live_init(&state->live, loop, read_again, NULL);
	state->ask = (struct queue_ask){ .live = &state->live };
	if (!list_open(&state->rows, &source, state, columns, COUNT(columns), error)) {
		free(state);
		return false;
	}
	state->rows.empty = N_("Nothing waits for the national service.");
	live_start(&state->live);
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
	const struct sync_state *sync = &state->live.app->link.sync;
	const struct message link = link_words(&state->live.app->link);
	struct message run = message_with_number(
	    N_("Last run: sent {1}, answered {2}, waiting {3}, failed {4}"), sync->run_sent);

	message_add_number(&run, sync->run_answered);
	message_add_number(&run, sync->run_waiting);
	message_add_number(&run, sync->run_failed);
	ui_message(body, 0, 2, language, &link, 76,
		   link_good(&state->live.app->link) ? UI_GOOD : UI_WARN);
	ui_message(body, 1, 2, language, &run, 76, UI_PLAIN);
	ui_text(body, 2, 2, language, sync->run_words, 76, UI_DIM);
}

/* What an administrator holds back now; returns the next free row. */
static int draw_stops(const struct link_view *link, enum language language,
		      const struct ui_area *body, int row)
{
	struct message more = message_make(N_("more is held back: F8"));
	int shown = 0;

	for (int i = 0; i < link->stop_count; i++) {
		struct message words = link_stop_words(&link->stops[i]);

		if (!stop_holds(&link->stops[i], clock_now_ms()))
			continue;
		if (shown == STOPS_SHOWN)
			words = more;
		ui_text(body, row, 2, language, N_("Held back:"), 15, UI_WARN);
		ui_message(body, row++, 18, language, &words, 61, UI_PLAIN);
		if (++shown > STOPS_SHOWN)
			break;
	}
	return row;
}

static int draw_differences(const struct queue_state *state, enum language language,
			    const struct ui_area *body, int row)
{
	const struct message words =
	    message_with_number(N_("Differences with the national service for a person: {1} (F9)"),
				state->live.app->link.counts.differences);

	if (state->live.app->link.counts.differences == 0)
		return row;
	ui_message(body, row, 2, language, &words, 76, UI_WARN);
	return row + 1;
}

static enum stop_kind stop_kind_of(const struct exchange *exchange)
{
	if (exchange->body_type == 11)
		return STOP_REVOKE;
	return exchange->body_type == 7 || exchange->certificate_id != 0 ? STOP_RENEW : STOP_ISSUE;
}

/* When the next message of a request goes out, as far as it is known. */
static struct message when_words(const struct exchange *exchange, const struct link_view *link)
{
	struct message words;
	char due[24];

	if (exchange_state_wait(exchange->state) == WAIT_END)
		return message_make(N_("It is not sent any more; a person may ask anew: F7."));
	if (exchange_state_wait(exchange->state) == WAIT_LIST)
		return message_make(N_("It is not sent before a person decides: F7."));
	if (exchange->due_ms == EXCHANGE_IN_FLIGHT)
		return message_make(N_("A message is under way."));
	if (exchange->state != EXCHANGE_WAITING && link_held_back(link, stop_kind_of(exchange)))
		return message_make(N_("It is held back by a stop: F8."));
	words = message_with_number(exchange->after_exchange != 0
					? N_("Messages sent: {1}. It goes after another request.")
				    : exchange->due_ms > clock_now_ms()
					? N_("Messages sent: {1}. The next one not before {2}.")
					: N_("Messages sent: {1}. The next one is due."),
				    exchange->attempts);
	clock_format(exchange->due_ms, due, sizeof(due));
	message_add_text(&words, due + 5);
	return words;
}

static void draw_detail(const struct queue_state *state, enum language language,
			const struct ui_area *detail)
{
	const struct exchange *exchange = &state->selected;
	const struct message when = when_words(exchange, &state->live.app->link);

	ui_rule(detail, 0);
	if (exchange->id == 0)
		return;
	ui_message(detail, 1, 2, language, &when, 76, UI_PLAIN);
	if (exchange->reason[0] != '\0')
		ui_paragraph(detail, 2, 2, text(language, exchange->reason), 76, UI_WARN);
}

static void queue_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct queue_state *state = argument;
	const enum language language = loop_language(loop);
	const int rows = body->height - DETAIL_ROWS;
	const struct ui_area detail = ui_part(body, rows, 0, DETAIL_ROWS, body->width);
	struct ui_area list;
	int row = 3;

	draw_run(state, language, body);
	row = draw_stops(&state->live.app->link, language, body, row);
	row = draw_differences(state, language, body, row) + 1;
	draw_detail(state, language, &detail);
	list = ui_part(body, row, 0, rows - row, body->width);
	list_draw(&state->rows, &list, language);
}

static enum screen_result open_case(struct loop *loop, struct queue_state *state)
{
	return state->selected.id == 0 ? SCREEN_USED
				       : flow_open_case(loop, state->selected.case_id);
}

static enum screen_result queue_key(struct loop *loop, void *argument,
				    const struct input_event *event)
{
	struct queue_state *state = argument;
	const enum list_result result = list_event(&state->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(state);
	return result == LIST_PICKED ? open_case(loop, state) : SCREEN_USED;
}

static enum screen_result decide(struct loop *loop, struct queue_state *state)
{
	const struct list_row *row = list_selected(&state->rows);

	state->ask.exchange = state->selected;
	/* The first cell of a row is the number of the case. */
	snprintf(state->ask.case_number, sizeof(state->ask.case_number), "%.*s",
		 (int)strcspn(row->words, "\t"), row->words);
	queue_ask_open(loop, &state->ask);
	return SCREEN_USED;
}

static const char *queue_reason(const void *argument, int act)
{
	const struct queue_state *state = argument;

	if ((act == ACT_REQUEST || act == ACT_DO) && state->selected.id == 0)
		return N_("No request is selected.");
	if (act == ACT_REQUEST && state->live.busy)
		return N_("A moment, please.");
	if (act == ACT_REQUEST && !queue_ask_any(&state->selected))
		return N_("Nothing can be done about it here.");
	if (act == ACT_SYNC && !state->live.app->link.sync_running)
		return N_("The sync program is not running.");
	return NULL;
}

static enum screen_result queue_act_key(struct loop *loop, void *argument, int act)
{
	struct queue_state *state = argument;

	switch (act) {
	case ACT_SYNC:
		wake_send(state->live.app->config->state_dir, WAKE_PROBE);
		wake_send(state->live.app->config->state_dir, WAKE_QUEUED);
		loop_say_id(loop, N_("The sync was asked to begin now."), UI_PLAIN);
		return SCREEN_USED;
	case ACT_REQUEST:
		return decide(loop, state);
	case ACT_STOPS:
		return flow_push(loop, &stop_screen, NULL);
	case ACT_DIFFERENCES:
		return flow_push(loop, &finding_screen, NULL);
	case ACT_REFRESH:
		live_read(&state->live);
		return SCREEN_USED;
	case ACT_DO:
		return open_case(loop, state);
	default:
		return SCREEN_IGNORED;
	}
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Sync now"),
	  N_("Asks the sync to try the service and to send what is due."), ACT_SYNC },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Decide"),
	  N_("Lets the selected request go on, holds, cancels it, or asks anew."), ACT_REQUEST },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("Stops"),
	  N_("Shows what is held back and until when; holds back or lifts."), ACT_STOPS },
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
	.act = queue_act_key,
	.reason = queue_reason,
	.post = live_post,
	.tick = live_tick,
};
