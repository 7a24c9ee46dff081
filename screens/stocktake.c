/* The stock-taking of the safe: each slip's number is typed, scanned, or ticked in the list; two
 * close it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/second_person.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LABEL_WIDTH 16
#define PAGE 64
#define LINES_MAX 100000

enum { ROW_NUMBER = 2, ROW_LIST = 4, DETAIL_ROWS = 2 };
enum { ACT_BEGIN = 1, ACT_TICK };

struct stocktake_screen {
	struct live live;
	struct stocktake_view view;
	struct stocktake_line *lines; /* of the open one, or of the last */
	int count;
	struct list list;
	struct custody selected; /* of the list; id 0: no slip of ours */
	struct line_edit typed;
};

static const struct list_column columns[] = {
	{ N_("Slip"), 16, false },
	{ N_("Result"), 20, false },
	{ N_("Here since"), 11, false },
	{ N_("Place"), 0, false },
};

/* ---- rows ----------------------------------------------------------------------------------- */

/* A record of the list is a slip's number: FNV-1a of it stands for it there. */
static int64_t id_of(const char *number)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *number != '\0'; number++)
		hash = (hash ^ (unsigned char)*number) * UINT64_C(1099511628211);
	return (int64_t)(hash >> 1);
}

static unsigned style_of(enum stocktake_result result)
{
	static const unsigned styles[STOCKTAKE_RESULT_COUNT] = {
		[STOCKTAKE_UNSEEN] = UI_BOLD,
		[STOCKTAKE_FOUND] = UI_DIM,
		[STOCKTAKE_MISSING] = UI_BAD,
		[STOCKTAKE_EXTRA] = UI_WARN,
	};

	return styles[result];
}

static void fill_row(const struct stocktake_line *from, int index, enum language language,
		     struct list_row *row)
{
	static const char *const marks[STOCKTAKE_RESULT_COUNT] = {
		[STOCKTAKE_UNSEEN] = "[ ]",
		[STOCKTAKE_FOUND] = "[x]",
		[STOCKTAKE_MISSING] = "[!]",
		[STOCKTAKE_EXTRA] = "[?]",
	};
	char since[24] = "";

	if (from->since_ms != 0)
		clock_format(from->since_ms, since, sizeof(since));
	since[16] = '\0';
	row->place = (struct list_place){ index, id_of(from->number) };
	row->style = style_of(from->result);
	snprintf(row->words, sizeof(row->words), "%s\t%s %s\t%s\t%s", from->number,
		 marks[from->result], text(language, stocktake_result_label(from->result)),
		 since[0] != '\0' ? since + 5 : "", from->place);
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct stocktake_screen *screen = context;
	const int step = direction == LIST_BEFORE ? -1 : 1;
	int at = direction == LIST_BEFORE ? screen->count - 1 : 0;
	size_t got = 0;

	if (from != NULL)
		at = (int)from->order + (direction == LIST_FROM ? 0 : step);
	for (; got < want && at >= 0 && at < screen->count; at += step)
		fill_row(&screen->lines[at], at, language, &ret_rows[got++]);
	return got;
}

static bool place_of(void *context, int64_t id, struct list_place *ret_place)
{
	const struct stocktake_screen *screen = context;

	for (int i = 0; i < screen->count; i++)
		if (id_of(screen->lines[i].number) == id) {
			*ret_place = (struct list_place){ i, id };
			return true;
		}
	return false;
}

static int64_t total(void *context)
{
	return ((const struct stocktake_screen *)context)->count;
}

static int64_t rank(void *context, const struct list_place *place)
{
	(void)context;
	return place->order;
}

static const struct list_source source = {
	.fetch = fetch, .find = place_of, .total = total, .rank = rank
};

/* All lines of one stock-taking; without memory those that there was room for. */
static void read_lines(struct stocktake_screen *screen, const struct stocktake *stocktake)
{
	struct error unread;
	int got = PAGE;

	screen->count = 0;
	while (got == PAGE && screen->count < LINES_MAX) {
		char last[CUSTODY_NUMBER_SIZE] = "";
		struct stocktake_line *more =
		    realloc(screen->lines, (size_t)(screen->count + PAGE) * sizeof(*more));

		if (more == NULL)
			return;
		if (screen->count > 0)
			text_copy(last, sizeof(last), more[screen->count - 1].number);
		screen->lines = more;
		if (!stocktake_lines(screen->live.app->store, stocktake, last, more + screen->count,
				     PAGE, &got, &unread))
			return;
		screen->count += got;
	}
}

static void read_selected(struct stocktake_screen *screen)
{
	struct list_place place;
	struct error unread;

	if (!place_of(screen, list_selected_id(&screen->list), &place) ||
	    !custody_find(screen->live.app->store, screen->lines[place.order].number,
			  &screen->selected, &unread))
		screen->selected = (struct custody){ .id = 0 };
}

static void read_again(void *argument)
{
	struct stocktake_screen *screen = argument;
	struct error unread;

	screen->count = 0;
	if (stocktake_look(screen->live.app->store, screen->live.app->office, clock_now_ms(),
			   &screen->view, &unread)) {
		if (screen->view.open.id != 0)
			read_lines(screen, &screen->view.open);
		else if (screen->view.last.id != 0)
			read_lines(screen, &screen->view.last);
		screen->list.empty = screen->view.open.id != 0 || screen->view.last.id != 0
					 ? N_("Nothing lies in the safe.")
					 : N_("No stock-taking was done here yet. F6 begins one.");
	}
	list_refresh(&screen->list);
	read_selected(screen);
}

static void screen_close(struct loop *loop, void *argument)
{
	struct stocktake_screen *screen = argument;

	(void)loop;
	list_close(&screen->list);
	free(screen->lines);
	explicit_bzero(screen, sizeof(*screen));
	free(screen);
}

static void ended(struct loop *loop, void *argument, struct job *job);

static bool screen_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct stocktake_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "stock-taking");
	live_init(&screen->live, loop, read_again, ended);
	line_edit_init(&screen->typed, FIELD_ASCII, CUSTODY_NUMBER_SIZE - 1);
	if (!list_open(&screen->list, &source, screen, columns, COUNT(columns), error)) {
		screen_close(loop, screen);
		return false;
	}
	app_note(screen->live.app, "stocktake.view", "", "screen");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

/* What belongs to the slip, so that two can see that nothing of it is missing. */
static void draw_things(const struct custody *custody, enum language language,
			const struct ui_area *detail)
{
	char things[CUSTODY_THINGS_SIZE];

	ui_rule(detail, 0);
	if (custody->id == 0)
		return;
	custody_things_words(custody, language, things);
	ui_put(detail, 1, 2, things, 76, UI_PLAIN);
	explicit_bzero(things, sizeof(things));
}

static void screen_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct stocktake_screen *screen = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - ROW_LIST - DETAIL_ROWS;
	const struct ui_area rows = ui_part(body, ROW_LIST, 0, list_rows, body->width);
	const struct ui_area detail =
	    ui_part(body, ROW_LIST + list_rows, 0, DETAIL_ROWS, body->width);
	const struct message now = stocktake_words(&screen->view);
	const struct message last = stocktake_last_words(&screen->view);
	const bool open = screen->view.open.id != 0;

	ui_message(body, 0, 2, language, &now, 76, UI_BOLD);
	if (last.id != NULL)
		ui_message(body, 1, 2, language, &last, 76, UI_DIM);
	list_draw(&screen->list, &rows, language);
	draw_things(&screen->selected, language, &detail);
	if (!open)
		return;
	ui_text(body, ROW_NUMBER, 2, language, N_("Slip number"), LABEL_WIDTH - 1, UI_BOLD);
	line_edit_draw(&screen->typed, body, ROW_NUMBER, LABEL_WIDTH + 2, CUSTODY_NUMBER_SIZE,
		       true);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool work(struct counter *counter, struct job *job, struct error *error)
{
	struct stocktake_order *order = &job->stocktake_order;

	if (job->pin != NULL &&
	    !approval_give(counter, FOUR_EYES_STOCKTAKE, STOCKTAKE_SUBJECT, job->operator_name,
			   job->pin, &order->approval, error))
		return false;
	return stocktake_work(counter, order, error);
}

static struct job *new_job(struct stocktake_screen *screen, enum stocktake_act act)
{
	struct job *job = job_new(screen->live.app, screen->live.owner, work);

	if (job != NULL)
		job->stocktake_order.act = act;
	return job;
}

static enum screen_result submit(struct stocktake_screen *screen, enum stocktake_act act,
				 const char *number)
{
	struct job *job = new_job(screen, act);

	if (job == NULL)
		return SCREEN_USED;
	text_copy(job->stocktake_order.number, sizeof(job->stocktake_order.number), number);
	live_submit(&screen->live, &job);
	return SCREEN_USED;
}

static enum screen_result tick_selected(struct stocktake_screen *screen)
{
	struct list_place place;

	if (!place_of(screen, list_selected_id(&screen->list), &place))
		return SCREEN_USED;
	return submit(screen,
		      screen->lines[place.order].result == STOCKTAKE_UNSEEN ? STOCKTAKE_ACT_MARK
									    : STOCKTAKE_ACT_UNMARK,
		      screen->lines[place.order].number);
}

static const char *screen_reason(const void *argument, int act)
{
	const struct stocktake_screen *screen = argument;

	if (act == ACT_BEGIN && screen->view.open.id != 0)
		return N_("One is under way: go on with it.");
	if ((act == ACT_TICK || act == ACT_DO) && screen->view.open.id == 0)
		return N_("No stock-taking of the safe is under way.");
	/* A scanner does not wait: marks queue up at the desk. */
	if ((act == ACT_BEGIN || act == ACT_DO) && screen->live.busy)
		return N_("A moment, please.");
	return NULL;
}

/* What a scanner sends: the number and Enter. Without a number Enter ticks the row. */
static enum screen_result enter(struct stocktake_screen *screen)
{
	char typed[LINE_EDIT_TEXT_SIZE];

	if (screen_reason(screen, ACT_TICK) != NULL)
		return SCREEN_USED;
	line_edit_get(&screen->typed, typed, sizeof(typed));
	if (typed[0] == '\0')
		return tick_selected(screen);
	line_edit_clear(&screen->typed);
	return submit(screen, STOCKTAKE_ACT_MARK, typed);
}

static enum screen_result screen_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct stocktake_screen *screen = argument;
	const bool vertical = input_is(event, INPUT_KEY_UP) || input_is(event, INPUT_KEY_DOWN) ||
			      input_is(event, INPUT_KEY_PAGE_UP) ||
			      input_is(event, INPUT_KEY_PAGE_DOWN);

	(void)loop;
	if (input_is(event, INPUT_KEY_ENTER))
		return enter(screen);
	if (vertical || screen->view.open.id == 0) {
		if (list_event(&screen->list, event) == LIST_IGNORED)
			return SCREEN_IGNORED;
		read_selected(screen);
		return SCREEN_USED;
	}
	return line_edit_event(&screen->typed, event) == LINE_EDIT_IGNORED ? SCREEN_IGNORED
									   : SCREEN_USED;
}

static void close_it(struct loop *loop, void *context, bool yes)
{
	struct stocktake_screen *screen = context;
	struct job *job = yes ? new_job(screen, STOCKTAKE_ACT_CLOSE) : NULL;
	const struct message nothing = message_make(NULL);

	if (job != NULL)
		second_person_ask(loop, FOUR_EYES_STOCKTAKE, &nothing, &job, &screen->live.busy);
}

static enum screen_result ask_close(struct loop *loop, struct stocktake_screen *screen)
{
	const int64_t *counts = screen->view.counts;
	struct dialog_question question = {
		.title = N_("Close the stock-taking?"),
		.question = message_with_number(N_("Seen {1}, missing {2}, not on the list {3}."),
						counts[STOCKTAKE_FOUND]),
		.asked_with = INPUT_KEY_F10,
		.irreversible = true,
	};

	message_add_number(&question.question, counts[STOCKTAKE_UNSEEN]);
	message_add_number(&question.question, counts[STOCKTAKE_EXTRA]);
	if (counts[STOCKTAKE_UNSEEN] + counts[STOCKTAKE_EXTRA] > 0)
		question.consequence = message_make(
		    N_("Look for it first: the result stays in the record with both names."));
	dialog_ask(loop, &question, close_it, screen);
	return SCREEN_USED;
}

static enum screen_result screen_act(struct loop *loop, void *argument, int act)
{
	struct stocktake_screen *screen = argument;

	switch (act) {
	case ACT_BEGIN:
		return submit(screen, STOCKTAKE_ACT_BEGIN, "");
	case ACT_TICK:
		return tick_selected(screen);
	case ACT_DO:
		return ask_close(loop, screen);
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	const struct stocktake_order *order = &job->stocktake_order;
	struct message words = message_with_text(N_("{1}: {2}"), order->number);

	(void)argument;
	if (order->act != STOCKTAKE_ACT_MARK)
		return;
	message_add_id(&words, stocktake_result_label(order->result));
	loop_say(loop, &words, order->result == STOCKTAKE_FOUND ? UI_GOOD : UI_WARN);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Begin"), N_("Begins a stock-taking."), ACT_BEGIN },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Tick"),
	  N_("Ticks the selected row, or takes the tick back; Enter in an empty field does the "
	     "same."),
	  ACT_TICK },
	KEY_ROW_DO(N_("Close it"), N_("Closes it with a second person.")),
	KEY_ROW_BACK,
};

const struct screen_ops stocktake_screen = {
	.name = "stocktake",
	.title = N_("Stock-taking of the safe"),
	.help = N_("Take each thing out of the safe: type or scan the number of its slip, or tick "
		   "its row. What was ticked stays, whatever happens to the program. Two close "
		   "it."),
	.keys = { keys, COUNT(keys) },
	.open = screen_open,
	.close = screen_close,
	.draw = screen_draw,
	.key = screen_key,
	.act = screen_act,
	.reason = screen_reason,
	.post = live_post,
	.tick = live_tick,
};
