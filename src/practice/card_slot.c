#include "madoguchi/practice/card_slot.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/practice/reader_wire.h"

void card_slot_insert(struct card_slot *slot, const char *name, struct practice_card *card)
{
	card_slot_remove(slot);
	slot->card = card;
	slot->commands = 0;
	slot->busy_ns = 0;
	slot->bytes = 0;
	snprintf(slot->name, sizeof(slot->name), "%s", name);
	slot->changed(slot->context, true);
}

void card_slot_remove(struct card_slot *slot)
{
	if (slot->card == NULL)
		return;
	practice_card_close(&slot->card);
	slot->powered = false;
	slot->name[0] = '\0';
	slot->changed(slot->context, false);
}

void card_slot_plug(struct card_slot *slot, bool plugged)
{
	slot->unplugged = !plugged;
	slot->powered = false;
	if (slot->card != NULL)
		practice_card_reset(slot->card);
	slot->changed(slot->context, slot->card != NULL);
}

void card_slot_tear(struct card_slot *slot, unsigned long at, enum card_slot_tear when)
{
	slot->tear_at = at;
	slot->tear = at > 0 ? when : CARD_SLOT_TEAR_NEVER;
}

static size_t power_up(struct card_slot *slot, uint8_t *answer)
{
	answer[0] = practice_card_mute(slot->card) ? READER_WIRE_MUTE : READER_WIRE_ANSWER;
	if (answer[0] == READER_WIRE_MUTE)
		return 1;
	practice_card_reset(slot->card);
	slot->powered = true;
	return 1 + practice_card_answer_to_reset(slot->card, answer + 1);
}

/* Counts one command and says whether it is the one at which the card is pulled. */
static enum card_slot_tear tear_now(struct card_slot *slot)
{
	slot->commands++;
	if (slot->tear == CARD_SLOT_TEAR_NEVER || --slot->tear_at > 0)
		return CARD_SLOT_TEAR_NEVER;
	return slot->tear;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static size_t execute(struct card_slot *slot, const uint8_t *command, size_t size, uint8_t *answer)
{
	const int64_t from = now_ns();
	const size_t count = practice_card_transmit(slot->card, command, size, answer);

	slot->busy_ns += now_ns() - from;
	slot->bytes += size + count;
	return count;
}

static size_t transmit(struct card_slot *slot, const uint8_t *command, size_t size, uint8_t *answer)
{
	enum card_slot_tear tear = tear_now(slot);
	size_t count = 0;

	if (tear != CARD_SLOT_TEAR_BEFORE)
		count = execute(slot, command, size, answer + 1);
	if (tear != CARD_SLOT_TEAR_NEVER) {
		slot->tear = CARD_SLOT_TEAR_NEVER;
		card_slot_remove(slot);
		answer[0] = READER_WIRE_GONE;
		return 1;
	}
	answer[0] = READER_WIRE_ANSWER;
	return 1 + count;
}

/* What the pad makes of an entry goes to the card like any command. */
static size_t enter(struct card_slot *slot, const uint8_t *packet, size_t size, uint8_t *answer)
{
	uint8_t command[PRACTICE_PAD_COMMAND_SIZE];
	uint16_t sw;
	size_t count = practice_pad_enter(&slot->pad, packet[0] == READER_WIRE_MODIFY, packet + 1,
					  size - 1, command, &sw);

	if (count > 0) {
		count = transmit(slot, command, count, answer);
		secret_wipe(command, sizeof(command));
		return count;
	}
	answer[0] = READER_WIRE_ANSWER;
	answer[1] = (uint8_t)(sw >> 8);
	answer[2] = (uint8_t)sw;
	return 3;
}

size_t card_slot_packet(struct card_slot *slot, const uint8_t *packet, size_t size, uint8_t *answer,
			size_t capacity)
{
	answer[0] = READER_WIRE_GONE;
	if (size > 0 && packet[0] == READER_WIRE_FEATURES) {
		answer[0] = READER_WIRE_ANSWER;
		answer[1] = slot->pad.there ? 1 : 0;
		return 2;
	}
	if (size == 0 || slot->card == NULL || slot->unplugged ||
	    capacity < 1 + PRACTICE_ANSWER_SIZE)
		return 1;
	switch (packet[0]) {
	case READER_WIRE_UP:
		return power_up(slot, answer);
	case READER_WIRE_DOWN:
		practice_card_reset(slot->card);
		slot->powered = false;
		answer[0] = READER_WIRE_ANSWER;
		return 1;
	case READER_WIRE_TRANSMIT:
		return slot->powered ? transmit(slot, packet + 1, size - 1, answer) : 1;
	case READER_WIRE_VERIFY:
	case READER_WIRE_MODIFY:
		return slot->powered && slot->pad.there ? enter(slot, packet, size, answer) : 1;
	default:
		return 1;
	}
}
