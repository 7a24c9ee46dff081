/* What lies in the safe or is in the mail: since when, where, and what must be done next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/custody_ask.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/live.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 3
#define DETAIL_ROWS 6

enum { ACT_NOTE = 1, ACT_GIVE, ACT_MAIL, ACT_COUNT };

struct custody_state_view {
	struct live live;
	struct custody_wanted wanted;
	struct list rows;
	struct custody_row selected; /* as last read; custody.id 0: none */
	struct stocktake_view stocktake;
	struct custody_ask ask;
};

static const struct list_column columns[] = {
	{ N_("Slip"), 11, false },  { N_("Days"), 5, true },  { N_("Case"), 19, false },
	{ N_("State"), 23, false }, { N_("Name"), 0, false },
};

static const char *const orders[CUSTODY_SORTS] = {
	[CUSTODIES_OLDEST] = N_("longest first"),
	[CUSTODIES_NEWEST] = N_("newest first"),
};

/* "15 !": late; the mark says what the colour says. */
static void fill_row(const struct custody_state_view *view, const struct custody_row *from,
		     enum language language, struct list_row *row)
{
	const int64_t now_ms = clock_now_ms();
	const bool late = custody_late(view->live.app->office, &from->custody, now_ms);
	const char *state = from->custody.state == CUSTODY_HERE
				? case_state_label(from->matter.state)
				: custody_state_label(from->custody.state);
	char name[LIST_WORDS_SIZE / 2];

	text_copy(name, sizeof(name), from->matter.name);
	row->place = (struct list_place){ custody_place(&from->custody, view->wanted.order),
					  from->custody.id };
	row->style = late ? UI_BAD : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%d %s\t%s\t%s\t%s", from->custody.number,
		 custody_age(&from->custody, now_ms), late ? "!" : " ", from->matter.number,
		 text(language, state), name);
	explicit_bzero(name, sizeof(name));
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct custody_state_view *view = context;
	struct custody_row *got = calloc(want, sizeof(*got));
	const struct list_place start = list_start(direction, from);
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)custody_list_read(view->live.app->store, &view->wanted, start.order, start.id,
					direction == LIST_BEFORE, got, (int)want, &count, &unread);
	for (int i = 0; i < count; i++)
		fill_row(view, &got[i], language, &ret_rows[i]);
	secret_wipe(got, want * sizeof(*got));
	free(got);
	return (size_t)count;
}

static bool find(void *context, int64_t id, struct list_place *ret_place)
{
	const struct custody_state_view *view = context;
	struct custody_row row;
	struct error gone;

	if (!custody_list_find(view->live.app->store, id, &row, &gone))
		return false;
	*ret_place = (struct list_place){ custody_place(&row.custody, view->wanted.order), id };
	explicit_bzero(&row, sizeof(row));
	return true;
}

static int64_t total(void *context)
{
	struct custody_state_view *view = context;
	struct error unread;
	int64_t count, oldest_ms;

	return custody_list_count(view->live.app->store, view->wanted.todo, INT64_MAX, &count,
				  &oldest_ms, &unread)
		   ? count
		   : -1;
}

static void sort(void *context, size_t order)
{
	((struct custody_state_view *)context)->wanted.order = (enum custody_sort)order;
}

static const struct list_source source = { .fetch = fetch,
					   .find = find,
					   .total = total,
					   .order = orders,
					   .orders = CUSTODY_SORTS,
					   .sort = sort };

static void read_selected(struct custody_state_view *view)
{
	const int64_t id = list_selected_id(&view->rows);
	struct error unread;

	if (id == 0 || !custody_list_find(view->live.app->store, id, &view->selected, &unread))
		view->selected = (struct custody_row){ .custody = { .id = 0 } };
}

static void read_again(void *argument)
{
	struct custody_state_view *view = argument;
	struct error unread;

	if (!stocktake_look(view->live.app->store, view->live.app->office, clock_now_ms(),
			    &view->stocktake, &unread))
		view->stocktake = (struct stocktake_view){ .owed_since = DATE_NONE };
	list_refresh(&view->rows);
	read_selected(view);
}

static const char *empty_words(const struct custody_state_view *view)
{
	return view->wanted.todo == TODO_MAIL ? N_("Nothing is in the mail.")
					      : N_("Nothing lies in the safe.");
}

static bool custody_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct custody_state_view *view = calloc(1, sizeof(*view));

	if (view == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "custody");
	live_init(&view->live, loop, read_again, NULL);
	if (argument != NULL)
		view->wanted.todo = *(const enum todo *)argument;
	view->ask = (struct custody_ask){ .live = &view->live };
	if (!list_open(&view->rows, &source, view, columns, COUNT(columns), error)) {
		free(view);
		return false;
	}
	view->rows.empty = empty_words(view);
	app_note(view->live.app, "custody.list", "", "screen");
	live_start(&view->live);
	*ret_state = view;
	return true;
}

static void custody_close(struct loop *loop, void *argument)
{
	struct custody_state_view *view = argument;

	(void)loop;
	list_close(&view->rows);
	explicit_bzero(view, sizeof(*view));
	free(view);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static void draw_stocktake(const struct stocktake_view *stocktake, enum language language,
			   const struct ui_area *body)
{
	const struct message now = stocktake_words(stocktake);
	const struct message last = stocktake_last_words(stocktake);

	ui_message(body, 0, 2, language, &now, 76,
		   stocktake->overdue			? UI_BAD
		   : stocktake->owed_since != DATE_NONE ? UI_BOLD
							: UI_PLAIN);
	if (last.id != NULL)
		ui_message(body, 1, 2, language, &last, 76, UI_DIM);
}

static void draw_lies(const struct custody *custody, enum language language,
		      const struct ui_area *detail, int row)
{
	char moved[24];
	struct message words =
	    message_make(custody->state == CUSTODY_MAILED ? N_("Mailed {1}, tracking number {2}")
							  : N_("Since {1}  Place: {2}"));

	clock_format(custody->state == CUSTODY_MAILED ? custody->moved_ms : custody->since_ms,
		     moved, sizeof(moved));
	moved[16] = '\0';
	message_add_text(&words, moved);
	if (custody->state == CUSTODY_MAILED)
		message_add_text(&words, custody->tracking);
	else if (custody->place[0] != '\0')
		message_add_text(&words, custody->place);
	else
		message_add_id(&words, N_("not noted"));
	ui_message(detail, row, 2, language, &words, 76, UI_PLAIN);
}

static void draw_detail(const struct custody_state_view *view, enum language language,
			const struct ui_area *detail)
{
	const struct custody_row *row = &view->selected;
	char things[CUSTODY_THINGS_SIZE];
	bool late;

	ui_rule(detail, 0);
	if (row->custody.id == 0)
		return;
	late = custody_late(view->live.app->office, &row->custody, clock_now_ms());
	draw_lies(&row->custody, language, detail, 1);
	custody_things_words(&row->custody, language, things);
	ui_put(detail, 2, 2, things, 76, UI_PLAIN);
	explicit_bzero(things, sizeof(things));
	ui_text(detail, 3, 2, language, N_("Next:"), 8, UI_DIM);
	ui_paragraph(detail, 3, 11, text(language, custody_next_step(row, late)), 67,
		     late ? UI_BOLD | UI_BAD : UI_BOLD);
}

static void custody_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct custody_state_view *view = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - HEAD_ROWS - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, HEAD_ROWS, 0, list_rows, body->width);
	const struct ui_area detail =
	    ui_part(body, HEAD_ROWS + list_rows, 0, DETAIL_ROWS, body->width);

	draw_stocktake(&view->stocktake, language, body);
	draw_detail(view, language, &detail);
	list_draw(&view->rows, &list, language);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static enum screen_result open_case(struct loop *loop, struct custody_state_view *view)
{
	return view->selected.custody.id == 0
		   ? SCREEN_USED
		   : flow_push(loop, &case_screen, &view->selected.matter.id);
}

static enum screen_result custody_key(struct loop *loop, void *argument,
				      const struct input_event *event)
{
	struct custody_state_view *view = argument;
	const enum list_result result = list_event(&view->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(view);
	return result == LIST_PICKED ? open_case(loop, view) : SCREEN_USED;
}

static const char *custody_reason(const void *argument, int act)
{
	const struct custody_state_view *view = argument;
	const bool mailed = view->selected.custody.state == CUSTODY_MAILED;

	if (act == ACT_COUNT || (act <= 0 && act != ACT_DO))
		return NULL;
	if (view->selected.custody.id == 0)
		return empty_words(view);
	if (act == ACT_DO)
		return NULL;
	if (view->live.busy)
		return N_("A moment, please.");
	if (act == ACT_NOTE)
		return custody_act_barred(&view->selected, CUSTODY_ACT_PLACE);
	if (act == ACT_GIVE)
		return custody_act_barred(&view->selected, CUSTODY_ACT_GIVE);
	return custody_act_barred(&view->selected,
				  mailed ? CUSTODY_ACT_DELIVERED : CUSTODY_ACT_MAIL);
}

static enum screen_result custody_act(struct loop *loop, void *argument, int act)
{
	struct custody_state_view *view = argument;

	view->ask.row = view->selected;
	switch (act) {
	case ACT_NOTE:
		custody_ask_note(loop, &view->ask);
		return SCREEN_USED;
	case ACT_GIVE:
		custody_ask_give(loop, &view->ask);
		return SCREEN_USED;
	case ACT_MAIL:
		custody_ask_mail(loop, &view->ask);
		return SCREEN_USED;
	case ACT_COUNT:
		return flow_push(loop, &stocktake_screen, NULL);
	case ACT_DO:
		return open_case(loop, view);
	case ACT_ORDER:
		return case_list_next_order(loop, &view->rows);
	case ACT_REFRESH:
		live_read(&view->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static void custody_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct custody_state_view *view = argument;
	const enum todo todo = view->wanted.todo;

	case_list_title(&view->rows, todo != TODO_NOBODY ? todo_what(todo) : NULL, language, words,
			size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_ORDER_F4,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Place"),
	  N_("Notes where it lies, or the number on the seal of its envelope."), ACT_NOTE },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Give back"),
	  N_("Given back by hand, after a look at who takes it."), ACT_GIVE },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("Mail"),
	  N_("Sent by addressee-only mail; and what became of it."), ACT_MAIL },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Count"), N_("The stock-taking of the safe."),
	  ACT_COUNT },
	KEY_ROW_DO(N_("Case"), N_("Opens the case to which it belongs.")),
	KEY_ROW_BACK,
};

const struct screen_ops custody_screen = {
	.name = "custody",
	.title = N_("Custody: cards that lie here"),
	.help = N_("What lies in the safe or is in the mail. ! marks what has been here longer "
		   "than the office allows. Against the PIN a card is given back through its case "
		   "(F10)."),
	.keys = { keys, COUNT(keys) },
	.open = custody_open,
	.close = custody_close,
	.draw = custody_draw,
	.key = custody_key,
	.act = custody_act,
	.reason = custody_reason,
	.post = live_post,
	.tick = live_tick,
	.resume = live_resume,
	.subject = custody_subject,
};
