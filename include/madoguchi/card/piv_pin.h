/*
 * card/piv_pin: PIN and PUK of a PIV card, SP 800-73-4 part 2 3.2.1 to 3.2.3.
 *
 * DESCRIPTION
 *   Both are padded with FF to 8 bytes. A change takes old and new together; RESET RETRY COUNTER
 *   takes the PUK and the new PIN. 63Cx is the tries left, 6983 locked. An empty VERIFY never
 *   spends a try; where it answers 9000, since the PIN is verified, the number is GET METADATA's,
 *   else the usual 3. The PUK's tries are GET METADATA's, else unknown (CARD_UNSUPPORTED).
 *   CREDENTIAL_SIGN and CREDENTIAL_AUTH are not on this card: both slots have CREDENTIAL_PIV_PIN.
 * ERRORS   See card/card.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_PIV_PIN_H
#define MADOGUCHI_CARD_PIV_PIN_H

#include "madoguchi/card/driver.h"

bool piv_credential_facts(const struct card *card, enum credential credential,
			  struct credential_facts *ret_facts);
enum credential piv_slot_credential(const struct card *card, enum card_slot slot);
bool piv_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		    struct error *error);
bool piv_verify(struct card *card, enum credential credential, const struct pin *pin,
		struct error *error);
bool piv_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		    const struct pin *new_pin, struct error *error);
bool piv_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		 struct error *error);
bool piv_unblock(struct card *card, enum credential credential, const struct pin *puk,
		 const struct pin *new_pin, struct error *error);
bool piv_verify_by_pad(struct card *card, enum credential credential, enum language language,
		       struct error *error);
bool piv_change_by_pad(struct card *card, enum credential credential, enum language language,
		       struct error *error);
bool piv_set_by_pad(struct card *card, enum credential credential, enum language language,
		    struct error *error);
bool piv_unblock_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error);

#endif
