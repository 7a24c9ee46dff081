/*
 * screens/kit/dialog: messages, errors and questions over a screen.
 *
 * DESCRIPTION
 *   A dialog is an overlay on the loop's stack; the answer comes to a function after the dialog
 *   has closed. The screen below stands still meanwhile: what is asked about cannot change under
 *   the question (posts are still handed on, so a screen must bind an act to its record).
 *   An error says what happened, what state things are in now, and what to do, in this order.
 *   A question names its object. The key that confirms is never the key that asked: usually F10,
 *   and y where F10 asked; Enter confirms only what can be undone. F12, n and Esc Esc say no.
 *   Where a word is given, it must be typed, then F10 or Enter.
 * ERRORS     Without memory the dialog does not open and false is returned: the answer is no.
 * OWNERSHIP  Everything passed in is copied, except `context`.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_DIALOG_H
#define MADOGUCHI_SCREENS_KIT_DIALOG_H

#include <stdbool.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/screen.h"

/* Shows a message until a key is pressed. title is a message id. */
bool dialog_message(struct loop *loop, const char *title, const struct message *message);
/* Shows an error; `now` says in what state things are (NULL: nothing was changed). */
bool dialog_error(struct loop *loop, const struct error *error, const struct message *now);

struct dialog_question {
	const char *title;	    /* message id */
	struct message question;    /* names the object */
	struct message consequence; /* what it means; id NULL: none */
	enum input_key asked_with;  /* the key that led here */
	bool irreversible;	    /* Enter does not confirm */
	const char *word;	    /* must be typed, ASCII; NULL: none */
	const char *yes;	    /* message id of the key line's word for "do it"; NULL: "Yes" */
};

/* answer() gets true for yes. It is called after the dialog has closed, also on no. */
bool dialog_ask(struct loop *loop, const struct dialog_question *question,
		void (*answer)(struct loop *loop, void *context, bool yes), void *context);

#endif
