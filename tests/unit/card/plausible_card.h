/*
 * A card that answers every command as a good card would, for tests that spoil the answers.
 *
 * plausible_answer() gives the right answer; spoiled_answer() takes choices, one byte at a time,
 * from a source (random numbers or a fuzzer's input) and bends it: other status words, other
 * lengths, other bytes, 61xx and 6Cxx, or nothing.
 */
#ifndef TESTS_UNIT_CARD_PLAUSIBLE_CARD_H
#define TESTS_UNIT_CARD_PLAUSIBLE_CARD_H

#include <string.h>

#include "madoguchi/card/card.h"

#define PLAUSIBLE_ANSWER_SIZE 258
#define PLAUSIBLE_CERTIFICATE_SIZE 1284

struct plausible_card {
	uint8_t (*choose)(void *source); /* NULL: every answer is good */
	void *source;
	bool text_application;
	unsigned file;
	unsigned closes;
};

struct plausible_answer {
	uint8_t bytes[PLAUSIBLE_ANSWER_SIZE];
	size_t size; /* without the status word */
};

static inline void plausible_put(struct plausible_answer *answer, const void *bytes, size_t size)
{
	if (size > sizeof(answer->bytes) - 2 - answer->size)
		size = sizeof(answer->bytes) - 2 - answer->size;
	memcpy(answer->bytes + answer->size, bytes, size);
	answer->size += size;
}

static inline void plausible_fill(struct plausible_answer *answer, uint8_t byte, size_t size)
{
	while (size-- > 0)
		plausible_put(answer, &byte, 1);
}

static inline void plausible_data(unsigned tag, struct plausible_answer *answer)
{
	static const char *const facts[] = { "SERIAL0001", "14130", "20351121" };

	plausible_put(answer,
		      facts[tag == 0x45	  ? 0
			    : tag == 0xF0 ? 1
					  : 2],
		      tag == 0x45   ? 10
		      : tag == 0xF0 ? 5
				    : 8);
}

static inline void plausible_certificate(size_t offset, size_t size,
					 struct plausible_answer *answer)
{
	static const uint8_t head[] = { 0x30, 0x82, 0x05, 0x00 };

	for (; size > 0 && offset < PLAUSIBLE_CERTIFICATE_SIZE; size--, offset++) {
		uint8_t byte = offset < sizeof(head) ? head[offset] : (uint8_t)offset;

		plausible_put(answer, &byte, 1);
	}
}

static inline void plausible_read(struct plausible_card *card, const uint8_t *command,
				  struct plausible_answer *answer)
{
	static const uint8_t four[] = { 0xFF, 0x20, 0x20, 0xDF, 0x22, 0x06, 0xE8, 0xA6, 0x8B,
					0xE6, 0x9C, 0xAC, 0xDF, 0x23, 0x02, 'X',  'Y',	0xDF,
					0x24, 0x08, '2',  '0',	'0',  '1',  '0',  '1',	'0',
					'2',  0xDF, 0x25, 0x01, '2',  0xDF, 0x21, 0x00 };
	size_t size = command[4] == 0 ? 256 : command[4];
	const bool is_short = (command[2] & 0x80) != 0;
	const size_t offset = is_short ? command[3] : (size_t)(command[2] << 8 | command[3]);

	if (is_short)
		card->file = command[2] & 0x1Fu;
	if (card->text_application) {
		plausible_put(answer, four, sizeof(four));
	} else if (card->file == 0x0006) {
		plausible_put(answer, "JPKIAPICCTOKEN2                 ", 32);
	} else if (card->file == 0x0008) {
		plausible_put(answer, "\x8F\x8F\x00", 3);
	} else {
		plausible_certificate(offset, size, answer);
	}
}

static inline void plausible_key(struct plausible_answer *answer)
{
	plausible_put(answer, "\x7F\x49\x82\x01\x09\x81\x82\x01\x00", 9);
	plausible_fill(answer, 0xC1, 247);
}

static inline void plausible_key_rest(struct plausible_answer *answer)
{
	plausible_fill(answer, 0xC1, 9);
	plausible_put(answer, "\x82\x03\x01\x00\x01", 5);
}

/* The data of the good answer; returns its status word. */
static inline uint16_t plausible_answer(struct plausible_card *card, const uint8_t *command,
					size_t size, struct plausible_answer *answer)
{
	switch (command[1]) {
	case 0xA4:
		if (command[2] == 0x04 && command[5] == 0xA0)
			return SW_NOT_FOUND;
		if (command[2] == 0x04)
			card->text_application = command[6] == 0x92 && command[7] == 0x10;
		else
			card->file = (unsigned)(command[5] << 8 | command[6]);
		return SW_OK;
	case 0xCA:
		plausible_data(command[3], answer);
		return SW_OK;
	case 0xB0:
		plausible_read(card, command, answer);
		return SW_OK;
	case 0x20:
		return size == 4 ? 0x63C3 : SW_OK;
	case 0x84:
		plausible_fill(answer, 0x5A, 16);
		return SW_OK;
	case 0x46:
		plausible_key(answer);
		return 0x610E;
	case 0xC0:
		plausible_key_rest(answer);
		return SW_OK;
	case 0x2A:
		plausible_fill(answer, 0x77, 256);
		return SW_OK;
	default:
		return SW_OK;
	}
}

static inline uint8_t plausible_choose(struct plausible_card *card)
{
	return card->choose != NULL ? card->choose(card->source) : 0;
}

/* Status words that mean something to the driver, and some that mean nothing. */
static const uint16_t spoiled_words[] = { 0x9000, 0x63C0, 0x63C2, 0x6300, 0x6982, 0x6983,
					  0x6984, 0x6985, 0x6986, 0x6A80, 0x6A82, 0x6A86,
					  0x6A88, 0x6B00, 0x6D00, 0x6282, 0x6700, 0x6100,
					  0x61FF, 0x6C00, 0x6C04, 0x0000, 0xFFFF, 0x6581 };

static inline uint16_t spoiled_word(struct plausible_card *card)
{
	return spoiled_words[plausible_choose(card) %
			     (sizeof(spoiled_words) / sizeof(spoiled_words[0]))];
}

/* Bends the good answer; returns the size of what is sent, 0 … 258, 1 included. */
static inline size_t spoiled_answer(struct plausible_card *card, struct plausible_answer *answer,
				    uint16_t sw)
{
	uint8_t how = plausible_choose(card);

	if (how >= 0xF8)
		return how & 1u;
	if (how >= 0xE0)
		sw = spoiled_word(card);
	if ((how & 0x8C) == 0x84)
		answer->size = answer->size * plausible_choose(card) / 256;
	if ((how & 0x8C) == 0x88)
		plausible_fill(answer, plausible_choose(card), plausible_choose(card));
	if ((how & 0x90) == 0x90 && answer->size > 0)
		answer->bytes[plausible_choose(card) % answer->size] = plausible_choose(card);
	answer->bytes[answer->size] = (uint8_t)(sw >> 8);
	answer->bytes[answer->size + 1] = (uint8_t)sw;
	return answer->size + 2;
}

static inline bool plausible_transmit(void *opaque, const uint8_t *command, size_t command_size,
				      uint8_t *ret_answer, size_t answer_capacity,
				      size_t *ret_answer_size, struct error *error)
{
	struct plausible_answer answer = { .size = 0 };
	uint16_t sw = plausible_answer(opaque, command, command_size, &answer);
	size_t size = spoiled_answer(opaque, &answer, sw);

	if (size > answer_capacity)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "too long");
	memcpy(ret_answer, answer.bytes, size);
	*ret_answer_size = size;
	return true;
}

static inline bool plausible_reset(void *opaque, struct error *error)
{
	(void)opaque;
	(void)error;
	return true;
}

static inline void plausible_close(void *opaque)
{
	((struct plausible_card *)opaque)->closes++;
}

static const struct transport_ops plausible_ops = {
	.transmit = plausible_transmit,
	.reset = plausible_reset,
	.close = plausible_close,
};

#define PLAUSIBLE_ACTS 15

/* One act of card/card by its number; PINs are the caller's. */
static inline bool plausible_act(struct card *card, unsigned act, const struct pin *pin,
				 struct buffer *certificate, struct error *error)
{
	static const uint8_t der[600] = { 0x30, 0x82, 0x02, 0x54 };
	enum card_slot slot = (act / PLAUSIBLE_ACTS) % 2 == 0 ? SLOT_SIGN : SLOT_AUTH;
	enum credential credential = (enum credential)((act / PLAUSIBLE_ACTS) % CREDENTIAL_COUNT);
	uint8_t digest[32] = { 1 };
	struct card_signature signature;
	struct card_public_key key;
	struct basic_four four;
	enum slot_content content;
	uint8_t tries;
	bool done;

	switch (act % PLAUSIBLE_ACTS) {
	case 0:
		return card_tries_left(card, credential, &tries, error);
	case 1:
		return card_verify(card, credential, pin, error);
	case 2:
		return card_change_pin(card, credential, pin, pin, error);
	case 3:
		return card_set_pin(card, credential, pin, error);
	case 4:
		return card_read_basic_four(card, &four, error);
	case 5:
	case 6:
		return card_read_certificate(card, slot, &content, certificate, error);
	case 7:
		return card_read_ca_certificate(card, slot, certificate, error);
	case 8:
		return card_generate(card, slot, &key, error);
	case 9:
		return card_public_key(card, slot, &key, error);
	case 10:
		return card_sign(card, slot, digest, &signature, error);
	case 11:
		return card_unblock(card, credential, pin, pin, error);
	case 12:
		return card_settle_change(card, credential, pin, pin, &done, error);
	case 13:
		return card_prepare(card, error);
	default:
		return card_write_certificate(card, slot, der, sizeof(der), error);
	}
}

#endif
