#include "madoguchi/screens/kit/viewer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/kit/loop.h"
#include "madoguchi/screens/kit/wrap.h"

#define POSITION_SIZE 64

struct viewer {
	char *title;
	char *words;
	bool preformatted;
	int first;
	int lines;  /* in all, as last drawn */
	int height; /* as last drawn */
	int width;
	bool searching; /* typing goes into the search text */
	struct line_edit search;
	void (*print)(struct loop *loop, void *context); /* NULL: F9 does nothing */
	viewer_compose compose;				 /* NULL: the words stay */
	enum language language;				 /* of words that are composed */
	void *context;
};

enum viewer_act { ACT_SEARCH = 1, ACT_NEXT, ACT_PRINT };

/* The lines of a text as they are drawn, one after the other. */
struct lines {
	const char *at;
	size_t left;
	int width;
	bool preformatted;
	int hang; /* where the line that comes next begins, since it goes on the one before */
};

struct line {
	const char *text;
	size_t size;
	int x;
};

/* What goes on stands under the text behind a head in ASCII and a gap of two blanks or more. */
static int hang_of(const char *at, size_t size, int width)
{
	size_t i = 0;

	while (i + 1 < size && (unsigned char)at[i] < 0x80 && (at[i] != ' ' || at[i + 1] != ' '))
		i++;
	if (i + 1 >= size || at[i] != ' ')
		return 0;
	while (i < size && at[i] == ' ')
		i++;
	return (int)i <= width / 2 ? (int)i : 0;
}

static bool next_line(struct lines *lines, struct line *ret_line)
{
	const char *const at = lines->at;
	struct wrap_line line;

	if (lines->left == 0)
		return false;
	if (lines->preformatted) {
		const char *const end = memchr(at, '\n', lines->left);

		line.size = end != NULL ? (size_t)(end - at) : lines->left;
		line.next = end != NULL ? line.size + 1 : line.size;
	} else {
		line = wrap_next(at, lines->left, lines->width - lines->hang);
	}
	*ret_line = (struct line){ .text = at, .size = line.size, .x = lines->hang };
	if (lines->preformatted || at[line.next - 1] == '\n')
		lines->hang = 0;
	else if (lines->hang == 0)
		lines->hang = hang_of(at, line.size, lines->width);
	lines->at += line.next;
	lines->left -= line.next;
	return true;
}

static int count_lines(struct lines lines)
{
	struct line line;
	int count = 0;

	while (next_line(&lines, &line))
		count++;
	return count;
}

static int bounded(int first, int lines, int height)
{
	if (first > lines - height)
		first = lines - height;
	return first > 0 ? first : 0;
}

/* ui_put() wants a terminated text. */
static void put_line(const struct ui_area *area, int y, const struct line *line)
{
	char part[1024];
	const size_t size = line->size < sizeof(part) ? line->size : sizeof(part) - 1;

	memcpy(part, line->text, size);
	part[size] = '\0';
	ui_put(area, y, line->x, part, area->width - line->x, UI_PLAIN);
}

int viewer_draw(const struct ui_area *area, const char *utf8, bool preformatted, int *first)
{
	struct lines lines = {
		.at = utf8, .left = strlen(utf8), .width = area->width, .preformatted = preformatted
	};
	const int count = area->width < 2 ? 0 : count_lines(lines);
	struct line line;

	*first = bounded(*first, count, area->height);
	for (int i = 0; i < count && i < *first + area->height && next_line(&lines, &line); i++)
		if (i >= *first)
			put_line(area, i - *first, &line);
	return count;
}

static void forget_words(struct viewer *viewer)
{
	if (viewer->words != NULL)
		secret_wipe(viewer->words, strlen(viewer->words));
	free(viewer->words);
	viewer->words = NULL;
}

/* False, and the words as they were: it cannot be composed, or there is no memory. */
static bool compose(const struct loop *loop, struct viewer *viewer, enum language language)
{
	struct buffer words;
	bool done;

	buffer_init(&words, VIEWER_COMPOSED_MAX);
	done = viewer->compose(loop, viewer->context, language, &words) && words.bytes != NULL;
	if (done) {
		forget_words(viewer);
		viewer->words = (char *)buffer_take(&words, NULL);
	}
	buffer_done(&words);
	return done;
}

static void draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct viewer *viewer = state;
	enum language language = loop_language(loop);
	struct ui_area inside = ui_box(body, text(language, viewer->title));
	struct ui_area page = ui_part(&inside, 0, 0, inside.height - 1, inside.width);
	char position[POSITION_SIZE];
	int last;

	if (viewer->compose != NULL && viewer->language != language) {
		viewer->language = language;
		(void)compose(loop, viewer, language);
	}
	viewer->height = page.height;
	viewer->width = page.width;
	viewer->lines = viewer_draw(&page, viewer->words, viewer->preformatted, &viewer->first);
	last = viewer->first + page.height;
	snprintf(position, sizeof(position), "%d-%d / %d",
		 viewer->lines > 0 ? viewer->first + 1 : 0,
		 last < viewer->lines ? last : viewer->lines, viewer->lines);
	ui_put_right(&inside, inside.height - 1, 0, position, inside.width, UI_PLAIN);
	ui_cursor(&inside, 0, 0);
	if (viewer->searching) {
		ui_put(&inside, inside.height - 1, 0, "/", 1, UI_PLAIN);
		line_edit_draw(&viewer->search, &inside, inside.height - 1, 1, inside.width / 2,
			       true);
	}
}

/* Goes to the next line that has the text, from the top again after the last. */
static bool find(struct viewer *viewer)
{
	struct lines lines = { .at = viewer->words,
			       .left = strlen(viewer->words),
			       .width = viewer->width,
			       .preformatted = viewer->preformatted };
	char wanted[LINE_EDIT_TEXT_SIZE];
	struct line line;
	int first_hit = -1;

	line_edit_get(&viewer->search, wanted, sizeof(wanted));
	if (wanted[0] == '\0')
		return true;
	for (int i = 0; next_line(&lines, &line); i++) {
		const char *hit = strstr(line.text, wanted);

		if (hit == NULL || hit >= lines.at)
			continue;
		if (first_hit < 0)
			first_hit = i;
		if (i > viewer->first) {
			viewer->first = i;
			return true;
		}
	}
	if (first_hit >= 0)
		viewer->first = first_hit;
	return first_hit >= 0;
}

static void find_and_say(struct loop *loop, struct viewer *viewer)
{
	if (!find(viewer))
		loop_say_id(loop, N_("The text was not found."), UI_WARN);
}

static enum screen_result search_key(struct loop *loop, struct viewer *viewer,
				     const struct input_event *event)
{
	if (!input_is(event, INPUT_KEY_ENTER))
		return line_edit_event(&viewer->search, event) == LINE_EDIT_IGNORED ? SCREEN_IGNORED
										    : SCREEN_USED;
	viewer->searching = false;
	find_and_say(loop, viewer);
	return SCREEN_USED;
}

static enum screen_result key(struct loop *loop, void *state, const struct input_event *event)
{
	struct viewer *viewer = state;
	int page = viewer->height > 1 ? viewer->height - 1 : 1;

	if (viewer->searching)
		return search_key(loop, viewer, event);
	if (input_is(event, INPUT_KEY_UP))
		viewer->first--;
	else if (input_is(event, INPUT_KEY_DOWN))
		viewer->first++;
	else if (input_is(event, INPUT_KEY_PAGE_UP))
		viewer->first -= page;
	else if (input_is(event, INPUT_KEY_PAGE_DOWN) || input_is(event, INPUT_KEY_CHARACTER(' ')))
		viewer->first += page;
	else if (input_is(event, INPUT_KEY_HOME))
		viewer->first = 0;
	else if (input_is(event, INPUT_KEY_END))
		viewer->first = viewer->lines;
	else
		return SCREEN_IGNORED;
	viewer->first = bounded(viewer->first, viewer->lines, viewer->height);
	return SCREEN_USED;
}

static enum screen_result act(struct loop *loop, void *state, int number)
{
	struct viewer *viewer = state;

	if (number == ACT_SEARCH)
		viewer->searching = true;
	else if (number == ACT_NEXT)
		find_and_say(loop, viewer);
	else if (number == ACT_PRINT)
		viewer->print(loop, viewer->context);
	else if (number == ACT_LEAVE || number == ACT_BACK)
		return SCREEN_CLOSE;
	else
		return SCREEN_IGNORED;
	return SCREEN_USED;
}

static void viewer_close(struct loop *loop, void *state)
{
	struct viewer *viewer = state;

	(void)loop;
	forget_words(viewer);
	free(viewer->title);
	free(viewer->context);
	free(viewer);
}

/* What every text has, around the key that only a paper has. */
#define KEYS_CLOSE                                                                                 \
	{                                                                                          \
		INPUT_KEY_F3, INPUT_KEY_CTRL('X'), N_("Close"), N_("Closes this text."), ACT_LEAVE \
	}
#define KEYS_MOVE                                                                                  \
	KEY_ROW_BACK,                                                                              \
	    { INPUT_KEY_PAGE_UP, INPUT_KEY_NONE, N_("Up"), N_("One page up."), ACT_PASS },         \
	    { INPUT_KEY_PAGE_DOWN, INPUT_KEY_CHARACTER(' '), N_("Down"), N_("One page down."),     \
	      ACT_PASS },                                                                          \
	    { INPUT_KEY_CHARACTER('/'), INPUT_KEY_NONE, N_("Search"), N_("Searches for a text."),  \
	      ACT_SEARCH },                                                                        \
	{                                                                                          \
		INPUT_KEY_CHARACTER('n'), INPUT_KEY_NONE, N_("Next"), N_("The next place found."), \
		    ACT_NEXT                                                                       \
	}

static const struct key_binding bindings[] = { KEYS_CLOSE, KEYS_MOVE };
static const struct key_binding paper_bindings[] = {
	KEYS_CLOSE,
	{ INPUT_KEY_F9, INPUT_KEY_CTRL('O'), N_("Print"), N_("Prints it."), ACT_PRINT },
	KEYS_MOVE,
};

/* clang-format off */
#define VIEWER_OPERATIONS .overlay = true, .close = viewer_close, .draw = draw, .key = key, .act = act
/* clang-format on */
static const struct screen_ops viewer_ops = {
	.name = "viewer",
	.help = N_("A text to read."),
	.keys = { bindings, sizeof(bindings) / sizeof(bindings[0]) },
	VIEWER_OPERATIONS,
};
static const struct screen_ops paper_ops = {
	.name = "viewer.paper",
	.help = N_("A paper as it will be printed."),
	.keys = { paper_bindings, sizeof(paper_bindings) / sizeof(paper_bindings[0]) },
	VIEWER_OPERATIONS,
};

/* Owns the viewer from here on. */
static bool open_made(struct loop *loop, struct viewer *viewer, const char *title)
{
	viewer->title = strdup(title);
	line_edit_init(&viewer->search, FIELD_TEXT, 0);
	if (viewer->title != NULL && viewer->words != NULL &&
	    loop_push(loop, viewer->print != NULL ? &paper_ops : &viewer_ops, viewer, NULL))
		return true;
	viewer_close(loop, viewer);
	return false;
}

/* Owns the context from here on. */
static struct viewer *viewer_new(void *context)
{
	struct viewer *viewer = calloc(1, sizeof(*viewer));

	if (viewer == NULL)
		free(context);
	else
		viewer->context = context;
	return viewer;
}

bool viewer_open(struct loop *loop, const char *title, const char *utf8, bool preformatted)
{
	struct viewer *viewer = viewer_new(NULL);

	if (viewer == NULL)
		return false;
	viewer->words = strdup(utf8);
	viewer->preformatted = preformatted;
	return open_made(loop, viewer, title);
}

bool viewer_open_composed(struct loop *loop, const char *title, viewer_compose composer,
			  void *context)
{
	struct viewer *viewer = viewer_new(context);

	if (viewer == NULL)
		return false;
	viewer->compose = composer;
	viewer->language = loop_language(loop);
	(void)compose(loop, viewer, viewer->language);
	return open_made(loop, viewer, title);
}

bool viewer_open_printable(struct loop *loop, const char *title, const char *utf8,
			   void (*print)(struct loop *loop, void *context), void *context)
{
	struct viewer *viewer = viewer_new(context);

	if (viewer == NULL)
		return false;
	viewer->print = print;
	viewer->words = strdup(utf8);
	viewer->preformatted = true;
	return open_made(loop, viewer, title);
}
