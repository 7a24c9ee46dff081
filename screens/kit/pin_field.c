#include "madoguchi/screens/kit/pin_field.h"

/* Full-width forms: EF BC 80+n is U+FF00+n, EF BD 80+n is U+FF40+n; both are ASCII + 0xFEE0. */
static char as_ascii(const struct input_event *event)
{
	uint8_t second = (uint8_t)event->text[1];
	uint8_t third = (uint8_t)event->text[2];

	if (event->size == 1)
		return event->text[0];
	if (event->size != 3 || (uint8_t)event->text[0] != 0xEF)
		return '\0';
	if (second == 0xBC)
		return (char)((third & 0x3F) + 0x20);
	if (second == 0xBD)
		return (char)((third & 0x3F) + 0x60);
	return '\0';
}

static enum line_edit_result add(struct pin_field *field, char character)
{
	bool digit = character >= '0' && character <= '9';
	bool letter;

	if (character >= 'a' && character <= 'z')
		character = (char)(character - 'a' + 'A');
	letter = character >= 'A' && character <= 'Z';
	if ((!digit && !(letter && field->alphanumeric)) || field->pin->length >= field->maximum ||
	    field->pin->length >= PIN_SIZE_MAX)
		return LINE_EDIT_REFUSED;
	field->pin->digits[field->pin->length++] = (uint8_t)character;
	return LINE_EDIT_CHANGED;
}

enum line_edit_result pin_field_event(struct pin_field *field, const struct input_event *event)
{
	if (event->kind == INPUT_TEXT)
		return add(field, as_ascii(event));
	if (input_is(event, INPUT_KEY_BACKSPACE)) {
		if (field->pin->length == 0)
			return LINE_EDIT_MOVED;
		field->pin->digits[--field->pin->length] = 0;
		return LINE_EDIT_CHANGED;
	}
	if (input_is(event, INPUT_KEY_CTRL('U'))) {
		secret_wipe(field->pin, sizeof(*field->pin));
		return LINE_EDIT_CHANGED;
	}
	return LINE_EDIT_IGNORED;
}

void pin_field_draw(const struct pin_field *field, const struct ui_area *area, int y, int x,
		    bool focus)
{
	int typed = field->pin->length;
	int maximum = field->maximum;

	ui_put(area, y, x, "[", 1, UI_PLAIN);
	ui_fill(area, y, x + 1, '*', typed, UI_PLAIN);
	ui_fill(area, y, x + 1 + typed, '_', maximum - typed, UI_PLAIN);
	ui_put(area, y, x + 1 + maximum, "]", 1, UI_PLAIN);
	if (focus)
		ui_cursor(area, y, x + 1 + (typed < maximum ? typed : maximum));
}
