/*
 * screens/kit/line_edit: one line that a person edits, over whole characters.
 *
 * DESCRIPTION
 *   Pure: no curses. The text is an array of clusters, so that Backspace takes a whole か + U+3099
 *   or 葛 + variation selector, and a mark typed later joins the character before the cursor.
 *   Typing inserts. Keys: Left, Right, Home (C-a), End (C-e), Backspace, Delete, C-u (erases all).
 *   The class of a field says which characters are taken while typing (full-width letters and
 *   digits are always taken: they are converted) and how the text is converted when the field is
 *   left: kana to full-width katakana, digits and upper-case letters to ASCII, a date to
 *   YYYY-MM-DD, free text only composed. Names are never normalised.
 *   Twelve digits that are a My Number are refused in free text.
 * SIZES      LINE_EDIT_CLUSTERS characters at most, fewer if `maximum` says so.
 * ERRORS     line_edit_leave() gives a message for the error line.
 * SECRETS    Not for PINs: see kit/pin_field. line_edit_clear() wipes.
 * THREADS    One at a time.
 */
#ifndef MADOGUCHI_SCREENS_KIT_LINE_EDIT_H
#define MADOGUCHI_SCREENS_KIT_LINE_EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/ui.h"

#define LINE_EDIT_CLUSTERS 128
#define LINE_EDIT_TEXT_SIZE 1024

enum field_class {
	FIELD_TEXT,	    /* names, addresses: stored as typed */
	FIELD_KANA,	    /* full-width katakana */
	FIELD_DIGITS,	    /* ASCII digits */
	FIELD_ALNUM_UPPER,  /* ASCII capitals and digits */
	FIELD_ASCII,	    /* printable ASCII as typed: names of operators, file names */
	FIELD_DATE,	    /* a day in either calendar */
	FIELD_DATE_PARTIAL, /* the same, of which a part may be unknown (base/date_partial) */
};

struct line_cluster {
	uint8_t size;
	uint8_t width;
	char bytes[TEXT_CLUSTER_SIZE];
};

struct line_edit {
	enum field_class class;
	size_t maximum; /* characters */
	size_t count;
	size_t cursor; /* 0 … count */
	size_t first;  /* first character shown */
	struct line_cluster cluster[LINE_EDIT_CLUSTERS];
};

enum line_edit_result {
	LINE_EDIT_IGNORED, /* not an editing key */
	LINE_EDIT_MOVED,   /* only the cursor */
	LINE_EDIT_CHANGED, /* the text */
	LINE_EDIT_REFUSED, /* full, or a character that the class does not take: ring the bell */
};

void line_edit_init(struct line_edit *edit, enum field_class class, size_t maximum);
void line_edit_clear(struct line_edit *edit);
/* Puts a text in and the cursor behind it. Conversions are not applied. */
void line_edit_set(struct line_edit *edit, const char *utf8);
void line_edit_get(const struct line_edit *edit, char *utf8, size_t size);
enum line_edit_result line_edit_event(struct line_edit *edit, const struct input_event *event);
/* Converts and checks. False: *ret_problem says what is wrong, and the text stays as typed. */
bool line_edit_leave(struct line_edit *edit, struct message *ret_problem);
/* For FIELD_DATE after leaving: the day, or DATE_NONE (base/date). */
int32_t line_edit_date(const struct line_edit *edit);

/* Draws in width columns, `_` for what is free, scrolling so that the cursor is seen; with focus
 * the hardware cursor is put there. */
void line_edit_draw(struct line_edit *edit, const struct ui_area *area, int y, int x, int width,
		    bool focus);

#endif
