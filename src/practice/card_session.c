#include "madoguchi/practice/card_session.h"

#include <string.h>

#include "madoguchi/base/log.h"
#include "madoguchi/base/secret.h"

#define EXTENDED_HEAD 7

struct practice_card_state *practice_card_change(struct practice_card *card)
{
	card->next = card->state;
	return &card->next;
}

uint16_t practice_card_commit(struct practice_card *card)
{
	struct error error = { 0 };

	/* An unchanged state is durable already, and a real chip does not wear its cells for it. */
	/* Bytes between members that differ only cost a save too many. */
	/* NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
	if (memcmp(&card->next, &card->state, sizeof(card->next)) == 0)
		return PRACTICE_SW_OK;
	if (!practice_card_state_save(card->folder, &card->next, &error)) {
		log_error(&error, "practice card");
		return PRACTICE_SW_MEMORY;
	}
	card->state = card->next;
	return PRACTICE_SW_OK;
}

void practice_card_answer(struct practice_card *card, const uint8_t *bytes, size_t size)
{
	if (size > sizeof(card->pending) - card->pending_size)
		size = sizeof(card->pending) - card->pending_size;
	memcpy(card->pending + card->pending_size, bytes, size);
	card->pending_size += size;
}

void practice_card_enter(struct practice_card *card, enum practice_application application)
{
	card->current = NULL;
	if (card->application == application)
		return;
	card->application = application;
	memset(card->verified, 0, sizeof(card->verified));
	card->issuer = false;
	card->challenged = false;
}

/* Cases 3E and 4E of ISO 7816-4 5.1. */
static bool parse_extended(const uint8_t *bytes, size_t size, struct practice_command *command,
			   struct practice_command *ret_command)
{
	command->size = (size_t)bytes[5] << 8 | bytes[6];
	command->data = bytes + EXTENDED_HEAD;
	if (command->size == 0 ||
	    (size != EXTENDED_HEAD + command->size && size != EXTENDED_HEAD + command->size + 2))
		return false;
	command->has_le = size > EXTENDED_HEAD + command->size;
	command->le = 256;
	*ret_command = *command;
	return true;
}

bool practice_command_parse(const uint8_t *bytes, size_t size, struct practice_command *ret_command)
{
	struct practice_command command = { 0 };

	if (size < 4)
		return false;
	command.cla = bytes[0];
	command.ins = bytes[1];
	command.p1 = bytes[2];
	command.p2 = bytes[3];
	if (size > EXTENDED_HEAD && bytes[4] == 0)
		return parse_extended(bytes, size, &command, ret_command);
	if (size > 5) {
		command.size = bytes[4];
		command.data = bytes + 5;
		if (command.size == 0 || size < 5 + command.size || size > 6 + command.size)
			return false;
	}
	/* Le is the only byte after the header, or the one after the data. */
	command.has_le = size == 5 || (size > 5 && size == 6 + command.size);
	if (command.has_le)
		command.le = bytes[size - 1] != 0 ? bytes[size - 1] : 256;
	*ret_command = command;
	return true;
}
