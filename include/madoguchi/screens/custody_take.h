/*
 * screens/custody_take: what is settled before something comes into custody.
 *
 * DESCRIPTION
 *   A page that asks whether the consent is signed, how the card shall go home, the seal of an
 *   envelope that stays unopened, whether papers stay as well, and what else: all that the custody
 *   slip says.
 *   F10 takes it; where the office wants two (four_eyes, custody) somebody else signs in first,
 *   beside the clerk. F12 leaves everything as it is.
 * ERRORS     Told in a dialog; nothing is done then.
 * OWNERSHIP  Everything passed in is copied, except `context`.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CUSTODY_TAKE_H
#define MADOGUCHI_SCREENS_CUSTODY_TAKE_H

#include "madoguchi/screens/app.h"

struct custody_take {
	const struct case_record *record;
	/* After the page has closed with F10: custody, with consent, and whoever agreed. */
	void (*answer)(struct loop *loop, void *context, const struct outage_choice *choice);
	void *context;
};

void custody_take_ask(struct loop *loop, const struct custody_take *ask);

#endif
