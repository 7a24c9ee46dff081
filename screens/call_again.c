#include "madoguchi/screens/call_again.h"

#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/moment.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM_ROW 3

enum field { FIELD_DAY = 1, FIELD_TIME };

struct page {
	struct call_again ask;
	struct form form;
	int64_t at_ms; /* 0: not taken */
};

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = FIELD_DAY,
	  .label = N_("Day"),
	  .help = N_("The day on which the resident wants the call."),
	  .required = true,
	  .class = FIELD_DATE,
	  .columns = 14,
	  .maximum = 14 },
	{ MOMENT_TIME_ITEM(FIELD_TIME, N_("Time"), N_("Like 14:00.")), .required = true },
};

static bool page_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct page *page = calloc(1, sizeof(*page));

	(void)loop;
	if (page == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "call again");
	if (!form_open(&page->form, items, COUNT(items), error)) {
		free(page);
		return false;
	}
	page->ask = *(const struct call_again *)argument;
	form_set_date(&page->form, FIELD_DAY, clock_today());
	form_set_focus(&page->form, FIELD_TIME);
	*ret_state = page;
	return true;
}

static void page_close(struct loop *loop, void *state)
{
	struct page *page = state;

	form_close(&page->form);
	if (page->at_ms != 0)
		page->ask.answer(loop, page->ask.context, page->at_ms);
	free(page);
}

static void page_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	const enum language language = loop_language(loop);
	const struct ui_area fields =
	    ui_part(body, FORM_ROW, 0, body->height - FORM_ROW, body->width);

	ui_text(body, 1, 2, language, N_("When does the resident want to be called again?"), 76,
		UI_BOLD);
	form_draw(&((struct page *)state)->form, &fields, language);
}

static enum screen_result take(struct page *page)
{
	int64_t at_ms;

	if (!form_check(&page->form) || !moment_take(&page->form, FIELD_DAY, FIELD_TIME, &at_ms))
		return SCREEN_USED;
	if (at_ms <= clock_now_ms()) {
		moment_wrong(&page->form, FIELD_TIME, N_("This time is over."));
		return SCREEN_USED;
	}
	page->at_ms = at_ms;
	return SCREEN_CLOSE;
}

static enum screen_result page_key(struct loop *loop, void *state, const struct input_event *event)
{
	return form_key(&((struct page *)state)->form, loop, event);
}

static enum screen_result page_act(struct loop *loop, void *state, int act)
{
	(void)loop;
	return act == ACT_DO ? take(state) : SCREEN_IGNORED;
}

static const char *page_focus_help(const void *state)
{
	return form_focus_help(&((const struct page *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_DO(N_("Note it"), N_("Notes the time; the list has the call first when it comes.")),
	KEY_ROW_BACK,
};

static const struct screen_ops call_again_screen = {
	.name = "call.again",
	.title = N_("Call again"),
	.help = N_("A promised call stands behind the others until its time, and then before all."),
	.keys = { keys, COUNT(keys) },
	.open = page_open,
	.close = page_close,
	.draw = page_draw,
	.key = page_key,
	.act = page_act,
	.focus_help = page_focus_help,
};

void call_again_ask(struct loop *loop, const struct call_again *ask)
{
	struct call_again order = *ask;
	struct error error = { 0 };

	if (!loop_push(loop, &call_again_screen, &order, &error))
		dialog_error(loop, &error, NULL);
}
