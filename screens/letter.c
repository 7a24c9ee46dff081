/* The inquiry letters that have not ended: what must be posted, what is awaited until when, what
 * has come back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/live.h"
#include "madoguchi/screens/paper_view.h"
#include "madoguchi/screens/work_jobs.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define DETAIL_ROWS 5

enum { ACT_POSTED = 1, ACT_CAME_BACK, ACT_RECEIVED, ACT_LABEL };

struct letter_screen {
	struct live live;
	struct letter_wanted wanted;
	struct list rows;
	struct letter_row selected; /* as last read; letter.id 0: none */
	struct letter_row asked;    /* what a list of choices asks about */
};

static const struct list_column columns[] = {
	{ N_("Letter"), 11, false }, { N_("State"), 13, false }, { N_("Reply by"), 12, false },
	{ N_("Case"), 19, false },   { N_("Name"), 0, false },
};

static const char *const orders[LETTER_SORTS] = {
	[LETTERS_BY_DUE] = N_("urgent first"),
	[LETTERS_NEWEST] = N_("newest first"),
	[LETTERS_OLDEST] = N_("oldest first"),
};

static void put_day(int32_t day, char words[static DATE_TEXT_SIZE])
{
	snprintf(words, DATE_TEXT_SIZE, "-");
	if (day != DATE_NONE)
		date_format_iso(day, words);
}

/* "2026-10-14 !": overdue; the mark says what the colour says. */
static void fill_row(const struct letter_row *from, enum language language, struct list_row *row)
{
	const bool late = letter_late(&from->letter, clock_today());
	char name[LIST_WORDS_SIZE / 2], due[DATE_TEXT_SIZE];

	text_copy(name, sizeof(name), from->matter.name);
	put_day(from->letter.due, due);
	row->place = (struct list_place){ from->order, from->letter.id };
	row->style = late || from->letter.state == LETTER_RETURNED ? UI_BAD : UI_PLAIN;
	snprintf(row->words, sizeof(row->words), "%s\t%s\t%s%s\t%s\t%s", from->letter.number,
		 text(language, letter_state_label(from->letter.state)), due, late ? " !" : "",
		 from->matter.number, name);
	explicit_bzero(name, sizeof(name));
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	struct letter_screen *screen = context;
	struct letter_row *got = calloc(want, sizeof(*got));
	const struct list_place start = list_start(direction, from);
	struct error unread;
	int count = 0;

	if (got != NULL)
		(void)letter_list_read(screen->live.app->store, &screen->wanted, start.order,
				       start.id, direction == LIST_BEFORE, got, (int)want, &count,
				       &unread);
	for (int i = 0; i < count; i++)
		fill_row(&got[i], language, &ret_rows[i]);
	secret_wipe(got, want * sizeof(*got));
	free(got);
	return (size_t)count;
}

static bool place_of(void *context, int64_t id, struct list_place *ret_place)
{
	struct letter_screen *screen = context;
	struct letter_row row;
	struct error unread;

	if (!letter_list_find(screen->live.app->store, screen->wanted.order, id, &row, &unread))
		return false;
	*ret_place = (struct list_place){ row.order, id };
	explicit_bzero(&row, sizeof(row));
	return true;
}

static int64_t total(void *context)
{
	struct letter_screen *screen = context;
	struct error unread;
	int64_t count;

	return letter_list_count(screen->live.app->store, screen->wanted.todo, &count, &unread)
		   ? count
		   : -1;
}

static void sort(void *context, size_t order)
{
	((struct letter_screen *)context)->wanted.order = (enum letter_sort)order;
}

static const struct list_source source = { .fetch = fetch,
					   .find = place_of,
					   .total = total,
					   .order = orders,
					   .orders = LETTER_SORTS,
					   .sort = sort };

static void read_selected(struct letter_screen *screen)
{
	const int64_t id = list_selected_id(&screen->rows);
	struct error unread;

	if (id == 0 || !letter_list_find(screen->live.app->store, screen->wanted.order, id,
					 &screen->selected, &unread))
		screen->selected = (struct letter_row){ .order = 0 };
}

static void read_again(void *argument)
{
	struct letter_screen *screen = argument;

	list_refresh(&screen->rows);
	read_selected(screen);
}

static void ended(struct loop *loop, void *argument, struct job *job);

static const char *empty_words(const struct letter_screen *screen)
{
	return screen->wanted.todo == TODO_NOBODY ? N_("No letter is under way.")
						  : N_("No letter of this kind is under way.");
}

static bool letter_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct letter_screen *screen = calloc(1, sizeof(*screen));

	if (screen == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "letters");
	live_init(&screen->live, loop, read_again, ended);
	if (argument != NULL)
		screen->wanted.todo = *(const enum todo *)argument;
	if (!list_open(&screen->rows, &source, screen, columns, COUNT(columns), error)) {
		free(screen);
		return false;
	}
	screen->rows.empty = empty_words(screen);
	app_note(screen->live.app, "case.list", "reply", "screen");
	live_start(&screen->live);
	*ret_state = screen;
	return true;
}

static void letter_close(struct loop *loop, void *argument)
{
	struct letter_screen *screen = argument;

	(void)loop;
	list_close(&screen->rows);
	explicit_bzero(screen, sizeof(*screen));
	free(screen);
}

/* When it was posted, or came into the state that it is in. */
static struct message history_words(const struct letter *letter)
{
	const bool posted = letter->posted_ms != 0 && letter->state != LETTER_RETURNED;
	struct message words;
	char at[24];

	clock_format(posted ? letter->posted_ms : letter->moved_ms, at, sizeof(at));
	at[16] = '\0';
	words = message_with_text(posted			     ? N_("Posted {1}")
				  : letter->state == LETTER_RETURNED ? N_("Came back {1}")
				  : letter->state == LETTER_PRINTED  ? N_("Made {1}")
								     : N_("Since {1}"),
				  at);
	return words;
}

static void draw_detail(const struct letter_screen *screen, enum language language,
			const struct ui_area *detail)
{
	const struct letter *letter = &screen->selected.letter;
	const bool late = letter_late(letter, clock_today());
	struct message words;

	ui_rule(detail, 0);
	if (letter->id == 0)
		return;
	words = history_words(letter);
	ui_message(detail, 1, 2, language, &words, 76, UI_PLAIN);
	if (letter->envelope == LETTER_ENVELOPE_INTACT)
		ui_text(detail, 1, 40, language, N_("reply: envelope sealed and whole"), 38,
			UI_PLAIN);
	ui_text(detail, 2, 2, language, N_("Next:"), 8, UI_DIM);
	ui_paragraph(detail, 2, 11, text(language, letter_next_step(letter, late)), 67,
		     late ? UI_BOLD | UI_BAD : UI_BOLD);
}

static void letter_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	struct letter_screen *screen = argument;
	const enum language language = loop_language(loop);
	const int list_rows = body->height - DETAIL_ROWS;
	const struct ui_area list = ui_part(body, 0, 0, list_rows, body->width);
	const struct ui_area detail = ui_part(body, list_rows, 0, DETAIL_ROWS, body->width);

	draw_detail(screen, language, &detail);
	list_draw(&screen->rows, &list, language);
}

/* ---- acts ----------------------------------------------------------------------------------- */

static enum screen_result open_case(struct loop *loop, struct letter_screen *screen)
{
	return screen->selected.letter.id == 0
		   ? SCREEN_USED
		   : flow_push(loop, &case_screen, &screen->selected.matter.id);
}

static enum screen_result letter_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct letter_screen *screen = argument;
	const enum list_result result = list_event(&screen->rows, event);

	if (result == LIST_IGNORED)
		return SCREEN_IGNORED;
	read_selected(screen);
	return result == LIST_PICKED ? open_case(loop, screen) : SCREEN_USED;
}

static bool work(struct counter *counter, struct job *job, struct error *error)
{
	return letter_work(counter, &job->letter_order, error);
}

static void submit(struct letter_screen *screen, const struct letter_row *row, enum letter_act act)
{
	struct job *job = job_new(screen->live.app, screen->live.owner, work);

	if (job == NULL)
		return;
	job->letter_order.act = act;
	text_copy(job->letter_order.number, sizeof(job->letter_order.number), row->letter.number);
	live_submit(&screen->live, &job);
}

static bool make_label(struct counter *counter, struct job *job, struct error *error)
{
	return case_load(counter->store, job->reception.record.id, &job->reception.record, error) &&
	       work_job_paper(counter, job, error);
}

static void label(struct letter_screen *screen)
{
	struct job *job = job_new(screen->live.app, screen->live.owner, make_label);

	if (job == NULL)
		return;
	job->reception.record.id = screen->selected.matter.id;
	job->paper = PAPER_LABEL;
	live_submit(&screen->live, &job);
}

static void envelope_chosen(struct loop *loop, void *context, int64_t id)
{
	struct letter_screen *screen = context;

	(void)loop;
	if (id >= 0)
		submit(screen, &screen->asked, (enum letter_act)id);
}

static void ask_envelope(struct loop *loop, struct letter_screen *screen)
{
	static const struct chooser_row rows[] = {
		{ LETTER_ACT_INTACT, N_("sealed and whole") },
		{ LETTER_ACT_OPENED, N_("opened or damaged") },
	};

	screen->asked = screen->selected;
	chooser_open(loop, N_("The reply is here. Its envelope:"), rows, COUNT(rows),
		     LETTER_ACT_INTACT, envelope_chosen, screen);
}

static const char *letter_reason(const void *argument, int act)
{
	static const enum letter_act letter_acts[] = { [ACT_POSTED] = LETTER_ACT_POSTED,
						       [ACT_CAME_BACK] = LETTER_ACT_CAME_BACK,
						       [ACT_RECEIVED] = LETTER_ACT_INTACT };
	const struct letter_screen *screen = argument;

	if (act <= 0 && act != ACT_DO)
		return NULL;
	if (screen->selected.letter.id == 0)
		return empty_words(screen);
	if (act == ACT_DO)
		return NULL;
	if (screen->live.busy)
		return N_("A moment, please.");
	return act == ACT_LABEL ? NULL
				: letter_act_barred(&screen->selected.letter, letter_acts[act]);
}

static enum screen_result letter_act(struct loop *loop, void *argument, int act)
{
	struct letter_screen *screen = argument;

	switch (act) {
	case ACT_POSTED:
		submit(screen, &screen->selected, LETTER_ACT_POSTED);
		return SCREEN_USED;
	case ACT_CAME_BACK:
		submit(screen, &screen->selected, LETTER_ACT_CAME_BACK);
		return SCREEN_USED;
	case ACT_RECEIVED:
		ask_envelope(loop, screen);
		return SCREEN_USED;
	case ACT_LABEL:
		label(screen);
		return SCREEN_USED;
	case ACT_DO:
		return open_case(loop, screen);
	case ACT_ORDER:
		return case_list_next_order(loop, &screen->rows);
	case ACT_REFRESH:
		live_read(&screen->live);
		return SCREEN_USED;
	default:
		return SCREEN_IGNORED;
	}
}

static void ended(struct loop *loop, void *argument, struct job *job)
{
	(void)argument;
	if (job->work == make_label)
		paper_view_open(loop, job);
}

static void letter_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct letter_screen *screen = argument;
	const enum todo todo = screen->wanted.todo;

	case_list_title(&screen->rows, todo != TODO_NOBODY ? todo_what(todo) : NULL, language,
			words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE_IN_HELP,
	KEY_ROW_ORDER_F4,
	KEY_ROW_REFRESH_IN_HELP,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Posted"), N_("It was posted today."), ACT_POSTED },
	{ INPUT_KEY_F7, INPUT_KEY_CTRL('V'), N_("Came back"),
	  N_("The post has brought it back undelivered."), ACT_CAME_BACK },
	{ INPUT_KEY_F8, INPUT_KEY_CTRL('E'), N_("Reply"),
	  N_("The reply is here; how its envelope looks is noted."), ACT_RECEIVED },
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Label"), N_("The address label for the envelope."),
	  ACT_LABEL },
	KEY_ROW_DO(N_("Case"), N_("Opens its case: the second visit, or a print.")),
	KEY_ROW_BACK,
};

const struct screen_ops letter_screen = {
	.name = "letter",
	.title = N_("Letters: the reply is awaited"),
	.help = N_("The inquiry letters that have not ended. What is to be printed, posted or was "
		   "undelivered is due first; ! marks a reply that is overdue. A letter ends with "
		   "the second visit, or with its case."),
	.keys = { keys, COUNT(keys) },
	.open = letter_open,
	.close = letter_close,
	.draw = letter_draw,
	.key = letter_key,
	.act = letter_act,
	.reason = letter_reason,
	.post = live_post,
	.tick = live_tick,
	.resume = live_resume,
	.subject = letter_subject,
};
