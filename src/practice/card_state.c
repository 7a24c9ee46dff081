#include "madoguchi/practice/card_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/practice/state_file.h"

#define STATE_NAME "state"
#define STATE_HEAD "madoguchi-practice-card 1"

static const char *const kinds[] = {
	[PRACTICE_KIND_MYNUMBER] = "mynumber",
	[PRACTICE_KIND_FACE] = "face",
	[PRACTICE_KIND_PIV] = "piv",
};

bool practice_card_state_exists(const char *folder)
{
	return state_file_exists(folder, STATE_NAME);
}

/* ---- writing ---------------------------------------------------------------------------- */

static void write_blocks(struct buffer *text, const char *word, const struct practice_bytes *blocks,
			 int count)
{
	for (int i = 0; i < count; i++) {
		buffer_printf(text, "%s %d ", word, i);
		state_file_hex(text, blocks[i].bytes, blocks[i].size);
	}
}

static void write_text(struct buffer *text, const struct practice_card_state *state)
{
	buffer_append_text(text, STATE_HEAD "\nserial ");
	state_file_hex(text, state->serial, state->serial_size);
	buffer_printf(text, "municipality %s\nexpires %s\nlabel %s\nkind %s\nmute %d\nissuer ",
		      state->municipality, state->expires, state->label, kinds[state->kind],
		      state->mute ? 1 : 0);
	state_file_hex(text, state->issuer_key, sizeof(state->issuer_key));
	for (int i = 0; i < PRACTICE_PIN_COUNT; i++) {
		const struct practice_pin_state *pin = &state->pins[i];

		buffer_printf(text, "pin %d %u %u ", i, pin->tries, pin->tries_max);
		state_file_hex(text, pin->value, pin->length);
	}
	write_blocks(text, "file", state->files, PRACTICE_FILE_COUNT);
	write_blocks(text, "key", state->keys, PRACTICE_KEY_COUNT);
	buffer_append_text(text, "end\n");
}

bool practice_card_state_save(const char *folder, const struct practice_card_state *state,
			      struct error *error)
{
	struct buffer text;
	bool done;

	buffer_init(&text, STATE_FILE_MAX);
	write_text(&text, state);
	done = state_file_save(folder, STATE_NAME, &text, error);
	buffer_done(&text);
	return done;
}

/* ---- reading ---------------------------------------------------------------------------- */

static bool read_word(const char *text, char *target, size_t size)
{
	return snprintf(target, size, "%s", text) < (int)size && target[0] != '\0';
}

static bool line_serial(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return state_file_read_hex(rest, state->serial, sizeof(state->serial), &state->serial_size);
}

static bool line_municipality(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return read_word(rest, state->municipality, sizeof(state->municipality));
}

static bool line_expires(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return read_word(rest, state->expires, sizeof(state->expires));
}

static bool line_label(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return read_word(rest, state->label, sizeof(state->label));
}

static bool line_kind_of_card(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(rest, kinds[i]) == 0) {
			state->kind = (enum practice_kind)i;
			return true;
		}
	}
	return false;
}

static bool line_mute(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	state->mute = strcmp(rest, "1") == 0;
	return state->mute || strcmp(rest, "0") == 0;
}

static bool line_issuer(void *to, const char *rest)
{
	struct practice_card_state *state = to;
	size_t size;

	return state_file_read_hex(rest, state->issuer_key, sizeof(state->issuer_key), &size) &&
	       size == sizeof(state->issuer_key);
}

static bool line_pin(void *to, const char *rest)
{
	struct practice_card_state *state = to;
	long number, tries, most;
	size_t size;

	if (!state_file_read_number(&rest, PRACTICE_PIN_COUNT, &number) ||
	    !state_file_read_number(&rest, 16, &tries) || !state_file_read_number(&rest, 16, &most))
		return false;
	if (!state_file_read_hex(rest, state->pins[number].value, PRACTICE_PIN_SIZE, &size))
		return false;
	state->pins[number].tries = (uint8_t)tries;
	state->pins[number].tries_max = (uint8_t)most;
	state->pins[number].length = (uint8_t)size;
	return true;
}

static bool read_block(struct practice_bytes *blocks, long count, const char *rest)
{
	long number;

	return state_file_read_number(&rest, count, &number) &&
	       state_file_read_hex(rest, blocks[number].bytes, PRACTICE_FILE_SIZE,
				   &blocks[number].size);
}

static bool line_file(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return read_block(state->files, PRACTICE_FILE_COUNT, rest);
}

static bool line_key(void *to, const char *rest)
{
	struct practice_card_state *state = to;

	return read_block(state->keys, PRACTICE_KEY_COUNT, rest);
}

static const struct state_file_line lines[] = {
	{ "serial", line_serial },     { "municipality", line_municipality },
	{ "expires", line_expires },   { "label", line_label },
	{ "kind", line_kind_of_card }, { "mute", line_mute },
	{ "issuer", line_issuer },     { "pin", line_pin },
	{ "file", line_file },	       { "key", line_key },
};

bool practice_card_state_load(const char *folder, struct practice_card_state *ret_state,
			      struct error *error)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	bool done;

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
	done = state_file_load(folder, STATE_NAME, STATE_HEAD, lines,
			       sizeof(lines) / sizeof(lines[0]), state, error);
	if (done)
		*ret_state = *state;
	secret_wipe(state, sizeof(*state));
	free(state);
	return done;
}
