/* Lists of cases by what must be done next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/live.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum case_order { CASES_NEWEST, CASES_OLDEST, CASES_UNCHANGED, CASE_ORDERS };

static const char *const orders[CASE_ORDERS] = {
	[CASES_NEWEST] = N_("newest first"),
	[CASES_OLDEST] = N_("oldest first"),
	[CASES_UNCHANGED] = N_("longest unchanged first"),
};

struct case_list_state {
	struct live live;
	enum case_list list;
	enum case_order order;
	struct list rows;
};

const struct list_column case_list_columns[CASE_LIST_COLUMNS] = {
	{ N_("Case"), 19, false },    { N_("State"), 23, false }, { N_("Procedure"), 9, false },
	{ N_("Changed"), 11, false }, { N_("Name"), 0, false },
};

void case_list_fill(const struct case_row *from, enum language language, struct list_row *row)
{
	char name[LIST_WORDS_SIZE / 2];
	char since[24];

	text_copy(name, sizeof(name), from->name);
	/* "2026-11-21 11:36:45" without year and seconds. */
	clock_format(from->changed_ms, since, sizeof(since));
	since[16] = '\0';
	*row = (struct list_row){ .place = { -from->id, from->id }, .style = UI_PLAIN };
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%s\t%s\t%s", from->number,
		 text(language, case_state_label(from->state)),
		 text(language, procedure_label(from->procedure)), since + 5, name);
}

static struct list_place place_in(enum case_order order, const struct case_place *place)
{
	const int64_t by[] = {
		[CASES_NEWEST] = -place->id,
		[CASES_OLDEST] = place->id,
		[CASES_UNCHANGED] = place->changed_ms,
	};

	return (struct list_place){ by[order], place->id };
}

/* Rows behind a place in the list's order; "from" includes the row itself. */
static bool read_rows(const struct case_list_state *state, enum list_direction direction,
		      const struct list_place *from, struct case_row *ret_rows, int capacity,
		      int *ret_count)
{
	const bool before = direction == LIST_BEFORE;
	const int64_t step = direction == LIST_FROM && from != NULL ? 1 : 0;
	const bool oldest = state->order == CASES_OLDEST;
	struct case_place place = { 0 };
	struct error unread;

	if (from != NULL)
		place = (struct case_place){ .changed_ms = from->order, .id = from->id };
	if (state->order != CASES_UNCHANGED)
		return case_list_read(state->live.app->store, state->list,
				      place.id + (oldest ? -step : step), before != oldest,
				      ret_rows, capacity, ret_count, &unread);
	place.id -= step;
	return case_list_read_unchanged(state->live.app->store, state->list,
					from != NULL ? &place : NULL, before, ret_rows, capacity,
					ret_count, &unread);
}

enum screen_result case_list_next_order(struct loop *loop, struct list *list)
{
	struct message said = message_make(N_("Order: {1}"));

	list_next_order(list);
	message_add_id(&said, list_order(list));
	loop_say(loop, &said, UI_PLAIN);
	return SCREEN_USED;
}

void case_list_title(const struct list *list, const char *which, enum language language,
		     char *words, size_t size)
{
	struct message title = message_make(which != NULL ? N_("{1} ({2})") : N_("({1})"));

	if (which != NULL)
		message_add_id(&title, which);
	message_add_id(&title, list_order(list));
	message_words(language, &title, words, size);
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct case_list_state *state = context;
	struct case_row *got = calloc(want, sizeof(*got));
	int count = 0;

	if (got != NULL)
		(void)read_rows(state, direction, from, got, (int)want, &count);
	for (int i = 0; i < count; i++) {
		const struct case_row *row = &got[i];
		const struct case_place place = { row->changed_ms, row->id };

		case_list_fill(row, language, &ret_rows[i]);
		ret_rows[i].place = place_in(state->order, &place);
	}
	secret_wipe(got, want * sizeof(*got));
	free(got);
	return (size_t)count;
}

static bool find(void *context, int64_t id, struct list_place *ret_place)
{
	const struct case_list_state *state = context;
	struct case_place place;
	struct error gone;

	if (!case_list_place(state->live.app->store, id, &place, &gone))
		return false;
	*ret_place = place_in(state->order, &place);
	return true;
}

static void sort(void *context, size_t order)
{
	((struct case_list_state *)context)->order = (enum case_order)order;
}

static int64_t total(void *context)
{
	struct case_list_state *state = context;
	struct error unread;
	int64_t count;

	return case_list_count(state->live.app->store, state->list, &count, &unread) ? count : -1;
}

static const struct list_source source = { .fetch = fetch,
					   .find = find,
					   .total = total,
					   .order = orders,
					   .orders = CASE_ORDERS,
					   .sort = sort };

/* The selection follows its record. */
static void read_again(void *argument)
{
	list_refresh(&((struct case_list_state *)argument)->rows);
}

static bool list_screen_open(struct loop *loop, void *argument, void **ret_state,
			     struct error *error)
{
	struct case_list_state *state = calloc(1, sizeof(*state));

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "list");
	live_init(&state->live, loop, read_again, NULL);
	state->list = *(enum case_list *)argument;
	if (!list_open(&state->rows, &source, state, case_list_columns, CASE_LIST_COLUMNS, error)) {
		free(state);
		return false;
	}
	state->rows.empty = N_("Nothing is on this list.");
	app_note(state->live.app, "case.list", case_list_word(state->list), "screen");
	live_start(&state->live);
	*ret_state = state;
	return true;
}

static void list_screen_close(struct loop *loop, void *argument)
{
	struct case_list_state *state = argument;

	(void)loop;
	list_close(&state->rows);
	free(state);
}

static void list_screen_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	list_draw(&((struct case_list_state *)argument)->rows, body, loop_language(loop));
}

static enum screen_result open_case(struct loop *loop, struct case_list_state *state)
{
	int64_t id = list_selected_id(&state->rows);

	return id == 0 ? SCREEN_USED : flow_push(loop, &case_screen, &id);
}

static enum screen_result list_screen_key(struct loop *loop, void *argument,
					  const struct input_event *event)
{
	struct case_list_state *state = argument;

	switch (list_event(&state->rows, event)) {
	case LIST_PICKED:
		return open_case(loop, state);
	case LIST_USED:
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static enum screen_result list_screen_act(struct loop *loop, void *argument, int act)
{
	struct case_list_state *state = argument;

	if (act == ACT_DO)
		return open_case(loop, state);
	if (act == ACT_ORDER)
		return case_list_next_order(loop, &state->rows);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	live_read(&state->live);
	return SCREEN_USED;
}

static void list_screen_subject(const void *argument, enum language language, char *words,
				size_t size)
{
	static const char *const names[] = {
		[LIST_OPEN] = N_("All open cases"),
		[LIST_DRAFT] = N_("Go on with a reception, or withdraw it"),
		[LIST_WORK] = N_("Go on with the work on the card"),
		[LIST_SERVICE] = N_("Wait for the service, or change the way"),
		[LIST_CUSTODY] = N_("Custody: cards that lie here"),
		[LIST_REVISIT] = N_("Revisit: residents who come again"),
		[LIST_TO_WRITE] = N_("To write: the certificate is here"),
		[LIST_TO_RETURN] = N_("To return: test and hand back"),
		[LIST_REPLY] = N_("Letters: the reply is awaited"),
		[LIST_ATTENTION] = N_("Needs attention"),
		[LIST_IN_DOUBT] = N_("In doubt or held"),
		[LIST_ALL] = N_("All cases"),
	};

	const struct case_list_state *state = argument;

	case_list_title(&state->rows, names[state->list], language, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	KEY_ROW_ORDER,
	KEY_ROW_DO(N_("Open"), N_("Opens the selected case.")),
	KEY_ROW_BACK,
};

const struct screen_ops case_list_screen = {
	.name = "case.list",
	.title = N_("Cases"),
	.help = N_("Enter opens the case. The list shows what must be done next."),
	.keys = { keys, COUNT(keys) },
	.open = list_screen_open,
	.close = list_screen_close,
	.draw = list_screen_draw,
	.key = list_screen_key,
	.act = list_screen_act,
	.tick = live_tick,
	.resume = live_resume,
	.subject = list_screen_subject,
};
