#include "madoguchi/screens/kit/list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"

#define FIRST_HEIGHT 16 /* until it has been drawn */
#define MARKER_WIDTH 2
#define POSITION_SIZE 64

struct list_place list_start(enum list_direction direction, const struct list_place *from)
{
	struct list_place place = { direction == LIST_BEFORE ? INT64_MAX : INT64_MIN, 0 };

	if (from != NULL)
		place = *from;
	if (from != NULL && direction == LIST_FROM)
		place.id--;
	return place;
}

bool list_open(struct list *list, const struct list_source *source, void *context,
	       const struct list_column *columns, size_t column_count, struct error *error)
{
	memset(list, 0, sizeof(*list));
	list->source = source;
	list->context = context;
	list->column = columns;
	list->columns = column_count;
	list->height = FIRST_HEIGHT;
	list->empty = N_("Nothing here.");
	/* The second half is where rows are fetched that then go before others. */
	list->row = calloc(2 * (size_t)LIST_ROWS_MAX, sizeof(*list->row));
	list->filter = calloc(1, sizeof(*list->filter));
	if (list->row == NULL || list->filter == NULL) {
		list_close(list);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "list");
	}
	line_edit_init(list->filter, FIELD_TEXT, 0);
	list_refresh(list);
	return true;
}

void list_close(struct list *list)
{
	free(list->row);
	free(list->filter);
	list->row = NULL;
	list->filter = NULL;
	list->count = 0;
}

static size_t fetch(struct list *list, enum list_direction direction, const struct list_place *from,
		    size_t want, struct list_row *rows)
{
	size_t got;

	if (want == 0)
		return 0;
	got = list->source->fetch(list->context, direction, from, want, list->language, rows);
	for (size_t i = 0; i < got; i++)
		rows[i].reading = ui_new_reading();
	return got;
}

/* A source that cannot tell how many rows stand before the window is not asked: the list counts
 * along from whichever end it was at. */
static void count_rows(struct list *list, bool at_end)
{
	const struct list_source *source = list->source;

	list->total = source->total != NULL ? source->total(list->context) : -1;
	if (source->rank != NULL && list->count > 0)
		list->before = source->rank(list->context, &list->row[0].place);
	else if (at_end && list->total >= (int64_t)list->count)
		list->before = list->total - (int64_t)list->count;
}

/* Rows that were read anew may stand anywhere: at the end, or, as far as there is room to count,
 * behind the first. */
static void look_around(struct list *list)
{
	struct list_row *found = list->row + LIST_ROWS_MAX;
	size_t above;

	if (list->count == 0 || list->before >= 0 || list->total < 0)
		return;
	above = fetch(list, LIST_BEFORE, &list->row[0].place, LIST_ROWS_MAX, found);
	if (above < LIST_ROWS_MAX)
		list->before = (int64_t)above;
	else if (fetch(list, LIST_AFTER, &list->row[list->count - 1].place, 1, found) == 0)
		list->before = list->total - (int64_t)list->count;
}

/* Puts `want` rows at most before the first, or before all there is from NULL; returns how many.
 * What no longer fits falls off at the end. */
static size_t extend_up(struct list *list, const struct list_place *from, size_t want)
{
	struct list_row *found = list->row + LIST_ROWS_MAX;
	size_t got = fetch(list, LIST_BEFORE, from, want, found);

	if (list->count + got > list->height)
		list->count = list->height > got ? list->height - got : 0;
	memmove(&list->row[got], list->row, list->count * sizeof(*list->row));
	for (size_t i = 0; i < got; i++)
		list->row[i] = found[got - 1 - i];
	list->count += got;
	if (got < want)
		list->before = 0;
	else
		list->before = list->before < (int64_t)got ? -1 : list->before - (int64_t)got;
	return got;
}

/* Puts rows after the last; as many as needed fall off at the beginning. */
static size_t extend_down(struct list *list, size_t want)
{
	struct list_row *found = list->row + LIST_ROWS_MAX;
	size_t got = fetch(list, LIST_AFTER, &list->row[list->count - 1].place, want, found);
	size_t over = list->count + got > list->height ? list->count + got - list->height : 0;

	if (over > list->count)
		over = list->count;
	memmove(list->row, &list->row[over], (list->count - over) * sizeof(*list->row));
	list->count -= over;
	if (list->before >= 0)
		list->before += (int64_t)over;
	memcpy(&list->row[list->count], found, got * sizeof(*found));
	list->count += got;
	return got;
}

/* Reads everything around a place, `lead` rows above it; NULL: from the beginning. */
static void load(struct list *list, const struct list_place *place, size_t lead)
{
	struct list_place first;
	bool at_end;

	list->count = 0;
	list->before = place == NULL ? 0 : -1;
	if (place != NULL)
		lead = extend_up(list, place, lead);
	else
		lead = 0;
	list->count +=
	    fetch(list, LIST_FROM, place, list->height - list->count, &list->row[list->count]);
	list->selected = lead;
	at_end = list->count < list->height;
	if (place != NULL && at_end) {
		first = list->count > 0 ? list->row[0].place : *place;
		list->selected += extend_up(list, &first, list->height - list->count);
	}
	if (list->selected >= list->count)
		list->selected = list->count > 0 ? list->count - 1 : 0;
	count_rows(list, at_end);
	look_around(list);
}

void list_refresh(struct list *list)
{
	struct list_place place;

	if (list->count == 0) {
		load(list, NULL, 0);
		return;
	}
	place = list->row[list->selected].place;
	if (list->source->find != NULL)
		list->source->find(list->context, place.id, &place);
	load(list, &place, list->selected);
}

void list_next_order(struct list *list)
{
	const struct list_source *source = list->source;

	if (source->orders == 0)
		return;
	list->order = (list->order + 1) % source->orders;
	source->sort(list->context, list->order);
	list_refresh(list);
}

const char *list_order(const struct list *list)
{
	return list->source->orders > 0 ? list->source->order[list->order] : NULL;
}

void list_select(struct list *list, int64_t id)
{
	struct list_place place;

	for (size_t i = 0; i < list->count; i++) {
		if (list->row[i].place.id == id) {
			list->selected = i;
			return;
		}
	}
	if (list->source->find != NULL && list->source->find(list->context, id, &place))
		load(list, &place, list->height / 2);
}

const struct list_row *list_selected(const struct list *list)
{
	return list->count > 0 ? &list->row[list->selected] : NULL;
}

int64_t list_selected_id(const struct list *list)
{
	return list->count > 0 ? list->row[list->selected].place.id : 0;
}

/* Moving counts nothing anew: a list is read again when something was written. Rows that are seen
 * before that are there nevertheless. */
static void count_along(struct list *list, bool at_end)
{
	const int64_t seen = list->before + (int64_t)list->count;

	if (list->total < 0)
		return;
	if (list->before >= 0 && list->total < seen)
		list->total = seen;
	if (at_end && list->total >= (int64_t)list->count)
		list->before = list->total - (int64_t)list->count;
}

static void move_up(struct list *list, size_t by)
{
	struct list_place first = list->row[0].place;

	if (list->selected >= by) {
		list->selected -= by;
		return;
	}
	/* A page moves the rows and leaves the marker where it is, if there are enough. */
	if (extend_up(list, &first, by) < by)
		list->selected = 0;
}

static void move_down(struct list *list, size_t by)
{
	bool at_end;

	if (list->selected + by < list->count) {
		list->selected += by;
		return;
	}
	at_end = extend_down(list, by) < by;
	if (at_end)
		list->selected = list->count - 1;
	count_along(list, at_end);
}

static void move_to_end(struct list *list)
{
	list->count = 0;
	list->before = -1;
	extend_up(list, NULL, list->height);
	list->selected = list->count > 0 ? list->count - 1 : 0;
	count_rows(list, true);
}

static bool move(struct list *list, const struct input_event *event)
{
	size_t page = list->height > 1 ? list->height - 1 : 1;

	if (event->kind != INPUT_KEY)
		return false;
	if (list->count == 0)
		return event->key >= INPUT_KEY_UP && event->key <= INPUT_KEY_PAGE_DOWN;
	switch ((int)event->key) {
	case INPUT_KEY_UP:
		move_up(list, 1);
		return true;
	case INPUT_KEY_DOWN:
		move_down(list, 1);
		return true;
	case INPUT_KEY_PAGE_UP:
		move_up(list, page);
		return true;
	case INPUT_KEY_PAGE_DOWN:
		move_down(list, page);
		return true;
	case INPUT_KEY_HOME:
		load(list, NULL, 0);
		return true;
	case INPUT_KEY_END:
		move_to_end(list);
		return true;
	default:
		return false;
	}
}

static enum list_result filter_event(struct list *list, const struct input_event *event)
{
	char wanted[LINE_EDIT_TEXT_SIZE];
	enum line_edit_result result;

	if (input_is(event, INPUT_KEY_ENTER)) {
		list->filtering = false;
		return LIST_USED;
	}
	if (input_is(event, INPUT_KEY_BACKSPACE) && list->filter->count == 0)
		list->filtering = false;
	result = line_edit_event(list->filter, event);
	if (result == LINE_EDIT_CHANGED && list->source->filter != NULL) {
		line_edit_get(list->filter, wanted, sizeof(wanted));
		list->source->filter(list->context, wanted);
		load(list, NULL, 0);
	}
	return result == LINE_EDIT_IGNORED ? LIST_IGNORED : LIST_USED;
}

enum list_result list_event(struct list *list, const struct input_event *event)
{
	bool sideways = input_is(event, INPUT_KEY_HOME) || input_is(event, INPUT_KEY_END);

	if (!(list->filtering && sideways) && move(list, event))
		return LIST_USED;
	if (list->filtering)
		return filter_event(list, event);
	if (list->source->filter != NULL && input_is(event, INPUT_KEY_CHARACTER('/'))) {
		list->filtering = true;
		return LIST_USED;
	}
	if (list->filter->count > 0 && input_is(event, INPUT_KEY_CTRL('U')))
		return filter_event(list, event);
	return input_is(event, INPUT_KEY_ENTER) && list->count > 0 ? LIST_PICKED : LIST_IGNORED;
}

/* With the blank behind it: a look that changes for one blank is told to the terminal twice. */
static void put_cell(const struct list_column *column, const struct ui_area *area, int y, int x,
		     const char *words, unsigned style)
{
	int width = column->width > 0 ? column->width : area->width - x;

	if (column->right)
		ui_put_right(area, y, x, words, width, style);
	else
		ui_put(area, y, x, words, width, style);
	ui_fill(area, y, x + width, ' ', 1, style);
}

static void draw_cells(const struct list *list, const struct ui_area *area, int y,
		       const struct list_row *row)
{
	const char *at = row->words;
	int x = MARKER_WIDTH;

	for (size_t i = 0; i < list->columns && x < area->width; i++) {
		size_t size = strcspn(at, "\t");
		char cell[LIST_WORDS_SIZE];

		memcpy(cell, at, size);
		cell[size] = '\0';
		put_cell(&list->column[i], area, y, x, cell, row->style);
		x += list->column[i].width + 1;
		at += size + (at[size] == '\t');
	}
}

/* A row stands until it is read again, also where it was scrolled to; the selected one has a marker
 * besides. */
static void draw_row(const struct list *list, const struct ui_area *area, int y,
		     const struct list_row *row)
{
	const struct ui_stamp stamp = { .what = list, .reading = row->reading };

	if (ui_row_stands(area, y, &stamp))
		return;
	draw_cells(list, area, y, row);
	ui_row_done(area, y);
}

static bool has_headings(const struct list *list)
{
	return list->columns > 0 && list->column[0].heading != NULL;
}

static void draw_headings(const struct list *list, const struct ui_area *area)
{
	int x = MARKER_WIDTH;

	for (size_t i = 0; i < list->columns && x < area->width; i++) {
		put_cell(&list->column[i], area, 0, x,
			 text(list->language, list->column[i].heading), UI_BOLD);
		x += list->column[i].width + 1;
	}
}

static void draw_position(const struct list *list, const struct ui_area *area, int y)
{
	char position[POSITION_SIZE] = "";
	bool filtered = list->filtering || list->filter->count > 0;

	if (list->count > 0 && list->total >= 0 && list->before < 0)
		snprintf(position, sizeof(position), "- / %lld", (long long)list->total);
	else if (list->count > 0 && list->total >= 0)
		snprintf(position, sizeof(position), "%lld / %lld",
			 (long long)list->before + (long long)list->selected + 1,
			 (long long)list->total);
	ui_put_right(area, y, area->width / 2, position, area->width - area->width / 2, UI_PLAIN);
	if (!filtered)
		return;
	ui_put(area, y, MARKER_WIDTH, "/", 1, UI_PLAIN);
	line_edit_draw(list->filter, area, y, MARKER_WIDTH + 1, area->width / 2 - MARKER_WIDTH - 1,
		       list->filtering);
}

static void fit(struct list *list, int rows, enum language language)
{
	size_t height = rows < 1 ? 1 : rows > LIST_ROWS_MAX ? LIST_ROWS_MAX : (size_t)rows;

	if (height == list->height && language == list->language)
		return;
	if (list->selected >= height)
		list->selected = height - 1;
	list->height = height;
	list->language = language;
}

/* Rows that are counted, or cannot be counted, and do not come are not none. */
static const char *empty_words(const struct list *list)
{
	return list->source->total != NULL && list->total != 0 && list->filter->count == 0
		   ? N_("This list could not be read. F5 tries again.")
		   : list->empty;
}

void list_draw(struct list *list, const struct ui_area *area, enum language language)
{
	int top = has_headings(list) ? 1 : 0;
	size_t height = list->height;
	enum language before = list->language;
	int64_t id = list_selected_id(list);

	fit(list, area->height - top - 1, language);
	if (height != list->height || before != list->language) {
		list_refresh(list);
		list_select(list, id);
	}
	if (top > 0)
		draw_headings(list, area);
	for (size_t i = 0; i < list->count; i++)
		draw_row(list, area, top + (int)i, &list->row[i]);
	if (list->count == 0)
		ui_text(area, top, MARKER_WIDTH, language, empty_words(list), -1, UI_PLAIN);
	else
		ui_put(area, top + (int)list->selected, 0, ">", 1, UI_PLAIN);
	ui_cursor(area, top + (int)list->selected, 0);
	draw_position(list, area, area->height - 1);
}
