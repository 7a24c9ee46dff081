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

static bool line_serial(struct practice_card_state *state, const char *rest)
{
	return state_file_read_hex(rest, state->serial, sizeof(state->serial), &state->serial_size);
}

static bool line_municipality(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->municipality, sizeof(state->municipality));
}

static bool line_expires(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->expires, sizeof(state->expires));
}

static bool line_label(struct practice_card_state *state, const char *rest)
{
	return read_word(rest, state->label, sizeof(state->label));
}

static bool line_kind_of_card(struct practice_card_state *state, const char *rest)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(rest, kinds[i]) == 0) {
			state->kind = (enum practice_kind)i;
			return true;
		}
	}
	return false;
}

static bool line_mute(struct practice_card_state *state, const char *rest)
{
	state->mute = strcmp(rest, "1") == 0;
	return state->mute || strcmp(rest, "0") == 0;
}

static bool line_issuer(struct practice_card_state *state, const char *rest)
{
	size_t size;

	return state_file_read_hex(rest, state->issuer_key, sizeof(state->issuer_key), &size) &&
	       size == sizeof(state->issuer_key);
}

static bool line_pin(struct practice_card_state *state, const char *rest)
{
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

static bool line_file(struct practice_card_state *state, const char *rest)
{
	return read_block(state->files, PRACTICE_FILE_COUNT, rest);
}

static bool line_key(struct practice_card_state *state, const char *rest)
{
	return read_block(state->keys, PRACTICE_KEY_COUNT, rest);
}

static const struct line_kind {
	const char *word;
	bool (*read)(struct practice_card_state *state, const char *rest);
} line_kinds[] = {
	{ "serial", line_serial },     { "municipality", line_municipality },
	{ "expires", line_expires },   { "label", line_label },
	{ "kind", line_kind_of_card }, { "mute", line_mute },
	{ "issuer", line_issuer },     { "pin", line_pin },
	{ "file", line_file },	       { "key", line_key },
};

static bool read_line(struct practice_card_state *state, char *line)
{
	char *space = strchr(line, ' ');

	if (space == NULL)
		return false;
	*space = '\0';
	for (size_t i = 0; i < sizeof(line_kinds) / sizeof(line_kinds[0]); i++)
		if (strcmp(line, line_kinds[i].word) == 0)
			return line_kinds[i].read(state, space + 1);
	return false;
}

/* Returns 0 when the text is whole, else the number of the line that is wrong. */
static int read_text(struct practice_card_state *state, char *text)
{
	char *rest = NULL;
	int number = 1;
	char *line = strtok_r(text, "\n", &rest);

	if (line == NULL || strcmp(line, STATE_HEAD) != 0)
		return 1;
	while ((line = strtok_r(NULL, "\n", &rest)) != NULL) {
		number++;
		if (strcmp(line, "end") == 0)
			return 0;
		if (!read_line(state, line))
			return number;
	}
	return number + 1;
}

bool practice_card_state_load(const char *folder, struct practice_card_state *ret_state,
			      struct error *error)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	struct buffer text;
	bool done = false;
	int wrong;

	buffer_init(&text, STATE_FILE_MAX);
	if (state == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card state");
		goto out;
	}
	if (!state_file_load(folder, STATE_NAME, &text, error))
		goto out;
	wrong = read_text(state, (char *)text.bytes);
	if (wrong != 0) {
		error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%s/%s: line %d", folder,
			  STATE_NAME, wrong);
		goto out;
	}
	*ret_state = *state;
	done = true;
out:
	if (text.bytes != NULL)
		secret_wipe(text.bytes, text.size);
	buffer_done(&text);
	if (state != NULL)
		secret_wipe(state, sizeof(*state));
	free(state);
	return done;
}
