/*
 * screens/key_ask: the management key of a PIV card is asked for, where no file of the
 * configuration has it.
 *
 * DESCRIPTION
 *   A page with one hidden field. F10 gives what was typed to the desk, which keeps it in locked
 *   memory (counter/card_setup) until key_ask_forget(): whoever asked calls that when its work is
 *   over. What is no key is refused here; whether it is the card's shows when the card is asked.
 * OWNERSHIP  `context` is borrowed: what it belongs to stays open below the page.
 * SECRETS  The key lies in locked memory and is never stored; the lock wipes what was typed.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KEY_ASK_H
#define MADOGUCHI_SCREENS_KEY_ASK_H

#include "madoguchi/screens/app.h"

struct key_ask {
	bool refused; /* one that was typed before, by the card */
	void (*given)(struct loop *loop,
		      void *context); /* the desk has a key; the page is closed */
	void *context;
};

/* What to do after MANAGEMENT_KEY, a message id, where F8 opens the page. */
const char *key_ask_next(void);
/* A page of its own; what goes wrong is said. */
void key_ask_open(struct loop *loop, const struct key_ask *ask);
/* The desk wipes what was typed, after the acts that were handed to it before. */
void key_ask_forget(struct app *app);

#endif
