/*
 * A third driver, invented: what docs/adding-a-card.md builds. One file, one table.
 *
 * The tiny card has one application of three commands: 90 01 tells its number, 90 02 takes a PIN of
 * four digits (empty: the tries), 90 03 gives the user-authentication certificate. It is read and
 * its PIN is entered; nothing else. tiny_card_* below is the card itself.
 */
#ifndef TESTS_UNIT_CARD_TINY_DRIVER_H
#define TESTS_UNIT_CARD_TINY_DRIVER_H

#include <string.h>

#include "madoguchi/base/sha256.h"
#include "madoguchi/card/driver.h"

/* ---- the driver -------------------------------------------------------------------------- */

static inline bool tiny_ask(struct card *card, uint8_t ins, const struct pin *pin,
			    struct answer *ret_answer, struct error *error)
{
	const struct apdu command = { .cla = 0x90,
				      .ins = ins,
				      .data = pin != NULL ? pin->digits : NULL,
				      .data_size = pin != NULL ? pin->length : 0,
				      .has_le = pin == NULL };

	return card_command(card->session, &command, ret_answer, error);
}

static inline bool tiny_detect(struct card *card, bool *ret_mine, struct error *error)
{
	struct answer answer;

	if (!tiny_ask(card, 0x01, NULL, &answer, error))
		return false;
	*ret_mine = answer.sw == SW_OK && answer.size == 2;
	if (*ret_mine) {
		sha256_bytes(answer.data, answer.size, card->identity.digest);
		card->family = CARD_FAMILY_PIV;
		card->abilities = ABLE_READ;
	}
	return true;
}

static inline bool tiny_credential_facts(const struct card *card, enum credential credential,
					 struct credential_facts *ret_facts)
{
	(void)card;
	if (credential != CREDENTIAL_AUTH)
		return false;
	*ret_facts = (struct credential_facts){ .abilities = CREDENTIAL_VERIFY,
						.tries_full = 3,
						.length_min = 4,
						.length_max = 4,
						.digits_only = true };
	return true;
}

static inline enum credential tiny_slot_credential(const struct card *card, enum card_slot slot)
{
	(void)card;
	(void)slot;
	return CREDENTIAL_AUTH;
}

static inline enum card_key_type tiny_key_type(const struct card *card, enum card_slot slot)
{
	(void)card;
	(void)slot;
	return CARD_KEY_P256;
}

static inline bool tiny_tries_left(struct card *card, enum credential credential,
				   uint8_t *ret_tries, struct error *error)
{
	struct answer answer;

	(void)credential;
	if (!tiny_ask(card, 0x02, NULL, &answer, error))
		return false;
	if ((answer.sw & 0xFFF0u) != 0x63C0)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "tries left");
	*ret_tries = answer.sw & 0xF;
	return true;
}

static inline bool tiny_verify(struct card *card, enum credential credential, const struct pin *pin,
			       struct error *error)
{
	struct answer answer;

	(void)credential;
	return tiny_ask(card, 0x02, pin, &answer, error) &&
	       (answer.sw == SW_OK || driver_pin_refused(answer.sw, "PIN", error));
}

static inline bool tiny_read_certificate(struct card *card, enum card_slot slot, bool ca,
					 enum slot_content *ret_content, struct buffer *certificate,
					 struct error *error)
{
	struct answer answer;

	*ret_content = SLOT_EMPTY;
	if (slot != SLOT_AUTH || ca)
		return true;
	if (!tiny_ask(card, 0x03, NULL, &answer, error))
		return false;
	*ret_content = answer.sw == SW_OK && answer.size > 0 ? SLOT_HOLDS : SLOT_EMPTY;
	return *ret_content == SLOT_EMPTY || buffer_append(certificate, answer.data, answer.size) ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "certificate");
}

static const struct card_ops tiny_ops = {
	.name = "tiny",
	.detect = tiny_detect,
	.credential_facts = tiny_credential_facts,
	.slot_credential = tiny_slot_credential,
	.key_type = tiny_key_type,
	.tries_left = tiny_tries_left,
	.verify = tiny_verify,
	.read_certificate = tiny_read_certificate,
};

/* ---- the card ---------------------------------------------------------------------------- */

struct tiny_card {
	uint8_t tries;
};

static inline bool tiny_transmit(void *opaque, const uint8_t *command, size_t command_size,
				 uint8_t *ret_answer, size_t answer_capacity,
				 size_t *ret_answer_size, struct error *error)
{
	struct tiny_card *tiny = opaque;
	uint16_t sw = 0x6D00;
	size_t size = 0;

	(void)answer_capacity;
	(void)error;
	if (command[0] == 0x90 && command[1] == 0x01) {
		memcpy(ret_answer, "\x00\x07", 2);
		size = 2;
		sw = SW_OK;
	} else if (command[0] == 0x90 && command[1] == 0x02 && command_size > 5 &&
		   tiny->tries > 0) {
		tiny->tries = memcmp(command + 5, "2468", 4) == 0 ? 3 : tiny->tries - 1;
		sw = tiny->tries == 3 ? SW_OK : (uint16_t)(0x63C0 | tiny->tries);
	} else if (command[0] == 0x90 && command[1] == 0x02) {
		sw = command_size > 5 ? SW_BLOCKED_PIV : (uint16_t)(0x63C0 | tiny->tries);
	} else if (command[0] == 0x90 && command[1] == 0x03) {
		memcpy(ret_answer, "\x30\x03\x02\x01\x07", 5);
		size = 5;
		sw = SW_OK;
	}
	ret_answer[size] = (uint8_t)(sw >> 8);
	ret_answer[size + 1] = (uint8_t)sw;
	*ret_answer_size = size + 2;
	return true;
}

static inline bool tiny_reset(void *opaque, struct error *error)
{
	(void)opaque;
	(void)error;
	return true;
}

static inline void tiny_close(void *opaque)
{
	(void)opaque;
}

static const struct transport_ops tiny_transport = {
	.transmit = tiny_transmit,
	.reset = tiny_reset,
	.close = tiny_close,
};

#endif
