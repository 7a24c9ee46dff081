/* The audit trail for who may read it: what fits a filter, a row in full, whether the trail is
 * whole, and an export. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/audit_filter.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/live.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 3
#define DETAIL_ROWS 3

enum { ACT_FILTER = 1, ACT_VERIFY, ACT_EXPORT_CSV, ACT_EXPORT_JSON };

struct audit_screen {
	struct live live;
	struct audit_filter filter;
	struct list rows;
	struct audit_row selected; /* as last read; id 0: none */
	struct audit_state state;  /* at_ms 0: not looked at yet */
};

static const struct list_column columns[] = {
	{ N_("No."), 8, true },	  { N_("When"), 14, false },   { N_("Operator"), 13, false },
	{ N_("Act"), 20, false }, { N_("Subject"), 0, false },
};

/* ---- rows ----------------------------------------------------------------------------------- */

static void fill_row(const struct audit_row *from, struct list_row *row)
{
	char at[24];

	clock_format(from->at_ms, at, sizeof(at));
	row->place = (struct list_place){ .order = -from->id, .id = from->id };
	row->style = UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%lld\t%s\t%s\t%s\t%s", (long long)from->id,
		 at + 5, from->operator_name, from->act, from->subject);
}

/* The newest first: what stands before a row in the list is newer. */
static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct audit_screen *screen = context;
	struct audit_row *got = calloc(want, sizeof(*got));
	int64_t after = from == NULL ? 0 : from->id;
	struct error unread;
	int count = 0;

	(void)language;
	if (direction == LIST_FROM && from != NULL)
		after++;
	if (got != NULL)
		(void)audit_list_read(screen->live.app->store, &screen->filter,
				      direction != LIST_BEFORE, after, got, (int)want, &count,
				      &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], &ret_rows[i]);
	free(got);
	return (size_t)count;
}

static const struct list_source source = { .fetch = fetch };

static void read_selected(struct audit_screen *screen)
{
	static const struct audit_filter everything = { .from_ms = 0 };
	const int64_t id = list_selected_id(&screen->rows);
	struct error unread;
	int count = 0;

	if (id == 0 ||
	    !audit_list_read(screen->live.app->store, &everything, true, id + 1, &screen->selected,
			     1, &count, &unread) ||
	    count == 0)
		screen->selected.id = 0;
}

static void read_again(void *argument)
{
	struct audit_screen *screen = argument;

	list_refresh(&screen->rows);
	read_selected(screen);
}

/* ---- the desk ------------------------------------------------------------------------------- */

static bool verify(struct counter *counter, struct job *job, struct error *error)
{
	return audit_look(counter, &job->audit_order.state, error);
}

static bool export(struct counter *counter, struct job *job, struct error *error)
{
	struct audit_order *order = &job->audit_order;

	return audit_export_file(counter, &order->filter, order->format, order->name, error);
}

static enum screen_result ask_desk(struct audit_screen *screen,
				   bool (*work)(struct counter *, struct job *, struct error *),
				   enum output_format format)
{
	struct job *job = job_new(screen->live.app, screen->live.owner, work);

	if (job == NULL)
		return SCREEN_USED;
	job->right = RIGHT_AUDIT;
	job->audit_order.filter = screen->filter;
	job->audit_order.format = format;
	live_submit(&screen->live, &job);
	return SCREEN_USED;
}

/* ---- the screen ----------------------------------------------------------------------------- */

static void ended(struct loop *loop, void *argument, struct job *job);

static bool audit_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct audit_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "audit trail");
	live_init(&screen->live, loop, read_again, ended);
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = N_("No row fits.");
	app_note(screen->live.app, "audit.view", "", "screen");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void audit_close(struct loop *loop, void *argument)
{
	struct audit_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	free(screen);
}

static void add_word(struct message *words, const char *word)
{
	if (word[0] != '\0')
		message_add_text(words, word);
	else
		message_add_id(words, N_("all"));
}

/* "2026-10-01 - 2026-10-14"; the end of a filter is the midnight behind its last day. */
static void add_days(struct message *words, const struct audit_filter *filter)
{
	char from[DATE_TEXT_SIZE] = "", until[DATE_TEXT_SIZE] = "", days[2 * DATE_TEXT_SIZE + 4];

	if (filter->from_ms != 0)
		date_format_iso(date_from_ms(filter->from_ms), from);
	if (filter->until_ms != 0)
		date_format_iso(date_from_ms(filter->until_ms - 1), until);
	snprintf(days, sizeof(days), "%s - %s", from, until);
	add_word(words, filter->from_ms != 0 || filter->until_ms != 0 ? days : "");
}

static void draw_filter(const struct audit_filter *filter, enum language language,
			const struct ui_area *body)
{
	struct message words = message_make(N_("Operator {1}  Act {2}  Subject {3}  Days {4}"));

	add_word(&words, filter->operator_name);
	add_word(&words, filter->act);
	add_word(&words, filter->subject);
	add_days(&words, filter);
	ui_message(body, 0, 2, language, &words, 76, UI_DIM);
}

static void draw_state(const struct audit_state *state, enum language language,
		       const struct ui_area *body)
{
	struct message words = message_make(N_("F7 checks that nothing is missing or altered."));
	unsigned style = UI_PLAIN;

	if (state->at_ms != 0 && !state->whole) {
		words = message_with_number(
		    N_("Row {1} does not fit. Keep this database as it is."), state->first_bad);
		style = UI_BAD;
	} else if (state->differences > 0) {
		words = message_make(
		    N_("Whole, but the national service has seen another trail of this counter."));
		style = UI_BAD;
	} else if (state->at_ms != 0) {
		words = message_with_number(
		    N_("Nothing is missing or altered in {1} rows (checked {2})."), state->rows);
		message_add_time(&words, state->at_ms);
		style = UI_GOOD;
	}
	ui_message(body, 1, 2, language, &words, 76, style);
}

static void draw_selected(const struct audit_row *row, enum language language,
			  const struct ui_area *detail)
{
	char line[sizeof(row->subject) + sizeof(row->detail) + 4];

	ui_rule(detail, 0);
	if (row->id == 0)
		return;
	snprintf(line, sizeof(line), "%s  %s", row->subject, row->detail);
	ui_text(detail, 1, 2, language, N_("Terminal"), 12, UI_DIM);
	ui_put(detail, 1, 15, row->terminal, 63, UI_DIM);
	ui_put(detail, 2, 2, line, 76, UI_PLAIN);
}

static void audit_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct audit_screen *screen = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - HEAD_ROWS - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, HEAD_ROWS, 0, list_rows, body->width);
	const struct ui_area detail =
	    ui_part(body, HEAD_ROWS + list_rows, 0, DETAIL_ROWS, body->width);

	draw_filter(&screen->filter, language, body);
	draw_state(&screen->state, language, body);
	draw_selected(&screen->selected, language, &detail);
	list_draw(&screen->rows, &list, language);
}

static bool row_words(const struct loop *loop, const void *context, enum language language,
		      struct buffer *words)
{
	static const struct {
		const char *label;
		size_t at;
	} fields[] = {
		{ N_("Operator"), offsetof(struct audit_row, operator_name) },
		{ N_("Terminal"), offsetof(struct audit_row, terminal) },
		{ N_("Act"), offsetof(struct audit_row, act) },
		{ N_("Subject"), offsetof(struct audit_row, subject) },
		{ N_("Detail"), offsetof(struct audit_row, detail) },
	};
	const char *const colon = text(language, N_(": "));
	const struct audit_row *row = context;
	char at[24];

	(void)loop;
	clock_format(row->at_ms, at, sizeof(at));
	buffer_printf(words, "%s%s%s\n", text(language, N_("When")), colon, at);
	for (size_t i = 0; i < COUNT(fields); i++)
		buffer_printf(words, "%s%s%s\n", text(language, fields[i].label), colon,
			      (const char *)row + fields[i].at);
	return true;
}

static enum screen_result show_row(struct loop *loop, const struct audit_screen *screen)
{
	struct audit_row *row;
	char title[32];

	if (screen->selected.id == 0)
		return SCREEN_USED;
	row = malloc(sizeof(*row));
	if (row == NULL)
		return SCREEN_USED;
	*row = screen->selected;
	snprintf(title, sizeof(title), "%lld", (long long)row->id);
	viewer_open_composed(loop, title, row_words, row);
	return SCREEN_USED;
}

static enum screen_result audit_key(struct loop *loop, void *argument,
				    const struct input_event *event)
{
	struct audit_screen *screen = argument;
	const enum list_result result = list_event(&screen->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(screen);
	return result == LIST_PICKED ? show_row(loop, screen) : SCREEN_USED;
}

static void filtered(struct loop *loop, void *context, const struct audit_filter *filter)
{
	struct audit_screen *screen = context;

	(void)loop;
	screen->filter = *filter;
	live_read(&screen->live);
}

static const char *audit_reason(const void *argument, int act)
{
	const struct audit_screen *screen = argument;

	return act >= ACT_VERIFY && screen->live.busy ? N_("A moment, please.") : NULL;
}

static enum screen_result audit_act(struct loop *loop, void *argument, int act)
{
	struct audit_screen *screen = argument;

	switch (act) {
	case ACT_DO:
		return show_row(loop, screen);
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	case ACT_FILTER:
		audit_filter_ask(loop, &screen->filter, filtered, screen);
		return SCREEN_USED;
	case ACT_VERIFY:
		return ask_desk(screen, verify, OUTPUT_TEXT);
	case ACT_EXPORT_CSV:
		return ask_desk(screen, export, OUTPUT_CSV);
	case ACT_EXPORT_JSON:
		return ask_desk(screen, export, OUTPUT_JSON);
	default:
		return SCREEN_IGNORED;
	}
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	struct audit_screen *screen = argument;
	const struct message stored = message_with_text(N_("Stored: {1}"), job->audit_order.name);

	if (job->work == verify)
		screen->state = job->audit_order.state;
	else
		loop_say(loop, &stored, UI_GOOD);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Filter"),
	  N_("Shows the rows of an operator, an act, a case or some days alone."), ACT_FILTER },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Verify"),
	  N_("Checks that every row is as it was written."), ACT_VERIFY },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("CSV"),
	  N_("Stores the rows that fit as a CSV file in the folder exports of the state folder; "
	     "this is an act, too."),
	  ACT_EXPORT_CSV },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('Y'), N_("JSON"), N_("Stores them as JSON, one row a line."),
	  ACT_EXPORT_JSON },
	KEY_ROW_DO(N_("Row"), N_("Shows the selected row in full.")),
	KEY_ROW_BACK,
};

const struct screen_ops audit_screen = {
	.name = "audit",
	.title = N_("Audit trail"),
	.help =
	    N_("Who did what, when and where, the newest first; no personal data. Looking at it "
	       "is an act as well."),
	.keys = { keys, COUNT(keys) },
	.open = audit_open,
	.close = audit_close,
	.draw = audit_draw,
	.key = audit_key,
	.act = audit_act,
	.reason = audit_reason,
	.post = live_post,
	.tick = live_tick,
};
