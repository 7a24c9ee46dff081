/* Everything unfinished, by what must be done next and by whom: Enter opens the list of it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/todo.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/live.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define COUNT_SIZE 24 /* a number in words */

struct todo_screen {
	struct live live;
	struct todo_view view;
	struct list rows;
};

static const struct list_column columns[] = {
	{ N_("What must be done next"), 39, false },
	{ N_("By"), 13, false },
	{ N_("Number"), 6, true },
	{ N_("Late"), 5, true },
	{ N_("Oldest"), 0, false },
};

/* Nothing where there is nothing to do, so that the eye finds what there is. */
static void count_words(int64_t count, char words[static COUNT_SIZE])
{
	words[0] = '\0';
	if (count > 0)
		snprintf(words, COUNT_SIZE, "%" PRId64, count);
}

static void fill_row(const struct todo_view *view, enum todo todo, enum language language,
		     struct list_row *row)
{
	const struct todo_line *line = &view->line[todo];
	char since[24] = "", count[COUNT_SIZE], late[COUNT_SIZE];

	if (line->oldest_ms != 0)
		clock_format(line->oldest_ms, since, sizeof(since));
	since[10] = '\0';
	count_words(line->count, count);
	count_words(view->late[todo], late);
	row->place = (struct list_place){ (int64_t)todo, (int64_t)todo };
	row->style = view->late[todo] > 0 ? UI_BAD : line->count > 0 ? UI_BOLD : UI_DIM;
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%s\t%s\t%s",
		 text(language, todo_what(todo)), text(language, todo_who(todo)), count, late,
		 since);
}

/* Behind the last line. A line that is due once a year is there in its season. */
static int shown_end(const struct todo_view *view)
{
	return view->line[TODO_PURGE].count > 0 ? TODO_COUNT : TODO_PURGE;
}

_Static_assert(TODO_PURGE == TODO_COUNT - 1, "the line that may be missing is the last");

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	const struct todo_screen *screen = context;
	const int step = direction == LIST_BEFORE ? -1 : 1;
	const int end = shown_end(&screen->view);
	int at = direction == LIST_BEFORE ? end - 1 : TODO_NOBODY + 1;
	size_t got = 0;

	if (from != NULL)
		at = (int)from->order + (direction == LIST_FROM ? 0 : step);
	for (; got < want && at > TODO_NOBODY && at < end; at += step)
		fill_row(&screen->view, (enum todo)at, language, &ret_rows[got++]);
	return got;
}

static int64_t total(void *context)
{
	return shown_end(&((const struct todo_screen *)context)->view) - TODO_NOBODY - 1;
}

static int64_t rank(void *context, const struct list_place *place)
{
	(void)context;
	return place->order - TODO_NOBODY - 1;
}

static const struct list_source source = { .fetch = fetch, .total = total, .rank = rank };

static void read_again(void *argument)
{
	struct todo_screen *screen = argument;
	struct error unread;

	if (!todo_look(screen->live.app->store, screen->live.app->office, clock_now_ms(),
		       &screen->view, &unread))
		screen->view = (struct todo_view){ .late_all = 0 };
	list_refresh(&screen->rows);
}

static bool todo_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct todo_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "to do");
	live_init(&screen->live, loop, read_again, NULL);
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void todo_close(struct loop *loop, void *argument)
{
	struct todo_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	free(screen);
}

static void todo_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	list_draw(&((struct todo_screen *)argument)->rows, body, loop_language(loop));
}

/* Where each of them is done. A list of cases is told which; the others are told the line itself.
 * What is done by a verb has none. */
static const struct {
	const struct screen_ops *screen;
	enum case_list list;
} places[TODO_COUNT] = {
	[TODO_WORK] = { &case_list_screen, LIST_WORK },
	[TODO_RECEPTION] = { &case_list_screen, LIST_DRAFT },
	[TODO_WRITE] = { &case_list_screen, LIST_TO_WRITE },
	[TODO_RETURN] = { &case_list_screen, LIST_TO_RETURN },
	[TODO_CALL] = { .screen = &call_screen },
	[TODO_SERVICE] = { &case_list_screen, LIST_SERVICE },
	[TODO_LETTER_OUT] = { .screen = &letter_screen },
	[TODO_LETTER_BACK] = { .screen = &letter_screen },
	[TODO_REPLY] = { .screen = &letter_screen },
	[TODO_VISIT] = { .screen = &letter_screen },
	[TODO_CUSTODY] = { .screen = &custody_screen },
	[TODO_MAIL] = { .screen = &custody_screen },
	[TODO_STOCKTAKE] = { .screen = &stocktake_screen },
	[TODO_DAY] = { .screen = &day_screen },
	[TODO_ATTENTION] = { &case_list_screen, LIST_ATTENTION },
	[TODO_QUEUE] = { .screen = &queue_screen },
	[TODO_DIFFERENCE] = { .screen = &finding_screen },
};

static enum screen_result open_list(struct loop *loop, struct todo_screen *screen)
{
	const int64_t selected = list_selected_id(&screen->rows);
	enum case_list list;
	enum todo todo;

	if (selected <= TODO_NOBODY || selected >= TODO_COUNT)
		return SCREEN_USED;
	todo = (enum todo)selected;
	if (!app_allows(screen->live.app, todo_right(todo))) {
		loop_say_id(loop, error_happened(ERROR_NOT_ALLOWED), UI_WARN);
		return SCREEN_USED;
	}
	if (places[todo].screen == NULL) {
		loop_say_id(loop, N_("This is done by the verb: madoguchi purge."), UI_PLAIN);
		return SCREEN_USED;
	}
	list = places[todo].list;
	if (places[todo].screen == &case_list_screen)
		return flow_push(loop, &case_list_screen, &list);
	return flow_push(loop, places[todo].screen, &todo);
}

static enum screen_result todo_key(struct loop *loop, void *argument,
				   const struct input_event *event)
{
	struct todo_screen *screen = argument;

	switch (list_event(&screen->rows, event)) {
	case LIST_PICKED:
		return open_list(loop, screen);
	case LIST_USED:
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static enum screen_result todo_act(struct loop *loop, void *argument, int act)
{
	if (act == ACT_DO)
		return open_list(loop, argument);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	read_again(argument);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,	 KEY_ROW_LEAVE,
	KEY_ROW_REFRESH, KEY_ROW_DO(N_("Open"), N_("Opens the list of exactly these.")),
	KEY_ROW_BACK,
};

const struct screen_ops todo_screen = {
	.name = "todo",
	.title = N_("To do"),
	.help = N_("Everything that is unfinished, by what must be done next and by whom. What is "
		   "late is said in words and numbers."),
	.keys = { keys, COUNT(keys) },
	.open = todo_open,
	.close = todo_close,
	.draw = todo_draw,
	.key = todo_key,
	.act = todo_act,
	.tick = live_tick,
	.resume = live_resume,
};
