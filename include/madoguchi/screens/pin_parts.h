/*
 * screens/pin_parts: which PINs a card wants for which certificates.
 *
 * DESCRIPTION
 *   A My Number Card has a PIN for each kind of certificate; a PIV card has one for all its keys,
 *   which is asked for once and is that of each kind.
 *   A PIN that the reader's pad takes is typed there, unless somebody wants it otherwise or it
 *   comes from an envelope.
 * OWNERSHIP  PINs that are taken are the caller's, in locked memory.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_PIN_PARTS_H
#define MADOGUCHI_SCREENS_PIN_PARTS_H

#include "madoguchi/counter/card_view.h"
#include "madoguchi/screens/pin_form.h"

struct pin_wants {
	bool needed[KIND_COUNT];
	bool set_new[KIND_COUNT]; /* a new one; else the present one */
	bool here;		  /* at a terminal, although the reader has a pad */
};

/* Whether a kind's PIN is typed on the reader's pad. */
bool pin_parts_on_pad(const struct pin_wants *wants, const struct card_view *card,
		      enum certificate_kind kind);

/* Fills the parts of a form; card: as it was last looked at. */
void pin_parts_fill(const struct pin_wants *wants, const struct card_view *card,
		    struct pin_form_part parts[static CARD_PIN_COUNT]);
/* The tries of all of the form's parts, of a card that was looked at again. */
void pin_parts_set_tries(struct pin_form *pins, const struct card_view *card);
/* What was typed, for each kind; the form is wiped. False without locked memory. */
bool pin_parts_take(const struct pin_wants *wants, const struct card_view *card,
		    struct pin_form *pins, struct pin *pins_out[static KIND_COUNT]);

#endif
