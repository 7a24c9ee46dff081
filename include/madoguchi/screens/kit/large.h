/*
 * screens/kit/large: drawn large, for somebody who stands before the screen.
 *
 * DESCRIPTION
 *   A terminal has one size of letters. Words are spread out, a blank between two characters; a
 *   number is drawn of `#`, LARGE_ROWS high; what is typed fills boxes, one a character, of which
 *   those that need not be filled have a dotted edge. ASCII alone, so that nothing depends on the
 *   terminal's font. What does not fit is drawn small instead.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_LARGE_H
#define MADOGUCHI_SCREENS_KIT_LARGE_H

#include "madoguchi/screens/kit/ui.h"

#define LARGE_ROWS 5
#define LARGE_BOX_ROWS 5

/* The words of a message id, within width columns. */
void large_words(const struct ui_area *area, int y, int x, enum language language, const char *id,
		 int width, unsigned style);
/* 0 … 9. */
void large_digit(const struct ui_area *area, int y, int x, int digit);
/* `most` boxes (at most 16), the first `typed` of them full; the hardware cursor stands in the
 * next. */
void large_boxes(const struct ui_area *area, int y, int x, int typed, int least, int most);

#endif
