/*
 * screens/kit/pin_field: a PIN while it is typed.
 *
 * DESCRIPTION
 *   Edits a struct pin of base/secret in place: characters are put at its end, Backspace takes the
 *   last, C-u all. Shown is one `*` a character in a frame of fixed width; no other copy of a
 *   character is ever made. Full-width digits and letters are taken as their ASCII ones; small
 *   letters of an alphanumeric PIN are raised.
 * OWNERSHIP  The pin belongs to the caller, who made it with pin_new() and frees it.
 * SECRETS    The event that is passed in lies in locked memory (kit/input).
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_PIN_FIELD_H
#define MADOGUCHI_SCREENS_KIT_PIN_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/kit/ui.h"

#define PIN_FIELD_WIDTH 32

struct pin_field {
	struct pin *pin;
	uint8_t maximum; /* 1 … PASSWORD_SIZE_MAX; the frame is as wide, at most PIN_FIELD_WIDTH */
	bool alphanumeric; /* else digits only */
	bool password;	   /* any printable ASCII character, as it was typed */
};

enum line_edit_result pin_field_event(struct pin_field *field, const struct input_event *event);
/* "[****____]"; with focus the hardware cursor stands behind the last `*`. */
void pin_field_draw(const struct pin_field *field, const struct ui_area *area, int y, int x,
		    bool focus);

#endif
