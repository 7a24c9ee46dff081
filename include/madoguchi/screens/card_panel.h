/*
 * screens/card_panel: what is on a card, as lines of a screen.
 *
 * DESCRIPTION
 *   Family and profile, one line a certificate with its last day, the tries left of each
 *   credential. What needs the signing password says so.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CARD_PANEL_H
#define MADOGUCHI_SCREENS_CARD_PANEL_H

#include "madoguchi/counter/card_view.h"
#include "madoguchi/screens/kit/ui.h"

/* "Signing", where the row says that it is about certificates. */
const char *kind_short_label(enum certificate_kind kind);
/* Returns the rows used. */
int card_panel_draw(const struct card_view *view, const struct ui_area *area, int y,
		    enum language language);
/* What to do for a card that could not be looked at: `insert`, unless it is there and another
 * program has it. */
const char *card_missing_words(enum error_code trouble, const char *insert);
/* The card was not read yet. */
#define TRIES_UNREAD 0xfe
/* "3 tries left", "LOCKED"; never wider than this, once read: the last try must not be cut. */
enum { TRIES_COLUMNS = 14 };
struct message tries_words(uint8_t tries);

#endif
