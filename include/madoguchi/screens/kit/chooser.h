/*
 * screens/kit/chooser: one of several, from a list over the screen (F4).
 *
 * DESCRIPTION
 *   The rows are a list (kit/list) with filter as one types after `/`. Enter or F10
 *   takes the selected row, F12 and Esc Esc none.
 * ERRORS     False without memory: no answer comes.
 * OWNERSHIP  The rows are copied, but not what an id points to; they are wiped when it closes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_CHOOSER_H
#define MADOGUCHI_SCREENS_KIT_CHOOSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/screens/kit/screen.h"

struct chooser_row {
	int64_t id;	   /* the answer; not negative */
	const char *words; /* message id or plain text */
};

/* answer() gets the id of the row, or -1; called after the list has closed. */
bool chooser_open(struct loop *loop, const char *title, const struct chooser_row *rows,
		  size_t count, int64_t selected,
		  void (*answer)(struct loop *loop, void *context, int64_t id), void *context);
/* The same of rows whose words have arguments; each one's id is its place, from 0. */
bool chooser_open_messages(struct loop *loop, const char *title, const struct message *rows,
			   size_t count,
			   void (*answer)(struct loop *loop, void *context, int64_t id),
			   void *context);

#endif
