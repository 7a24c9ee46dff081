/*
 * card/jpki_text: 基本4情報 from the text application (券面入力補助, EF 0002).
 *
 * DESCRIPTION
 *   The file holds FF20 { DF21 offsets, DF22 name, DF23 address, DF24 birth YYYYMMDD, DF25 sex }
 *   with BER lengths of one to three bytes; text is UTF-8. Everything is checked against its
 *   bounds, and what is not valid UTF-8 or holds control characters is CARD_NONSENSE.
 * ERRORS   CARD_NONSENSE, PIN_NEEDED, CARD_REFUSED, and what the session reports.
 * SECRETS  Personal data: the caller's object only; nothing of it is put into an error.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_JPKI_TEXT_H
#define MADOGUCHI_CARD_JPKI_TEXT_H

#include "madoguchi/card/driver.h"

extern const struct driver_application jpki_text_application;

bool jpki_read_basic_four(struct card *card, struct basic_four *ret_four, struct error *error);
/* Takes the content of EF 0002 apart. */
bool jpki_parse_basic_four(const uint8_t *bytes, size_t size, struct basic_four *ret_four,
			   struct error *error);

#endif
