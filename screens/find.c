/* Finds a case while one types: by number, name or kana, state, day, or several of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/screens/search.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TYPED_MAX 60
#define KINDS_SIZE 32
#define LABEL_WIDTH 10
#define ROW_WORDS 1
#define ROW_LIST 3
#define REST_MS 1500 /* words that have stood so long are a search, and no stage of typing */

enum find_order { FOUND_NEWEST, FOUND_UNCHANGED, FOUND_STATE, FOUND_NAME, FOUND_ORDERS };

static const char *const orders[FOUND_ORDERS] = {
	[FOUND_NEWEST] = N_("newest first"),
	[FOUND_UNCHANGED] = N_("longest unchanged first"),
	[FOUND_STATE] = N_("by state"),
	[FOUND_NAME] = N_("by name"),
};

struct find {
	struct app *app;
	struct search *search;
	struct line_edit typed;
	struct list list;
	struct search_answer *answer; /* NULL: nothing has been asked yet */
	enum find_order order;
	int sorted[SEARCH_ROWS_MAX + 1]; /* indices into the answer's rows */
	uint64_t asked;
	int64_t seen_version;
	int64_t typed_ms; /* monotonic: of the last change */
	bool noted;	  /* what was typed stands in the audit trail */
	bool waits;	  /* for the answer to what was typed */
	bool open_found;  /* Enter came before it: the only case found is opened */
	bool in_list;	  /* the last key moved the selection: the cursor stands on it */
};

/* True: the second row of the answer goes before the first. */
static bool goes_before(const struct find *find, int first, int second)
{
	const struct case_row *a = &find->answer->row[first];
	const struct case_row *b = &find->answer->row[second];

	switch (find->order) {
	case FOUND_UNCHANGED:
		return b->changed_ms < a->changed_ms;
	case FOUND_STATE:
		return b->state < a->state;
	case FOUND_NAME:
		return strcmp(b->name, a->name) < 0;
	default:
		return false;
	}
}

/* Rows that are equal stay in the answer's order, the newest first. */
static void sort_answer(struct find *find)
{
	for (int i = 0; find->answer != NULL && i < find->answer->count; i++) {
		int at = i;

		for (; at > 0 && goes_before(find, find->sorted[at - 1], i); at--)
			find->sorted[at] = find->sorted[at - 1];
		find->sorted[at] = i;
	}
}

/* A row's place is where it stands in the order that holds. */
static void fill(const struct find *find, int64_t at, enum language language, struct list_row *row)
{
	case_list_fill(&find->answer->row[find->sorted[at]], language, row);
	row->place.order = at;
}

static size_t fetch(void *context, enum list_direction direction, const struct list_place *from,
		    size_t want, enum language language, struct list_row *ret_rows)
{
	const struct find *find = context;
	const int64_t count = find->answer == NULL ? 0 : find->answer->count;
	const int64_t step = direction == LIST_BEFORE ? -1 : 1;
	int64_t at = direction == LIST_BEFORE ? count - 1 : 0;
	size_t got = 0;

	if (from != NULL)
		at = from->order + (direction == LIST_FROM ? 0 : step);
	/* The answer may have become shorter than it was. */
	if (direction == LIST_BEFORE && at >= count)
		at = count - 1;
	for (; got < want && at >= 0 && at < count; at += step)
		fill(find, at, language, &ret_rows[got++]);
	return got;
}

static bool place_of(void *context, int64_t id, struct list_place *ret_place)
{
	const struct find *find = context;

	for (int i = 0; find->answer != NULL && i < find->answer->count; i++) {
		if (find->answer->row[find->sorted[i]].id == id) {
			*ret_place = (struct list_place){ i, id };
			return true;
		}
	}
	return false;
}

static int64_t total(void *context)
{
	const struct find *find = context;

	if (find->answer == NULL)
		return 0;
	return find->answer->more ? -1 : find->answer->count;
}

static int64_t rank(void *context, const struct list_place *place)
{
	(void)context;
	return place->order;
}

static void sort(void *context, size_t order)
{
	struct find *find = context;

	find->order = (enum find_order)order;
	sort_answer(find);
}

static const struct list_source source = { .fetch = fetch,
					   .find = place_of,
					   .total = total,
					   .rank = rank,
					   .order = orders,
					   .orders = FOUND_ORDERS,
					   .sort = sort };

static void ask(struct find *find)
{
	char typed[LINE_EDIT_TEXT_SIZE];

	line_edit_get(&find->typed, typed, sizeof(typed));
	find->seen_version = store_data_version(find->app->store);
	find->asked = search_ask(find->search, typed);
	explicit_bzero(typed, sizeof(typed));
}

/* "name", "number+day": what kind of words, never which. */
static void kinds_of(const char *typed, char kinds[static KINDS_SIZE])
{
	struct search_words words;

	search_words_parse(typed, clock_today(), &words);
	snprintf(kinds, KINDS_SIZE, "%s%s%s%s", words.number[0] != '\0' ? "+number" : "",
		 words.names > 0 ? "+name" : "", words.has_state ? "+state" : "",
		 words.day != DATE_NONE ? "+day" : "");
	memmove(kinds, kinds + 1, strlen(kinds));
	explicit_bzero(&words, sizeof(words));
}

/* A search is an act once: when its words have come to rest, a case is opened by it, or it is
 * left. */
static void note_search(struct find *find)
{
	char typed[LINE_EDIT_TEXT_SIZE], kinds[KINDS_SIZE], detail[AUDIT_NOTE_SIZE];

	if (find->noted || find->waits || find->answer == NULL || find->typed.count == 0)
		return;
	find->noted = true;
	line_edit_get(&find->typed, typed, sizeof(typed));
	kinds_of(typed, kinds);
	explicit_bzero(typed, sizeof(typed));
	snprintf(detail, sizeof(detail), "found=%d%s", find->answer->count,
		 find->answer->more ? "+" : "");
	app_note(find->app, "case.search", kinds, detail);
}

static void find_close(struct loop *loop, void *state)
{
	struct find *find = state;

	(void)loop;
	note_search(find);
	search_stop(&find->search);
	search_answer_free(&find->answer);
	list_close(&find->list);
	line_edit_clear(&find->typed);
	free(find);
}

static bool find_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct find *find = calloc(1, sizeof(*find));

	(void)argument;
	if (find == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "find");
	find->app = app_of(loop);
	line_edit_init(&find->typed, FIELD_TEXT, TYPED_MAX);
	if (!list_open(&find->list, &source, find, case_list_columns, CASE_LIST_COLUMNS, error) ||
	    !search_start(find->app, &find->search, error)) {
		find_close(loop, find);
		return false;
	}
	loop_wake_at(loop, clock_monotonic_ms() + APP_LOOK_EVERY_MS);
	*ret_state = find;
	return true;
}

/* What stands in the place of rows. */
static const char *without_rows(const struct find *find)
{
	if (find->typed.count == 0)
		return "";
	if (find->waits)
		return N_("Searching; F12 leaves it.");
	return find->answer != NULL && find->answer->too_little
		   ? N_("A second character is needed, be it the first one of the given name.")
		   : N_("No case was found.");
}

static void find_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	const enum language language = loop_language(loop);
	const struct ui_area rows =
	    ui_part(body, ROW_LIST, 0, body->height - ROW_LIST, body->width);
	struct find *find = state;
	const bool more = find->answer != NULL && find->answer->more;

	find->list.empty = without_rows(find);
	list_draw(&find->list, &rows, language);
	ui_text(body, 0, 2, language, N_("Find"), LABEL_WIDTH, UI_BOLD);
	ui_text(body, ROW_WORDS, 2, language,
		more ? N_("These are the newest of more than 200: a further word narrows them.")
		     : N_("Number, name, kana, state or day; each further word narrows it."),
		body->width - 2, more ? UI_WARN : UI_PLAIN);
	line_edit_draw(&find->typed, body, 0, LABEL_WIDTH + 2, TYPED_MAX, !find->in_list);
}

static enum screen_result open_selected(struct loop *loop, struct find *find)
{
	int64_t id = list_selected_id(&find->list);

	find->open_found = false;
	note_search(find);
	return id == 0 ? SCREEN_USED : flow_push(loop, &case_screen, &id);
}

/* Whoever types a number and Enter at once, as a scanner does, has not seen the rows. */
static enum screen_result wanted(struct loop *loop, struct find *find)
{
	if (!find->waits)
		return open_selected(loop, find);
	find->open_found = true;
	return SCREEN_USED;
}

static enum screen_result find_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct find *find = state;
	const bool vertical = input_is(event, INPUT_KEY_UP) || input_is(event, INPUT_KEY_DOWN) ||
			      input_is(event, INPUT_KEY_PAGE_UP) ||
			      input_is(event, INPUT_KEY_PAGE_DOWN);

	if (input_is(event, INPUT_KEY_ENTER))
		return wanted(loop, find);
	if (vertical) {
		find->in_list = find->list.count > 0;
		list_event(&find->list, event);
		return SCREEN_USED;
	}
	switch (line_edit_event(&find->typed, event)) {
	case LINE_EDIT_IGNORED:
		return SCREEN_IGNORED;
	case LINE_EDIT_CHANGED:
		find->open_found = false;
		find->waits = true;
		find->noted = false;
		find->typed_ms = clock_monotonic_ms();
		ask(find);
		break;
	default:
		break;
	}
	find->in_list = false;
	return SCREEN_USED;
}

static enum screen_result find_act(struct loop *loop, void *state, int act)
{
	if (act == ACT_DO)
		return wanted(loop, state);
	if (act == ACT_ORDER)
		return case_list_next_order(loop, &((struct find *)state)->list);
	if (act != ACT_REFRESH)
		return SCREEN_IGNORED;
	ask(state);
	return SCREEN_USED;
}

/* What is typed anew begins at the newest; what another process changed leaves the selection. */
static void show(struct find *find, struct search_answer *answer)
{
	const bool anew = find->answer == NULL || !find->in_list;

	search_answer_free(&find->answer);
	find->answer = answer;
	sort_answer(find);
	if (anew)
		find->list.count = 0;
	list_refresh(&find->list);
}

static enum screen_result find_post(struct loop *loop, void *state, struct post *post)
{
	struct find *find = state;
	struct search_answer *answer = post->payload;

	if (post->type != POST_FOUND || answer->question != find->asked)
		return SCREEN_IGNORED;
	if (!answer->ok)
		dialog_error(loop, &answer->error, NULL);
	post->payload = NULL;
	find->waits = false;
	show(find, answer);
	return find->open_found && answer->count == 1 ? open_selected(loop, find) : SCREEN_USED;
}

static enum screen_result find_tick(struct loop *loop, void *state, int64_t now_ms)
{
	struct find *find = state;

	(void)loop;
	if (now_ms - find->typed_ms >= REST_MS)
		note_search(find);
	if (!app_has_changed(find->app, now_ms, find->seen_version) || find->typed.count == 0)
		return SCREEN_IGNORED;
	ask(find);
	return SCREEN_USED;
}

static void find_resume(struct loop *loop, void *state)
{
	struct find *find = state;

	(void)loop;
	if (find->typed.count > 0)
		ask(find);
}

static void find_subject(const void *state, enum language language, char *words, size_t size)
{
	struct message subject = message_make(N_("({1})"));

	message_add_id(&subject, orders[((const struct find *)state)->order]);
	message_words(language, &subject, words, size);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_REFRESH_IN_HELP,
	KEY_ROW_ORDER,
	KEY_ROW_DO(N_("Open"), N_("Opens the selected case.")),
	KEY_ROW_BACK,
};

const struct screen_ops find_screen = {
	.name = "find",
	.title = N_("Find a case"),
	.help =
	    N_("Finds cases while you type: by number, of which the running number is enough "
	       "(\"42\"), by name or kana, by their state (\"to return\") and by the day on "
	       "which they were begun (\"10/14\", \"today\"). Up and Down choose, Enter opens."),
	.keys = { keys, COUNT(keys) },
	.open = find_open,
	.close = find_close,
	.draw = find_draw,
	.key = find_key,
	.act = find_act,
	.post = find_post,
	.tick = find_tick,
	.resume = find_resume,
	.subject = find_subject,
};
