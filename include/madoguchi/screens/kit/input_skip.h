/*
 * screens/kit/input_skip: what a terminal sends and nobody has typed.
 *
 * DESCRIPTION
 *   A part of screens/kit/input. Strings (OSC, DCS, APC, PM, SOS: answers about colours, the
 *   clipboard, pictures) end with BEL or ST, the oldest mouse reports have three bytes of any value
 *   behind them, and noise may be longer than any sequence: none of them has to fit into the
 *   decoder's buffer. A key ends what never ended itself: a control character or another ESC is
 *   taken for what it is.
 * ERRORS     None.
 * THREADS    One at a time.
 */
#ifndef MADOGUCHI_SCREENS_KIT_INPUT_SKIP_H
#define MADOGUCHI_SCREENS_KIT_INPUT_SKIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum input_skip_kind {
	INPUT_SKIP_NOTHING,
	INPUT_SKIP_STRING,
	INPUT_SKIP_SEQUENCE, /* up to its final byte */
	INPUT_SKIP_MOUSE,
};

struct input_skip {
	enum input_skip_kind kind;
	uint8_t left; /* bytes of a mouse report that are to come */
};

/* Whether ESC and this byte begin a string. */
bool input_skip_introduces(uint8_t byte);
void input_skip_begin(struct input_skip *skip, enum input_skip_kind kind);
/* How many bytes of these belong to it; it ends by becoming INPUT_SKIP_NOTHING. An ESC at the end
 * stays, since only the next byte tells, unless it is late for that one. */
size_t input_skip_take(struct input_skip *skip, const uint8_t *bytes, size_t size, bool late);

#endif
