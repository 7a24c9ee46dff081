/*
 * counter/card_prepare: a new card is made ready for its first issue.
 *
 * DESCRIPTION
 *   A PIV card gets its CHUID and CCC, as far as they are missing (SP 800-73-4 part 1, tables 8 and
 *   9), with the management key of the configuration, with one that was typed before, or with the
 *   factory's; a My Number Card needs nothing. No PIN, no key and no certificate is touched.
 *   Repeatable. The card session ends with RESET.
 * ERRORS   MANAGEMENT_KEY: the card has another one; CARD_REFUSED, and what the session reports.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_CARD_PREPARE_H
#define MADOGUCHI_COUNTER_CARD_PREPARE_H

#include "madoguchi/counter/counter.h"

struct card_prepared {
	const char *driver;  /* "piv", "jpki" */
	const char *warning; /* what people should know of this card, a message id; NULL: nothing */
};

bool card_prepare_new(struct counter *counter, struct card_prepared *ret_prepared,
		      struct error *error);

#endif
