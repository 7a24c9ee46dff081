/*
 * screens/kit/form: a page of fields.
 *
 * DESCRIPTION
 *   A screen describes its fields in an array of struct form_item (const where it can be) and the
 *   form keeps the values. Labels are message ids, or any text that is not in the catalogue.
 *   Keys: Tab and Enter go on, Shift-Tab back, Up and Down between fields, Left, Right and blank
 *   change a choice or a check box, F4 shows the choices as a list. Leaving a field converts and
 *   checks it; what is wrong stands in words under the page's fields while the field has the
 *   focus, and `!` stands before its label. A form longer than its area scrolls.
 *   The hardware cursor stands in the field that has the focus.
 * ERRORS     ERROR_MEMORY.
 * OWNERSHIP  form_open() allocates the values, form_close() wipes and frees them, PINs included.
 *            The items must live as long as the form.
 * SECRETS    PINs lie in base/secret; form_pin() lends the form's own.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_FORM_H
#define MADOGUCHI_SCREENS_KIT_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/form_item.h"
#include "madoguchi/screens/kit/form_view.h"
#include "madoguchi/screens/kit/screen.h"

enum form_result {
	FORM_IGNORED,
	FORM_USED,    /* focus or cursor moved, a list was opened */
	FORM_CHANGED, /* a value changed; form_focus() says which */
	FORM_END,     /* Enter on the last field: the screen may do its main act */
};

bool form_open(struct form *form, const struct form_item *items, size_t count, struct error *error);
void form_close(struct form *form);
enum form_result form_event(struct form *form, struct loop *loop, const struct input_event *event);
/* form_event() for screens that need no more: FORM_END counts as used. */
enum screen_result form_key(struct form *form, struct loop *loop, const struct input_event *event);

/* Converts and checks everything (required, minimum, class). False: the focus is on the first
 * field that is wrong. */
bool form_check(struct form *form);
/* Id of the field with the focus, 0 for none. */
int form_focus(const struct form *form);
void form_set_focus(struct form *form, int id);
/* Message id of the focused field's help, or NULL. */
const char *form_focus_help(const struct form *form);

/* Values by id; a wrong id is a fault of the program (assert). */
void form_text(const struct form *form, int id, char *utf8, size_t size);
void form_set_text(struct form *form, int id, const char *utf8);
int32_t form_date(const struct form *form, int id);
void form_set_date(struct form *form, int id, int32_t date);
int form_choice_value(const struct form *form, int id);
void form_set_choice_value(struct form *form, int id, int value);
bool form_checked(const struct form *form, int id);
void form_set_checked(struct form *form, int id, bool checked);
struct pin *form_pin(struct form *form, int id);
/* Empties all PINs. */
void form_wipe_pins(struct form *form);
void form_set_disabled(struct form *form, int id, bool disabled);
void form_set_hidden(struct form *form, int id, bool hidden);
/* Says what is wrong with a field (checks between fields, answers of the card). */
void form_set_problem(struct form *form, int id, const struct message *problem);

#endif
