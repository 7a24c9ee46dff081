/*
 * card/jpki: the driver for the JPKI application of the My Number Card.
 *
 * DESCRIPTION
 *   Reading and signing: the publicly known commands, byte for byte. PINs are in card/jpki_pin,
 *   the four operations that are not public in card/jpki_issuer.
 *   A face-authentication card (顔認証マイナンバーカード) is told by what it has: a user-
 *   authentication certificate, no signing certificate, and a PIN that was never set (6A88). How a
 *   real one answers is not public; this rule is the practice card's.
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
