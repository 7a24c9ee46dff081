/*
 * cli/case_file: one reception as a file, and the PINs from a descriptor.
 *
 * DESCRIPTION
 *   The file (libconfuse): procedure, applicant, reason, card, visit, case (a second visit's
 *   case number; without it the case that waits for a reply is found by name), name, kana,
 *   alias, former, certificate_name, address, building, born, sex, telephone, stay_until;
 *   applicant_name, relation, applicant_telephone; kinds, documents and facts as rule cases
 *   write them; decided_by, ground; on_outage (custody, revisit or none), consent (yes or no),
 *   way_of_return (counter or mail), seal (of an envelope), papers (yes or no) and other_things
 *   (in the clerk's words) for custody;
 *   envelope (destroyed or returned), fee (cash, cashless or none), resident (yes or no). Unknown
 *   keys and words are errors that name file and line; so is a text that the field on screen would
 *   refuse (domain/name): a My Number, a reading that is not in katakana, an alias beside a former
 *   surname. PINs are lines WORD=PIN on a file descriptor: sign, auth (the present one at a
 *   renewal, the new one at an issue), sign.new, auth.new (set anew at a renewal), card_data,
 *   card_b. In the PIN procedures WORD is a PIN of domain/card_pin and the present one, WORD.new
 *   the new one; puk also unblocks the PIN of a PIV card. They are read into locked memory and
 *   nowhere else; pins in the file or on the command line do not exist.
 * OWNERSHIP case_pins_free() wipes.
 * THREADS   One.
 */
#ifndef MADOGUCHI_CLI_CASE_FILE_H
#define MADOGUCHI_CLI_CASE_FILE_H

#include "madoguchi/counter/envelope.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/domain/card_pin.h"

enum case_pin {
	CASE_PIN_SIGN,
	CASE_PIN_AUTH,
	CASE_PIN_SIGN_NEW,
	CASE_PIN_AUTH_NEW,
	CASE_PIN_CARD_DATA,
	CASE_PIN_CARD_B,
	CASE_PIN_CARD_DATA_NEW,
	CASE_PIN_REGISTER,
	CASE_PIN_REGISTER_NEW,
	CASE_PIN_PIV,
	CASE_PIN_PIV_NEW,
	CASE_PIN_PUK,
	CASE_PIN_PUK_NEW,
	CASE_PIN_COUNT,
};

struct case_pins {
	struct pin *pin[CASE_PIN_COUNT]; /* NULL: not given */
};

struct case_file {
	struct reception reception;
	struct outage_choice outage;   /* route: ROUTE_DIRECT: none; the approval is the run's */
	bool takes_fee;		       /* when it is due */
	enum fee_means fee;	       /* with takes_fee */
	enum envelope envelope;	       /* what becomes of it once it was opened */
	char number[CASE_NUMBER_SIZE]; /* of a second visit; empty: by the holder's name */
};

bool case_file_read(const char *path, struct case_file *ret_file, struct error *error);
bool case_pins_read(int fd, struct case_pins *ret_pins, struct error *error);
void case_pins_free(struct case_pins *pins);
/* The PINs as the issue acts want them. */
void case_pins_for(const struct case_pins *pins, enum procedure procedure,
		   struct issue_pins *ret_pins);

/* The PINs as the PIN procedures want them, borrowed; false when no new one was given. */
bool case_pins_order(const struct case_pins *pins, enum card_pin pin,
		     const struct pin **ret_present, const struct pin **ret_fresh);

#endif
