/* Whom to call, in the order promised, at a promised time when it has come: why, how often it was
 * tried; the number is shown for one call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/call_again.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/live.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DETAIL_ROWS 5

enum { ACT_CASE = 1 };

struct call_screen {
	struct live live;
	struct list rows;
	struct call_row selected;  /* as last read; matter.id 0: none */
	struct call_order order;   /* of the call under way */
	struct call_moment moment; /* as last read */
};

static const struct list_column columns[] = {
	{ N_("Accepted"), 11, false },	{ N_("Case"), 19, false }, { N_("Calls"), 5, true },
	{ N_("Last call"), 18, false }, { N_("Name"), 0, false },
};

/* "not reached", "again 10-14 15:00" */
static void put_last(const struct call_row *row, enum language language, char *words, size_t size)
{
	struct message message = message_make("-");
	char at[24];

	if (row->result == CALL_NOT_REACHED)
		message = message_make(N_("not reached"));
	if (row->result == CALL_AGAIN) {
		clock_format(row->again_ms, at, sizeof(at));
		at[16] = '\0';
		message = message_with_text(N_("again {1}"), at + 5);
	}
	message_words(language, &message, words, size);
}

static void fill_row(const struct call_row *from, enum language language, struct list_row *row)
{
	const bool promised = from->result == CALL_AGAIN;
	const bool later = promised && from->again_ms > clock_now_ms();
	char name[LIST_WORDS_SIZE / 2], last[64], at[24];

	text_copy(name, sizeof(name), from->matter.name);
	put_last(from, language, last, sizeof(last));
	clock_format(from->matter.accepted_ms, at, sizeof(at));
	at[16] = '\0';
	row->place = (struct list_place){ from->place, from->matter.id };
	row->style = later ? UI_DIM : promised ? UI_BOLD : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%d\t%s\t%s", at + 5, from->matter.number,
		 from->tries, last, name);
	explicit_bzero(name, sizeof(name));
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct call_screen *screen = context;
	struct call_row *got = calloc(want, sizeof(*got));
	const struct list_place start = list_start(direction, from);
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)call_list_read(screen->live.app->store, &screen->moment, start.order,
				     start.id, direction == LIST_BEFORE, got, (int)want, &count,
				     &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], language, &ret_rows[i]);
	secret_wipe(got, want * sizeof(*got));
	free(got);
	return (size_t)count;
}

static int64_t total(void *context)
{
	struct call_screen *screen = context;
	struct error unread;
	int64_t count, due;

	return call_list_count(screen->live.app->store, &screen->moment, &count, &due, &unread)
		   ? count
		   : -1;
}

static bool place_of(void *context, int64_t id, struct list_place *ret_place)
{
	struct call_screen *screen = context;
	struct call_row row;
	struct error unread;

	if (!call_list_find(screen->live.app->store, &screen->moment, id, &row, &unread))
		return false;
	*ret_place = (struct list_place){ row.place, id };
	explicit_bzero(&row, sizeof(row));
	return true;
}

static const struct list_source source = { .fetch = fetch, .find = place_of, .total = total };

static void read_selected(struct call_screen *screen)
{
	const int64_t id = list_selected_id(&screen->rows);
	struct error unread;

	if (id == 0 || !call_list_find(screen->live.app->store, &screen->moment, id,
				       &screen->selected, &unread))
		screen->selected = (struct call_row){ .tries = 0 };
}

static void read_again(void *argument)
{
	struct call_screen *screen = argument;

	screen->moment = call_now(screen->live.app->store);
	list_refresh(&screen->rows);
	read_selected(screen);
}

static void ended(struct loop *loop, void *argument, struct job *job);

static bool call_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct call_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "calls");
	live_init(&screen->live, loop, read_again, ended);
	screen->moment = call_now(screen->live.app->store);
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = N_("Nobody is to be called.");
	app_note(screen->live.app, "call.list", "", "screen");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void call_close(struct loop *loop, void *argument)
{
	struct call_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	explicit_bzero(screen, sizeof(*screen));
	free(screen);
}

static void call_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct call_screen *screen = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, 0, 0, list_rows, body->width);
	const struct ui_area detail = ui_part(body, list_rows, 0, DETAIL_ROWS, body->width);

	ui_rule(&detail, 0);
	if (screen->selected.matter.id != 0) {
		ui_text(&detail, 1, 2, language, N_("To be said:"), 12, UI_DIM);
		ui_paragraph(&detail, 1, 15, text(language, call_words(&screen->selected)), 63,
			     UI_BOLD);
		if (screen->selected.in_safe)
			ui_text(&detail, 3, 2, language, N_("The card lies here."), 76, UI_PLAIN);
	}
	list_draw(&screen->rows, &list, language);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool look(struct counter *counter, struct job *job, struct error *error)
{
	return call_look(counter, &job->call_order, error);
}

static bool log_it(struct counter *counter, struct job *job, struct error *error)
{
	return call_log(counter, &job->call_order, error);
}

static void submit(struct call_screen *screen,
		   bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = job_new(screen->live.app, screen->live.owner, work);

	if (job == NULL)
		return;
	job->call_order.case_id = screen->order.case_id;
	job->call_order.act = screen->order.act;
	job->call_order.again_ms = screen->order.again_ms;
	live_submit(&screen->live, &job);
}

static void time_chosen(struct loop *loop, void *context, int64_t at_ms)
{
	struct call_screen *screen = context;

	(void)loop;
	screen->order.again_ms = at_ms;
	submit(screen, log_it);
}

static void result_chosen(struct loop *loop, void *context, int64_t id)
{
	struct call_screen *screen = context;
	const struct call_again again = { .answer = time_chosen, .context = screen };

	explicit_bzero(screen->order.number, sizeof(screen->order.number));
	if (id < 0)
		return;
	screen->order.act = (enum call_act)id;
	if (screen->order.act == CALL_ACT_AGAIN_AT)
		call_again_ask(loop, &again);
	else
		submit(screen, log_it);
}

static void ask_result(struct loop *loop, struct call_screen *screen)
{
	struct chooser_row rows[CALL_ACT_COUNT];

	for (int act = 0; act < CALL_ACT_COUNT; act++)
		rows[act] = (struct chooser_row){ act, call_act_label((enum call_act)act) };
	chooser_open(
	    loop, screen->order.number[0] != '\0' ? screen->order.number : N_("No number was left"),
	    rows, COUNT(rows), CALL_ACT_REACHED, result_chosen, screen);
}

static enum screen_result begin(struct call_screen *screen)
{
	if (screen->selected.matter.id == 0 || screen->live.busy)
		return SCREEN_USED;
	screen->order = (struct call_order){ .case_id = screen->selected.matter.id };
	submit(screen, look);
	return SCREEN_USED;
}

static enum screen_result call_key(struct loop *loop, void *argument,
				   const struct input_event *event)
{
	struct call_screen *screen = argument;
	const enum list_result result = list_event(&screen->rows, event);

	(void)loop;
	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(screen);
	return result == LIST_PICKED ? begin(screen) : SCREEN_USED;
}

static const char *call_reason(const void *argument, int act)
{
	const struct call_screen *screen = argument;

	if (act <= 0 && act != ACT_DO)
		return NULL;
	if (screen->selected.matter.id == 0)
		return N_("Nobody is to be called.");
	return screen->live.busy && act == ACT_DO ? N_("A moment, please.") : NULL;
}

static enum screen_result call_act(struct loop *loop, void *argument, int act)
{
	struct call_screen *screen = argument;

	if (act == ACT_DO)
		return begin(screen);
	if (act == ACT_CASE)
		return flow_push(loop, &case_screen, &screen->selected.matter.id);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	live_read(&screen->live);
	return SCREEN_USED;
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	struct call_screen *screen = argument;

	if (job->work != look)
		return;
	text_copy(screen->order.number, sizeof(screen->order.number), job->call_order.number);
	ask_result(loop, screen);
}

/* A promised time comes although nobody writes. */
static enum screen_result call_tick(struct loop *loop, void *argument, int64_t now_ms)
{
	struct call_screen *screen = argument;
	const int64_t minute_ms = 60000;

	if (clock_now_ms() / minute_ms == screen->moment.now_ms / minute_ms)
		return live_tick(loop, screen, now_ms);
	loop_wake_at(loop, now_ms + APP_LOOK_EVERY_MS);
	live_read(&screen->live);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Case"), N_("Opens the case."), ACT_CASE },
	KEY_ROW_DO(N_("Call"),
		   N_("Shows the number, which the audit trail notes, and asks what came "
		      "of the call.")),
	KEY_ROW_BACK,
};

const struct screen_ops call_screen = {
	.name = "call",
	.title = N_("Calls: residents who can be told something"),
	.help =
	    N_("In the order in which the cases were accepted; a call at a promised time stands "
	       "first when it has come. Who was reached leaves the list; the case stays in its "
	       "own."),
	.keys = { keys, COUNT(keys) },
	.open = call_open,
	.close = call_close,
	.draw = call_draw,
	.key = call_key,
	.act = call_act,
	.reason = call_reason,
	.post = live_post,
	.tick = call_tick,
	.resume = live_resume,
};
