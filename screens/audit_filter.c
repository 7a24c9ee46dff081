#include "madoguchi/screens/audit_filter.h"

#include <stdlib.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/kit/loop.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum field { FIELD_WHO = 1, FIELD_ACT, FIELD_SUBJECT, FIELD_FROM, FIELD_UNTIL };

struct ask {
	struct audit_filter filter;
	void (*answer)(struct loop *loop, void *context, const struct audit_filter *filter);
	void *context;
	struct form form;
};

#define WORD_ITEM(field, words, note, most)                                                        \
	{                                                                                          \
		.kind = FORM_LINE, .id = (field), .label = (words), .help = (note),                \
		.class = FIELD_ASCII, .columns = 32, .maximum = (most)                             \
	}
#define DAY_ITEM(field, words, note)                                                               \
	{                                                                                          \
		.kind = FORM_LINE, .id = (field), .label = (words), .help = (note),                \
		.class = FIELD_DATE, .columns = 14, .maximum = 14                                  \
	}

static const struct form_item items[] = {
	WORD_ITEM(FIELD_WHO, N_("Operator"), N_("Empty: everybody."), OPERATOR_SIZE - 1),
	WORD_ITEM(FIELD_ACT, N_("Act"), N_("Its beginning, like operator or case.view."),
		  AUDIT_ACT_SIZE - 1),
	WORD_ITEM(FIELD_SUBJECT, N_("Subject"),
		  N_("The number of a case, or what else it concerns."), AUDIT_SUBJECT_SIZE - 1),
	DAY_ITEM(FIELD_FROM, N_("First day"), N_("Empty: from the beginning.")),
	DAY_ITEM(FIELD_UNTIL, N_("Last day"), N_("The day belongs to it. Empty: until now.")),
};

static bool ask_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct ask *ask = calloc(1, sizeof(*ask));

	(void)loop;
	if (ask == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "filter");
	*ask = *(const struct ask *)argument;
	if (!form_open(&ask->form, items, COUNT(items), error)) {
		free(ask);
		return false;
	}
	form_set_text(&ask->form, FIELD_WHO, ask->filter.operator_name);
	form_set_text(&ask->form, FIELD_ACT, ask->filter.act);
	form_set_text(&ask->form, FIELD_SUBJECT, ask->filter.subject);
	if (ask->filter.from_ms != 0)
		form_set_date(&ask->form, FIELD_FROM, date_from_ms(ask->filter.from_ms));
	if (ask->filter.until_ms != 0)
		form_set_date(&ask->form, FIELD_UNTIL, date_from_ms(ask->filter.until_ms - 1));
	*ret_state = ask;
	return true;
}

static void ask_close(struct loop *loop, void *state)
{
	struct ask *ask = state;

	(void)loop;
	form_close(&ask->form);
	free(ask);
}

static void ask_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	form_draw(&((struct ask *)state)->form, body, loop_language(loop));
}

/* The midnight at the beginning of a day, so many days later; 0: no day was given. */
static int64_t midnight(const struct form *form, int field, int later)
{
	const int32_t day = form_date(form, field);

	return day != DATE_NONE ? date_to_ms(day + later) : 0;
}

static enum screen_result take(struct loop *loop, struct ask *ask)
{
	struct audit_filter filter = { .from_ms = 0 };

	if (!form_check(&ask->form))
		return SCREEN_USED;
	form_text(&ask->form, FIELD_WHO, filter.operator_name, sizeof(filter.operator_name));
	form_text(&ask->form, FIELD_ACT, filter.act, sizeof(filter.act));
	form_text(&ask->form, FIELD_SUBJECT, filter.subject, sizeof(filter.subject));
	filter.from_ms = midnight(&ask->form, FIELD_FROM, 0);
	filter.until_ms = midnight(&ask->form, FIELD_UNTIL, 1);
	ask->answer(loop, ask->context, &filter);
	return SCREEN_CLOSE;
}

static enum screen_result ask_key(struct loop *loop, void *state, const struct input_event *event)
{
	struct ask *ask = state;
	const enum form_result result = form_event(&ask->form, loop, event);

	if (result == FORM_END)
		return take(loop, ask);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result ask_act(struct loop *loop, void *state, int act)
{
	return act == ACT_DO ? take(loop, state) : SCREEN_IGNORED;
}

static const char *ask_focus_help(const void *state)
{
	return form_focus_help(&((const struct ask *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_DO(N_("Show"), N_("Shows the rows that fit.")),
	KEY_ROW_BACK,
};

static const struct screen_ops audit_filter_screen = {
	.name = "audit.filter",
	.title = N_("Which rows of the audit trail"),
	.help = N_("Empty fields fit everything."),
	.keys = { keys, COUNT(keys) },
	.open = ask_open,
	.close = ask_close,
	.draw = ask_draw,
	.key = ask_key,
	.act = ask_act,
	.focus_help = ask_focus_help,
};

void audit_filter_ask(struct loop *loop, const struct audit_filter *filter,
		      void (*answer)(struct loop *loop, void *context,
				     const struct audit_filter *filter),
		      void *context)
{
	struct ask asked = { .filter = *filter, .answer = answer, .context = context };
	struct error error = { 0 };

	if (!loop_push(loop, &audit_filter_screen, &asked, &error))
		dialog_error(loop, &error, NULL);
}
