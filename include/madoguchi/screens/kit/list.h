/*
 * screens/kit/list: rows of records, of which one is selected.
 *
 * DESCRIPTION
 *   The list holds only the window of rows that is seen and asks its source for more, by place
 *   (an order number and an id), never by offset: a million rows cost as much as twenty. The
 *   selection is a record, not a row: when the data is read again it stays with its record, and
 *   what is done is done to list_selected(). `>` stands in column 0 of the selected row and the
 *   hardware cursor on it. Cells are separated by '\t' in a row's words.
 *   The position line says which of how many rows is selected, "12 / 400". "- / 400": rows that
 *   were read anew in the middle, too far from both ends to count along, since a source that would
 *   have to count a million rows for it is not asked; Home and End count again. Where not even the
 *   sum is known the line is empty.
 *   A source that can sort its rows in several ways names them; list_next_order() takes them in
 *   turn. Keys: Up, Down, PgUp, PgDn, Home, End; `/` and then text filters while typing (where the
 *   source has a filter), Enter ends typing, C-u empties the filter and shows everything again.
 * OWNERSHIP  The list frees what list_open() made; source and context stay the caller's.
 * THREADS    UI thread; the source is called in list_open(), list_refresh(), list_event(), and
 *            in list_draw() when the height or the language is another than before.
 */
#ifndef MADOGUCHI_SCREENS_KIT_LIST_H
#define MADOGUCHI_SCREENS_KIT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/kit/screen.h"
#include "madoguchi/screens/kit/ui.h"

#define LIST_WORDS_SIZE 320
#define LIST_ROWS_MAX 128

/* Where a row stands: rows are sorted by order, then id. */
struct list_place {
	int64_t order;
	int64_t id;
};

struct list_row {
	struct list_place place;
	char words[LIST_WORDS_SIZE]; /* cells, '\t' between them */
	unsigned style;		     /* enum ui_style, decoration only */
	uint64_t reading;	     /* the list's: another whenever it was read; see ui_stamp */
};

enum list_direction {
	LIST_FROM,   /* the row at the place, if there, and those after it; from NULL: the first */
	LIST_AFTER,  /* only those after it */
	LIST_BEFORE, /* those before it, nearest first; from NULL: the last, last first */
};

struct list_source {
	/* Fills at most `want` rows, in the direction's order; returns how many. */
	size_t (*fetch)(void *context, enum list_direction direction, const struct list_place *from,
			size_t want, enum language language, struct list_row *ret_rows);
	/* Where the record stands now; false: it is gone. NULL: places never change. */
	bool (*find)(void *context, int64_t id, struct list_place *ret_place);
	/* How many rows there are, and how many stand before a place; -1 or NULL: not known. Asked
	 * when rows are read anew, not while one moves along them. No row where there are some, or
	 * may be, is told as a list that could not be read.
	 * Without `rank` the list counts along from its ends, and some LIST_ROWS_MAX rows from the
	 * first. */
	int64_t (*total)(void *context);
	int64_t (*rank)(void *context, const struct list_place *place);
	/* The text that rows must match from now on; the list reads again afterwards. */
	void (*filter)(void *context, const char *utf8);
	/* How rows can be sorted, message ids; the first holds at the beginning. NULL: one way. */
	const char *const *order;
	size_t orders;
	/* From now on in this order; the list asks for the places anew afterwards (needs find). */
	void (*sort)(void *context, size_t order);
};

struct list_column {
	const char *heading; /* message id */
	int width;	     /* columns; 0 for the last: the rest */
	bool right;	     /* numbers */
};

struct list {
	const struct list_source *source;
	void *context;
	const struct list_column *column;
	size_t columns;
	enum language language;
	struct list_row *row; /* LIST_ROWS_MAX */
	size_t count;
	size_t selected; /* index into row */
	size_t height;	 /* rows that the last list_draw() had room for */
	size_t order;	 /* index into the source's */
	int64_t total;
	int64_t before; /* rows before row[0]; -1: not known */
	bool filtering; /* typing goes into the filter */
	struct line_edit *filter;
	const char *empty; /* message id for a list without rows, of which none is counted */
};

/* For sources that read the rows behind a place (LIST_BEFORE: before it) in rising order: that
 * place, so that LIST_FROM gets the row itself as well; from NULL: beyond one end of all rows. */
struct list_place list_start(enum list_direction direction, const struct list_place *from);

enum list_result {
	LIST_IGNORED,
	LIST_USED,   /* the selection moved or the filter changed */
	LIST_PICKED, /* Enter on a row */
};

bool list_open(struct list *list, const struct list_source *source, void *context,
	       const struct list_column *columns, size_t column_count, struct error *error);
void list_close(struct list *list);
/* Reads the rows again; the selection stays with its record, or, if that is gone, in its place. */
void list_refresh(struct list *list);
enum list_result list_event(struct list *list, const struct input_event *event);
/* Headings, rows and the position line. */
void list_draw(struct list *list, const struct ui_area *area, enum language language);
/* The selected row, NULL in an empty list. */
const struct list_row *list_selected(const struct list *list);
int64_t list_selected_id(const struct list *list); /* 0 in an empty list */
void list_select(struct list *list, int64_t id);
/* Sorts in the source's next order; the selection stays with its record, in its row if it can. */
void list_next_order(struct list *list);
/* The order that holds, a message id; NULL where the source has one way alone. */
const char *list_order(const struct list *list);

#endif
