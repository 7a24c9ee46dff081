/*
 * screens/kit/input: bytes from the keyboard become keys and characters.
 *
 * DESCRIPTION
 *   A pure decoder: bytes are put in, events come out; it reads no descriptor and asks no clock.
 *   Curses takes no part in input, because its queue is ordinary memory and its wide input loses
 *   keys after a bad byte. The whole struct lives in the arena of base/secret (input_new), so
 *   that a PIN lies nowhere else; every byte is wiped when it has been decoded, and the event of
 *   the last input_next() at the next call.
 *     - UTF-8 is put together one code point an event; a split character waits for its rest.
 *     - A run of bad bytes is one INPUT_BAD; what follows is not lost.
 *     - Sequences are looked up in the terminal's own list (terminfo) and a list of common
 *       variants; an unknown CSI or SS3 sequence is swallowed whole, and so are strings and mouse
 *       reports (screens/kit/input_skip). The keypad's application mode gives its digits.
 *     - A lone ESC is delivered INPUT_ESCAPE_MS after its last byte. ESC and then a digit within
 *       INPUT_PREFIX_MS is a function key: 1 … 9, 0 = F1 … F10, - = F11, = F12.
 *     - Between the marks of a bracketed paste every event carries `pasted`, line ends and tabs
 *       come as blanks and no key is made from it.
 * ERRORS     input_new(): NULL without arena.
 * OWNERSHIP  input_free() wipes. The event belongs to the decoder until the next call.
 * THREADS    One at a time.
 * UNITS      Monotonic milliseconds (base/clock).
 */
#ifndef MADOGUCHI_SCREENS_KIT_INPUT_H
#define MADOGUCHI_SCREENS_KIT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/screens/kit/input_skip.h"

#define INPUT_ESCAPE_MS 50
#define INPUT_PREFIX_MS 2000
/* A sequence or string that began and never ended is dropped after this time. */
#define INPUT_SEQUENCE_MS 400
#define INPUT_BUFFER_SIZE 1024
#define INPUT_SEQUENCE_SIZE 16

/* Keys. A letter with Ctrl is INPUT_KEY_CTRL('R'); a printable ASCII character as a key of a
 * binding is INPUT_KEY_CHARACTER('/'). Both fit into the enum's range. */
enum input_key {
	INPUT_KEY_NONE,
	INPUT_KEY_F1,
	INPUT_KEY_F2,
	INPUT_KEY_F3,
	INPUT_KEY_F4,
	INPUT_KEY_F5,
	INPUT_KEY_F6,
	INPUT_KEY_F7,
	INPUT_KEY_F8,
	INPUT_KEY_F9,
	INPUT_KEY_F10,
	INPUT_KEY_F11,
	INPUT_KEY_F12,
	INPUT_KEY_UP,
	INPUT_KEY_DOWN,
	INPUT_KEY_LEFT,
	INPUT_KEY_RIGHT,
	INPUT_KEY_HOME,
	INPUT_KEY_END,
	INPUT_KEY_PAGE_UP,
	INPUT_KEY_PAGE_DOWN,
	INPUT_KEY_INSERT,
	INPUT_KEY_DELETE,
	INPUT_KEY_BACKSPACE,
	INPUT_KEY_TAB,
	INPUT_KEY_SHIFT_TAB,
	INPUT_KEY_ENTER,
	INPUT_KEY_ESCAPE, /* a lone ESC: only the first half of "Esc digit", or of Esc Esc = F12 */
	INPUT_KEY_PASTE_BEGIN, /* mark, used inside the decoder */
	INPUT_KEY_PASTE_END,   /* mark, used inside the decoder */
	INPUT_KEY_CTRL_BASE = 0x100,
	INPUT_KEY_CHARACTER_BASE = 0x200,
	INPUT_KEY_LAST = 0x2ff,
};

#define INPUT_KEY_CTRL(letter) ((enum input_key)(INPUT_KEY_CTRL_BASE + ((letter)&0x1f)))
#define INPUT_KEY_CHARACTER(ascii) ((enum input_key)(INPUT_KEY_CHARACTER_BASE + ((ascii)&0x7f)))

enum input_kind {
	INPUT_TEXT, /* one code point, in `text` */
	INPUT_KEY,  /* `key` */
	INPUT_BAD,  /* bytes that are not UTF-8 were dropped */
};

struct input_event {
	enum input_kind kind;
	enum input_key key; /* INPUT_KEY only */
	bool pasted;
	uint8_t size; /* bytes of text */
	char text[5]; /* UTF-8, terminated */
};

/* One sequence of the terminal. */
struct input_sequence {
	enum input_key key;
	uint8_t size;
	char bytes[INPUT_SEQUENCE_SIZE];
};

#define INPUT_SEQUENCES 48

struct input {
	uint8_t bytes[INPUT_BUFFER_SIZE];
	size_t size;
	int64_t last_byte_ms;
	int64_t prefix_until_ms; /* a digit before this moment is a function key */
	bool pasting;
	struct input_skip skip;
	bool bad; /* inside a run of bad bytes that has been told already */
	struct input_event event;
	struct input_sequence own[INPUT_SEQUENCES]; /* from terminfo */
	size_t own_count;
};

/* A decoder in locked memory that knows the common sequences. */
struct input *input_new(void);
void input_free(struct input **input);
/* Adds a sequence of the terminal at hand (terminfo's kf1 … kbs); too long or empty ones are left
 * out. Call before the first byte. */
void input_add_sequence(struct input *input, enum input_key key, const char *bytes);

/* Where read(2) may put bytes, and how many; input_filled() takes over what was read. */
uint8_t *input_room(struct input *input, size_t *ret_size);
void input_filled(struct input *input, size_t size, int64_t now_ms);
/* The next event, or NULL when more bytes or more time are needed. */
const struct input_event *input_next(struct input *input, int64_t now_ms);
/* Milliseconds until input_next() may have something without new bytes; -1: never. */
int input_wait_ms(const struct input *input, int64_t now_ms);

/* The name on the key cap: "F10", "C-r", "Tab"; for help and key line. */
void input_key_name(enum input_key key, char *name, size_t size);
/* The reverse, for key scripts; false for an unknown name. */
bool input_key_parse(const char *name, enum input_key *ret_key);
/* True when the event is the key; a character key also matches its text. */
bool input_is(const struct input_event *event, enum input_key key);

#endif
