#include "madoguchi/screens/kit/canvas.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/paint.h"

#define SECOND ((wchar_t)-1) /* stands in the right half of a wide character */

/* All zero is a plain blank. */
struct cell {
	attr_t look; /* with A_ALTCHARSET: wide[0] is a piece of a line */
	wchar_t wide[CCHARW_MAX];
};

static struct {
	WINDOW *window;
	int rows;
	int columns;
	struct cell *drawn; /* this frame */
	struct cell *shown; /* the one before, which the window holds */
	cchar_t *run;	    /* a row's worth, on its way to curses */
} canvas;

void canvas_release(void)
{
	if (canvas.window != NULL)
		delwin(canvas.window);
	free(canvas.drawn);
	free(canvas.shown);
	free(canvas.run);
	memset(&canvas, 0, sizeof(canvas));
}

void canvas_layout(int rows, int columns)
{
	const size_t cells = (size_t)rows * (size_t)columns;

	canvas_release();
	canvas.rows = rows;
	canvas.columns = columns;
	canvas.drawn = calloc(cells, sizeof(*canvas.drawn));
	canvas.shown = calloc(cells, sizeof(*canvas.shown));
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

void canvas_begin(void)
{
	if (canvas.window != NULL)
		memset(canvas.drawn, 0,
		       (size_t)canvas.rows * (size_t)canvas.columns * sizeof(*canvas.drawn));
}

static struct cell *row_of(struct cell *frame, int y)
{
	return frame + (ptrdiff_t)y * canvas.columns;
}

static bool is_second(const struct cell *row, int x)
{
	return x < canvas.columns && row[x].wide[0] == SECOND;
}

/* What is left of a wide character that is drawn over in part is a blank. */
static struct cell *claim(int y, int x, int width)
{
	struct cell *row = row_of(canvas.drawn, y);

	if (is_second(row, x))
		row[x - 1] = (struct cell){ 0 };
	if (is_second(row, x + width))
		row[x + width] = (struct cell){ 0 };
	if (width > 1)
		row[x + 1] = (struct cell){ .wide = { SECOND } };
	row[x] = (struct cell){ 0 };
	return &row[x];
}

void canvas_put(int y, int x, const wchar_t *wide, int width, attr_t look)
{
	struct cell *cell = claim(y, x, width);

	if (look == A_NORMAL && wide[0] == L' ' && wide[1] == L'\0')
		return;
	cell->look = look;
	for (size_t i = 0; i < CCHARW_MAX && wide[i] != L'\0'; i++)
		cell->wide[i] = wide[i];
}

void canvas_put_line(int y, int x, char piece)
{
	*claim(y, x, 1) = (struct cell){ .look = A_ALTCHARSET, .wide = { (wchar_t)piece } };
}

/* ---- what curses gets ---------------------------------------------------------------------- */

static cchar_t curses_cell(const struct cell *cell)
{
	wchar_t wide[CCHARW_MAX + 1] = { L' ' };
	cchar_t made;

	if (cell->look == A_ALTCHARSET)
		return *NCURSES_WACS((unsigned char)cell->wide[0]);
	if (cell->wide[0] != L'\0')
		wmemcpy(wide, cell->wide, CCHARW_MAX);
	if (setcchar(&made, wide, cell->look & ~A_COLOR, (short)PAIR_NUMBER(cell->look), NULL) !=
	    OK)
		memset(&made, 0, sizeof(made));
	return made;
}

static bool same(const struct cell *a, const struct cell *b, int cells)
{
	return memcmp(a, b, (size_t)cells * sizeof(*a)) == 0;
}

/* Curses fills the right halves by itself. */
static void give(int y, const struct cell *row, int from, int end)
{
	int count = 0;

	for (int x = from; x < end; x++)
		if (!is_second(row, x))
			canvas.run[count++] = curses_cell(&row[x]);
	mvwadd_wchnstr(canvas.window, y, from, canvas.run, count);
}

/* Returns how many cells curses was given. */
static int show_row(int y, bool anew)
{
	const struct cell *row = row_of(canvas.drawn, y);
	const struct cell *old = row_of(canvas.shown, y);
	int from = 0;
	int end = canvas.columns;

	if (!anew && same(row, old, canvas.columns))
		return 0;
	while (!anew && same(&row[from], &old[from], 1))
		from++;
	while (!anew && same(&row[end - 1], &old[end - 1], 1))
		end--;
	while (is_second(row, from) || is_second(old, from))
		from--;
	while (is_second(row, end) || is_second(old, end))
		end++;
	give(y, row, from, end);
	return end - from;
}

int canvas_end(int cursor_y, int cursor_x, bool anew)
{
	struct cell *const drawn = canvas.drawn;
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
	return is_second(row_of(canvas.shown, y), x + 1) ? 2 : 1;
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
	const struct cell *row = row_of(canvas.shown, y);
	const cchar_t cell = curses_cell(&row[x]);
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
