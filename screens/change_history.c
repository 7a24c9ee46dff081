/* What was in force before: the rules that were applied, or the settings that programs have taken,
 * the newest first; Enter shows the text. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/rules_work.h"
#include "madoguchi/counter/settings_work.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/live.h"

#define COLUMNS 6

struct history_screen {
	struct live live;
	struct list rows;
	enum change_history history;
};

static const struct list_column columns[HISTORY_COUNT][COLUMNS] = {
	[HISTORY_RULES] = { { N_("No."), 4, true },
			    { N_("Applied"), 16, false },
			    { N_("By"), 12, false },
			    { N_("Second person"), 14, false },
			    { N_("Keys"), 6, true },
			    { N_("Office"), 0, false } },
	[HISTORY_SETTINGS] = { { N_("No."), 4, true },
			       { N_("Taken"), 16, false },
			       { N_("By"), 12, false },
			       { N_("Program"), 14, false },
			       { N_("Keys"), 6, true },
			       { N_("File"), 0, false } },
};

/* ---- rows ----------------------------------------------------------------------------------- */

struct cells {
	int64_t number, at_ms;
	const char *by, *with, *of;
	int keys;
};

static void fill_row(const struct cells *cells, struct list_row *row)
{
	char at[24];

	clock_format(cells->at_ms, at, sizeof(at));
	at[16] = '\0';
	row->place = (struct list_place){ .order = -cells->number, .id = cells->number };
	row->style = UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%" PRId64 "\t%s\t%s\t%s\t%d\t%.90s",
		 cells->number, at, cells->by[0] != '\0' ? cells->by : "-",
		 cells->with[0] != '\0' ? cells->with : "-", cells->keys, cells->of);
}

static int fetch_rules(struct store *store, int64_t beside, bool newer, int want,
		       struct list_row *rows)
{
	struct rules_record *got = calloc((size_t)want, sizeof(*got));
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)rules_list(store, beside, newer, got, want, &count, &unread);
	for (int i = 0; i < count; i++) {
		const struct cells cells = { got[i].number, got[i].applied_ms, got[i].operator_name,
					     got[i].second, got[i].office,     got[i].changes };

		fill_row(&cells, &rows[i]);
	}
	free(got);
	return count;
}

static int fetch_settings(struct store *store, int64_t beside, bool newer, int want,
			  struct list_row *rows)
{
	struct settings_record *got = calloc((size_t)want, sizeof(*got));
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)settings_list(store, beside, newer, got, want, &count, &unread);
	for (int i = 0; i < count; i++) {
		const char *const slash = strrchr(got[i].file, '/');
		const struct cells cells = { got[i].number,
					     got[i].taken_ms,
					     got[i].operator_name,
					     got[i].program,
					     slash != NULL ? slash + 1 : got[i].file,
					     got[i].changes };

		fill_row(&cells, &rows[i]);
	}
	free(got);
	return count;
}

static int (*const fetches[HISTORY_COUNT])(struct store *, int64_t, bool, int,
					   struct list_row *) = {
	[HISTORY_RULES] = fetch_rules,
	[HISTORY_SETTINGS] = fetch_settings,
};

/* What stands before a row in the list is newer. */
static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct history_screen *screen = context;
	const int capacity = want < LIST_ROWS_MAX ? (int)want : LIST_ROWS_MAX;
	int64_t beside = from == NULL ? 0 : from->id;

	(void)language;
	if (direction == LIST_FROM && from != NULL)
		beside++;
	return (size_t)fetches[screen->history](screen->live.app->store, beside,
						direction == LIST_BEFORE, capacity, ret_rows);
}

static const struct list_source source = { .fetch = fetch };

static void read_again(void *argument)
{
	list_refresh(&((struct history_screen *)argument)->rows);
}

/* ---- a text --------------------------------------------------------------------------------- */

static bool read_text(const struct history_screen *screen, int64_t number, struct buffer *ret_text,
		      struct error *error)
{
	struct store *store = screen->live.app->store;
	struct settings_record settings;
	struct rules_record rules;

	return screen->history == HISTORY_RULES
		   ? rules_read(store, number, &rules, ret_text, error)
		   : settings_read(store, number, &settings, ret_text, error);
}

static enum screen_result show(struct loop *loop, const struct history_screen *screen)
{
	const int64_t number = list_selected_id(&screen->rows);
	struct error error = { 0 };
	struct buffer text;

	if (number == 0)
		return SCREEN_USED;
	buffer_init(&text, OFFICE_FILE_MAX);
	if (read_text(screen, number, &text, &error))
		viewer_open(loop,
			    screen->history == HISTORY_RULES ? N_("The office's rules")
							     : N_("The settings"),
			    text.bytes != NULL ? (const char *)text.bytes : "", false);
	else
		dialog_error(loop, &error, NULL);
	buffer_done(&text);
	return SCREEN_USED;
}

/* ---- the screen ----------------------------------------------------------------------------- */

static bool history_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct history_screen *screen = calloc(1, sizeof(*screen));

	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "history");
	screen->history = *(const enum change_history *)argument;
	live_init(&screen->live, loop, read_again, NULL);
	if (!list_open(&screen->rows, &source, screen, columns[screen->history], COLUMNS, error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = N_("Nothing was recorded yet.");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void history_close(struct loop *loop, void *argument)
{
	struct history_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	free(screen);
}

static void history_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	list_draw(&((struct history_screen *)argument)->rows, body, loop_language(loop));
}

static enum screen_result history_key(struct loop *loop, void *argument,
				      const struct input_event *event)
{
	struct history_screen *screen = argument;
	const enum list_result result = list_event(&screen->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	return result == LIST_PICKED ? show(loop, screen) : SCREEN_USED;
}

static enum screen_result history_act(struct loop *loop, void *argument, int act)
{
	struct history_screen *screen = argument;

	if (act == ACT_DO)
		return show(loop, screen);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	live_read(&screen->live);
	return SCREEN_USED;
}

static void history_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct history_screen *screen = argument;

	snprintf(words, size, "%s",
		 text(language, screen->history == HISTORY_RULES ? N_("The office's rules")
								 : N_("The settings")));
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,	 KEY_ROW_LEAVE,
	KEY_ROW_REFRESH, KEY_ROW_DO(N_("Text"), N_("Shows the text as it was taken.")),
	KEY_ROW_BACK,
};

const struct screen_ops change_history_screen = {
	.name = "changes.history",
	.title = N_("History"),
	.help = N_("Every text that was in force, the newest first: when it was taken, by whom, "
		   "and how many keys were changed. Nothing of it is ever removed."),
	.keys = { keys, sizeof(keys) / sizeof(keys[0]) },
	.open = history_open,
	.close = history_close,
	.draw = history_draw,
	.key = history_key,
	.act = history_act,
	.tick = live_tick,
	.resume = live_resume,
	.subject = history_subject,
};
