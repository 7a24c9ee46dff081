/*
 * screens/kit/canvas: the cells of a frame, and which of them curses is given.
 *
 * DESCRIPTION
 *   Inside of kit/ui. Every frame is drawn whole, from blanks, into cells of our own. At its end
 *   curses is given only what differs from the frame before, so that what stayed the same costs a
 *   comparison and no more, and no screen has to know what it has changed. A wide character
 *   is always given whole; one that is drawn over in part leaves a blank.
 *   A row that is drawn alone, from beginning to end, can be stamped with what its look follows
 *   from. Where the next frame has the same stamp, it stands without being drawn.
 *   Coordinates lie on the canvas, wide characters too: who draws has clipped.
 * OWNERSHIP  One canvas; canvas_release() lets go of it.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_CANVAS_H
#define MADOGUCHI_SCREENS_KIT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#include <curses.h>

#define CANVAS_STAMP_SIZE 32

/* A new canvas for a size; without memory there is none, and canvas_ready() tells. */
void canvas_layout(int rows, int columns);
void canvas_release(void);
bool canvas_ready(void);

/* The next frame begins: everything is blank. */
void canvas_begin(void);
/* One character, terminated, that takes one or two columns. */
void canvas_put(int y, int x, const wchar_t *wide, int width, attr_t look);
/* A piece of a line by its VT100 letter, as in NCURSES_WACS(). */
void canvas_put_line(int y, int x, char piece);
/* True: some row was drawn under the same stamp and then left alone, and is here now. Else it is
 * to be drawn now, and canvas_row_done() stamps it, unless something was drawn in it before. */
bool canvas_row_stands(int y, const uint8_t stamp[static CANVAS_STAMP_SIZE]);
void canvas_row_done(int y);
/* The frame goes to the terminal, with the hardware cursor at a place; `anew`: all of it, whatever
 * the terminal is believed to show. Returns how many cells curses was given. */
int canvas_end(int cursor_y, int cursor_x, bool anew);

/* For tests and screen dumps: a row as curses holds it since the last canvas_end(), UTF-8 without
 * trailing blanks. */
void canvas_row(int y, char *utf8, size_t size);
/* For tests: whether curses holds the last frame, cell by cell. */
bool canvas_agrees(void);

#endif
