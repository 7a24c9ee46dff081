#include "madoguchi/screens/kit/input_skip.h"

#include <string.h>

#define BEL 0x07
#define ESC 0x1B
#define DELETE_BYTE 0x7F
#define MOUSE_BYTES 3 /* button, column, row */

bool input_skip_introduces(uint8_t byte)
{
	return byte != '\0' && strchr("]P_^X", byte) != NULL;
}

void input_skip_begin(struct input_skip *skip, enum input_skip_kind kind)
{
	skip->kind = kind;
	skip->left = MOUSE_BYTES;
}

/* A byte that no such sequence has. */
static bool breaks_off(const struct input_skip *skip, uint8_t byte)
{
	return byte < 0x20 || (byte == DELETE_BYTE && skip->kind != INPUT_SKIP_MOUSE) ||
	       (byte > DELETE_BYTE && skip->kind == INPUT_SKIP_SEQUENCE);
}

/* Whether a byte that belongs to it is the last one. */
static bool ends(struct input_skip *skip, uint8_t byte)
{
	if (skip->kind == INPUT_SKIP_MOUSE)
		return --skip->left == 0;
	return skip->kind == INPUT_SKIP_SEQUENCE && byte >= 0x40;
}

/* At a byte that does not: how many bytes it takes along. */
static size_t end_at(struct input_skip *skip, const uint8_t *bytes, size_t size, bool late)
{
	const bool string = skip->kind == INPUT_SKIP_STRING;

	if (string && bytes[0] == ESC && size == 1 && !late)
		return 0;
	skip->kind = INPUT_SKIP_NOTHING;
	if (string && bytes[0] == ESC && size > 1 && bytes[1] == '\\')
		return 2;
	return string && bytes[0] == BEL ? 1 : 0;
}

size_t input_skip_take(struct input_skip *skip, const uint8_t *bytes, size_t size, bool late)
{
	size_t used = 0;

	while (skip->kind != INPUT_SKIP_NOTHING && used < size) {
		if (breaks_off(skip, bytes[used]))
			return used + end_at(skip, bytes + used, size - used, late);
		if (ends(skip, bytes[used++]))
			skip->kind = INPUT_SKIP_NOTHING;
	}
	return used;
}
