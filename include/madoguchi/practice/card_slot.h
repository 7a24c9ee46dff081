/*
 * practice/card_slot: one reader's slot, with or without a card in it.
 *
 * DESCRIPTION
 *   What the reader driver's packets do to the card, and when the card is torn out. A slot tells
 *   of every change through one call-back, which the server turns into events for the driver.
 * OWNERSHIP  The slot owns its card.
 * THREADS    One at a time.
 * UNITS      Packets as practice/reader_wire has them.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_SLOT_H
#define MADOGUCHI_PRACTICE_CARD_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/practice/card.h"
#include "madoguchi/practice/pad.h"

#define CARD_SLOT_NAME_SIZE 32

enum card_slot_tear {
	CARD_SLOT_TEAR_NEVER,
	CARD_SLOT_TEAR_BEFORE, /* the card does not see the command */
	CARD_SLOT_TEAR_AFTER,  /* the card executes it and the answer is lost */
};

struct card_slot {
	struct practice_card *card; /* NULL: empty */
	char name[CARD_SLOT_NAME_SIZE];
	bool powered;
	unsigned long commands; /* since it was put in */
	int64_t busy_ns;	/* that the card took for them */
	unsigned long bytes;	/* of commands and answers */
	unsigned long tear_at;	/* commands to go, 1: the next one */
	enum card_slot_tear tear;
	struct practice_pad pad;
	bool unplugged; /* the reader itself */
	void (*changed)(void *context, bool present);
	void *context;
};

/* Takes the card over. */
void card_slot_insert(struct card_slot *slot, const char *name, struct practice_card *card);
void card_slot_remove(struct card_slot *slot);
/* Takes the reader away, or brings it back; a card stays in it, without power. */
void card_slot_plug(struct card_slot *slot, bool plugged);
void card_slot_tear(struct card_slot *slot, unsigned long at, enum card_slot_tear when);
/* Answers one packet of the driver; returns the answer's size. */
size_t card_slot_packet(struct card_slot *slot, const uint8_t *packet, size_t size, uint8_t *answer,
			size_t capacity);

#endif
