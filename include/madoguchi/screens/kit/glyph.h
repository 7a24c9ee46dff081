/*
 * screens/kit/glyph: what one character looks like in cells.
 *
 * DESCRIPTION
 *   Inside of kit/ui. A control character or a bad byte is U+FFFD, a private-use one is
 *   〓 (U+3013), a mark without a letter stands on a blank; so each takes one or two columns.
 * THREADS  Pure function.
 */
#ifndef MADOGUCHI_SCREENS_KIT_GLYPH_H
#define MADOGUCHI_SCREENS_KIT_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* What curses takes into one cell (CCHARW_MAX); marks beyond that are not shown. */
#define GLYPH_CODE_POINTS 5

struct glyph {
	wchar_t wide[GLYPH_CODE_POINTS + 1];
	int width;   /* 1 or 2 columns */
	size_t size; /* bytes of the text */
	bool common; /* ASCII, kana or kanji: as wide to everybody else */
};

/* The character at the beginning of left bytes (not 0). */
struct glyph glyph_at(const char *utf8, size_t left);
/* Columns of a whole text. */
int glyph_columns(const char *utf8);

#endif
