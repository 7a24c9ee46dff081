/*
 * screens/kit/viewer: a text to read: papers, help, details.
 *
 * DESCRIPTION
 *   Lines are wrapped at the width (kit/wrap); Up, Down, PgUp, PgDn, Home, End and
 *   blank scroll; F12, F3 and Esc Esc close. The position stands in the last line. `/` searches
 *   for a text, `n` for the next.
 *   A preformatted text (a paper) is not wrapped but cut, so that its columns stay.
 *   A text that is composed follows the language at once; any other one, a paper above all, stays
 *   in the language in which it was made.
 * ERRORS     False without memory.
 * OWNERSHIP  Title and text are copied, and wiped when the viewer closes. Contexts are the
 *            viewer's: free() when it closes, or has not opened.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_VIEWER_H
#define MADOGUCHI_SCREENS_KIT_VIEWER_H

#include <stdbool.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/screens/kit/screen.h"

#define VIEWER_COMPOSED_MAX 16384 /* bytes of a text that is composed */

/* title is a message id or plain text. */
bool viewer_open(struct loop *loop, const char *title, const char *utf8, bool preformatted);
/* Appends the text in a language; false later on: what it tells of is gone, and the text stays as
 * it is. */
typedef bool (*viewer_compose)(const struct loop *loop, const void *context, enum language language,
			       struct buffer *words);
bool viewer_open_composed(struct loop *loop, const char *title, viewer_compose compose,
			  void *context);
/* A paper, and F9 calls print() with the context. */
bool viewer_open_printable(struct loop *loop, const char *title, const char *utf8,
			   void (*print)(struct loop *loop, void *context), void *context);
/* For screens that show a text inside themselves: draws from the line `first`, which is put into
 * bounds; returns how many lines there are in all. */
int viewer_draw(const struct ui_area *area, const char *utf8, bool preformatted, int *first);

#endif
