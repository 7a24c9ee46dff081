#include "madoguchi/practice/card_verify.h"

#include <string.h>

#include <openssl/crypto.h>

#include "madoguchi/base/log.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/practice/card_file.h"
#include "madoguchi/practice/card_key.h"

#define SIGN_INPUT_MAX 245

bool practice_pin_acceptable(enum practice_pin pin, const uint8_t *value, size_t size)
{
	bool letters = pin == PRACTICE_PIN_SIGN;
	bool fits = letters ? size >= 6 && size <= 16 : size == 4;

	if (pin == PRACTICE_PIN_CARD_B)
		return false;
	for (size_t i = 0; i < size; i++)
		fits = fits && ((value[i] >= '0' && value[i] <= '9') ||
				(letters && value[i] >= 'A' && value[i] <= 'Z'));
	return fits;
}

static uint16_t tries_left(uint8_t tries)
{
	return (uint16_t)(PRACTICE_SW_WRONG | 0xC0 | tries);
}

static bool matches(const struct practice_pin_state *pin, const struct practice_command *command)
{
	return pin->length != 0 && pin->length == command->size &&
	       CRYPTO_memcmp(pin->value, command->data, pin->length) == 0;
}

static uint16_t verify_entry(struct practice_card *card, int pin,
			     const struct practice_command *command)
{
	struct practice_card_state *next = practice_card_change(card);
	bool right = matches(&next->pins[pin], command);
	uint16_t sw;

	card->verified[pin] = false;
	if (next->pins[pin].tries == 0)
		return PRACTICE_SW_BLOCKED;
	if (right)
		next->pins[pin].tries = next->pins[pin].tries_max;
	else
		next->pins[pin].tries--;
	sw = practice_card_commit(card);
	if (sw != PRACTICE_SW_OK)
		return sw;
	card->verified[pin] = right;
	return right ? PRACTICE_SW_OK : tries_left(card->state.pins[pin].tries);
}

uint16_t practice_verify(struct practice_card *card, const struct practice_command *command)
{
	uint16_t sw;
	const struct practice_ef *ef;

	if (command->p1 != 0)
		return PRACTICE_SW_PARAMETERS;
	if (command->has_le || command->size > PRACTICE_PIN_SIZE)
		return PRACTICE_SW_LENGTH;
	ef = practice_ef_by_p2(card, command->p2, &sw);
	if (ef == NULL)
		return sw;
	if (ef->kind == PRACTICE_EF_LOCKED)
		return command->size == 0 ? tries_left(0) : PRACTICE_SW_BLOCKED;
	if (ef->kind != PRACTICE_EF_PIN)
		return PRACTICE_SW_FILE_KIND;
	if (card->state.kind == PRACTICE_KIND_FACE)
		return PRACTICE_SW_NO_KEY;
	if (command->size == 0)
		return tries_left(card->state.pins[ef->index].tries);
	return verify_entry(card, ef->index, command);
}

/* The new PIN alone, once the old one is verified. */
static uint16_t change(struct practice_card *card, const struct practice_command *command)
{
	uint16_t sw;
	const struct practice_ef *ef;
	struct practice_card_state *next;

	if (command->has_le || command->size == 0 || command->size > PRACTICE_PIN_SIZE)
		return PRACTICE_SW_LENGTH;
	ef = practice_ef_by_p2(card, command->p2, &sw);
	if (ef == NULL)
		return sw;
	if (ef->kind != PRACTICE_EF_PIN)
		return PRACTICE_SW_FILE_KIND;
	if (!card->verified[ef->index])
		return PRACTICE_SW_SECURITY;
	if (!practice_pin_acceptable((enum practice_pin)ef->index, command->data, command->size))
		return PRACTICE_SW_DATA;
	next = practice_card_change(card);
	memset(next->pins[ef->index].value, 0, PRACTICE_PIN_SIZE);
	memcpy(next->pins[ef->index].value, command->data, command->size);
	next->pins[ef->index].length = (uint8_t)command->size;
	return practice_card_commit(card);
}

uint16_t practice_change_pin(struct practice_card *card, const struct practice_command *command)
{
	/* P1 = 00, old and new together, is not known to these cards. */
	return command->p1 == 1 ? change(card, command) : PRACTICE_SW_PARAMETERS;
}

uint16_t practice_change_key(struct practice_card *card, const struct practice_command *command)
{
	return command->p1 == 0 ? change(card, command) : PRACTICE_SW_PARAMETERS;
}

static enum practice_pin key_pin(int key)
{
	return key == PRACTICE_KEY_SIGN ? PRACTICE_PIN_SIGN : PRACTICE_PIN_AUTH;
}

uint16_t practice_sign(struct practice_card *card, const struct practice_command *command)
{
	uint8_t signature[PRACTICE_MODULUS_SIZE];
	struct error error = { 0 };
	uint16_t sw;
	const struct practice_ef *ef;

	if (command->p1 != 0)
		return PRACTICE_SW_PARAMETERS;
	if (!command->has_le || command->size == 0 || command->size > SIGN_INPUT_MAX)
		return PRACTICE_SW_LENGTH;
	ef = practice_ef_by_p2(card, command->p2, &sw);
	if (ef == NULL)
		return sw;
	if (ef->kind != PRACTICE_EF_KEY)
		return PRACTICE_SW_FILE_KIND;
	if (!card->verified[key_pin(ef->index)])
		return PRACTICE_SW_SECURITY;
	if (card->state.keys[ef->index].size == 0)
		return PRACTICE_SW_NO_KEY;
	if (!practice_key_sign(&card->state.keys[ef->index], command->data, command->size,
			       signature, &error)) {
		log_error(&error, "practice card");
		return PRACTICE_SW_CONDITIONS;
	}
	practice_card_answer(card, signature, sizeof(signature));
	return PRACTICE_SW_OK;
}
