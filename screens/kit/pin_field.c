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

static bool allowed(const struct pin_field *field, char character)
{
	const bool digit = character >= '0' && character <= '9';
	const bool letter = character >= 'A' && character <= 'Z';

	if (field->password)
		return character >= ' ' && character <= '~';
	return digit || (letter && field->alphanumeric);
}

static enum line_edit_result add(struct pin_field *field, char character)
{
	if (!field->password && character >= 'a' && character <= 'z')
		character = (char)(character - 'a' + 'A');
	if (!allowed(field, character) || field->pin->length >= field->maximum ||
	    field->pin->length >= PASSWORD_SIZE_MAX)
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
	int maximum = field->maximum < PIN_FIELD_WIDTH ? field->maximum : PIN_FIELD_WIDTH;
	int typed = field->pin->length < maximum ? field->pin->length : maximum;

	ui_put(area, y, x, "[", 1, UI_PLAIN);
	ui_fill(area, y, x + 1, '*', typed, UI_PLAIN);
	ui_fill(area, y, x + 1 + typed, '_', maximum - typed, UI_PLAIN);
	ui_put(area, y, x + 1 + maximum, "]", 1, UI_PLAIN);
	if (focus)
		ui_cursor(area, y, x + 1 + (typed < maximum ? typed : maximum));
}
