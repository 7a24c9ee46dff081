/* The first screen: a new reception, and everything unfinished by what must be done next. */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/change_sheet.h"
#include "madoguchi/counter/disk.h"
#include "madoguchi/counter/purge.h"
#include "madoguchi/counter/todo.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/whose_card.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define EDITED_COLUMN 26

struct home {
	struct app *app;
	uint64_t owner;
	size_t selected;
	bool looking;	     /* at an inserted card */
	bool again;	     /* another card was inserted meanwhile */
	int64_t late;	     /* things to do that are late */
	int64_t late_minute; /* of the clock, when that was read; 0: not yet, for the first screen
			      * does not wait for it */
	bool disk_short;     /* soon nothing can be stored any more: told to everybody */
	int64_t disk_mb;
	int64_t due_cases; /* that the office keeps no longer; 0 for who cannot purge */
	int64_t due_papers;
	struct change_look look;	   /* at the files; all zero for who may not apply them */
	char operator_name[OPERATOR_SIZE]; /* whose rows are drawn */
};

enum { ACT_TODO = 1 };

struct home_row {
	const char *label;
	enum case_list list;
	const struct screen_ops *screen; /* NULL: a new reception */
	size_t count;			 /* offset of the number in struct queue_counts, + 1 */
	enum right right;
};

#define NUMBER(member) (offsetof(struct queue_counts, member) + 1)

static const struct home_row rows[] = {
	{ N_("New reception"), LIST_ALL, NULL, 0, RIGHT_COUNTER },
	{ N_("Card in the reader"), LIST_ALL, &card_screen, 0, RIGHT_COUNTER },
	{ N_("To write: the certificate is here"), LIST_TO_WRITE, &case_list_screen,
	  NUMBER(to_write), RIGHT_COUNTER },
	{ N_("To return: test and hand back"), LIST_TO_RETURN, &case_list_screen, NUMBER(to_return),
	  RIGHT_COUNTER },
	{ N_("Custody: cards that lie here"), LIST_CUSTODY, &custody_screen, NUMBER(custody),
	  RIGHT_COUNTER },
	{ N_("Revisit: residents who come again"), LIST_REVISIT, &case_list_screen, NUMBER(revisit),
	  RIGHT_COUNTER },
	{ N_("Letters: the reply is awaited"), LIST_REPLY, &letter_screen, NUMBER(waiting_reply),
	  RIGHT_COUNTER },
	{ N_("In doubt or held"), LIST_IN_DOUBT, &case_list_screen, NUMBER(in_doubt),
	  RIGHT_COUNTER },
	{ N_("Needs attention"), LIST_ATTENTION, &case_list_screen, NUMBER(attention),
	  RIGHT_COUNTER },
	{ N_("Differences with the national service"), LIST_ALL, &finding_screen,
	  NUMBER(differences), RIGHT_QUEUE },
	{ N_("All open cases"), LIST_OPEN, &case_list_screen, 0, RIGHT_COUNTER },
	{ N_("Find a case"), LIST_ALL, &find_screen, 0, RIGHT_COUNTER },
	{ N_("Day report"), LIST_ALL, &day_screen, 0, RIGHT_COUNTER },
	{ N_("Queue and sync"), LIST_ALL, &queue_screen, NUMBER(waiting), RIGHT_QUEUE },
	/* Only for who may read it. */
	{ N_("Audit trail"), LIST_ALL, &audit_screen, 0, RIGHT_AUDIT },
	{ N_("Rules and settings"), LIST_ALL, &changes_screen, 0, RIGHT_ADMINISTER },
};

/* Who may read the trail need not be an administrator, but an administrator may read it. */
static size_t row_count(const struct home *home)
{
	return COUNT(rows) - !app_allows(home->app, RIGHT_AUDIT) -
	       !app_allows(home->app, RIGHT_ADMINISTER);
}

enum { LABEL_COLUMNS = 40, COUNT_AT = 44, COUNT_COLUMNS = 6 };

/* In parentheses what the operator may not do, as on the key line. What is selected has its mark
 * and nothing more: in bold both labels would go over the line at each step. */
static void draw_label(const struct home *home, size_t row, const struct ui_area *body, int y,
		       enum language language)
{
	const bool open = app_allows(home->app, rows[row].right);
	int x = 4;

	if (!open)
		x += ui_put(body, y, x, "(", -1, UI_PLAIN);
	x += ui_text(body, y, x, language, rows[row].label, open ? LABEL_COLUMNS : -1, UI_PLAIN);
	if (!open)
		ui_put(body, y, x, ")", -1, UI_PLAIN);
}

/* Nothing where nothing waits, so that the eye finds what does. */
static void draw_count(const struct home *home, size_t row, const struct ui_area *body, int y)
{
	int64_t value;
	char words[24];

	if (rows[row].count == 0)
		return;
	memcpy(&value, (const char *)&home->app->link.counts + rows[row].count - 1, sizeof(value));
	if (value == 0)
		return;
	snprintf(words, sizeof(words), "%" PRId64, value);
	ui_put_right(body, y, COUNT_AT, words, COUNT_COLUMNS, UI_BOLD);
}

/* Only administrators are told: it is theirs to do, by the verb. */
static void look_at_due(struct home *home)
{
	struct purge_limits limits;
	struct error error;

	home->due_cases = home->due_papers = 0;
	if (!app_allows(home->app, RIGHT_ADMINISTER))
		return;
	purge_limits_of(home->app->office, clock_today(), &limits);
	(void)purge_count(home->app->store, &limits, PURGE_COUNT_MOST, &home->due_cases,
			  &home->due_papers, &error);
}

/* Told to the same. An editor writes to no database: the files are looked at by themselves. */
static void look_at_files(struct home *home)
{
	if (app_allows(home->app, RIGHT_ADMINISTER))
		change_look_again(&home->look, home->app->config, home->app->store);
	else
		home->look = (struct change_look){ .rules = 0 };
}

static bool home_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct home *home = calloc(1, sizeof(*home));

	(void)argument;
	if (home == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "home");
	home->app = app_of(loop);
	home->owner = app_owner(home->app);
	loop_wake_at(loop, clock_monotonic_ms() + APP_LOOK_EVERY_MS);
	*ret_state = home;
	return true;
}

static void home_close(struct loop *loop, void *state)
{
	(void)loop;
	free(state);
}

/* Which files are not what counts; NULL: none. */
static const char *edited_words(const struct home *home)
{
	if (home->look.rules_edited && home->look.settings_edited)
		return N_("The office file and the settings were changed.");
	if (home->look.rules_edited)
		return N_("The office file was changed and does not count yet.");
	return home->look.settings_edited ? N_("The settings were changed and do not count yet.")
					  : NULL;
}

static void draw_due(const struct home *home, const struct ui_area *body, int y,
		     enum language language)
{
	struct message due =
	    message_make(N_("To purge: {1} cases, {2} papers. See madoguchi purge."));

	if (home->due_cases + home->due_papers == 0)
		return;
	message_add_number(&due, home->due_cases);
	message_add_number(&due, home->due_papers);
	ui_message(body, y, 4, language, &due, -1, UI_BOLD);
}

/* One thing at a time: a disk that fills up stops whatever else is late. */
static void draw_first(const struct home *home, const struct ui_area *body, enum language language)
{
	const struct message disk = message_with_number(
	    N_("The disk is nearly full: {1} MB free. Call the administrator."), home->disk_mb);
	const struct message late =
	    message_with_number(N_("Late: {1}. F6 shows what."), home->late);

	if (home->disk_short)
		ui_message(body, 0, 4, language, &disk, 74, UI_BAD);
	else if (home->late > 0)
		ui_message(body, 0, 4, language, &late, 74, UI_BAD);
}

/* Who has signed in may not open what is selected, or has no such row: the first that he may. */
static void follow_operator(struct home *home)
{
	const char *const name = home->app->signed_in.name;
	const size_t last = row_count(home) - 1;

	if (strcmp(home->operator_name, name) == 0 && home->selected <= last)
		return;
	text_copy(home->operator_name, sizeof(home->operator_name), name);
	if (home->selected <= last && app_allows(home->app, rows[home->selected].right))
		return;
	for (home->selected = 0; home->selected < last; home->selected++)
		if (app_allows(home->app, rows[home->selected].right))
			return;
}

static void home_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct home *home = state;
	const enum language language = loop_language(loop);

	draw_first(home, body, language);
	follow_operator(home);
	for (size_t i = 0; i < row_count(home); i++) {
		const int y = 1 + (int)i + (i > 1 ? 1 : 0) + (i > 11 ? 1 : 0);
		const char *const mark = i == home->selected ? ">" : " ";

		ui_put(body, y, 2, mark, 1, UI_PLAIN);
		draw_label(home, i, body, y, language);
		draw_count(home, i, body, y);
		if (rows[i].screen == &changes_screen && edited_words(home) != NULL)
			ui_text(body, y, EDITED_COLUMN, language, edited_words(home), -1, UI_BOLD);
		if (i == home->selected)
			ui_cursor(body, y, 2);
	}
	draw_due(home, body, (int)row_count(home) + 3, language);
}

static enum screen_result open_row(struct loop *loop, struct home *home)
{
	const struct home_row *row = &rows[home->selected];
	enum case_list list = row->list;
	struct error error = { 0 };
	struct flow *flow;

	if (!app_allows(home->app, row->right)) {
		loop_say_id(loop, error_happened(ERROR_NOT_ALLOWED), UI_WARN);
		return SCREEN_USED;
	}
	if (row->screen != NULL)
		return flow_push(loop, row->screen,
				 row->screen == &case_list_screen ? &list : NULL);
	if (!flow_new(home->app, &flow, &error) ||
	    !loop_push(loop, &step_procedure_screen, flow, &error))
		dialog_error(loop, &error, NULL);
	return SCREEN_USED;
}

static enum screen_result home_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct home *home = state;

	if (input_is(event, INPUT_KEY_DOWN))
		home->selected = (home->selected + 1) % row_count(home);
	else if (input_is(event, INPUT_KEY_UP))
		home->selected = (home->selected + row_count(home) - 1) % row_count(home);
	else if (input_is(event, INPUT_KEY_HOME))
		home->selected = 0;
	else if (input_is(event, INPUT_KEY_END))
		home->selected = row_count(home) - 1;
	else if (input_is(event, INPUT_KEY_ENTER))
		return open_row(loop, home);
	else
		return SCREEN_IGNORED;
	return SCREEN_USED;
}

static enum screen_result home_act(struct loop *loop, void *state, int act)
{
	struct home *home = state;

	if (act == ACT_DO)
		return open_row(loop, home);
	if (act == ACT_TODO)
		return flow_push(loop, &todo_screen, NULL);
	if (act == ACT_REFRESH) {
		whose_card_ask(home->app);
		app_refresh(home->app);
		look_at_due(home);
		return SCREEN_USED;
	}
	return SCREEN_IGNORED;
}

static bool look(struct counter *counter, struct job *job, struct error *error)
{
	return card_whose(counter, &job->reception.card, error);
}

/* Only the first screen and the lists give way to a case that comes up by itself. */
static bool gives_way(const struct loop *loop)
{
	static const char *const names[] = { "home",   "case.list", "todo", "custody",
					     "letter", "call",	    "queue" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(loop_top(loop), names[i]) == 0)
			return true;
	return false;
}

static void start_look(struct home *home)
{
	struct job *job = job_new(home->app, home->owner, look);

	home->again = false;
	home->looking = app_submit(home->app, &job);
}

/* A card that a case waits for brings that case up by itself. */
static enum screen_result home_post(struct loop *loop, void *state, struct post *post)
{
	struct home *home = state;
	struct job *job;

	if (post->type == POST_READER) {
		const struct reader_event *event = post->payload;

		if (event->state != READER_CARD || !gives_way(loop) ||
		    !app_allows(home->app, RIGHT_COUNTER))
			return SCREEN_USED;
		if (home->looking)
			home->again = true;
		else
			start_look(home);
		return SCREEN_USED;
	}
	job = app_job(post, home->owner);
	if (job == NULL)
		return SCREEN_IGNORED;
	home->looking = false;
	if (home->again)
		start_look(home);
	else if (job->ok && job->reception.card.awaited && gives_way(loop))
		return flow_push(loop, &case_screen, &job->reception.card.awaited_case.id);
	return SCREEN_USED;
}

static int64_t minute_now(void)
{
	return clock_now_ms() / 60000;
}

static void read_late(struct home *home)
{
	struct todo_view view;
	struct error unread;

	home->late_minute = minute_now();
	look_at_due(home);
	look_at_files(home);
	home->disk_short =
	    disk_room(home->app->config, &home->disk_mb, &unread) && home->disk_mb < DISK_BAD_MB;
	if (todo_look(home->app->store, home->app->office, clock_now_ms(), &view, &unread))
		home->late = view.late_all;
}

/* With nothing above it nothing is under way. */
static void follow_files(struct loop *loop, struct home *home)
{
	if (strcmp(loop_top(loop), home_screen.name) != 0)
		return;
	app_follow_rules(home->app);
	app_follow_settings(home->app);
}

/* Runs under every screen: the status line follows the database. Where nobody has written, only
 * what grows old by itself is read: the sync's sign of life, files, and what is late by the minute.
 */
static enum screen_result home_tick(struct loop *loop, void *state, int64_t now_ms)
{
	struct home *home = state;
	const bool written = store_data_version(home->app->store) != home->app->seen_version;

	loop_wake_at(loop, now_ms + APP_LOOK_EVERY_MS);
	if (written || home->late_minute != minute_now()) {
		app_refresh(home->app);
		follow_files(loop, home);
		read_late(home);
		return SCREEN_USED;
	}
	if (now_ms - home->app->link_read_ms <= 4 * APP_LOOK_EVERY_MS)
		return SCREEN_IGNORED;
	app_read_link(home->app, home->app->store);
	app_show(home->app);
	follow_files(loop, home);
	look_at_files(home);
	return SCREEN_USED;
}

/* The next resident begins in the clerk's language. */
static void home_resume(struct loop *loop, void *state)
{
	enum language clerk, resident;

	loop_languages(loop, &clerk, &resident);
	loop_set_language(loop, clerk, clerk);
	app_refresh(((struct home *)state)->app);
	follow_files(loop, state);
	read_late(state);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_END,
	KEY_ROW_REFRESH,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("To do"),
	  N_("Everything unfinished, by what must be done next and by whom."), ACT_TODO },
	KEY_ROW_DO(N_("Open"), N_("Opens the selected row.")),
	{ INPUT_KEY_F11, INPUT_KEY_NONE, N_("Lock"),
	  N_("Locks, on every screen; the same clerk or another one signs in and goes on."),
	  ACT_PASS },
};

const struct screen_ops home_screen = {
	.name = "home",
	.title = N_("Counter"),
	.help = N_("Choose with the arrow keys and Enter. Inserting a card that a case waits for "
		   "brings up that case."),
	.keys = { keys, COUNT(keys) },
	.open = home_open,
	.close = home_close,
	.draw = home_draw,
	.key = home_key,
	.act = home_act,
	.post = home_post,
	.tick = home_tick,
	.resume = home_resume,
};
