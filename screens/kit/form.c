#include "madoguchi/screens/kit/form.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/pin_field.h"
#include "madoguchi/screens/kit/terminal.h"

#define CHOICES_MAX 128

static bool can_focus(const struct form *form, size_t index)
{
	enum form_kind kind = form->item[index].kind;

	return kind != FORM_HEADING && kind != FORM_SHOW && !form->value[index].disabled &&
	       !form->value[index].hidden;
}

/* The next field from `index` on, or count. */
static size_t seek_down(const struct form *form, size_t index)
{
	while (index < form->count && !can_focus(form, index))
		index++;
	return index;
}

/* The last field before `index`, or count. */
static size_t seek_up(const struct form *form, size_t index)
{
	while (index > 0) {
		index--;
		if (can_focus(form, index))
			return index;
	}
	return form->count;
}

static bool make_value(const struct form_item *item, struct form_value *value)
{
	if (item->kind == FORM_LINE || item->kind == FORM_SHOW) {
		value->edit = calloc(1, sizeof(*value->edit));
		if (value->edit == NULL)
			return false;
		line_edit_init(value->edit, item->class, item->maximum);
	}
	if (item->kind == FORM_PIN) {
		value->pin = pin_new();
		if (value->pin == NULL)
			return false;
		memset(value->pin, 0, sizeof(*value->pin));
	}
	return true;
}

bool form_open(struct form *form, const struct form_item *items, size_t count, struct error *error)
{
	bool made = true;

	memset(form, 0, sizeof(*form));
	form->item = items;
	form->count = count;
	form->value = calloc(count + 1, sizeof(*form->value));
	for (size_t i = 0; form->value != NULL && made && i < count; i++)
		made = make_value(&items[i], &form->value[i]);
	if (form->value == NULL || !made) {
		form_close(form);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "form");
	}
	form->focus = seek_down(form, 0);
	return true;
}

void form_close(struct form *form)
{
	for (size_t i = 0; form->value != NULL && i < form->count; i++) {
		if (form->value[i].edit != NULL)
			line_edit_clear(form->value[i].edit);
		free(form->value[i].edit);
		pin_free(&form->value[i].pin);
	}
	free(form->value);
	form->value = NULL;
	form->count = 0;
}

static bool say(struct form_value *value, struct message problem)
{
	value->problem = problem;
	return false;
}

/* Converts and checks one field; with `all` also what must be filled in. */
static bool check_field(struct form *form, size_t index, bool all)
{
	const struct form_item *item = &form->item[index];
	struct form_value *value = &form->value[index];
	size_t length;

	if (item->kind != FORM_LINE && item->kind != FORM_PIN)
		return true;
	if (item->kind == FORM_LINE && !line_edit_leave(value->edit, &value->problem))
		return false;
	length = item->kind == FORM_PIN ? value->pin->length : value->edit->count;
	if (length == 0 && all && item->required)
		return say(value, message_make(N_("This must be filled in.")));
	if (length > 0 && length < item->minimum)
		return say(value,
			   message_with_number(item->minimum == item->maximum
						   ? N_("{1} characters are needed.")
						   : N_("At least {1} characters are needed."),
					       (int64_t)item->minimum));
	return true;
}

bool form_check(struct form *form)
{
	size_t wrong = form->count;

	for (size_t i = form->count; i > 0; i--) {
		if (!can_focus(form, i - 1))
			continue;
		form->value[i - 1].problem.id = NULL;
		if (!check_field(form, i - 1, true))
			wrong = i - 1;
	}
	if (wrong == form->count)
		return true;
	form->focus = wrong;
	return false;
}

/* Leaves the field with the focus. A field that is wrong keeps it once, so that the reason is
 * seen; who goes on nevertheless may: form_check() has the last word. */
static bool leave(struct form *form)
{
	struct form_value *value;
	bool told;

	if (form->focus >= form->count)
		return true;
	value = &form->value[form->focus];
	told = value->problem.id != NULL;
	if (check_field(form, form->focus, false) || told)
		return true;
	terminal_bell();
	return false;
}

static enum form_result go_down(struct form *form, bool around, bool enter)
{
	size_t next;

	if (!leave(form))
		return FORM_USED;
	next = seek_down(form, form->focus + 1);
	if (next >= form->count && enter)
		return FORM_END;
	if (next >= form->count && around)
		next = seek_down(form, 0);
	if (next < form->count)
		form->focus = next;
	return FORM_USED;
}

static enum form_result go_up(struct form *form, bool around)
{
	size_t next;

	leave(form);
	next = seek_up(form, form->focus);
	if (next == form->count && around)
		next = seek_up(form, form->count);
	if (next < form->count)
		form->focus = next;
	return FORM_USED;
}

static void take_choice(struct loop *loop, void *context, int64_t id)
{
	struct form *form = context;

	(void)loop;
	if (id >= 0 && form->focus < form->count &&
	    (size_t)id < form->item[form->focus].choice_count)
		form->value[form->focus].choice = (size_t)id;
}

static enum form_result open_choices(struct form *form, struct loop *loop)
{
	const struct form_item *item = &form->item[form->focus];
	struct chooser_row rows[CHOICES_MAX];
	size_t count = item->choice_count < CHOICES_MAX ? item->choice_count : CHOICES_MAX;

	if (item->kind != FORM_CHOICE)
		return FORM_IGNORED;
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct chooser_row){ .id = (int64_t)i, .words = item->choices[i].label };
	chooser_open(loop, item->label, rows, count, (int64_t)form->value[form->focus].choice,
		     take_choice, form);
	return FORM_USED;
}

static enum form_result edit_result(struct form_value *value, enum line_edit_result result)
{
	switch (result) {
	case LINE_EDIT_IGNORED:
		break;
	case LINE_EDIT_REFUSED:
		terminal_bell();
		return FORM_USED;
	case LINE_EDIT_MOVED:
		return FORM_USED;
	case LINE_EDIT_CHANGED:
		value->problem.id = NULL;
		return FORM_CHANGED;
	}
	return FORM_IGNORED;
}

static enum form_result choice_event(const struct form_item *item, struct form_value *value,
				     const struct input_event *event)
{
	size_t count = item->choice_count;
	bool right = input_is(event, INPUT_KEY_RIGHT) ||
		     (input_is(event, INPUT_KEY_CHARACTER(' ')) && !event->pasted);

	if (count == 0 || (!right && !input_is(event, INPUT_KEY_LEFT)))
		return FORM_IGNORED;
	value->choice = (value->choice + (right ? 1 : count - 1)) % count;
	value->problem.id = NULL;
	return FORM_CHANGED;
}

static enum form_result field_event(struct form *form, const struct input_event *event)
{
	const struct form_item *item = &form->item[form->focus];
	struct form_value *value = &form->value[form->focus];
	struct pin_field pin = { .pin = value->pin,
				 .maximum = (uint8_t)item->maximum,
				 .alphanumeric = item->alphanumeric,
				 .password = item->password };

	switch (item->kind) {
	case FORM_LINE:
		return edit_result(value, line_edit_event(value->edit, event));
	case FORM_PIN:
		return edit_result(value, pin_field_event(&pin, event));
	case FORM_CHOICE:
		return choice_event(item, value, event);
	case FORM_CHECK:
		if (!input_is(event, INPUT_KEY_CHARACTER(' ')) || event->pasted)
			return FORM_IGNORED;
		value->checked = !value->checked;
		value->problem.id = NULL;
		return FORM_CHANGED;
	case FORM_HEADING:
	case FORM_SHOW:
		break;
	}
	return FORM_IGNORED;
}

enum form_result form_event(struct form *form, struct loop *loop, const struct input_event *event)
{
	enum form_result result;

	if (form->focus >= form->count)
		return input_is(event, INPUT_KEY_ENTER) ? FORM_END : FORM_IGNORED;
	result = field_event(form, event);
	if (result != FORM_IGNORED || event->kind != INPUT_KEY)
		return result;
	switch ((int)event->key) {
	case INPUT_KEY_TAB:
		return go_down(form, true, false);
	case INPUT_KEY_DOWN:
		return go_down(form, false, false);
	case INPUT_KEY_ENTER:
		return go_down(form, false, true);
	case INPUT_KEY_SHIFT_TAB:
		return go_up(form, true);
	case INPUT_KEY_UP:
		return go_up(form, false);
	case INPUT_KEY_F4:
	case INPUT_KEY_CTRL('F'):
		return open_choices(form, loop);
	default:
		return FORM_IGNORED;
	}
}

enum screen_result form_key(struct form *form, struct loop *loop, const struct input_event *event)
{
	return form_event(form, loop, event) == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

int form_focus(const struct form *form)
{
	return form->focus < form->count ? form->item[form->focus].id : 0;
}

const char *form_focus_help(const struct form *form)
{
	return form->focus < form->count ? form->item[form->focus].help : NULL;
}

static size_t index_of(const struct form *form, int id)
{
	size_t i = 0;

	while (i < form->count && form->item[i].id != id)
		i++;
	assert(i < form->count);
	return i;
}

void form_set_focus(struct form *form, int id)
{
	size_t index = index_of(form, id);

	if (can_focus(form, index))
		form->focus = index;
}

void form_text(const struct form *form, int id, char *utf8, size_t size)
{
	line_edit_get(form->value[index_of(form, id)].edit, utf8, size);
}

void form_set_text(struct form *form, int id, const char *utf8)
{
	struct form_value *value = &form->value[index_of(form, id)];

	line_edit_set(value->edit, utf8);
	value->problem.id = NULL;
}

int32_t form_date(const struct form *form, int id)
{
	return line_edit_date(form->value[index_of(form, id)].edit);
}

void form_set_date(struct form *form, int id, int32_t date)
{
	char words[DATE_TEXT_SIZE] = "";

	if (date != DATE_NONE)
		date_format_iso(date, words);
	form_set_text(form, id, words);
}

int form_choice_value(const struct form *form, int id)
{
	size_t index = index_of(form, id);

	assert(form->item[index].choice_count > 0);
	return form->item[index].choices[form->value[index].choice].value;
}

void form_set_choice_value(struct form *form, int id, int value)
{
	size_t index = index_of(form, id);

	for (size_t i = 0; i < form->item[index].choice_count; i++) {
		if (form->item[index].choices[i].value == value)
			form->value[index].choice = i;
	}
}

bool form_checked(const struct form *form, int id)
{
	return form->value[index_of(form, id)].checked;
}

void form_set_checked(struct form *form, int id, bool checked)
{
	form->value[index_of(form, id)].checked = checked;
}

struct pin *form_pin(struct form *form, int id)
{
	return form->value[index_of(form, id)].pin;
}

void form_wipe_pins(struct form *form)
{
	for (size_t i = 0; i < form->count; i++) {
		if (form->value[i].pin != NULL)
			secret_wipe(form->value[i].pin, sizeof(*form->value[i].pin));
	}
}

/* The focus may not stay on a field that went away. */
static void mend_focus(struct form *form)
{
	if (form->focus < form->count && can_focus(form, form->focus))
		return;
	form->focus = seek_down(form, form->focus);
	if (form->focus >= form->count)
		form->focus = seek_up(form, form->count);
}

void form_set_disabled(struct form *form, int id, bool disabled)
{
	form->value[index_of(form, id)].disabled = disabled;
	mend_focus(form);
}

void form_set_hidden(struct form *form, int id, bool hidden)
{
	struct form_value *value = &form->value[index_of(form, id)];

	if (value->hidden == hidden)
		return;
	value->hidden = hidden;
	form->label_width = 0;
	mend_focus(form);
}

void form_set_problem(struct form *form, int id, const struct message *problem)
{
	form->value[index_of(form, id)].problem = *problem;
}
