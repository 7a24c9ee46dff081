/*
 * screens/kit/viewer: a text to read: papers, help, details.
 *
 * DESCRIPTION
 *   Lines are wrapped at the width (kit/wrap); Up, Down, PgUp, PgDn, Home, End and
 *   blank scroll; F12, F3 and Esc Esc close. The position stands in the last line. `/` searches
 *   for a text, `n` for the next.
 *   A preformatted text (a paper) is not wrapped but cut, so that its columns stay.
 * ERRORS     False without memory.
 * OWNERSHIP  Title and text are copied, and wiped when the viewer closes.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_VIEWER_H
#define MADOGUCHI_SCREENS_KIT_VIEWER_H

#include <stdbool.h>

#include "madoguchi/screens/kit/screen.h"

/* title is a message id or plain text. */
bool viewer_open(struct loop *loop, const char *title, const char *utf8, bool preformatted);
/* The same, and F9 calls print() with the context, which the viewer owns: free() when it closes. */
bool viewer_open_printable(struct loop *loop, const char *title, const char *utf8,
			   void (*print)(struct loop *loop, void *context), void *context);
/* For screens that show a text inside themselves: draws from the line `first`, which is put into
 * bounds; returns how many lines there are in all. */
int viewer_draw(const struct ui_area *area, const char *utf8, bool preformatted, int *first);

#endif
