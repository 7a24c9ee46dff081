/* The closed days, the newest first: each one's report, to read, to print, or as a file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/yen.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/csv_ask.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/store/day_list.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { ACT_CSV = 1 };

struct days_screen {
	struct live live;
	struct list rows;
};

static const struct list_column columns[] = {
	{ N_("Day report"), 10, false },    { N_("From"), 16, false },
	{ N_("Until"), 16, false },	    { N_("Over/short"), 10, true },
	{ N_("Closed, agreed"), 0, false },
};

/* "2026-10-14 17:20"; the first day has no begin. */
static void put_time(int64_t at_ms, char words[static 24])
{
	snprintf(words, 24, "-");
	if (at_ms == 0)
		return;
	clock_format(at_ms, words, 24);
	words[16] = '\0';
}

static void fill_row(const struct day_row *from, struct list_row *row)
{
	const int64_t difference = from->cash.counted_yen - from->cash.expected_yen;
	char begin[24], end[24], differs[YEN_TEXT_SIZE];

	put_time(from->from_ms, begin);
	put_time(from->until_ms, end);
	yen_format(difference, differs);
	row->place = (struct list_place){ .order = -from->id, .id = from->id };
	row->style = difference == 0 ? UI_PLAIN : UI_WARN;
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%s\t%s\t%s, %s", from->number, begin, end,
		 differs, from->closed_by, from->signed_by);
}

/* What stands before a row in the list is newer. */
static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct days_screen *screen = context;
	struct day_row *got = calloc(want, sizeof(*got));
	int64_t beside = from == NULL ? 0 : from->id;
	struct error unread;
	int count = 0;

	(void)language;
	if (direction == LIST_FROM && from != NULL)
		beside++;
	if (got != NULL)
		(void)day_list_read(screen->live.app->store, beside, direction == LIST_BEFORE, got,
				    (int)want, &count, &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], &ret_rows[i]);
	free(got);
	return (size_t)count;
}

static const struct list_source source = { .fetch = fetch };

static void read_again(void *argument)
{
	list_refresh(&((struct days_screen *)argument)->rows);
}

/* ---- the desk ------------------------------------------------------------------------------- */

static bool show(struct counter *counter, struct job *job, struct error *error)
{
	return paper_again(counter, job->paper_row.number, job->app->language, &job->paper_row,
			   &job->words, error);
}

static bool store_csv(struct counter *counter, struct job *job, struct error *error)
{
	return day_csv_file(counter, job->paper_row.number, job->app->language, &job->stored,
			    error);
}

/* Of the selected day; NULL: there is none. */
static struct job *new_job(struct days_screen *screen,
			   bool (*work)(struct counter *, struct job *, struct error *))
{
	const struct list_row *row = list_selected(&screen->rows);
	struct job *job = row == NULL ? NULL : job_new(screen->live.app, screen->live.owner, work);

	if (job == NULL)
		return NULL;
	/* The first cell of a row is the number of the report. */
	snprintf(job->paper_row.number, sizeof(job->paper_row.number), "%.*s",
		 (int)strcspn(row->words, "\t"), row->words);
	job->paper_title = N_("Day report");
	return job;
}

static enum screen_result show_selected(struct days_screen *screen)
{
	struct job *job = new_job(screen, show);

	if (job != NULL)
		live_submit(&screen->live, &job);
	return SCREEN_USED;
}

static void csv_chosen(struct loop *loop, void *context, int64_t id)
{
	struct days_screen *screen = context;
	struct job *job = id < 0 ? NULL : new_job(screen, store_csv);

	(void)loop;
	if (job == NULL)
		return;
	job->stored.encoding = (enum csv_encoding)id;
	live_submit(&screen->live, &job);
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	(void)argument;
	if (job->work == show)
		paper_view_open(loop, job);
	else
		csv_say(loop, &job->stored);
}

/* ---- the screen ----------------------------------------------------------------------------- */

static bool days_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct days_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "days");
	live_init(&screen->live, loop, read_again, ended);
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = N_("No day was closed here yet.");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void days_close(struct loop *loop, void *argument)
{
	struct days_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	free(screen);
}

static void days_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	list_draw(&((struct days_screen *)argument)->rows, body, loop_language(loop));
}

static enum screen_result days_key(struct loop *loop, void *argument,
				   const struct input_event *event)
{
	struct days_screen *screen = argument;
	const enum list_result result = list_event(&screen->rows, event);

	(void)loop;
	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	return result == LIST_PICKED ? show_selected(screen) : SCREEN_USED;
}

static const char *days_reason(const void *argument, int act)
{
	const struct days_screen *screen = argument;

	if (act != ACT_CSV && act != ACT_DO)
		return NULL;
	if (list_selected(&screen->rows) == NULL)
		return N_("No day was closed here yet.");
	return screen->live.busy ? N_("A moment, please.") : NULL;
}

static enum screen_result days_act(struct loop *loop, void *argument, int act)
{
	struct days_screen *screen = argument;

	switch (act) {
	case ACT_DO:
		return show_selected(screen);
	case ACT_CSV:
		csv_ask(loop, csv_chosen, screen);
		return SCREEN_USED;
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("CSV"),
	  N_("Stores the lines of the day as a CSV file in the folder exports of the state "
	     "folder."),
	  ACT_CSV },
	KEY_ROW_DO(N_("Report"), N_("Shows the day's report as it was signed; it can be printed.")),
	KEY_ROW_BACK,
};

const struct screen_ops day_list_screen = {
	.name = "day.list",
	.title = N_("Closed days"),
	.help = N_("The days that were closed, the newest first. A report is shown as two people "
		   "have signed it; nothing changes it any more."),
	.keys = { keys, COUNT(keys) },
	.open = days_open,
	.close = days_close,
	.draw = days_draw,
	.key = days_key,
	.act = days_act,
	.reason = days_reason,
	.post = live_post,
	.tick = live_tick,
};
