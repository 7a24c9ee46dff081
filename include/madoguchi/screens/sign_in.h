/*
 * screens/sign_in: who is at this terminal; the lock; the change of the clerk.
 *
 * DESCRIPTION
 *   The sign-in screen lies above everything and covers it: nothing of a resident's is seen, what
 *   is opened meanwhile lies below it, and the reception under way is there again when somebody has
 *   signed in. Another operator may sign in than the one before; he goes on with it in his own
 *   name, and must therefore be a clerk while something is under way. What the desk has begun
 *   before it was locked ends in the name of whoever began it. The card session is ended.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_SIGN_IN_H
#define MADOGUCHI_SCREENS_SIGN_IN_H

#include "madoguchi/screens/app.h"
#include "madoguchi/screens/kit/screen.h"

/* Argument: none. */
extern const struct screen_ops sign_in_screen;

/* Covers the screens; does nothing where they are covered. For struct loop_options. */
void sign_in_lock(struct loop *loop, void *application);
/* Shows on the status line who is signed in. */
void sign_in_show(struct app *app);

#endif
