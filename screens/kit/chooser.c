#include "madoguchi/screens/kit/chooser.h"

#include <stdlib.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/kit/loop.h"

#define WIDTH_MIN 40
#define EXTRA_ROWS 3	/* frame and position */
#define EXTRA_COLUMNS 6 /* frame and marker */

struct chooser {
	const char *title;
	struct message *words; /* of each row */
	struct list_row *row;
	struct list_array array;
	struct list list;
	int64_t answer_id;
	void (*answer)(struct loop *loop, void *context, int64_t id);
	void *context;
};

/* Of the title and of every row, whichever are shown. */
static int widest(const struct chooser *chooser, enum language language)
{
	char words[LIST_WORDS_SIZE];
	int width = ui_width(text(language, chooser->title));

	for (size_t i = 0; i < chooser->array.count; i++) {
		message_words(language, &chooser->words[i], words, sizeof(words));
		if (ui_width(words) > width)
			width = ui_width(words);
	}
	secret_wipe(words, sizeof(words));
	return width;
}

static void draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct chooser *chooser = state;
	enum language language = loop_language(loop);
	int height = (int)chooser->array.count + EXTRA_ROWS;
	int width = EXTRA_COLUMNS + widest(chooser, language);
	struct ui_area frame, inside;

	if (width < WIDTH_MIN)
		width = WIDTH_MIN;
	if (width > body->width)
		width = body->width;
	if (height > body->height)
		height = body->height;
	frame =
	    ui_part(body, (body->height - height) / 2, (body->width - width) / 2, height, width);
	inside = ui_box(&frame, text(language, chooser->title));
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

/* The words may name people. */
static void wipe(void *rows, size_t size)
{
	if (rows != NULL)
		secret_wipe(rows, size);
	free(rows);
}

static void chooser_close(struct loop *loop, void *state)
{
	struct chooser *chooser = state;
	void (*answer)(struct loop *, void *, int64_t) = chooser->answer;
	void *context = chooser->context;
	int64_t id = chooser->answer_id;

	list_close(&chooser->list);
	wipe(chooser->row, chooser->array.count * sizeof(*chooser->row));
	wipe(chooser->words, chooser->array.count * sizeof(*chooser->words));
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

static void write_rows(void *context, enum language language)
{
	struct chooser *chooser = context;

	for (size_t i = 0; i < chooser->array.count; i++)
		message_words(language, &chooser->words[i], chooser->row[i].words,
			      sizeof(chooser->row[i].words));
}

static struct chooser *chooser_new(const char *title, size_t count)
{
	struct chooser *chooser = calloc(1, sizeof(*chooser));

	if (chooser == NULL)
		return NULL;
	chooser->title = title;
	chooser->answer_id = -1;
	chooser->row = calloc(count + 1, sizeof(*chooser->row));
	chooser->words = calloc(count + 1, sizeof(*chooser->words));
	if (chooser->row == NULL || chooser->words == NULL) {
		chooser_close(NULL, chooser);
		return NULL;
	}
	chooser->array = (struct list_array){
		.row = chooser->row, .count = count, .write = write_rows, .context = chooser
	};
	return chooser;
}

static void put_row(struct chooser *chooser, size_t at, int64_t id, const struct message *words)
{
	chooser->row[at].place = (struct list_place){ .order = (int64_t)at, .id = id };
	chooser->words[at] = *words;
}

/* The answer is only promised once the chooser is open. */
static bool open_filled(struct loop *loop, struct chooser *chooser, int64_t selected,
			void (*answer)(struct loop *loop, void *context, int64_t id), void *context)
{
	static const struct list_column column[] = { { .heading = NULL } };

	write_rows(chooser, chooser->array.language);
	if (!list_open(&chooser->list, &list_array_source, &chooser->array, column, 1, NULL) ||
	    !loop_push(loop, &chooser_ops, chooser, NULL)) {
		chooser_close(loop, chooser);
		return false;
	}
	list_select(&chooser->list, selected);
	chooser->answer = answer;
	chooser->context = context;
	return true;
}

bool chooser_open(struct loop *loop, const char *title, const struct chooser_row *rows,
		  size_t count, int64_t selected,
		  void (*answer)(struct loop *loop, void *context, int64_t id), void *context)
{
	struct chooser *chooser = chooser_new(title, count);

	if (chooser == NULL)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct message words = message_make(rows[i].words);

		put_row(chooser, i, rows[i].id, &words);
	}
	return open_filled(loop, chooser, selected, answer, context);
}

bool chooser_open_messages(struct loop *loop, const char *title, const struct message *rows,
			   size_t count,
			   void (*answer)(struct loop *loop, void *context, int64_t id),
			   void *context)
{
	struct chooser *chooser = chooser_new(title, count);

	if (chooser == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		put_row(chooser, i, (int64_t)i, &rows[i]);
	return open_filled(loop, chooser, 0, answer, context);
}
