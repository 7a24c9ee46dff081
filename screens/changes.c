/* What the edited files would change: the office's rules against those in force, with the cases
 * that are answered otherwise, and the settings; the rules are applied from here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/change_sheet.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/second_person.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEAD_ROWS 4
#define DETAIL_ROWS 6
#define LABEL_WIDTH 10
#define VALUE_ROWS 2

enum { ACT_RULES = 1, ACT_SETTINGS };

struct changes_screen {
	struct live live;
	struct list rows;
	struct change_sheet *sheet; /* NULL: awaited, or it could not be made */
	uint64_t looker;	    /* owner of the jobs that look */
	bool looking;		    /* one of them is on the desk, never two */
	bool again;		    /* what it looks at is out of date already */
};

static const char *const sorts[CHANGE_SORTS] = {
	[CHANGE_RULES_WRONG] = N_("Wrong"), [CHANGE_SETTINGS_WRONG] = N_("Wrong"),
	[CHANGE_RULE] = N_("Rule"),	    [CHANGE_CASE] = N_("Rule case"),
	[CHANGE_SETTING] = N_("Setting"),
};

static const struct list_column columns[] = {
	{ N_("What"), 9, false },
	{ N_("Where"), 24, false },
	{ N_("Item"), 16, false },
	{ N_("Before -> after"), 0, false },
};

/* ---- lines ---------------------------------------------------------------------------------- */

static bool is_wrong(const struct change_line *line)
{
	return line->sort == CHANGE_RULES_WRONG || line->sort == CHANGE_SETTINGS_WRONG;
}

/* Of a list the words that went and those that came; of a file what is wrong with it. */
static void put_change(const struct change_line *line, char *words, size_t size)
{
	const bool whole = line->sort != CHANGE_RULE || line->change == OFFICE_CHANGED;

	if (is_wrong(line))
		snprintf(words, size, "%s", line->after);
	else if (whole)
		snprintf(words, size, "%.120s -> %.120s",
			 line->before[0] != '\0' ? line->before : "-",
			 line->after[0] != '\0' ? line->after : "-");
	else
		snprintf(words, size, "%s%.120s%s%s%.120s", line->before[0] != '\0' ? "- " : "",
			 line->before,
			 line->before[0] != '\0' && line->after[0] != '\0' ? "  " : "",
			 line->after[0] != '\0' ? "+ " : "", line->after);
}

static void fill_row(const struct change_sheet *sheet, size_t index, enum language language,
		     struct list_row *row)
{
	const struct change_line *line = &sheet->lines[index];
	const bool bad = is_wrong(line) || line->want[0] != '\0';
	char change[256];

	put_change(line, change, sizeof(change));
	row->place = (struct list_place){ .order = (int64_t)index, .id = (int64_t)index + 1 };
	row->style = bad ? UI_BAD : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%.90s\t%.40s\t%.140s",
		 text(language, sorts[line->sort]), line->place, line->key, change);
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	const struct change_sheet *sheet = ((const struct changes_screen *)context)->sheet;
	const int64_t count = sheet != NULL ? (int64_t)sheet->count : 0;
	const int64_t step = direction == LIST_BEFORE ? -1 : 1;
	int64_t at = direction == LIST_BEFORE ? count - 1 : 0;
	size_t got = 0;

	if (from != NULL)
		at = from->order + (direction == LIST_FROM ? 0 : step);
	for (; got < want && at >= 0 && at < count; at += step)
		fill_row(sheet, (size_t)at, language, &ret_rows[got++]);
	return got;
}

static int64_t total(void *context)
{
	const struct change_sheet *sheet = ((const struct changes_screen *)context)->sheet;

	return sheet != NULL ? (int64_t)sheet->count : 0;
}

static int64_t rank(void *context, const struct list_place *place)
{
	(void)context;
	return place->order;
}

static const struct list_source source = { .fetch = fetch, .total = total, .rank = rank };

static const struct change_line *selected(const struct changes_screen *screen)
{
	const int64_t id = list_selected_id(&screen->rows);

	return screen->sheet != NULL && id > 0 && (size_t)id <= screen->sheet->count
		   ? &screen->sheet->lines[id - 1]
		   : NULL;
}

/* ---- looking -------------------------------------------------------------------------------- */

static bool look(struct counter *counter, struct job *job, struct error *error)
{
	return change_sheet_make(counter, &job->changes, error);
}

/* The desk goes by the rules in force before it looks, and looks at files that may be large. */
static void read_again(void *argument)
{
	struct changes_screen *screen = argument;
	struct job *job;

	screen->again = screen->looking;
	if (screen->looking)
		return;
	app_follow_rules(screen->live.app);
	job = job_new(screen->live.app, screen->looker, look);
	if (job != NULL)
		job->right = RIGHT_ADMINISTER;
	screen->looking = app_submit(screen->live.app, &job);
}

static void take_sheet(struct loop *loop, struct changes_screen *screen, struct job *job)
{
	screen->looking = false;
	change_sheet_free(&screen->sheet);
	screen->sheet = job->changes;
	job->changes = NULL;
	if (!job->ok)
		loop_say_id(loop, error_happened(job->error.code), UI_WARN);
	list_refresh(&screen->rows);
	if (screen->again)
		live_read(&screen->live);
}

static bool changes_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct changes_screen *screen = calloc(1, sizeof(*screen));

	(void)argument;
	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "changes");
	live_init(&screen->live, loop, read_again, NULL);
	screen->looker = app_owner(screen->live.app);
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = N_("Nothing is changed.");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void changes_close(struct loop *loop, void *argument)
{
	struct changes_screen *screen = argument;

	(void)loop;
	change_sheet_free(&screen->sheet);
	list_close(&screen->rows);
	free(screen);
}

/* ---- drawing -------------------------------------------------------------------------------- */

static struct message now_words(const struct rules_record *now)
{
	struct message words = message_make(N_("No rules were recorded yet."));
	char at[24];

	if (now->number == 0)
		return words;
	clock_format(now->applied_ms, at, sizeof(at));
	at[16] = '\0';
	words = message_with_number(
	    now->operator_name[0] == '\0' ? N_("In force: rules {1}, since {2}, from the file")
	    : now->second[0] == '\0'	  ? N_("In force: rules {1}, since {2}, by {3}")
					  : N_("In force: rules {1}, since {2}, by {3} with {4}"),
	    now->number);
	message_add_text(&words, at);
	message_add_text(&words, now->operator_name);
	message_add_text(&words, now->second);
	return words;
}

static struct message rules_words(const struct change_sheet *sheet)
{
	const struct rules_view *view = &sheet->rules;
	struct message words;

	if (sheet->rules_wrong)
		return message_make(N_("The office file cannot be applied."));
	if (view->same_bytes)
		return message_make(N_("The office file is what is in force."));
	if (!view->has_cases)
		return message_with_number(N_("Office file: changes {1}; there are no cases."),
					   (int64_t)view->changes);
	words = message_with_number(
	    N_("Office file: changes {1}; cases {2}, answered otherwise {3}, not as wanted {4}."),
	    (int64_t)view->changes);
	message_add_number(&words, (int64_t)view->cases);
	message_add_number(&words, (int64_t)view->turned);
	message_add_number(&words, (int64_t)view->wrong);
	return words;
}

static struct message settings_words(const struct change_sheet *sheet)
{
	if (sheet->settings_wrong)
		return message_make(N_("The settings cannot be used: the former ones go on."));
	if (sheet->settings == 0)
		return message_make(N_("The settings are what counts."));
	return message_with_number(N_("Settings: changes {1}, not in force yet."),
				   (int64_t)sheet->settings);
}

static void draw_head(const struct change_sheet *sheet, enum language language,
		      const struct ui_area *body)
{
	const struct message now = now_words(&sheet->now);
	const struct message rules = rules_words(sheet);
	const struct message settings = settings_words(sheet);
	const bool bad = sheet->rules_wrong || sheet->rules.wrong > 0;

	ui_message(body, 0, 2, language, &now, 76, UI_PLAIN);
	ui_message(body, 1, 2, language, &rules, 76, bad ? UI_BAD : UI_BOLD);
	ui_message(body, 2, 2, language, &settings, 76, sheet->settings_wrong ? UI_BAD : UI_BOLD);
}

static int draw_value(const struct ui_area *detail, int row, enum language language,
		      const char *label, const char *value)
{
	const struct ui_area part =
	    ui_part(detail, row, LABEL_WIDTH + 2, VALUE_ROWS, detail->width - LABEL_WIDTH - 3);

	if (value[0] == '\0')
		return row;
	ui_text(detail, row, 2, language, label, LABEL_WIDTH, UI_DIM);
	return row + ui_paragraph(&part, 0, 0, value, part.width, UI_PLAIN);
}

static const char *takes_words(enum config_takes takes)
{
	static const char *const words[CONFIG_TAKES_COUNT] = {
		[CONFIG_TAKES_START] = N_("It counts from the next start of each program."),
		[CONFIG_TAKES_RELOAD] = N_("It counts from a reload of the sync."),
		[CONFIG_TAKES_BOTH] = N_("It counts from a reload of the sync, and from the next "
					 "start of the others."),
		[CONFIG_TAKES_SCREENS] =
		    N_("It is taken by open screens when the first screen is reached."),
	};

	return words[takes];
}

static void draw_detail(const struct change_line *line, enum language language,
			const struct ui_area *detail)
{
	int row = 1, x = 2;

	ui_rule(detail, 0);
	if (line == NULL)
		return;
	if (is_wrong(line))
		ui_text(detail, row, x, language, error_happened(line->wrong), 76, UI_BAD);
	x += ui_put(detail, row, x, line->place, -1, UI_BOLD);
	ui_put(detail, row++, line->place[0] != '\0' ? x + 2 : x, line->key, -1, UI_BOLD);
	row = draw_value(detail, row, language, N_("Before"), line->before);
	row = draw_value(detail, row, language, is_wrong(line) ? N_("Wrong") : N_("After"),
			 line->after);
	row = draw_value(detail, row, language, N_("Wanted"), line->want);
	if (line->sort == CHANGE_SETTING)
		ui_text(detail, row, 2, language, takes_words(line->takes), 76, UI_PLAIN);
}

static void changes_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct changes_screen *screen = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - HEAD_ROWS - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, HEAD_ROWS, 0, list_rows, body->width);
	const struct ui_area detail =
	    ui_part(body, HEAD_ROWS + list_rows, 0, DETAIL_ROWS, body->width);

	if (screen->sheet == NULL)
		return;
	draw_head(screen->sheet, language, body);
	draw_detail(selected(screen), language, &detail);
	list_draw(&screen->rows, &list, language);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static bool apply(struct counter *counter, struct job *job, struct error *error)
{
	return change_sheet_apply(counter, job->digest, job->operator_name, job->pin, error);
}

/* What is applied is what is on the screen now, whatever the file says when it comes to it. */
static struct job *apply_job(struct changes_screen *screen)
{
	struct job *job = job_new(screen->live.app, screen->live.owner, apply);

	if (job == NULL)
		return NULL;
	job->right = RIGHT_ADMINISTER;
	memcpy(job->digest, screen->sheet->digest, sizeof(job->digest));
	return job;
}

static void said(struct loop *loop, void *context, bool yes)
{
	struct changes_screen *screen = context;
	struct job *job;

	(void)loop;
	if (!yes || screen->sheet == NULL)
		return;
	job = apply_job(screen);
	live_submit(&screen->live, &job);
}

static enum screen_result ask_apply(struct loop *loop, struct changes_screen *screen)
{
	const struct dialog_question question = {
		.title = N_("Apply the office file"),
		.question = rules_words(screen->sheet),
		.consequence = message_make(N_("From now on every counter goes by these rules. A "
					       "reception goes on by those that it began with.")),
		.asked_with = INPUT_KEY_F10,
		.irreversible = true,
		.yes = N_("Apply"),
	};
	struct message about =
	    message_with_text(N_("Office file {1}: changes {2}"), screen->sheet->now.office);
	struct job *job;

	if (!office_wants_second(screen->live.app->office, FOUR_EYES_RULES)) {
		dialog_ask(loop, &question, said, screen);
		return SCREEN_USED;
	}
	message_add_number(&about, (int64_t)screen->sheet->rules.changes);
	job = apply_job(screen);
	second_person_ask(loop, FOUR_EYES_RULES, &about, &job, &screen->live.busy);
	return SCREEN_USED;
}

/* A value that is longer than the rows below the list. */
static enum screen_result show_line(struct loop *loop, const struct change_line *line)
{
	struct buffer words;

	if (line == NULL)
		return SCREEN_USED;
	buffer_init(&words, 4 * OFFICE_FILE_MAX);
	buffer_printf(&words, "%s%s%s\n\n", line->place, line->place[0] != '\0' ? "  " : "",
		      line->key);
	if (line->before[0] != '\0')
		buffer_printf(&words, "- %s\n\n", line->before);
	if (line->after[0] != '\0')
		buffer_printf(&words, "+ %s\n", line->after);
	if (!words.failed)
		viewer_open(loop, sorts[line->sort], (const char *)words.bytes, false);
	buffer_done(&words);
	return SCREEN_USED;
}

static enum screen_result changes_key(struct loop *loop, void *argument,
				      const struct input_event *event)
{
	struct changes_screen *screen = argument;

	switch (list_event(&screen->rows, event)) {
	case LIST_PICKED:
		return show_line(loop, selected(screen));
	case LIST_USED:
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static const char *changes_reason(const void *argument, int act)
{
	const struct changes_screen *screen = argument;

	if (act != ACT_DO)
		return NULL;
	if (screen->live.busy || screen->sheet == NULL)
		return N_("A moment, please.");
	return change_sheet_barred(screen->sheet);
}

static enum screen_result changes_act(struct loop *loop, void *argument, int act)
{
	struct changes_screen *screen = argument;
	enum change_history history = act == ACT_RULES ? HISTORY_RULES : HISTORY_SETTINGS;

	switch (act) {
	case ACT_RULES:
	case ACT_SETTINGS:
		return flow_push(loop, &change_history_screen, &history);
	case ACT_DO:
		return ask_apply(loop, screen);
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static enum screen_result changes_post(struct loop *loop, void *argument, struct post *post)
{
	struct changes_screen *screen = argument;
	struct job *job = app_job(post, screen->looker);

	if (job == NULL)
		return live_post(loop, argument, post);
	take_sheet(loop, screen, job);
	return SCREEN_USED;
}

/* Files are edited elsewhere; under a question as well, which asks about what was shown. */
static enum screen_result changes_tick(struct loop *loop, void *argument, int64_t now_ms)
{
	struct changes_screen *screen = argument;
	const struct app *app = screen->live.app;

	loop_wake_at(loop, now_ms + APP_LOOK_EVERY_MS);
	if (screen->sheet == NULL || !change_sheet_stale(screen->sheet, app->config, app->store))
		return SCREEN_IGNORED;
	live_read(&screen->live);
	return SCREEN_USED;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Rules"),
	  N_("The rules that were applied, the newest first."), ACT_RULES },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Settings"),
	  N_("The settings that programs have taken, the newest first."), ACT_SETTINGS },
	KEY_ROW_DO(N_("Apply"), N_("Puts the office file in force on every counter, with a second "
				   "person where the rules in force ask for one.")),
	KEY_ROW_BACK,
};

const struct screen_ops changes_screen = {
	.name = "changes",
	.title = N_("Rules and settings"),
	.help = N_("What the edited files would change: each key with its old and its new value, "
		   "and each rule case that is answered otherwise. An office file counts once it "
		   "is applied; one that is wrong, or that a case contradicts, cannot be. Enter "
		   "shows a long value in full."),
	.keys = { keys, COUNT(keys) },
	.open = changes_open,
	.close = changes_close,
	.draw = changes_draw,
	.key = changes_key,
	.act = changes_act,
	.reason = changes_reason,
	.post = changes_post,
	.tick = changes_tick,
	.resume = live_resume,
};
