/* What an administrator holds back, by kind and until when, and announced outages; holds back and
 * lifts. */
#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/words_ask.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 4
#define DETAIL_ROWS 4

enum { ACT_HOLD_BACK = 1, ACT_LIFT };

struct stop_state {
	struct live live;
	struct list_row row[STOP_LIST_MAX];
	struct list_array array;
	struct list rows;
	struct stop asked; /* the record, not the line */
};

static const struct list_column columns[] = {
	{ N_("Now"), 12, false },
	{ N_("What"), 16, false },
	{ N_("From"), 11, false },
	{ N_("Until"), 11, false },
	{ N_("Sent all the same"), 0, false },
};

/* "10-15 17:15" */
static void put_time(int64_t at_ms, char words[static 12])
{
	char at[24];

	clock_format(at_ms, at, sizeof(at));
	snprintf(words, 12, "%.11s", at + 5);
}

static void fill_row(const struct stop *stop, int64_t order, enum language language,
		     struct list_row *row)
{
	const bool holds = stop_holds(stop, clock_now_ms());
	char from[12], until[12], hours[STOP_HOURS_SIZE];

	put_time(stop->begins_ms, from);
	put_time(stop->ends_ms, until);
	stop_format_hours(stop, hours);
	row->place = (struct list_place){ .order = order, .id = stop->id };
	row->style = holds ? UI_WARN : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%s\t%s\t%s",
		 text(language, holds ? N_("held back") : N_("not now")),
		 text(language, link_stop_kind(stop->kind)), from, until, hours);
}

static void write_rows(void *context, enum language language)
{
	struct stop_state *state = context;
	const struct link_view *link = &state->live.app->link;

	state->array.count = (size_t)link->stop_count;
	for (int i = 0; i < link->stop_count; i++)
		fill_row(&link->stops[i], i, language, &state->row[i]);
}

static void read_again(void *argument)
{
	struct stop_state *state = argument;

	app_refresh(state->live.app);
	list_array_changed(&state->array, &state->rows);
}

static bool stop_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct stop_state *state = calloc(1, sizeof(*state));

	(void)argument;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "stops");
	live_init(&state->live, loop, read_again, NULL);
	state->array =
	    (struct list_array){ .row = state->row, .write = write_rows, .context = state };
	if (!list_open(&state->rows, &list_array_source, &state->array, columns, COUNT(columns),
		       error)) {
		free(state);
		return false;
	}
	state->rows.empty = N_("Nothing is held back.");
	live_start(&state->live);
	*ret_state = state;
	return true;
}

static void stop_close(struct loop *loop, void *argument)
{
	struct stop_state *state = argument;

	(void)loop;
	list_close(&state->rows);
	free(state);
}

static const struct stop *selected(const struct stop_state *state)
{
	const int64_t id = list_selected_id(&state->rows);

	for (int i = 0; i < state->live.app->link.stop_count; i++)
		if (state->live.app->link.stops[i].id == id)
			return &state->live.app->link.stops[i];
	return NULL;
}

static void draw_detail(const struct stop *stop, enum language language,
			const struct ui_area *detail)
{
	struct message who;
	char made[12];

	ui_rule(detail, 0);
	if (stop == NULL)
		return;
	put_time(stop->made_ms, made);
	who = message_with_text(N_("Entered by {1}, {2}"), stop->operator_name);
	message_add_text(&who, made);
	ui_message(detail, 1, 2, language, &who, 76, UI_PLAIN);
	ui_paragraph(detail, 2, 2, stop->reason, 76, UI_PLAIN);
}

static void stop_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct stop_state *state = argument;
	const enum language language = loop_language(loop);
	const int rows = body->height - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, HEAD_ROWS, 0, rows - HEAD_ROWS, body->width);
	const struct ui_area detail = ui_part(body, rows, 0, DETAIL_ROWS, body->width);

	ui_paragraph(body, 0, 2,
		     text(language, N_("What is held back waits in the queue. What was sent "
				       "before is asked about and confirmed all the same; only "
				       "while an outage is announced is nothing sent at all.")),
		     76, UI_PLAIN);
	draw_detail(selected(state), language, &detail);
	list_draw(&state->rows, &list, language);
}

static enum screen_result stop_key(struct loop *loop, void *argument,
				   const struct input_event *event)
{
	(void)loop;
	return list_event(&((struct stop_state *)argument)->rows, event) == LIST_IGNORED
		   ? SCREEN_IGNORED
		   : SCREEN_USED;
}

static bool lift(struct counter *counter, struct job *job, struct error *error)
{
	return queue_stop_lift(counter, &job->stop_order, error);
}

static void said_who(struct loop *loop, void *context, const char *words, const char *person)
{
	struct stop_state *state = context;
	struct job *job = job_new(state->live.app, state->live.owner, lift);

	(void)loop;
	(void)words;
	if (job == NULL)
		return;
	job->right = RIGHT_QUEUE;
	job->stop_order.stop.id = state->asked.id;
	text_copy(job->stop_order.person, sizeof(job->stop_order.person), person);
	live_submit(&state->live, &job);
}

static enum screen_result ask_lift(struct loop *loop, struct stop_state *state)
{
	const struct stop *stop = selected(state);
	struct words_ask page = { .title = N_("Lift a stop"),
				  .consequence =
				      message_make(N_("What was held back is sent at once.")),
				  .person = true,
				  .yes = N_("Lift"),
				  .answer = said_who,
				  .context = state };

	if (stop == NULL)
		return SCREEN_USED;
	state->asked = *stop;
	page.about = link_stop_words(stop);
	words_ask_open(loop, &page);
	return SCREEN_USED;
}

static const char *stop_reason(const void *argument, int act)
{
	const struct stop_state *state = argument;

	if (act == ACT_LIFT && state->live.busy)
		return N_("A moment, please.");
	if (act == ACT_LIFT && selected(state) == NULL)
		return N_("Nothing is held back.");
	if (act == ACT_HOLD_BACK && state->live.app->link.stop_count == STOP_LIST_MAX)
		return N_("There are many already: lift one first.");
	return NULL;
}

static enum screen_result stop_act(struct loop *loop, void *argument, int act)
{
	struct stop_state *state = argument;

	switch (act) {
	case ACT_HOLD_BACK:
		return flow_push(loop, &stop_form_screen, NULL);
	case ACT_LIFT:
		return ask_lift(loop, state);
	case ACT_REFRESH:
		live_read(&state->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Hold back"),
	  N_("Holds back a kind of request, or announces an outage."), ACT_HOLD_BACK },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Lift"),
	  N_("Ends the selected stop before its time."), ACT_LIFT },
	KEY_ROW_BACK,
};

const struct screen_ops stop_screen = {
	.name = "stop",
	.title = N_("Stops and outages"),
	.help = N_("Every stop has a reason, an end and a name. Revocations go on unless they are "
		   "named."),
	.keys = { keys, COUNT(keys) },
	.open = stop_open,
	.close = stop_close,
	.draw = stop_draw,
	.key = stop_key,
	.act = stop_act,
	.reason = stop_reason,
	.post = live_post,
	.tick = live_tick,
	.resume = live_resume,
};
