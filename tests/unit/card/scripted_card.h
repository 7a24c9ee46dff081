/*
 * A card made of a table: it expects commands in order and gives the answers beside them.
 *
 * Commands and answers are hexadecimal with free spaces; "AB*256" stands for 256 times AB, and an
 * answer of NULL is a card that is gone (success of the transport with no byte). A command that is
 * not the expected one is noted, and scripted_done() is then false. Where `features` is set the
 * reader has a PIN pad of these; what goes to it is expected as its control code and its input.
 */
#ifndef TESTS_UNIT_CARD_SCRIPTED_CARD_H
#define TESTS_UNIT_CARD_SCRIPTED_CARD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/card/card.h"

struct scripted_step {
	const char *command;
	const char *answer;
};

#define SCRIPT_RESET "reset"

struct scripted_card {
	const struct scripted_step *steps;
	size_t count;
	size_t next;
	unsigned resets;
	unsigned closes;
	bool refuses_reset;
	bool mismatch;
	const uint8_t *command_memory; /* where the session keeps its command */
	const char *features;	       /* of the reader's pad, PC/SC part 10; NULL: none */
};

static inline int scripted_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Bytes of a table's text; at most capacity are written, the whole number is returned. */
static inline size_t scripted_bytes(const char *hex, uint8_t *bytes, size_t capacity)
{
	size_t size = 0;

	while (*hex != '\0') {
		unsigned long times = 1;
		uint8_t byte;

		if (*hex == ' ') {
			hex++;
			continue;
		}
		byte = (uint8_t)(scripted_digit(hex[0]) << 4 | scripted_digit(hex[1]));
		hex += 2;
		if (*hex == '*') {
			char *rest;

			times = strtoul(hex + 1, &rest, 10);
			hex = rest;
		}
		for (; times > 0; times--, size++)
			if (size < capacity)
				bytes[size] = byte;
	}
	return size;
}

static inline void scripted_complain(struct scripted_card *card, const uint8_t *command,
				     size_t size)
{
	card->mismatch = true;
	fprintf(stderr, "step %zu: expected %s, got ", card->next,
		card->next < card->count ? card->steps[card->next].command : "nothing");
	for (size_t i = 0; i < size; i++)
		fprintf(stderr, "%02X", command[i]);
	fprintf(stderr, "\n");
}

static inline bool scripted_transmit(void *opaque, const uint8_t *command, size_t command_size,
				     uint8_t *ret_answer, size_t answer_capacity,
				     size_t *ret_answer_size, struct error *error)
{
	struct scripted_card *card = opaque;
	uint8_t expected[APDU_COMMAND_SIZE];
	const struct scripted_step *step = card->steps + card->next;
	size_t size = 0;

	card->command_memory = command;
	*ret_answer_size = 0;
	if (card->next < card->count && strcmp(step->command, SCRIPT_RESET) != 0)
		size = scripted_bytes(step->command, expected, sizeof(expected));
	if (size != command_size || memcmp(expected, command, size) != 0) {
		scripted_complain(card, command, command_size);
		return true;
	}
	card->next++;
	if (step->answer == NULL)
		return true;
	size = scripted_bytes(step->answer, ret_answer, answer_capacity);
	if (size > answer_capacity)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "too long");
	*ret_answer_size = size;
	return true;
}

static inline bool scripted_control(void *opaque, uint32_t code, const uint8_t *input,
				    size_t input_size, uint8_t *ret_output, size_t output_capacity,
				    size_t *ret_output_size, struct error *error)
{
	struct scripted_card *card = opaque;
	uint8_t sent[APDU_COMMAND_SIZE] = { (uint8_t)(code >> 24), (uint8_t)(code >> 16),
					    (uint8_t)(code >> 8), (uint8_t)code };

	if (code == 0x42000D48u) {
		*ret_output_size =
		    card->features == NULL
			? 0
			: scripted_bytes(card->features, ret_output, output_capacity);
		return true;
	}
	if (input_size > 0)
		memcpy(sent + 4, input, input_size);
	return scripted_transmit(card, sent, 4 + input_size, ret_output, output_capacity,
				 ret_output_size, error);
}

static inline bool scripted_reset(void *opaque, struct error *error)
{
	struct scripted_card *card = opaque;

	card->resets++;
	if (card->next >= card->count || strcmp(card->steps[card->next].command, SCRIPT_RESET) != 0)
		card->mismatch = true;
	else
		card->next++;
	if (card->refuses_reset)
		return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "reset");
	return true;
}

static inline void scripted_close(void *opaque)
{
	struct scripted_card *card = opaque;

	card->closes++;
}

static const struct transport_ops scripted_ops = {
	.transmit = scripted_transmit,
	.control = scripted_control,
	.reset = scripted_reset,
	.close = scripted_close,
};

/* All that was expected came, and nothing else. */
static inline bool scripted_done(const struct scripted_card *card)
{
	return !card->mismatch && card->next == card->count;
}

static inline struct card_session *scripted_session(struct scripted_card *card)
{
	static const uint8_t atr[] = { 0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14 };
	struct card_session *session = NULL;
	struct error error = { 0 };

	if (!card_session_over(&scripted_ops, card, atr, sizeof(atr), &session, &error))
		abort();
	return session;
}

/* ---- the steps that the driver's tests have in common ---------------------------------------- */

static const uint8_t scripted_issuer_key[ISSUER_KEY_SIZE] = { 0, 1, 2,	3,  4,	5,  6,	7,
							      8, 9, 10, 11, 12, 13, 14, 15 };

#define LABEL_JPKI "4A504B4941504943 43544F4B454E 32 20*17 "
#define LABEL_JUKI "4A504B4941504943 43544F4B454E 20*18 "
#define AID_JPKI "D392F000260100000001"
#define AID_TEXT "D3921000310001010408"

#define STEP_SELECT_JPKI                                                                           \
	{                                                                                          \
		"00A4040C0A" AID_JPKI, "9000"                                                      \
	}
#define STEP_SELECT_TEXT                                                                           \
	{                                                                                          \
		"00A4040C0A" AID_TEXT, "9000"                                                      \
	}
#define STEP_SELECT_FILE(id)                                                                       \
	{                                                                                          \
		"00A4020C02" id, "9000"                                                            \
	}
#define STEPS_FACTS                                                                                \
	{ "00CA004500", "313233 9000" }, { "00CA00F000", "3134313330 9000" },                      \
	{                                                                                          \
		"00CA00F200", "3230333531313231 9000"                                              \
	}
#define STEPS_FLAGS                                                                                \
	{                                                                                          \
		"00B0880003", "8F8F00 9000"                                                        \
	}
#define STEPS_OPEN STEPS_FACTS, STEP_SELECT_JPKI, { "00B0860020", LABEL_JPKI "9000" }, STEPS_FLAGS
/* HMAC-SHA-256 of this challenge under scripted_issuer_key, by openssl dgst. */
#define STEPS_ISSUER                                                                               \
	{ "0084000010", "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF 9000" },                                 \
	{                                                                                          \
		"8082000010 C76F8A3A79B800ED725CE918829E7A6C", "9000"                              \
	}

#endif
