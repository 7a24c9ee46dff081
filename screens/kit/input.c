#include "madoguchi/screens/kit/input.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#define ESC 0x1B
#define DELETE_BYTE 0x7F
/* A sequence that is longer is noise: what came so far is dropped. */
#define SEQUENCE_MAX 64
/* A paste without its end mark is over when nothing came for so long. */
#define PASTE_PAUSE_MS 1000

/* What terminals send besides what terminfo says: xterm, vt220, linux, rxvt, putty and tmux, in
 * normal and in application mode. */
static const struct {
	enum input_key key;
	const char *bytes;
} variants[] = {
	{ INPUT_KEY_F1, "\033OP" },
	{ INPUT_KEY_F2, "\033OQ" },
	{ INPUT_KEY_F3, "\033OR" },
	{ INPUT_KEY_F4, "\033OS" },
	{ INPUT_KEY_F1, "\033[[A" },
	{ INPUT_KEY_F2, "\033[[B" },
	{ INPUT_KEY_F3, "\033[[C" },
	{ INPUT_KEY_F4, "\033[[D" },
	{ INPUT_KEY_F5, "\033[[E" },
	{ INPUT_KEY_F1, "\033[11~" },
	{ INPUT_KEY_F2, "\033[12~" },
	{ INPUT_KEY_F3, "\033[13~" },
	{ INPUT_KEY_F4, "\033[14~" },
	{ INPUT_KEY_F5, "\033[15~" },
	{ INPUT_KEY_F6, "\033[17~" },
	{ INPUT_KEY_F7, "\033[18~" },
	{ INPUT_KEY_F8, "\033[19~" },
	{ INPUT_KEY_F9, "\033[20~" },
	{ INPUT_KEY_F10, "\033[21~" },
	{ INPUT_KEY_F11, "\033[23~" },
	{ INPUT_KEY_F12, "\033[24~" },
	{ INPUT_KEY_UP, "\033[A" },
	{ INPUT_KEY_DOWN, "\033[B" },
	{ INPUT_KEY_RIGHT, "\033[C" },
	{ INPUT_KEY_LEFT, "\033[D" },
	{ INPUT_KEY_UP, "\033OA" },
	{ INPUT_KEY_DOWN, "\033OB" },
	{ INPUT_KEY_RIGHT, "\033OC" },
	{ INPUT_KEY_LEFT, "\033OD" },
	{ INPUT_KEY_HOME, "\033[H" },
	{ INPUT_KEY_END, "\033[F" },
	{ INPUT_KEY_HOME, "\033OH" },
	{ INPUT_KEY_END, "\033OF" },
	{ INPUT_KEY_HOME, "\033[1~" },
	{ INPUT_KEY_INSERT, "\033[2~" },
	{ INPUT_KEY_DELETE, "\033[3~" },
	{ INPUT_KEY_END, "\033[4~" },
	{ INPUT_KEY_PAGE_UP, "\033[5~" },
	{ INPUT_KEY_PAGE_DOWN, "\033[6~" },
	{ INPUT_KEY_HOME, "\033[7~" },
	{ INPUT_KEY_END, "\033[8~" },
	{ INPUT_KEY_SHIFT_TAB, "\033[Z" },
	{ INPUT_KEY_SHIFT_TAB, "\033\t" },
	{ INPUT_KEY_ENTER, "\033OM" },
	{ INPUT_KEY_PASTE_BEGIN, "\033[200~" },
	{ INPUT_KEY_PASTE_END, "\033[201~" },
};
#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

struct input *input_new(void)
{
	struct input *input = secret_allocate(sizeof(*input));

	if (input != NULL)
		memset(input, 0, sizeof(*input));
	return input;
}

void input_free(struct input **input)
{
	secret_free(input);
}

void input_add_sequence(struct input *input, enum input_key key, const char *bytes)
{
	struct input_sequence *own = &input->own[input->own_count];
	size_t size = strlen(bytes);

	if (size == 0 || size > INPUT_SEQUENCE_SIZE || input->own_count == INPUT_SEQUENCES)
		return;
	own->key = key;
	own->size = (uint8_t)size;
	memcpy(own->bytes, bytes, size);
	input->own_count++;
}

uint8_t *input_room(struct input *input, size_t *ret_size)
{
	*ret_size = INPUT_BUFFER_SIZE - input->size;
	return input->bytes + input->size;
}

void input_filled(struct input *input, size_t size, int64_t now_ms)
{
	if (now_ms - input->last_byte_ms > PASTE_PAUSE_MS)
		input->pasting = false;
	if (now_ms - input->last_byte_ms > INPUT_SEQUENCE_MS)
		input->skip.kind = INPUT_SKIP_NOTHING;
	input->size += size;
	input->last_byte_ms = now_ms;
}

static void consume(struct input *input, size_t size)
{
	size_t left = input->size - size;

	memmove(input->bytes, input->bytes + size, left);
	secret_wipe(input->bytes + left, size);
	input->size = left;
}

/* One row of either table against the head of the buffer. */
static void compare(const struct input *input, const char *bytes, size_t size, enum input_key key,
		    size_t *longest, enum input_key *ret_key, bool *ret_partial)
{
	size_t common = size < input->size ? size : input->size;

	if (memcmp(input->bytes, bytes, common) != 0)
		return;
	if (common < size) {
		*ret_partial = true;
	} else if (size > *longest) {
		*longest = size;
		*ret_key = key;
	}
}

/* Bytes of the longest known sequence at the head, 0 for none; whether a longer one may come. */
static size_t known_sequence(const struct input *input, enum input_key *ret_key, bool *ret_partial)
{
	size_t longest = 0;

	*ret_partial = false;
	for (size_t i = 0; i < VARIANTS; i++)
		compare(input, variants[i].bytes, strlen(variants[i].bytes), variants[i].key,
			&longest, ret_key, ret_partial);
	for (size_t i = 0; i < input->own_count; i++)
		compare(input, input->own[i].bytes, input->own[i].size, input->own[i].key, &longest,
			ret_key, ret_partial);
	return longest;
}

/* ECMA-48 5.4: parameters 0x20 … 0x3F, then one final byte. Bytes of the whole, 0 while it is not
 * complete. What breaks off is as long as it came. */
static size_t control_sequence(const struct input *input)
{
	bool linux_key = input->size > 2 && input->bytes[1] == '[' && input->bytes[2] == '[';

	for (size_t i = linux_key ? 3 : 2; i < input->size; i++) {
		uint8_t byte = input->bytes[i];

		if (byte < 0x20 || byte >= DELETE_BYTE)
			return i;
		if (byte >= 0x40 || i >= SEQUENCE_MAX)
			return i + 1;
	}
	return 0;
}

static enum input_key prefix_key(char character)
{
	static const char digits[] = "1234567890-=";
	const char *at = character != '\0' ? strchr(digits, character) : NULL;

	return at != NULL ? (enum input_key)(INPUT_KEY_F1 + (at - digits)) : INPUT_KEY_NONE;
}

static const struct input_event *key_event(struct input *input, enum input_key key)
{
	input->prefix_until_ms = 0;
	input->event.kind = INPUT_KEY;
	input->event.key = key;
	return &input->event;
}

/* The first lone ESC waits for a digit, the second is F12. */
static const struct input_event *lone_escape(struct input *input, int64_t now_ms)
{
	bool second = now_ms < input->prefix_until_ms;

	consume(input, 1);
	if (input->pasting)
		return NULL;
	key_event(input, second ? INPUT_KEY_F12 : INPUT_KEY_ESCAPE);
	if (!second)
		input->prefix_until_ms = now_ms + INPUT_PREFIX_MS;
	return &input->event;
}

static const struct input_event *text_event(struct input *input, const uint8_t *bytes, size_t size)
{
	input->prefix_until_ms = 0;
	input->event.kind = INPUT_TEXT;
	input->event.size = (uint8_t)size;
	memcpy(input->event.text, bytes, size);
	return &input->event;
}

static const struct input_event *known_key(struct input *input, enum input_key key, size_t size)
{
	consume(input, size);
	if (key == INPUT_KEY_PASTE_BEGIN || key == INPUT_KEY_PASTE_END) {
		input->pasting = key == INPUT_KEY_PASTE_BEGIN;
		return NULL;
	}
	return input->pasting ? NULL : key_event(input, key);
}

/* ESC and something that begins no sequence. */
static const struct input_event *escape_and(struct input *input, int64_t now_ms)
{
	enum input_key key = prefix_key((char)input->bytes[1]);

	if (key == INPUT_KEY_NONE || input->pasting)
		return lone_escape(input, now_ms);
	consume(input, 2);
	return key_event(input, key);
}

static bool introduced(const struct input *input)
{
	return input->size > 1 && (input->bytes[1] == '[' || input->bytes[1] == 'O');
}

/* How long after its last byte what is at the head may still go on. */
static int64_t patience(const struct input *input)
{
	return introduced(input) || input->skip.kind != INPUT_SKIP_NOTHING ? INPUT_SEQUENCE_MS
									   : INPUT_ESCAPE_MS;
}

static bool is_late(const struct input *input, int64_t now_ms)
{
	return now_ms - input->last_byte_ms >= patience(input);
}

/* The keypad in its application mode: ESC O and a letter for what is written on the key. */
static const struct input_event *keypad_text(struct input *input)
{
	static const uint8_t written[] = "*+,-./0123456789";
	const uint8_t letter = input->bytes[2];

	consume(input, 3);
	return letter < 'j' || letter > 'y' ? NULL : text_event(input, &written[letter - 'j'], 1);
}

/* A CSI or SS3 sequence that no table has; `size` of it are there, 0 for no end. */
static const struct input_event *unknown_sequence(struct input *input, size_t size)
{
	if (size == 3 && input->bytes[1] == 'O' && !input->pasting)
		return keypad_text(input);
	if (size == 3 && input->bytes[1] == '[' && input->bytes[2] == 'M')
		input_skip_begin(&input->skip, INPUT_SKIP_MOUSE);
	else if (size > SEQUENCE_MAX && input->bytes[size - 1] < 0x40)
		input_skip_begin(&input->skip, INPUT_SKIP_SEQUENCE);
	consume(input, size > 0 ? size : input->size);
	return NULL;
}

/* An ESC at the head. *ret_wait: only more bytes or more time will tell. */
static const struct input_event *take_escape(struct input *input, int64_t now_ms, bool *ret_wait)
{
	enum input_key key = INPUT_KEY_NONE;
	bool partial;
	size_t size = known_sequence(input, &key, &partial);
	bool late = is_late(input, now_ms);

	if (partial && !late) {
		*ret_wait = true;
		return NULL;
	}
	if (size > 0)
		return known_key(input, key, size);
	if (introduced(input)) {
		size = control_sequence(input);
		*ret_wait = size == 0 && !late;
		return *ret_wait ? NULL : unknown_sequence(input, size);
	}
	if (input->size > 1 && input_skip_introduces(input->bytes[1])) {
		input_skip_begin(&input->skip, INPUT_SKIP_STRING);
		consume(input, 2);
		return NULL;
	}
	return input->size == 1 ? lone_escape(input, now_ms) : escape_and(input, now_ms);
}

/* C0 controls and DEL. */
static const struct input_event *take_control(struct input *input)
{
	static const uint8_t blank = ' ';
	uint8_t byte = input->bytes[0];

	consume(input, 1);
	if (input->pasting)
		return byte == '\r' || byte == '\n' || byte == '\t' ? text_event(input, &blank, 1)
								    : NULL;
	switch (byte) {
	case '\0':
	case '\n': /* C-j belongs to the input methods */
		return NULL;
	case '\b':
	case DELETE_BYTE:
		return key_event(input, INPUT_KEY_BACKSPACE);
	case '\t':
		return key_event(input, INPUT_KEY_TAB);
	case '\r':
		return key_event(input, INPUT_KEY_ENTER);
	default:
		return key_event(input, (enum input_key)(INPUT_KEY_CTRL_BASE + byte));
	}
}

/* Unicode 15, table 3-7: how long the character at the head is, and how much of it is well formed;
 * 0 for a byte that begins none. */
static size_t utf8_length(const struct input *input, size_t *ret_good)
{
	uint8_t lead = input->bytes[0];
	size_t length = lead < 0x80   ? 1
			: lead < 0xC2 ? 0
			: lead < 0xE0 ? 2
			: lead < 0xF0 ? 3
			: lead < 0xF5 ? 4
				      : 0;
	size_t good = 1;

	for (; good < length && good < input->size; good++) {
		uint8_t byte = input->bytes[good];
		uint8_t low = 0x80;
		uint8_t high = 0xBF;

		if (good == 1 && (lead == 0xE0 || lead == 0xF0))
			low = lead == 0xE0 ? 0xA0 : 0x90;
		if (good == 1 && (lead == 0xED || lead == 0xF4))
			high = lead == 0xED ? 0x9F : 0x8F;
		if (byte < low || byte > high)
			break;
	}
	*ret_good = good;
	return length;
}

static const struct input_event *bad_bytes(struct input *input, size_t size)
{
	bool told = input->bad;

	consume(input, size);
	input->bad = true;
	input->prefix_until_ms = 0;
	if (told)
		return NULL;
	input->event.kind = INPUT_BAD;
	return &input->event;
}

static const struct input_event *take_character(struct input *input, int64_t now_ms, bool *ret_wait)
{
	size_t good;
	size_t length = utf8_length(input, &good);
	enum input_key key;

	*ret_wait = good < length && good == input->size;
	if (*ret_wait)
		return NULL;
	/* C2 80 … C2 9F are the C1 controls: nobody types them. */
	if (length == 0 || good < length || (input->bytes[0] == 0xC2 && input->bytes[1] < 0xA0))
		return bad_bytes(input, good);
	input->bad = false;
	key = length == 1 && now_ms < input->prefix_until_ms && !input->pasting
		  ? prefix_key((char)input->bytes[0])
		  : INPUT_KEY_NONE;
	if (key == INPUT_KEY_NONE)
		text_event(input, input->bytes, length);
	else
		key_event(input, key);
	consume(input, length);
	return &input->event;
}

/* Takes what belongs to it; true when something stays that only the next byte tells. */
static bool skip(struct input *input, int64_t now_ms)
{
	consume(input,
		input_skip_take(&input->skip, input->bytes, input->size, is_late(input, now_ms)));
	return input->skip.kind != INPUT_SKIP_NOTHING;
}

const struct input_event *input_next(struct input *input, int64_t now_ms)
{
	const struct input_event *event = NULL;
	bool wait = false;

	secret_wipe(&input->event, sizeof(input->event));
	while (event == NULL && !wait && input->size > 0) {
		uint8_t head = input->bytes[0];

		input->event.pasted = input->pasting;
		if (input->skip.kind != INPUT_SKIP_NOTHING)
			wait = skip(input, now_ms);
		else if (head == ESC)
			event = take_escape(input, now_ms, &wait);
		else if (head < 0x20 || head == DELETE_BYTE)
			event = take_control(input);
		else
			event = take_character(input, now_ms, &wait);
		if (event != NULL && event->kind != INPUT_BAD)
			input->bad = false;
	}
	return event;
}

int input_wait_ms(const struct input *input, int64_t now_ms)
{
	int64_t left = patience(input) - (now_ms - input->last_byte_ms);

	if (input->size == 0 || input->bytes[0] != ESC)
		return -1;
	return left > 0 ? (int)left : 0;
}

static const char *const key_names[] = {
	[INPUT_KEY_F1] = "F1",		 [INPUT_KEY_F2] = "F2",		 [INPUT_KEY_F3] = "F3",
	[INPUT_KEY_F4] = "F4",		 [INPUT_KEY_F5] = "F5",		 [INPUT_KEY_F6] = "F6",
	[INPUT_KEY_F7] = "F7",		 [INPUT_KEY_F8] = "F8",		 [INPUT_KEY_F9] = "F9",
	[INPUT_KEY_F10] = "F10",	 [INPUT_KEY_F11] = "F11",	 [INPUT_KEY_F12] = "F12",
	[INPUT_KEY_UP] = "Up",		 [INPUT_KEY_DOWN] = "Down",	 [INPUT_KEY_LEFT] = "Left",
	[INPUT_KEY_RIGHT] = "Right",	 [INPUT_KEY_HOME] = "Home",	 [INPUT_KEY_END] = "End",
	[INPUT_KEY_PAGE_UP] = "PgUp",	 [INPUT_KEY_PAGE_DOWN] = "PgDn", [INPUT_KEY_INSERT] = "Ins",
	[INPUT_KEY_DELETE] = "Del",	 [INPUT_KEY_BACKSPACE] = "BS",	 [INPUT_KEY_TAB] = "Tab",
	[INPUT_KEY_SHIFT_TAB] = "S-Tab", [INPUT_KEY_ENTER] = "Enter",	 [INPUT_KEY_ESCAPE] = "Esc",
};
#define KEY_NAMES (sizeof(key_names) / sizeof(key_names[0]))
static const char space_name[] = "Space";

void input_key_name(enum input_key key, char *name, size_t size)
{
	if (key == INPUT_KEY_CHARACTER(' '))
		text_copy(name, size, space_name);
	else if (key >= INPUT_KEY_CHARACTER_BASE)
		snprintf(name, size, "%c", (char)(key - INPUT_KEY_CHARACTER_BASE));
	else if (key >= INPUT_KEY_CTRL_BASE)
		snprintf(name, size, "C-%c", (char)((key - INPUT_KEY_CTRL_BASE) | 0x60));
	else
		text_copy(name, size,
			  key < KEY_NAMES && key_names[key] != NULL ? key_names[key] : "");
}

bool input_key_parse(const char *name, enum input_key *ret_key)
{
	for (size_t i = 0; i < KEY_NAMES; i++) {
		if (key_names[i] != NULL && strcasecmp(name, key_names[i]) == 0) {
			*ret_key = (enum input_key)i;
			return true;
		}
	}
	if (strcasecmp(name, space_name) == 0) {
		*ret_key = INPUT_KEY_CHARACTER(' ');
		return true;
	}
	if (name[0] == 'C' && name[1] == '-' && name[2] >= 'a' && name[2] <= 'z' &&
	    name[3] == '\0') {
		*ret_key = INPUT_KEY_CTRL(name[2]);
		return true;
	}
	if (name[0] > ' ' && name[0] <= '~' && name[1] == '\0') {
		*ret_key = INPUT_KEY_CHARACTER(name[0]);
		return true;
	}
	return false;
}

bool input_is(const struct input_event *event, enum input_key key)
{
	if (event->kind == INPUT_KEY)
		return event->key == key;
	return event->kind == INPUT_TEXT && key >= INPUT_KEY_CHARACTER_BASE && event->size == 1 &&
	       event->text[0] == (char)(key - INPUT_KEY_CHARACTER_BASE);
}
