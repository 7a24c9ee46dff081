#include "madoguchi/screens/kit/help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/loop.h"
#include "madoguchi/screens/kit/viewer.h"

#define HELP_SIZE 8192

/* Keys that the kit itself handles on every screen. */
static const char everywhere[] =
    N_("Tab and Enter go to the next field, Shift-Tab to the one before. / filters a list. "
       "Esc and then a digit stands for a function key (1 is F1, 0 is F10, - is F11, = is F12). "
       "Esc pressed twice is F12. F2 changes the language. C-l draws the screen anew; C-r means "
       "Ctrl and r together.");

/* What the viewer keeps. */
struct help {
	const struct screen_ops *ops;
	const void *state;
};

static void add(char *words, size_t size, const char *more, const char *after)
{
	size_t used = strlen(words);

	snprintf(words + used, size - used, "%s%s", more, after);
}

static void help_words(const struct screen_ops *ops, const void *state, enum language language,
		       char *words, size_t size)
{
	const char *focus = ops->focus_help != NULL ? ops->focus_help(state) : NULL;
	size_t used;

	words[0] = '\0';
	if (focus != NULL)
		add(words, size, text(language, focus), "\n\n");
	if (ops->help != NULL)
		add(words, size, text(language, ops->help), "\n\n");
	used = strlen(words);
	keys_describe(ops->keys, ops->reason, state, language, words + used, size - used);
	add(words, size, "\n", "");
	add(words, size, text(language, everywhere), "\n");
}

/* The screen that it is about may have closed below. */
static bool compose(const struct loop *loop, const void *context, enum language language,
		    struct buffer *words)
{
	const struct help *help = context;
	char *made;

	if (loop_place(loop, help->ops, help->state) < 0)
		return false;
	made = malloc(HELP_SIZE);
	if (made == NULL)
		return false;
	help_words(help->ops, help->state, language, made, HELP_SIZE);
	buffer_append_text(words, made);
	free(made);
	return true;
}

bool help_open(struct loop *loop, const struct screen_ops *ops, const void *state)
{
	struct help *help = malloc(sizeof(*help));

	if (help == NULL)
		return false;
	*help = (struct help){ .ops = ops, .state = state };
	return viewer_open_composed(loop, N_("Help"), compose, help);
}
