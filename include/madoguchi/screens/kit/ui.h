/*
 * screens/kit/ui: everything that is drawn goes through here.
 *
 * DESCRIPTION
 *   A frame is: ui_begin() (erase), any number of ui_… calls, ui_end() (hardware cursor to the
 *   focus, differences to the terminal). Redrawing everything costs no bytes for what is the same.
 *   All text goes through ui_put(): whole clusters, control characters and bidirectional marks
 *   replaced, cut at the width, the rest of the width filled with blanks. Styles are decoration
 *   only: what they say must also stand there in words or marks.
 *   Positions are relative to an area; whatever falls outside it is not drawn.
 *   A private-use character is drawn as 〓 (two columns): ui_width() counts that.
 * OWNERSHIP  Areas are plain values.
 * THREADS    UI thread only. Without a running terminal every call does nothing.
 * UNITS      Rows and columns from 0.
 */
#ifndef MADOGUCHI_SCREENS_KIT_UI_H
#define MADOGUCHI_SCREENS_KIT_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/message.h"

struct ui_area {
	int y;
	int x;
	int height;
	int width;
};

/* Bits; colours only where the terminal has them. */
enum ui_style {
	UI_PLAIN = 0,
	UI_BOLD = 1,
	UI_REVERSE = 2,
	UI_UNDERLINE = 4,
	UI_DIM = 8,
	UI_GOOD = 16,	   /* green */
	UI_WARN = 32,	   /* yellow */
	UI_BAD = 64,	   /* red */
	UI_ACCENT = 128,   /* cyan */
	UI_UNMARKED = 256, /* what does not fit is cut without the mark: nobody misses it */
};

/* For kit/terminal: (re)creates the window for a size, and lets go of it. */
void ui_layout(int rows, int columns, bool utf8, bool colour, enum box_style box);
void ui_release(void);
/* Whether ui_layout() has a window now. */
bool ui_ready(void);

/* What the look of a row follows from: what is drawn there, which reading of it (a number that was
 * never used for another), and how. */
struct ui_stamp {
	const void *what;
	uint64_t reading;
	uint64_t how[2];
};

void ui_begin(void);
void ui_end(void);
/* The next ui_end() paints everything anew (C-l, after a resize). */
void ui_repaint(void);
/* For rows that take long to draw. True: a row was drawn under this stamp in the frame before, and
 * stands here. Else the caller draws it, and then calls ui_row_done(). */
bool ui_row_stands(const struct ui_area *area, int y, const struct ui_stamp *stamp);
void ui_row_done(const struct ui_area *area, int y);
/* A number for ui_stamp that nobody had. */
uint64_t ui_new_reading(void);
struct ui_area ui_screen(void);
/* A part of an area, cut to it. */
struct ui_area ui_part(const struct ui_area *area, int y, int x, int height, int width);

/* Draws at (y, x) of the area within width columns, blanks to the end; width < 0 means as long
 * as the text is. What does not fit is cut, and `~` stands in the last column. Returns the columns
 * used. */
int ui_put(const struct ui_area *area, int y, int x, const char *utf8, int width, unsigned style);
/* As ui_put(), but the text ends at the right of the width. */
int ui_put_right(const struct ui_area *area, int y, int x, const char *utf8, int width,
		 unsigned style);
/* The words of a message id. */
int ui_text(const struct ui_area *area, int y, int x, enum language language, const char *id,
	    int width, unsigned style);
/* The words of a message with arguments. */
int ui_message(const struct ui_area *area, int y, int x, enum language language,
	       const struct message *message, int width, unsigned style);
/* Words over several rows, broken where the language allows; returns the rows used. */
int ui_paragraph(const struct ui_area *area, int y, int x, const char *utf8, int width,
		 unsigned style);
/* Repeats one ASCII character. */
void ui_fill(const struct ui_area *area, int y, int x, char ascii, int width, unsigned style);
/* A horizontal line in the configured style; blank for `none`. */
void ui_rule(const struct ui_area *area, int y);
/* A frame around the area's edge with a title in it, inside erased; returns the inside. */
struct ui_area ui_box(const struct ui_area *area, const char *title);
/* Where the hardware cursor stands at the end of this frame: always the focus. The last call
 * before ui_end() counts. */
void ui_cursor(const struct ui_area *area, int y, int x);

/* Columns that ui_put() needs for the text. */
int ui_width(const char *utf8);

/* For tests and screen dumps: one row as UTF-8 without trailing blanks; the cursor's place. */
void ui_row(int row, char *utf8, size_t size);
void ui_cursor_place(int *ret_row, int *ret_column);

#endif
