/*
 * screens/kit/wrap: where a line of Japanese or English may be broken.
 *
 * DESCRIPTION
 *   Breaks after blanks and between full-width characters, never before a closing mark
 *   or small kana that must not begin a line, nor after an opening bracket; a word longer than
 *   the line is cut. '\n' always ends a line.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_SCREENS_KIT_WRAP_H
#define MADOGUCHI_SCREENS_KIT_WRAP_H

#include <stddef.h>

struct wrap_line {
	size_t size; /* bytes to show */
	size_t next; /* bytes to go on by: size and the blanks or line end after it */
};

/* The first line of text (size bytes, not 0) for that many columns (at least 2). */
struct wrap_line wrap_next(const char *text, size_t size, int columns);
/* How many lines the text takes; 0 for an empty one. */
int wrap_count(const char *text, int columns);

#endif
