/*
 * screens/call_again: when a resident wants to be called again.
 *
 * DESCRIPTION
 *   A page with a day, at first today, and a time. F10 takes it once it lies ahead; F12 leaves
 *   everything as it is.
 * ERRORS     Told in a dialog; nothing is done then.
 * OWNERSHIP  `context` is the caller's and must live as long as its screen.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CALL_AGAIN_H
#define MADOGUCHI_SCREENS_CALL_AGAIN_H

#include "madoguchi/screens/kit/loop.h"

struct call_again {
	/* After the page has closed with F10. */
	void (*answer)(struct loop *loop, void *context, int64_t at_ms);
	void *context;
};

void call_again_ask(struct loop *loop, const struct call_again *ask);

#endif
