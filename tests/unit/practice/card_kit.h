/*
 * card_kit: a practice card for unit tests, and exchanges written as hexadecimal.
 *
 * DESCRIPTION  kit_open() makes a card with known PINs, one key pair in each place and a file that
 *   looks like a certificate in each certificate EF. kit_run() sends a series of commands; an
 *   expected answer is hexadecimal, and may begin with "*" for "any data, then".
 */
#ifndef CARD_KIT_H
#define CARD_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/practice/card.h"
#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_state.h"

#define KIT_SELECT_JPKI "00A4040C0AD392F000260100000001"
#define KIT_SELECT_TEXT "00A4040C0AD3921000310001010408"
#define KIT_CERTIFICATE_SIZE 300

struct kit {
	char folder[64];
	struct practice_card *card;
};

struct kit_exchange {
	const char *command;
	const char *answer;
};

static inline void kit_pin(struct practice_pin_state *pin, const char *value, uint8_t tries)
{
	pin->tries = pin->tries_max = tries;
	pin->length = (uint8_t)strlen(value);
	memcpy(pin->value, value, pin->length);
}

static inline void kit_certificate(struct practice_bytes *file, uint8_t fill)
{
	file->size = KIT_CERTIFICATE_SIZE;
	memset(file->bytes, fill, file->size);
	memcpy(file->bytes, "\x30\x82\x01\x28", 4);
}

static inline void kit_state(struct practice_card_state *state)
{
	struct error error = { 0 };

	memset(state, 0, sizeof(*state));
	state->serial_size = 4;
	memcpy(state->serial, "\x01\x02\x03\x04", 4);
	snprintf(state->municipality, sizeof(state->municipality), "14130");
	snprintf(state->expires, sizeof(state->expires), "20351121");
	snprintf(state->label, sizeof(state->label), "JPKIAPICCTOKEN2");
	memset(state->issuer_key, 0x5A, sizeof(state->issuer_key));
	kit_pin(&state->pins[PRACTICE_PIN_SIGN], "ABC123", 5);
	kit_pin(&state->pins[PRACTICE_PIN_AUTH], "1234", 3);
	kit_pin(&state->pins[PRACTICE_PIN_CARD_DATA], "5678", 3);
	kit_pin(&state->pins[PRACTICE_PIN_CARD_B], "02063020351234", 10);
	kit_certificate(&state->files[PRACTICE_FILE_SIGN], 0x11);
	kit_certificate(&state->files[PRACTICE_FILE_SIGN_CA], 0x22);
	kit_certificate(&state->files[PRACTICE_FILE_AUTH], 0xAA);
	kit_certificate(&state->files[PRACTICE_FILE_AUTH_CA], 0xBB);
	memcpy(state->files[PRACTICE_FILE_BASIC_FOUR].bytes, "\xFF\x20\x00", 3);
	state->files[PRACTICE_FILE_BASIC_FOUR].size = 3;
	assert_true(practice_key_make(&state->keys[PRACTICE_KEY_AUTH], &error));
	state->keys[PRACTICE_KEY_SIGN] = state->keys[PRACTICE_KEY_AUTH];
}

static inline void kit_open(struct kit *kit, const struct practice_card_state *state)
{
	struct error error = { 0 };

	snprintf(kit->folder, sizeof(kit->folder), "/tmp/madoguchi-card-XXXXXX");
	assert_non_null(mkdtemp(kit->folder));
	assert_true(practice_card_state_save(kit->folder, state, &error));
	assert_true(practice_card_open(kit->folder, &kit->card, &error));
}

static inline void kit_close(struct kit *kit)
{
	char path[80];

	practice_card_close(&kit->card);
	snprintf(path, sizeof(path), "%s/state", kit->folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/state.new", kit->folder);
	unlink(path);
	assert_int_equal(rmdir(kit->folder), 0);
}

/* Sends hexadecimal, returns upper-case hexadecimal in a static buffer. */
static inline const char *kit_send(struct kit *kit, const char *command)
{
	static char text[2 * PRACTICE_ANSWER_SIZE + 1];
	uint8_t bytes[300], answer[PRACTICE_ANSWER_SIZE];
	size_t size = strlen(command) / 2;

	assert_true(size <= sizeof(bytes) && hex_decode(command, bytes, size));
	size = practice_card_transmit(kit->card, bytes, size, answer);
	assert_true(size >= 2);
	for (size_t i = 0; i < size; i++)
		snprintf(text + 2 * i, 3, "%02X", answer[i]);
	return text;
}

static inline void kit_expect(struct kit *kit, const char *command, const char *answer)
{
	const char *got = kit_send(kit, command);
	const char *tail = got;

	if (answer[0] == '*') {
		answer++;
		tail = got + strlen(got) - strlen(answer);
		if (tail == got)
			fail_msg("%s: no data before %s", command, got);
	}
	if (strcmp(tail, answer) != 0)
		fail_msg("%s: expected %s, got %s", command, answer, got);
}

static inline void kit_run(struct kit *kit, const struct kit_exchange *exchanges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		kit_expect(kit, exchanges[i].command, exchanges[i].answer);
}

#define KIT_RUN(kit, exchanges)                                                                    \
	kit_run((kit), (exchanges), sizeof(exchanges) / sizeof((exchanges)[0]))

#endif
