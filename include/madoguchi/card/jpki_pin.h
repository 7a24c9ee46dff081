/*
 * card/jpki_pin: the PINs of the My Number Card, each an IEF of one of its applications.
 *
 * DESCRIPTION
 *   Counting tries, verifying and changing a known PIN are publicly known and go out byte for
 *   byte. PINs are sent as they are given, unpadded ASCII; the domain has raised the letters
 *   before. A change is VERIFY of the old one, then the new one alone: CHANGE REFERENCE DATA
 *   (00 24 01 80) in the JPKI and the text application, CHANGE KEY (80 32 00 80) in the common and
 *   the juki application.
 *   Tries left: 63Cx gives them, 6984 and 6983 mean locked. Some cards answer 9000 once the PIN is
 *   verified and tell no number; a success has then just refilled the counter, so the answer is
 *   the full number of that PIN. 6A88: the PIN was never set; nothing matches it, and it counts as
 *   locked.
 *   Selecting another application ends every login of the one that is left.
 * ERRORS   See card/card.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_JPKI_PIN_H
#define MADOGUCHI_CARD_JPKI_PIN_H

#include "madoguchi/card/driver.h"

bool jpki_credential_facts(const struct card *card, enum credential credential,
			   struct credential_facts *ret_facts);
enum credential jpki_slot_credential(const struct card *card, enum card_slot slot);
/* Selects the application and the IEF of a credential. */
bool jpki_select_pin(struct card *card, enum credential credential, struct error *error);
const struct driver_application *jpki_pin_application(enum credential credential);
/* True when the card says that this PIN was never set. */
bool jpki_pin_unset(struct card *card, enum credential credential, bool *ret_unset,
		    struct error *error);
bool jpki_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		     struct error *error);
bool jpki_verify(struct card *card, enum credential credential, const struct pin *pin,
		 struct error *error);
bool jpki_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		     const struct pin *new_pin, struct error *error);
bool jpki_verify_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error);
bool jpki_change_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error);
/* Practice issuing profile: SET REFERENCE DATA. */
bool jpki_set_by_pad(struct card *card, enum credential credential, enum language language,
		     struct error *error);

#endif
