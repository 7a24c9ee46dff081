#include "madoguchi/screens/kit/canvas.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/paint.h"

#define SECOND ((wchar_t)-1) /* stands in the right half of a wide character */

/* All zero is a plain blank. Small, since a frame's cells are most of what a key touches. */
struct cell {
	attr_t look; /* A_ALTCHARSET: a piece of a line */
	wchar_t wide;
};

/* What stands on or behind a cell's character. Few rows have any. */
struct marks {
	wchar_t wide[CCHARW_MAX - 1];
};

enum row_state {
	ROW_BLANK,   /* nothing was drawn */
	ROW_BEGUN,   /* nothing but what is being drawn since canvas_row_stands() */
	ROW_STAMPED, /* that, and no more */
	ROW_DRAWN,
};

struct row {
	struct cell *cell;
	struct marks *marks; /* all zero unless `marked` */
	bool marked;
	enum row_state state;
	uint8_t stamp[CANVAS_STAMP_SIZE];
};

static struct {
	WINDOW *window;
	int rows;
	int columns;
	struct row *drawn; /* this frame */
	struct row *shown; /* the one before, which the window holds */
	cchar_t *run;	   /* a row's worth, on its way to curses */
} canvas;

static void free_frame(struct row **frame)
{
	if (*frame != NULL) {
		free((*frame)[0].cell);
		free((*frame)[0].marks);
	}
	free(*frame);
	*frame = NULL;
}

/* The cells of all rows are one piece, and so are the marks. */
static struct row *new_frame(void)
{
	const size_t cells = (size_t)canvas.rows * (size_t)canvas.columns;
	struct row *frame = calloc((size_t)canvas.rows, sizeof(*frame));

	if (frame == NULL)
		return NULL;
	frame[0].cell = calloc(cells, sizeof(*frame[0].cell));
	frame[0].marks = calloc(cells, sizeof(*frame[0].marks));
	if (frame[0].cell == NULL || frame[0].marks == NULL) {
		free_frame(&frame);
		return NULL;
	}
	for (int y = 1; y < canvas.rows; y++) {
		frame[y].cell = frame[y - 1].cell + canvas.columns;
		frame[y].marks = frame[y - 1].marks + canvas.columns;
	}
	return frame;
}

void canvas_release(void)
{
	if (canvas.window != NULL)
		delwin(canvas.window);
	free_frame(&canvas.drawn);
	free_frame(&canvas.shown);
	free(canvas.run);
	memset(&canvas, 0, sizeof(canvas));
}

void canvas_layout(int rows, int columns)
{
	canvas_release();
	canvas.rows = rows;
	canvas.columns = columns;
	canvas.drawn = new_frame();
	canvas.shown = new_frame();
	canvas.run = calloc((size_t)columns, sizeof(*canvas.run));
	if (canvas.drawn != NULL && canvas.shown != NULL && canvas.run != NULL)
		canvas.window = newwin(rows, columns, 0, 0);
	if (canvas.window == NULL)
		canvas_release();
	else
		idlok(canvas.window, TRUE);
}

bool canvas_ready(void)
{
	return canvas.window != NULL;
}

static size_t cells_size(int cells)
{
	return (size_t)cells * sizeof(struct cell);
}

static size_t marks_size(int cells)
{
	return (size_t)cells * sizeof(struct marks);
}

void canvas_begin(void)
{
	for (int y = 0; y < canvas.rows; y++) {
		struct row *row = &canvas.drawn[y];

		if (row->state != ROW_BLANK)
			memset(row->cell, 0, cells_size(canvas.columns));
		if (row->marked)
			memset(row->marks, 0, marks_size(canvas.columns));
		row->marked = false;
		row->state = ROW_BLANK;
	}
}

/* ---- a frame ------------------------------------------------------------------------------- */

static bool is_second(const struct row *row, int x)
{
	return x < canvas.columns && row->cell[x].wide == SECOND;
}

static void blank(struct row *row, int x)
{
	row->cell[x] = (struct cell){ 0 };
	if (row->marked)
		row->marks[x] = (struct marks){ { 0 } };
}

/* What is left of a wide character that is drawn over in part is a blank. */
static struct row *claim(int y, int x, int width)
{
	struct row *row = &canvas.drawn[y];

	if (row->state != ROW_BEGUN)
		row->state = ROW_DRAWN;
	if (is_second(row, x))
		blank(row, x - 1);
	if (is_second(row, x + width))
		blank(row, x + width);
	blank(row, x);
	if (width > 1) {
		blank(row, x + 1);
		row->cell[x + 1].wide = SECOND;
	}
	return row;
}

void canvas_put(int y, int x, const wchar_t *wide, int width, attr_t look)
{
	struct row *row = claim(y, x, width);

	if (look == A_NORMAL && wide[0] == L' ' && wide[1] == L'\0')
		return;
	row->cell[x] = (struct cell){ look, wide[0] };
	for (size_t i = 1; i < CCHARW_MAX && wide[i] != L'\0'; i++) {
		row->marks[x].wide[i - 1] = wide[i];
		row->marked = true;
	}
}

void canvas_put_line(int y, int x, char piece)
{
	claim(y, x, 1)->cell[x] = (struct cell){ A_ALTCHARSET, (wchar_t)piece };
}

static void take_over(struct row *row, const struct row *old)
{
	memcpy(row->cell, old->cell, cells_size(canvas.columns));
	if (old->marked)
		memcpy(row->marks, old->marks, marks_size(canvas.columns));
	row->marked = old->marked;
}

/* The row of the frame before that bore a stamp, at the same place or, in a list that was scrolled,
 * at another. */
static const struct row *find_stamped(int y, const uint8_t stamp[static CANVAS_STAMP_SIZE])
{
	for (int i = 0; i < canvas.rows; i++) {
		const struct row *row = &canvas.shown[(y + i) % canvas.rows];

		if (row->state == ROW_STAMPED && memcmp(row->stamp, stamp, CANVAS_STAMP_SIZE) == 0)
			return row;
	}
	return NULL;
}

bool canvas_row_stands(int y, const uint8_t stamp[static CANVAS_STAMP_SIZE])
{
	struct row *row = &canvas.drawn[y];
	const struct row *old;

	if (row->state != ROW_BLANK)
		return false;
	memcpy(row->stamp, stamp, CANVAS_STAMP_SIZE);
	row->state = ROW_BEGUN;
	old = find_stamped(y, stamp);
	if (old == NULL)
		return false;
	take_over(row, old);
	row->state = ROW_STAMPED;
	return true;
}

void canvas_row_done(int y)
{
	if (canvas.drawn[y].state == ROW_BEGUN)
		canvas.drawn[y].state = ROW_STAMPED;
}

/* ---- what curses gets ---------------------------------------------------------------------- */

static cchar_t curses_cell(const struct row *row, int x)
{
	const struct cell *cell = &row->cell[x];
	wchar_t wide[CCHARW_MAX + 1] = { cell->wide != L'\0' ? cell->wide : L' ' };
	cchar_t made;

	if (cell->look == A_ALTCHARSET)
		return *NCURSES_WACS((unsigned char)cell->wide);
	if (row->marked)
		wmemcpy(wide + 1, row->marks[x].wide, CCHARW_MAX - 1);
	if (setcchar(&made, wide, cell->look & ~A_COLOR, (short)PAIR_NUMBER(cell->look), NULL) !=
	    OK)
		memset(&made, 0, sizeof(made));
	return made;
}

static bool same_cell(const struct row *a, const struct row *b, int x)
{
	return a->cell[x].wide == b->cell[x].wide && a->cell[x].look == b->cell[x].look &&
	       ((!a->marked && !b->marked) ||
		memcmp(a->marks + x, b->marks + x, marks_size(1)) == 0);
}

static bool same_row(const struct row *a, const struct row *b)
{
	return memcmp(a->cell, b->cell, cells_size(canvas.columns)) == 0 &&
	       ((!a->marked && !b->marked) ||
		memcmp(a->marks, b->marks, marks_size(canvas.columns)) == 0);
}

/* Curses fills the right halves by itself. */
static void give(int y, const struct row *row, int from, int end)
{
	int count = 0;

	for (int x = from; x < end; x++)
		if (!is_second(row, x))
			canvas.run[count++] = curses_cell(row, x);
	mvwadd_wchnstr(canvas.window, y, from, canvas.run, count);
}

/* A cell is half of a character in this frame or the one before: curses takes no halves. */
static bool halves(const struct row *row, const struct row *old, int x)
{
	return is_second(row, x) || is_second(old, x);
}

/* Gives the cells from x on that differ, up to the first that does not; returns where that is. */
static int show_run(int y, int x, int *given)
{
	const struct row *row = &canvas.drawn[y];
	const struct row *old = &canvas.shown[y];
	int from = x;

	while (halves(row, old, from))
		from--;
	while (x < canvas.columns && (halves(row, old, x) || !same_cell(row, old, x)))
		x++;
	give(y, row, from, x);
	*given += x - from;
	return x;
}

/* Rows of a list differ from their neighbours in a few places; what stands between them costs ten
 * times as much to give as to compare. Returns how many cells curses was given. */
static int show_row(int y, bool anew)
{
	const struct row *row = &canvas.drawn[y];
	const struct row *old = &canvas.shown[y];
	int given = 0;

	if (anew) {
		give(y, row, 0, canvas.columns);
		return canvas.columns;
	}
	if ((row->state == ROW_BLANK && old->state == ROW_BLANK) || same_row(row, old))
		return 0;
	for (int x = 0; x < canvas.columns;)
		x = same_cell(row, old, x) ? x + 1 : show_run(y, x, &given);
	return given;
}

int canvas_end(int cursor_y, int cursor_x, bool anew)
{
	struct row *const drawn = canvas.drawn;
	int given = 0;

	if (canvas.window == NULL)
		return 0;
	for (int y = 0; y < canvas.rows; y++)
		given += show_row(y, anew);
	canvas.drawn = canvas.shown;
	canvas.shown = drawn;
	if (anew)
		clearok(curscr, TRUE);
	wmove(canvas.window, cursor_y, cursor_x);
	wnoutrefresh(canvas.window);
	paint_frame();
	return given;
}

/* ---- what curses holds --------------------------------------------------------------------- */

static size_t encode(wchar_t wide, char bytes[static 4])
{
	uint32_t code_point = (uint32_t)wide;

	if (code_point < 0x80) {
		bytes[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		bytes[0] = (char)(0xC0 | code_point >> 6);
		bytes[1] = (char)(0x80 | (code_point & 0x3F));
		return 2;
	}
	if (code_point < 0x10000) {
		bytes[0] = (char)(0xE0 | code_point >> 12);
		bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (code_point & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | code_point >> 18);
	bytes[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (code_point & 0x3F));
	return 4;
}

struct parts {
	wchar_t wide[CCHARW_MAX + 1];
	attr_t attributes;
	short pair;
};

static bool take_apart(const cchar_t *cell, struct parts *ret_parts)
{
	*ret_parts = (struct parts){ .wide = { L' ' } };
	return getcchar(cell, ret_parts->wide, &ret_parts->attributes, &ret_parts->pair, NULL) ==
	       OK;
}

static bool held(int y, int x, struct parts *ret_parts)
{
	cchar_t cell;

	return mvwin_wch(canvas.window, y, x, &cell) == OK && take_apart(&cell, ret_parts);
}

/* Appends the characters of one cell; returns its columns. */
static int cell_text(int y, int x, char *utf8, size_t size, size_t *used)
{
	struct parts cell;

	if (!held(y, x, &cell))
		return 1;
	if ((cell.attributes & A_ALTCHARSET) != 0)
		cell.wide[0] = cell.wide[0] == L'q' ? L'-' : cell.wide[0] == L'x' ? L'|' : L'+';
	for (size_t i = 0; i < CCHARW_MAX && cell.wide[i] != L'\0'; i++) {
		char bytes[4];
		size_t length = encode(cell.wide[i], bytes);

		if (*used + length >= size)
			break;
		memcpy(utf8 + *used, bytes, length);
		*used += length;
	}
	return is_second(&canvas.shown[y], x + 1) ? 2 : 1;
}

void canvas_row(int y, char *utf8, size_t size)
{
	size_t used = 0;

	if (canvas.window != NULL && y >= 0 && y < canvas.rows) {
		for (int x = 0; x < canvas.columns;)
			x += cell_text(y, x, utf8, size, &used);
	}
	while (used > 0 && utf8[used - 1] == ' ')
		used--;
	utf8[used] = '\0';
}

static bool cell_agrees(int y, int x)
{
	const struct row *row = &canvas.shown[y];
	const cchar_t cell = curses_cell(row, x);
	struct parts wanted, is;

	if (is_second(row, x))
		return true;
	return take_apart(&cell, &wanted) && held(y, x, &is) && wcscmp(wanted.wide, is.wide) == 0 &&
	       wanted.attributes == is.attributes && wanted.pair == is.pair;
}

bool canvas_agrees(void)
{
	bool agrees = true;

	for (int y = 0; canvas.window != NULL && y < canvas.rows; y++)
		for (int x = 0; x < canvas.columns; x++)
			agrees = agrees && cell_agrees(y, x);
	return agrees;
}
