#include "madoguchi/practice/card_piv_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/practice/state_file.h"

#define STATE_NAME "piv"
#define STATE_HEAD "madoguchi-practice-piv 1"
#define ALGORITHM_3DES 0x03

void practice_piv_state_blank(struct practice_piv_state *ret_state)
{
	static const uint8_t factory[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	memset(ret_state, 0, sizeof(*ret_state));
	ret_state->pin = (struct practice_piv_pin){ 3, 3, "" };
	ret_state->puk = ret_state->pin;
	memset(ret_state->pin.value, 0xFF, PRACTICE_PIV_BLOCK);
	memcpy(ret_state->pin.value, "123456", 6);
	memcpy(ret_state->puk.value, "12345678", PRACTICE_PIV_BLOCK);
	ret_state->management_algorithm = ALGORITHM_3DES;
	ret_state->management_size = 3 * sizeof(factory);
	for (size_t i = 0; i < 3; i++)
		memcpy(ret_state->management + i * sizeof(factory), factory, sizeof(factory));
}

struct practice_piv_key *practice_piv_key(struct practice_piv_state *state, uint8_t reference,
					  bool make)
{
	for (size_t i = 0; i < PRACTICE_PIV_KEYS; i++)
		if (state->keys[i].reference == reference)
			return &state->keys[i];
	return make && reference != 0 ? practice_piv_key(state, 0, false) : NULL;
}

struct practice_piv_object *practice_piv_object(struct practice_piv_state *state, uint32_t tag,
						bool make)
{
	for (size_t i = 0; i < PRACTICE_PIV_OBJECTS; i++)
		if (state->objects[i].tag == tag)
			return &state->objects[i];
	return make && tag != 0 ? practice_piv_object(state, 0, false) : NULL;
}

/* ---- writing ---------------------------------------------------------------------------- */

static void write_pin(struct buffer *text, const char *word, const struct practice_piv_pin *pin)
{
	buffer_printf(text, "%s %u %u ", word, pin->tries, pin->tries_max);
	state_file_hex(text, pin->value, sizeof(pin->value));
}

static void write_text(struct buffer *text, const struct practice_piv_state *state)
{
	buffer_append_text(text, STATE_HEAD "\nserial ");
	state_file_hex(text, state->serial, sizeof(state->serial));
	write_pin(text, "pin", &state->pin);
	write_pin(text, "puk", &state->puk);
	buffer_printf(text, "management %u ", state->management_algorithm);
	state_file_hex(text, state->management, state->management_size);
	for (size_t i = 0; i < PRACTICE_PIV_KEYS; i++) {
		const struct practice_piv_key *key = &state->keys[i];

		if (key->reference == 0)
			continue;
		buffer_printf(text, "key %u %u ", key->reference, key->algorithm);
		state_file_hex(text, key->key.bytes, key->key.size);
	}
	for (size_t i = 0; i < PRACTICE_PIV_OBJECTS; i++) {
		const struct practice_piv_object *object = &state->objects[i];

		if (object->tag == 0)
			continue;
		buffer_printf(text, "object %u ", (unsigned)object->tag);
		state_file_hex(text, object->content.bytes, object->content.size);
	}
	buffer_append_text(text, "end\n");
}

bool practice_piv_state_save(const char *folder, const struct practice_piv_state *state,
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

static bool line_serial(void *to, const char *rest)
{
	struct practice_piv_state *state = to;
	size_t size;

	return state_file_read_hex(rest, state->serial, sizeof(state->serial), &size) &&
	       size == sizeof(state->serial);
}

static bool read_pin(struct practice_piv_pin *pin, const char *rest)
{
	long tries, most;
	size_t size;

	if (!state_file_read_number(&rest, 16, &tries) ||
	    !state_file_read_number(&rest, 16, &most) ||
	    !state_file_read_hex(rest, pin->value, sizeof(pin->value), &size))
		return false;
	pin->tries = (uint8_t)tries;
	pin->tries_max = (uint8_t)most;
	return size == sizeof(pin->value);
}

static bool line_pin(void *to, const char *rest)
{
	struct practice_piv_state *state = to;

	return read_pin(&state->pin, rest);
}

static bool line_puk(void *to, const char *rest)
{
	struct practice_piv_state *state = to;

	return read_pin(&state->puk, rest);
}

static bool line_management(void *to, const char *rest)
{
	struct practice_piv_state *state = to;
	long algorithm;

	if (!state_file_read_number(&rest, 256, &algorithm))
		return false;
	state->management_algorithm = (uint8_t)algorithm;
	return state_file_read_hex(rest, state->management, sizeof(state->management),
				   &state->management_size);
}

static bool line_key(void *to, const char *rest)
{
	struct practice_piv_state *state = to;
	long reference, algorithm;
	struct practice_piv_key *key;

	if (!state_file_read_number(&rest, 256, &reference) ||
	    !state_file_read_number(&rest, 256, &algorithm))
		return false;
	key = practice_piv_key(state, (uint8_t)reference, true);
	if (key == NULL)
		return false;
	key->reference = (uint8_t)reference;
	key->algorithm = (uint8_t)algorithm;
	return state_file_read_hex(rest, key->key.bytes, PRACTICE_FILE_SIZE, &key->key.size);
}

static bool line_object(void *to, const char *rest)
{
	struct practice_piv_state *state = to;
	long tag;
	struct practice_piv_object *object;

	if (!state_file_read_number(&rest, 0x1000000, &tag))
		return false;
	object = practice_piv_object(state, (uint32_t)tag, true);
	if (object == NULL)
		return false;
	object->tag = (uint32_t)tag;
	return state_file_read_hex(rest, object->content.bytes, PRACTICE_FILE_SIZE,
				   &object->content.size);
}

static const struct state_file_line lines[] = {
	{ "serial", line_serial },	   { "pin", line_pin }, { "puk", line_puk },
	{ "management", line_management }, { "key", line_key }, { "object", line_object },
};

bool practice_piv_state_load(const char *folder, struct practice_piv_state *ret_state,
			     struct error *error)
{
	struct practice_piv_state *state = calloc(1, sizeof(*state));
	bool done;

	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIV state");
	done = state_file_load(folder, STATE_NAME, STATE_HEAD, lines,
			       sizeof(lines) / sizeof(lines[0]), state, error);
	if (done)
		*ret_state = *state;
	secret_wipe(state, sizeof(*state));
	free(state);
	return done;
}
