/* A case by its number, or by the name or kana of the holder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FOUND_MAX 50
#define LINE_SIZE 256

enum field { FIELD_SEARCH = 1 };

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = FIELD_SEARCH,
	  .label = N_("Number, name or kana"),
	  .help = N_("Two characters or more; digits are the beginning of a case number."),
	  .class = FIELD_TEXT,
	  .columns = 40,
	  .maximum = 40,
	  .required = true,
	  .minimum = 2 },
};

struct find {
	struct app *app;
	struct form form;
	char line[FOUND_MAX][LINE_SIZE];
	struct chooser_row row[FOUND_MAX];
};

static bool find_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct find *find = calloc(1, sizeof(*find));

	(void)argument;
	if (find == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "find");
	find->app = app_of(loop);
	if (!form_open(&find->form, items, COUNT(items), error)) {
		free(find);
		return false;
	}
	*ret_state = find;
	return true;
}

static void find_close(struct loop *loop, void *state)
{
	struct find *find = state;

	(void)loop;
	form_close(&find->form);
	explicit_bzero(find, sizeof(*find));
	free(find);
}

static void find_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	form_draw(&((struct find *)state)->form, body, loop_language(loop));
}

static void chosen(struct loop *loop, void *context, int64_t id)
{
	(void)context;
	if (id > 0)
		flow_push(loop, &case_screen, &id);
}

static void choose(struct loop *loop, struct find *find, const struct case_row *rows, int count)
{
	const enum language language = loop_language(loop);

	for (int i = 0; i < count; i++) {
		snprintf(find->line[i], LINE_SIZE, "%s  %s  %s", rows[i].number,
			 text(language, case_state_label(rows[i].state)), rows[i].name);
		find->row[i] = (struct chooser_row){ rows[i].id, find->line[i] };
	}
	chooser_open(loop, N_("Which one?"), find->row, (size_t)count, rows[0].id, chosen, find);
}

static enum screen_result search(struct loop *loop, struct find *find)
{
	struct case_row rows[FOUND_MAX];
	char words[LINE_SIZE];
	struct error error = { 0 };
	int count = 0;

	if (!form_check(&find->form))
		return SCREEN_USED;
	form_text(&find->form, FIELD_SEARCH, words, sizeof(words));
	if (!case_list_search(find->app->store, words, rows, FOUND_MAX, &count, &error))
		dialog_error(loop, &error, NULL);
	else if (count == 0)
		loop_say_id(loop, N_("No case was found."), UI_WARN);
	else if (count == 1)
		chosen(loop, find, rows[0].id);
	else
		choose(loop, find, rows, count);
	explicit_bzero(rows, sizeof(rows));
	return SCREEN_USED;
}

static enum screen_result find_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct find *find = state;
	const enum form_result result = form_event(&find->form, loop, event);

	if (result == FORM_END)
		return search(loop, find);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result find_act(struct loop *loop, void *state, int act)
{
	return act == ACT_DO ? search(loop, state) : SCREEN_IGNORED;
}

static const char *find_focus_help(const void *state)
{
	return form_focus_help(&((const struct find *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_DO(N_("Search"), N_("Opens the case, or a list of those that fit.")),
	KEY_ROW_BACK,
};

const struct screen_ops find_screen = {
	.name = "find",
	.title = N_("Find a case"),
	.help = N_("Finds a case by its number, or by the holder's name or kana."),
	.keys = { keys, COUNT(keys) },
	.open = find_open,
	.close = find_close,
	.draw = find_draw,
	.key = find_key,
	.act = find_act,
	.focus_help = find_focus_help,
};
