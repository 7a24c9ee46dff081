/*
 * A PIV card that answers every command as a good one would, with the factory's management key, for
 * tests that spoil the answers (card/plausible_card.h).
 */
#ifndef TESTS_UNIT_CARD_PLAUSIBLE_PIV_H
#define TESTS_UNIT_CARD_PLAUSIBLE_PIV_H

#include <openssl/evp.h>

#include "card/plausible_card.h"

/* E of 3DES under the factory's key. */
static inline void plausible_encrypt(const uint8_t block[static 8], uint8_t ret_block[static 8])
{
	static const uint8_t key[24] = { 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4,
					 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8 };
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int size = 0;

	EVP_EncryptInit_ex(context, EVP_des_ede3_ecb(), NULL, key, NULL);
	EVP_CIPHER_CTX_set_padding(context, 0);
	EVP_EncryptUpdate(context, ret_block, &size, block, 8);
	EVP_CIPHER_CTX_free(context);
}

static inline void plausible_manage(const uint8_t *command, size_t size,
				    struct plausible_answer *answer)
{
	uint8_t block[8] = { 7 };

	/* 7C 14 80 08 witness 81 08 challenge, or the question for the witness. */
	if (size >= 27) {
		plausible_encrypt(command + 19, block);
		plausible_put(answer, "\x7C\x0A\x82\x08", 4);
	} else {
		plausible_encrypt(block, block);
		plausible_put(answer, "\x7C\x0A\x80\x08", 4);
	}
	plausible_put(answer, block, sizeof(block));
}

static inline void plausible_point(struct plausible_answer *answer)
{
	plausible_put(answer, "\x86\x41\x04", 3);
	plausible_fill(answer, 0x5C, 64);
}

static inline void plausible_metadata(uint8_t reference, struct plausible_answer *answer)
{
	if (reference == 0x9B) {
		plausible_put(answer, "\x01\x01\x03\x05\x01\x01", 6);
	} else if (reference == 0x80 || reference == 0x81) {
		plausible_put(answer, "\x01\x01\xFF\x06\x02\x03\x03", 7);
	} else {
		plausible_put(answer, "\x01\x01\x11\x04\x43", 5);
		plausible_point(answer);
	}
}

/* The data of the good answer; returns its status word. */
static inline uint16_t plausible_piv_answer(const uint8_t *command, size_t size,
					    struct plausible_answer *answer)
{
	switch (command[1]) {
	case 0xA4:
		return command[5] == 0xA0 ? SW_OK : SW_NOT_FOUND;
	case 0xF8:
		plausible_put(answer, "\x00\x00\x00\x07", 4);
		return SW_OK;
	case 0xF7:
		plausible_metadata(command[3], answer);
		return SW_OK;
	case 0xCB:
		plausible_put(
		    answer, "\x53\x0E\x70\x07\x30\x05\x04\x03\x01\x02\x03\x71\x01\x00\xFE\x00", 16);
		return SW_OK;
	case 0x20:
		return size == 4 ? 0x63C3 : SW_OK;
	case 0x87:
		if (command[3] == 0x9B) {
			plausible_manage(command, size, answer);
			return SW_OK;
		}
		plausible_put(answer, "\x7C\x0A\x82\x08\x30\x06\x02\x01\x01\x02\x01\x01", 12);
		return SW_OK;
	case 0x47:
		plausible_put(answer, "\x7F\x49\x43", 3);
		plausible_point(answer);
		return SW_OK;
	case 0x24:
	case 0x2C:
	case 0xDB:
		return SW_OK;
	default:
		return SW_INSTRUCTION;
	}
}

static inline bool plausible_piv_transmit(void *opaque, const uint8_t *command, size_t command_size,
					  uint8_t *ret_answer, size_t answer_capacity,
					  size_t *ret_answer_size, struct error *error)
{
	struct plausible_answer answer = { .size = 0 };
	uint16_t sw = plausible_piv_answer(command, command_size, &answer);
	size_t size = spoiled_answer(opaque, &answer, sw);

	if (size > answer_capacity)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "too long");
	memcpy(ret_answer, answer.bytes, size);
	*ret_answer_size = size;
	return true;
}

static const struct transport_ops plausible_piv_ops = {
	.transmit = plausible_piv_transmit,
	.reset = plausible_reset,
	.close = plausible_close,
};

#endif
