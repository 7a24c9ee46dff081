#include "madoguchi/practice/card_issue.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "madoguchi/base/log.h"
#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_verify.h"

#define MAC_SIZE 16

static const enum practice_file key_files[PRACTICE_KEY_COUNT] = {
	[PRACTICE_KEY_SIGN] = PRACTICE_FILE_SIGN,
	[PRACTICE_KEY_AUTH] = PRACTICE_FILE_AUTH,
};

uint16_t practice_issue_challenge(struct practice_card *card,
				  const struct practice_command *command)
{
	uint8_t random[256];

	if (!command->has_le || command->size != 0)
		return PRACTICE_SW_LENGTH;
	if (command->p1 != 0 || command->p2 != 0)
		return PRACTICE_SW_PARAMETERS;
	if (RAND_bytes(random, (int)command->le) != 1)
		return PRACTICE_SW_CONDITIONS;
	/* Other lengths are plain random numbers and open nothing. */
	card->challenged = command->le == PRACTICE_CHALLENGE_SIZE;
	if (card->challenged)
		memcpy(card->challenge, random, PRACTICE_CHALLENGE_SIZE);
	practice_card_answer(card, random, command->le);
	return PRACTICE_SW_OK;
}

uint16_t practice_issue_authenticate(struct practice_card *card,
				     const struct practice_command *command)
{
	uint8_t mac[EVP_MAX_MD_SIZE];

	if (command->p1 != 0 || command->p2 != 0)
		return PRACTICE_SW_PARAMETERS;
	if (command->size != MAC_SIZE)
		return PRACTICE_SW_LENGTH;
	card->issuer = false;
	if (!card->challenged)
		return PRACTICE_SW_CONDITIONS;
	card->challenged = false;
	if (HMAC(EVP_sha256(), card->state.issuer_key, sizeof(card->state.issuer_key),
		 card->challenge, sizeof(card->challenge), mac, NULL) == NULL)
		return PRACTICE_SW_CONDITIONS;
	card->issuer = CRYPTO_memcmp(mac, command->data, MAC_SIZE) == 0;
	return card->issuer ? PRACTICE_SW_OK : PRACTICE_SW_WRONG;
}

/* What the four operations on the current EF have in common. */
static uint16_t guard(const struct practice_card *card, enum practice_ef_kind kind)
{
	if (!card->issuer)
		return PRACTICE_SW_SECURITY;
	if (card->current == NULL)
		return PRACTICE_SW_NO_EF;
	return card->current->kind == kind ? PRACTICE_SW_OK : PRACTICE_SW_FILE_KIND;
}

static uint16_t make_key(struct practice_card *card, int key, struct error *error)
{
	struct practice_card_state *next = practice_card_change(card);
	struct practice_bytes *file = &next->files[key_files[key]];

	if (!practice_key_make(&next->keys[key], error))
		return PRACTICE_SW_CONDITIONS;
	file->size = 0;
	memset(file->bytes, 0, sizeof(file->bytes));
	return practice_card_commit(card);
}

uint16_t practice_issue_key(struct practice_card *card, const struct practice_command *command)
{
	uint8_t tlv[PRACTICE_PUBLIC_TLV_SIZE];
	struct error error = { 0 };
	uint16_t sw = guard(card, PRACTICE_EF_KEY);

	if (sw != PRACTICE_SW_OK)
		return sw;
	if (command->p1 > 1 || command->p2 != 0x80)
		return PRACTICE_SW_PARAMETERS;
	if (!command->has_le || command->size != 0)
		return PRACTICE_SW_LENGTH;
	if (command->p1 == 0)
		sw = make_key(card, card->current->index, &error);
	else if (card->state.keys[card->current->index].size == 0)
		return PRACTICE_SW_NO_KEY;
	if (sw == PRACTICE_SW_OK &&
	    !practice_key_public_tlv(&card->state.keys[card->current->index], tlv, &error))
		sw = PRACTICE_SW_CONDITIONS;
	if (error.code != ERROR_NONE)
		log_error(&error, "practice card");
	if (sw == PRACTICE_SW_OK)
		practice_card_answer(card, tlv, sizeof(tlv));
	return sw;
}

/* Only the two end-entity certificates can be written; the CA certificates are the maker's. */
static uint16_t guard_certificate(const struct practice_card *card)
{
	uint16_t sw = guard(card, PRACTICE_EF_FILE);

	if (sw == PRACTICE_SW_OK && card->current->index != PRACTICE_FILE_SIGN &&
	    card->current->index != PRACTICE_FILE_AUTH)
		sw = PRACTICE_SW_SECURITY;
	return sw;
}

uint16_t practice_issue_erase(struct practice_card *card, const struct practice_command *command)
{
	struct practice_bytes *file;
	uint16_t sw = guard_certificate(card);

	if (sw != PRACTICE_SW_OK)
		return sw;
	if (command->p1 != 0 || command->p2 != 0)
		return PRACTICE_SW_PARAMETERS;
	if (command->size != 0 || command->has_le)
		return PRACTICE_SW_LENGTH;
	file = &practice_card_change(card)->files[card->current->index];
	file->size = 0;
	memset(file->bytes, 0, sizeof(file->bytes));
	return practice_card_commit(card);
}

uint16_t practice_issue_write(struct practice_card *card, const struct practice_command *command)
{
	size_t offset = (size_t)command->p1 << 8 | command->p2;
	struct practice_bytes *file;
	uint16_t sw = guard_certificate(card);

	if (sw != PRACTICE_SW_OK)
		return sw;
	if (command->size == 0 || command->has_le)
		return PRACTICE_SW_LENGTH;
	file = &practice_card_change(card)->files[card->current->index];
	if (offset > file->size || offset + command->size > PRACTICE_FILE_SIZE)
		return PRACTICE_SW_OFFSET;
	memcpy(file->bytes + offset, command->data, command->size);
	if (offset + command->size > file->size)
		file->size = offset + command->size;
	return practice_card_commit(card);
}

uint16_t practice_issue_set_pin(struct practice_card *card, const struct practice_command *command)
{
	struct practice_pin_state *pin;
	uint16_t sw = guard(card, PRACTICE_EF_PIN);

	if (sw != PRACTICE_SW_OK)
		return sw;
	if (command->p1 != 2 || command->p2 != 0x80)
		return PRACTICE_SW_PARAMETERS;
	if (command->size == 0 || command->has_le)
		return PRACTICE_SW_LENGTH;
	if (!practice_pin_acceptable((enum practice_pin)card->current->index, command->data,
				     command->size))
		return PRACTICE_SW_DATA;
	pin = &practice_card_change(card)->pins[card->current->index];
	memset(pin->value, 0, sizeof(pin->value));
	memcpy(pin->value, command->data, command->size);
	pin->length = (uint8_t)command->size;
	pin->tries = pin->tries_max;
	card->verified[card->current->index] = false;
	return practice_card_commit(card);
}
