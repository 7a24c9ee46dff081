#include "madoguchi/practice/card_piv.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "madoguchi/base/log.h"
#include "madoguchi/base/secret.h"

#define AID_SIZE 11
#define AID_SHORTEST 5
#define REFERENCE_PIN 0x80
#define REFERENCE_PUK 0x81
#define SW_LOCKED 0x6983
#define SW_NO_ROOM 0x6A84
#define TAG_LIST 0x5C
#define TAG_OBJECT 0x53
#define TAG_DISCOVERY 0x7E
#define VALUE_MAX 3072

static const uint8_t aid[AID_SIZE] = { 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00,
				       0x00, 0x10, 0x00, 0x01, 0x00 };

bool practice_piv_open(const char *folder, struct practice_piv **ret_piv, struct error *error)
{
	struct practice_piv *piv = calloc(1, sizeof(*piv));

	if (piv == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIV application");
	if (!practice_piv_state_load(folder, &piv->state, error)) {
		practice_piv_close(&piv);
		return false;
	}
	*ret_piv = piv;
	return true;
}

void practice_piv_close(struct practice_piv **piv)
{
	if (*piv == NULL)
		return;
	secret_wipe(*piv, sizeof(**piv));
	free(*piv);
	*piv = NULL;
}

void practice_piv_reset(struct practice_piv *piv)
{
	piv->verified = false;
	piv->fresh = false;
	piv->managed = false;
	piv->has_witness = false;
}

bool practice_piv_named(const uint8_t *name, size_t size)
{
	return size >= AID_SHORTEST && size <= AID_SIZE && memcmp(name, aid, size) == 0;
}

void practice_piv_property(struct practice_card *card)
{
	/* 61 { 4F the identifier's own part, 79 { 4F the authority's } }. */
	static const uint8_t property[] = { 0x61, 0x11, 0x4F, 0x06, 0x00, 0x00, 0x10,
					    0x00, 0x01, 0x00, 0x79, 0x07, 0x4F, 0x05,
					    0xA0, 0x00, 0x00, 0x03, 0x08 };

	practice_card_answer(card, property, sizeof(property));
}

struct practice_piv_state *practice_piv_change(struct practice_card *card)
{
	card->piv->next = card->piv->state;
	return &card->piv->next;
}

uint16_t practice_piv_commit(struct practice_card *card)
{
	struct error error = { 0 };

	if (!practice_piv_state_save(card->folder, &card->piv->next, &error)) {
		log_error(&error, "practice PIV");
		return PRACTICE_SW_MEMORY;
	}
	card->piv->state = card->piv->next;
	return PRACTICE_SW_OK;
}

/* ---- objects ----------------------------------------------------------------------------- */

/* 5C and a tag of one to three bytes; what follows it, if anything, is left in *ret_rest. */
static bool read_name(const struct practice_command *command, uint32_t *ret_tag, size_t *ret_rest)
{
	size_t size = command->size >= 2 ? command->data[1] : 0;

	if (command->size < 2 || command->data[0] != TAG_LIST || size < 1 || size > 3 ||
	    command->size < 2 + size)
		return false;
	*ret_tag = 0;
	for (size_t i = 0; i < size; i++)
		*ret_tag = *ret_tag << 8 | command->data[2 + i];
	*ret_rest = 2 + size;
	return true;
}

static void answer_object(struct practice_card *card, const struct practice_bytes *content)
{
	const uint8_t head[] = { TAG_OBJECT, 0x82, (uint8_t)(content->size >> 8),
				 (uint8_t)content->size };

	practice_card_answer(card, head, sizeof(head));
	practice_card_answer(card, content->bytes, content->size);
}

uint16_t practice_piv_get_data(struct practice_card *card, const struct practice_command *command)
{
	/* The discovery object: this application, and that its own PIN is the one to use. */
	static const uint8_t discovery[] = { 0x7E, 0x12, 0x4F, 0x0B, 0xA0, 0x00, 0x00,
					     0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01,
					     0x00, 0x5F, 0x2F, 0x02, 0x40, 0x00 };
	const struct practice_piv_object *object;
	uint32_t tag;
	size_t rest;

	if (command->p1 != 0x3F || command->p2 != 0xFF)
		return PRACTICE_SW_PARAMETERS;
	if (!read_name(command, &tag, &rest))
		return PRACTICE_SW_DATA;
	if (tag == TAG_DISCOVERY) {
		practice_card_answer(card, discovery, sizeof(discovery));
		return PRACTICE_SW_OK;
	}
	object = practice_piv_object(&card->piv->state, tag, false);
	if (object == NULL || tag == 0)
		return PRACTICE_SW_NOT_FOUND;
	answer_object(card, &object->content);
	return PRACTICE_SW_OK;
}

/* 53 with a length of one to three bytes; the value must be all the rest. */
static bool read_value(const uint8_t *bytes, size_t size, const uint8_t **ret_value,
		       size_t *ret_size)
{
	size_t head = 2;
	size_t length;

	if (size < 2 || bytes[0] != TAG_OBJECT)
		return false;
	length = bytes[1];
	if (length == 0x81 || length == 0x82) {
		head += length & 0x7F;
		if (size < head)
			return false;
		length = head == 3 ? bytes[2] : (size_t)bytes[2] << 8 | bytes[3];
	} else if (length > 0x7F) {
		return false;
	}
	*ret_value = bytes + head;
	*ret_size = length;
	return head + length == size;
}

uint16_t practice_piv_put_data(struct practice_card *card, const struct practice_command *command)
{
	struct practice_piv_object *object;
	const uint8_t *value;
	uint32_t tag;
	size_t rest, size;

	if (!card->piv->managed)
		return PRACTICE_SW_SECURITY;
	if (command->p1 != 0x3F || command->p2 != 0xFF)
		return PRACTICE_SW_PARAMETERS;
	if (!read_name(command, &tag, &rest) || tag == 0 ||
	    !read_value(command->data + rest, command->size - rest, &value, &size) ||
	    size > VALUE_MAX)
		return PRACTICE_SW_DATA;
	object = practice_piv_object(practice_piv_change(card), tag, true);
	if (object == NULL)
		return SW_NO_ROOM;
	memset(object, 0, sizeof(*object));
	/* An empty value takes the object away. */
	if (size > 0) {
		object->tag = tag;
		object->content.size = size;
		memcpy(object->content.bytes, value, size);
	}
	return practice_piv_commit(card);
}

/* ---- PINs -------------------------------------------------------------------------------- */

static uint16_t tries_left(const struct practice_piv_pin *pin)
{
	return (uint16_t)(PRACTICE_SW_WRONG | 0xC0 | pin->tries);
}

static struct practice_piv_pin *pin_of(struct practice_piv_state *state, uint8_t reference)
{
	switch (reference) {
	case REFERENCE_PIN:
		return &state->pin;
	case REFERENCE_PUK:
		return &state->puk;
	default:
		return NULL;
	}
}

static uint16_t ask_tries(const struct practice_card *card, const struct practice_piv_pin *pin,
			  uint8_t reference)
{
	if (reference == REFERENCE_PIN && card->piv->verified)
		return PRACTICE_SW_OK;
	return pin->tries == 0 ? SW_LOCKED : tries_left(pin);
}

/* Counts an entry into the copy; the caller commits it whatever comes out. */
static uint16_t enter(struct practice_piv_pin *pin, const uint8_t *value)
{
	if (pin->tries == 0)
		return SW_LOCKED;
	if (CRYPTO_memcmp(pin->value, value, PRACTICE_PIV_BLOCK) == 0) {
		pin->tries = pin->tries_max;
		return PRACTICE_SW_OK;
	}
	pin->tries--;
	return tries_left(pin);
}

static uint16_t commit_entry(struct practice_card *card, uint16_t outcome)
{
	uint16_t sw = practice_piv_commit(card);

	return sw != PRACTICE_SW_OK ? sw : outcome;
}

uint16_t practice_piv_verify(struct practice_card *card, const struct practice_command *command)
{
	struct practice_piv_pin *pin = pin_of(practice_piv_change(card), command->p2);
	uint16_t sw;

	if (pin == NULL)
		return PRACTICE_SW_NO_KEY;
	if (command->size == 0)
		return ask_tries(card, pin, command->p2);
	if (command->p1 != 0 || command->p2 != REFERENCE_PIN)
		return PRACTICE_SW_PARAMETERS;
	if (command->size != PRACTICE_PIV_BLOCK)
		return PRACTICE_SW_DATA;
	sw = commit_entry(card, enter(pin, command->data));
	card->piv->verified = sw == PRACTICE_SW_OK;
	card->piv->fresh = card->piv->verified;
	return sw;
}

/* Six to eight characters, then FF. */
static bool acceptable(const uint8_t *value)
{
	size_t length = 0;

	while (length < PRACTICE_PIV_BLOCK && value[length] != 0xFF)
		length++;
	for (size_t i = length; i < PRACTICE_PIV_BLOCK; i++)
		if (value[i] != 0xFF)
			return false;
	return length >= 6;
}

static uint16_t enter_and_set(struct practice_card *card, const struct practice_command *command,
			      uint8_t entered, uint8_t set)
{
	struct practice_piv_state *next = practice_piv_change(card);
	struct practice_piv_pin *old = pin_of(next, entered);
	struct practice_piv_pin *changed = pin_of(next, set);
	uint16_t sw;

	if (old == NULL || changed == NULL)
		return PRACTICE_SW_NO_KEY;
	if (command->size != (size_t)2 * PRACTICE_PIV_BLOCK ||
	    !acceptable(command->data + PRACTICE_PIV_BLOCK))
		return PRACTICE_SW_DATA;
	sw = enter(old, command->data);
	if (sw == PRACTICE_SW_OK) {
		memcpy(changed->value, command->data + PRACTICE_PIV_BLOCK, PRACTICE_PIV_BLOCK);
		changed->tries = changed->tries_max;
	}
	return commit_entry(card, sw);
}

uint16_t practice_piv_change_pin(struct practice_card *card, const struct practice_command *command)
{
	if (command->p1 != 0)
		return PRACTICE_SW_PARAMETERS;
	return enter_and_set(card, command, command->p2, command->p2);
}

uint16_t practice_piv_unblock(struct practice_card *card, const struct practice_command *command)
{
	if (command->p1 != 0 || command->p2 != REFERENCE_PIN)
		return PRACTICE_SW_PARAMETERS;
	return enter_and_set(card, command, REFERENCE_PUK, REFERENCE_PIN);
}

/* ---- beyond the standard ----------------------------------------------------------------- */

uint16_t practice_piv_version(struct practice_card *card, const struct practice_command *command)
{
	static const uint8_t version[] = { 5, 4, 3 };

	(void)command;
	practice_card_answer(card, version, sizeof(version));
	return PRACTICE_SW_OK;
}

uint16_t practice_piv_serial(struct practice_card *card, const struct practice_command *command)
{
	(void)command;
	practice_card_answer(card, card->piv->state.serial, PRACTICE_PIV_SERIAL_SIZE);
	return PRACTICE_SW_OK;
}

/* P1 and P2 are the numbers; both PINs become the maker's again. */
uint16_t practice_piv_tries(struct practice_card *card, const struct practice_command *command)
{
	struct practice_piv_state *next = practice_piv_change(card);
	struct practice_piv_state *blank;

	if (!card->piv->managed || !card->piv->verified)
		return PRACTICE_SW_SECURITY;
	if (command->p1 < 1 || command->p1 > 15 || command->p2 < 1 || command->p2 > 15)
		return PRACTICE_SW_PARAMETERS;
	blank = calloc(1, sizeof(*blank));
	if (blank == NULL)
		return PRACTICE_SW_MEMORY;
	practice_piv_state_blank(blank);
	next->pin = blank->pin;
	next->puk = blank->puk;
	free(blank);
	next->pin.tries = next->pin.tries_max = command->p1;
	next->puk.tries = next->puk.tries_max = command->p2;
	card->piv->verified = false;
	return practice_piv_commit(card);
}

/* Only a card whose PIN and PUK are both locked can be made new. */
uint16_t practice_piv_blank(struct practice_card *card, const struct practice_command *command)
{
	struct practice_piv_state *next = practice_piv_change(card);
	uint8_t serial[PRACTICE_PIV_SERIAL_SIZE];

	(void)command;
	if (next->pin.tries > 0 || next->puk.tries > 0)
		return PRACTICE_SW_CONDITIONS;
	memcpy(serial, next->serial, sizeof(serial));
	practice_piv_state_blank(next);
	memcpy(next->serial, serial, sizeof(serial));
	practice_piv_reset(card->piv);
	return practice_piv_commit(card);
}
