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

bool help_open(struct loop *loop, const struct screen_ops *ops, const void *state)
{
	char *words = malloc(HELP_SIZE);
	bool opened = words != NULL;

	if (opened) {
		help_words(ops, state, loop_language(loop), words, HELP_SIZE);
		opened = viewer_open(loop, N_("Help"), words, false);
	}
	free(words);
	return opened;
}
