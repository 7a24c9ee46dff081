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
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/kit/screen.h"

/* Argument: none. */
extern const struct screen_ops sign_in_screen;

/* Covers the screens; does nothing where they are covered. What a second person, or whoever has a
 * management key, has typed below is wiped (POST_LOCK); a resident's PINs only when nobody is at
 * the keys, there or at the sign-in (POST_IDLE). For struct loop_options. */
void sign_in_lock(struct loop *loop, void *application, bool idle);
/* Shows on the status line who is signed in. */
void sign_in_show(struct app *app);

/* The fields of a form in which somebody signs in; by card the second one has the card's PIN. */
enum sign_in_field { SIGN_IN_NAME = 1, SIGN_IN_PASSWORD };

#define SIGN_IN_ACT_BY_CARD 80
#define SIGN_IN_ROW_BY_CARD                                                                        \
	{                                                                                          \
		INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("By card"),                                  \
		    N_("Signs in with the operator's card in the reader; its PIN stands in the "   \
		       "field of the password."),                                                  \
		    SIGN_IN_ACT_BY_CARD                                                            \
	}

/* Moves both out of the form into the job, as its operator_name and pin; a card says itself whose
 * it is. False: the form says what is missing, or there is no locked memory. */
bool sign_in_take(struct form *form, bool by_card, struct job *job);

#endif
