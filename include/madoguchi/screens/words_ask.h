/*
 * screens/words_ask: somebody says in words why, or with a name who, before something is done.
 *
 * DESCRIPTION
 *   A page that says what will be done, to what, and what follows from it, with a field for the
 *   words and one for a name, as far as they are asked for; both are then required. F10 does it,
 *   F12 leaves everything as it is.
 * ERRORS     Without memory the page does not open and false is returned: nothing is done.
 * OWNERSHIP  Everything passed in is copied, except `context`.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_WORDS_ASK_H
#define MADOGUCHI_SCREENS_WORDS_ASK_H

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/screen.h"

#define WORDS_ASK_PERSON 20 /* characters of a name */
#define WORDS_ASK_MOST 60   /* characters of the words */

struct words_ask {
	const char *title;	    /* message id: what is to be done */
	struct message about;	    /* names the object */
	struct message consequence; /* id NULL: none */
	const char *words;	    /* message id: label of the words; NULL: none are asked for */
	size_t words_most;	    /* characters, at most WORDS_ASK_MOST */
	bool person;		    /* a name is asked for: at first that of who is signed in */
	const char *yes;	    /* message id of the key line's word for "do it" */
	/* After the page has closed with F10; texts that were not asked for are empty. */
	void (*answer)(struct loop *loop, void *context, const char *words, const char *person);
	void *context;
};

bool words_ask_open(struct loop *loop, const struct words_ask *ask);

#endif
