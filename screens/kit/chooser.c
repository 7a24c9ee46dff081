#include "madoguchi/screens/kit/chooser.h"

#include <stdlib.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/kit/loop.h"

#define WIDTH_MIN 40
#define EXTRA_ROWS 3	/* frame and position */
#define EXTRA_COLUMNS 6 /* frame and marker */

struct chooser {
	const char *title;
	struct list_row *row;
	struct list_array array;
	struct list list;
	int width; /* of the longest row */
	int64_t answer_id;
	void (*answer)(struct loop *loop, void *context, int64_t id);
	void *context;
};

static void draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct chooser *chooser = state;
	enum language language = loop_language(loop);
	const char *title = text(language, chooser->title);
	int height = (int)chooser->array.count + EXTRA_ROWS;
	int width =
	    EXTRA_COLUMNS + (ui_width(title) > chooser->width ? ui_width(title) : chooser->width);
	struct ui_area frame, inside;

	if (width < WIDTH_MIN)
		width = WIDTH_MIN;
	if (width > body->width)
		width = body->width;
	if (height > body->height)
		height = body->height;
	frame =
	    ui_part(body, (body->height - height) / 2, (body->width - width) / 2, height, width);
	inside = ui_box(&frame, title);
	list_draw(&chooser->list, &inside, language);
}

static enum screen_result take(struct chooser *chooser)
{
	if (chooser->list.count == 0)
		return SCREEN_USED;
	chooser->answer_id = list_selected_id(&chooser->list);
	return SCREEN_CLOSE;
}

static enum screen_result act(struct loop *loop, void *state, int number)
{
	(void)loop;
	return number == ACT_DO ? take(state) : SCREEN_IGNORED;
}

static enum screen_result key(struct loop *loop, void *state, const struct input_event *event)
{
	struct chooser *chooser = state;

	(void)loop;
	switch (list_event(&chooser->list, event)) {
	case LIST_PICKED:
		return take(chooser);
	case LIST_USED:
		return SCREEN_USED;
	case LIST_IGNORED:
		break;
	}
	return SCREEN_IGNORED;
}

static void chooser_close(struct loop *loop, void *state)
{
	struct chooser *chooser = state;
	void (*answer)(struct loop *, void *, int64_t) = chooser->answer;
	void *context = chooser->context;
	int64_t id = chooser->answer_id;

	list_close(&chooser->list);
	free(chooser->row);
	free(chooser);
	if (answer != NULL)
		answer(loop, context, id);
}

static const struct key_binding bindings[] = {
	KEY_ROW_DO(N_("Take"), N_("Takes the marked row; Enter does the same.")),
	KEY_ROW_BACK,
	{ INPUT_KEY_CHARACTER('/'), INPUT_KEY_NONE, N_("Filter"),
	  N_("Shows only rows with the text that follows."), ACT_PASS },
};

static const struct screen_ops chooser_ops = {
	.name = "chooser",
	.help = N_("A list of which one row is taken."),
	.overlay = true,
	.keys = { bindings, sizeof(bindings) / sizeof(bindings[0]) },
	.close = chooser_close,
	.draw = draw,
	.key = key,
	.act = act,
};

static bool fill(struct chooser *chooser, enum language language, const struct chooser_row *rows,
		 size_t count)
{
	static const struct list_column column[] = { { .heading = NULL } };

	chooser->row = calloc(count + 1, sizeof(*chooser->row));
	if (chooser->row == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct list_row *row = &chooser->row[i];

		row->place = (struct list_place){ .order = (int64_t)i, .id = rows[i].id };
		text_copy(row->words, sizeof(row->words), text(language, rows[i].words));
		if (ui_width(row->words) > chooser->width)
			chooser->width = ui_width(row->words);
	}
	chooser->array.row = chooser->row;
	chooser->array.count = count;
	return list_open(&chooser->list, &list_array_source, &chooser->array, column, 1, NULL);
}

bool chooser_open(struct loop *loop, const char *title, const struct chooser_row *rows,
		  size_t count, int64_t selected,
		  void (*answer)(struct loop *loop, void *context, int64_t id), void *context)
{
	struct chooser *chooser = calloc(1, sizeof(*chooser));

	if (chooser == NULL)
		return false;
	chooser->title = title;
	chooser->answer_id = -1;
	if (!fill(chooser, loop_language(loop), rows, count) ||
	    !loop_push(loop, &chooser_ops, chooser, NULL)) {
		chooser_close(loop, chooser);
		return false;
	}
	list_select(&chooser->list, selected);
	chooser->answer = answer;
	chooser->context = context;
	return true;
}
