/*
 * card/jpki: the driver for the JPKI application of the My Number Card.
 *
 * DESCRIPTION
 *   Reading, counting tries, verifying, changing a known PIN and signing: the publicly known
 *   commands, byte for byte. The four operations that are not public are in card/jpki_issuer.
 *   PINs are sent as they are given, unpadded ASCII; the domain has raised the letters before.
 *   CHANGE takes the new PIN alone, after VERIFY of the old one.
 *   Tries left: 63Cx gives them, 6984 and 6983 mean locked. Some cards answer 9000 once the PIN is
 *   verified and tell no number; a success has then just refilled the counter, so the answer is
 *   the full number of that PIN.
 *   The text application is selected for 基本4情報 and its PINs only; that ends every login in
 *   the JPKI application, so it is read before issuing begins.
 * ERRORS   See card/card. A Juki card is known by its token label and is CARD_LEGACY.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_JPKI_H
#define MADOGUCHI_CARD_JPKI_H

#include "madoguchi/card/driver.h"

extern const struct card_ops jpki_ops;
extern const struct driver_application jpki_application;

/* The files of a slot in the JPKI application. */
struct jpki_slot {
	uint16_t certificate;
	uint16_t ca_certificate;
	uint16_t key;
	uint16_t pin;
	uint8_t flag; /* its byte in EF 0008 */
};

extern const struct jpki_slot jpki_slots[SLOT_COUNT];

#endif
