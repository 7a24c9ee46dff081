#include "madoguchi/screens/kit/ui.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "madoguchi/screens/kit/glyph.h"
#include "madoguchi/screens/kit/paint.h"
#include "madoguchi/screens/kit/wrap.h"

#define REPLACEMENT 0xFFFD
#define WORDS_SIZE 1024
#define CUT_LEAST 3 /* columns; what is narrower has no room for a mark */
#define COLOURS 4

/* What this frame has put into a cell. */
enum drawn {
	DRAWN_NOTHING, /* it is blank, as the frame began */
	DRAWN_CELL,
	DRAWN_SECOND, /* the right half of a wide character */
};

static struct {
	WINDOW *window;
	int rows;
	int columns;
	int cursor_y;
	int cursor_x;
	bool utf8;
	bool colour;
	bool repaint;
	uint8_t *drawn; /* enum drawn, one a cell */
	size_t cells;
	enum box_style box;
} screen;

void ui_release(void)
{
	if (screen.window != NULL)
		delwin(screen.window);
	screen.window = NULL;
	free(screen.drawn);
	screen.drawn = NULL;
}

void ui_layout(int rows, int columns, bool utf8, bool colour, enum box_style box)
{
	static const short colours[COLOURS] = { COLOR_GREEN, COLOR_YELLOW, COLOR_RED, COLOR_CYAN };

	ui_release();
	screen.rows = rows > 0 ? rows : 1;
	screen.columns = columns > 0 ? columns : 1;
	screen.utf8 = utf8;
	screen.colour = colour;
	screen.box = box;
	screen.repaint = true;
	screen.cells = (size_t)screen.rows * (size_t)screen.columns;
	screen.drawn = calloc(screen.cells, 1);
	if (screen.drawn == NULL)
		return;
	screen.window = newwin(screen.rows, screen.columns, 0, 0);
	if (screen.window != NULL)
		idlok(screen.window, TRUE);
	for (short i = 0; colour && i < COLOURS; i++)
		init_pair((short)(i + 1), colours[i], -1);
}

bool ui_ready(void)
{
	return screen.window != NULL;
}

void ui_begin(void)
{
	if (screen.window != NULL) {
		werase(screen.window);
		memset(screen.drawn, 0, screen.cells);
	}
	screen.cursor_y = 0;
	screen.cursor_x = 0;
}

void ui_end(void)
{
	if (screen.window == NULL)
		return;
	if (screen.repaint)
		clearok(curscr, TRUE);
	screen.repaint = false;
	wmove(screen.window, screen.cursor_y, screen.cursor_x);
	wnoutrefresh(screen.window);
	paint_frame();
}

void ui_repaint(void)
{
	screen.repaint = true;
}

struct ui_area ui_screen(void)
{
	return (struct ui_area){ .height = screen.rows, .width = screen.columns };
}

static int clamp(int value, int low, int high)
{
	if (value > high)
		value = high;
	return value < low ? low : value;
}

struct ui_area ui_part(const struct ui_area *area, int y, int x, int height, int width)
{
	struct ui_area part;

	y = clamp(y, 0, area->height);
	x = clamp(x, 0, area->width);
	part.y = area->y + y;
	part.x = area->x + x;
	part.height = clamp(height, 0, area->height - y);
	part.width = clamp(width, 0, area->width - x);
	return part;
}

static attr_t attributes(unsigned style, short *ret_pair)
{
	static const struct {
		unsigned style;
		attr_t attribute;
		short pair;
	} rows[] = {
		{ UI_BOLD, A_BOLD, 0 },
		{ UI_REVERSE, A_REVERSE, 0 },
		{ UI_UNDERLINE, A_UNDERLINE, 0 },
		{ UI_DIM, A_DIM, 0 },
		{ UI_GOOD, 0, 1 },
		{ UI_WARN, 0, 2 },
		{ UI_BAD, A_BOLD, 3 },
		{ UI_ACCENT, 0, 4 },
	};
	attr_t attribute = A_NORMAL;

	*ret_pair = 0;
	if (style == UI_PLAIN)
		return attribute;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((style & rows[i].style) == 0)
			continue;
		attribute |= rows[i].attribute;
		if (screen.colour && rows[i].pair != 0)
			*ret_pair = rows[i].pair;
	}
	return attribute;
}

static void put_bare(int y, int x, const wchar_t *wide, unsigned style)
{
	cchar_t cell;
	short pair;
	attr_t attribute = attributes(style, &pair);

	if (setcchar(&cell, wide, attribute, pair, NULL) == OK && wmove(screen.window, y, x) == OK)
		wadd_wch(screen.window, &cell);
}

static bool is_second(int y, int x)
{
	return x < screen.columns && screen.drawn[y * screen.columns + x] == DRAWN_SECOND;
}

/* Curses keeps the other half of a wide character that is overwritten in part: it becomes a blank
 * here. */
static void claim(int y, int x, int width)
{
	uint8_t *drawn = &screen.drawn[y * screen.columns + x];

	if (is_second(y, x))
		put_bare(y, x - 1, L" ", UI_PLAIN);
	if (is_second(y, x + width)) {
		put_bare(y, x + width, L" ", UI_PLAIN);
		drawn[width] = DRAWN_CELL;
	}
	drawn[0] = DRAWN_CELL;
	if (width > 1)
		drawn[1] = DRAWN_SECOND;
}

static void put_cell(int y, int x, const wchar_t *wide, int width, unsigned style)
{
	claim(y, x, width);
	put_bare(y, x, wide, style);
}

/* Rows are mostly blanks, which cost as much as letters. */
static void put_blank(int y, int x, unsigned style)
{
	if (style != UI_PLAIN || screen.drawn[y * screen.columns + x] != DRAWN_NOTHING)
		put_cell(y, x, L" ", 1, style);
}

/* A glyph whose width the C library sees otherwise would shift the row: it is not drawn as such. */
static void put_glyph(int y, int x, const struct glyph *glyph, unsigned style)
{
	static const wchar_t unknown[] = { REPLACEMENT, L'\0' };
	bool ascii = glyph->wide[0] < 0x80;

	if ((ascii && glyph->wide[1] == L'\0') ||
	    (screen.utf8 && wcwidth(glyph->wide[0]) == glyph->width)) {
		put_cell(y, x, glyph->wide, glyph->width, style);
		return;
	}
	put_cell(y, x, screen.utf8 ? unknown : L"?", 1, style);
	for (int i = 1; i < glyph->width; i++)
		put_cell(y, x + i, L" ", 1, style);
}

static bool visible(const struct ui_area *area, int y, int x)
{
	return screen.window != NULL && y >= 0 && y < area->height && x >= 0 && x < area->width &&
	       area->y + y < screen.rows && area->x + x < screen.columns;
}

static int room_in(const struct ui_area *area, int x, int width)
{
	int room = area->width - x;

	if (room > screen.columns - area->x - x)
		room = screen.columns - area->x - x;
	return width >= 0 && width < room ? width : room;
}

/* `~` in the last column, so that nobody takes what is seen for all there is. */
static int mark_cut(const struct ui_area *area, int y, int x, int used, int room, unsigned style)
{
	if (room < CUT_LEAST)
		return used;
	for (; used < room; used++)
		put_cell(area->y + y, area->x + x + used, L" ", 1, style);
	put_cell(area->y + y, area->x + x + room - 1, L"~", 1, style);
	return room;
}

/* Size bytes of text, as ui_put(). */
static int put_bytes(const struct ui_area *area, int y, int x, const char *utf8, size_t left,
		     int width, unsigned style)
{
	int used = 0;
	int room;

	if (!visible(area, y, x))
		return 0;
	room = room_in(area, x, width);
	while (left > 0) {
		struct glyph glyph = glyph_at(utf8, left);

		if (used + glyph.width > room) {
			if ((style & UI_UNMARKED) == 0 && strspn(utf8, " ") < left)
				used = mark_cut(area, y, x, used, room, style);
			break;
		}
		put_glyph(area->y + y, area->x + x + used, &glyph, style);
		used += glyph.width;
		utf8 += glyph.size;
		left -= glyph.size;
	}
	for (; width >= 0 && used < room; used++)
		put_blank(area->y + y, area->x + x + used, style);
	return used;
}

int ui_put(const struct ui_area *area, int y, int x, const char *utf8, int width, unsigned style)
{
	return put_bytes(area, y, x, utf8, strlen(utf8), width, style);
}

int ui_put_right(const struct ui_area *area, int y, int x, const char *utf8, int width,
		 unsigned style)
{
	int blank = width - ui_width(utf8);

	if (blank <= 0)
		return ui_put(area, y, x, utf8, width, style);
	ui_put(area, y, x, "", blank, style);
	return blank + ui_put(area, y, x + blank, utf8, width - blank, style);
}

int ui_text(const struct ui_area *area, int y, int x, enum language language, const char *id,
	    int width, unsigned style)
{
	return ui_put(area, y, x, text(language, id), width, style);
}

int ui_message(const struct ui_area *area, int y, int x, enum language language,
	       const struct message *message, int width, unsigned style)
{
	char words[WORDS_SIZE];

	words[0] = '\0';
	if (message->id != NULL)
		message_words(language, message, words, sizeof(words));
	return ui_put(area, y, x, words, width, style);
}

int ui_paragraph(const struct ui_area *area, int y, int x, const char *utf8, int width,
		 unsigned style)
{
	size_t left = strlen(utf8);
	int rows = 0;

	if (width < 0 || width > area->width - x)
		width = area->width - x;
	if (width < 2)
		return 0;
	while (left > 0) {
		struct wrap_line line = wrap_next(utf8, left, width);

		put_bytes(area, y + rows, x, utf8, line.size, width, style);
		utf8 += line.next;
		left -= line.next;
		rows++;
	}
	return rows;
}

void ui_fill(const struct ui_area *area, int y, int x, char ascii, int width, unsigned style)
{
	const wchar_t wide[] = { ascii, L'\0' };
	int room;

	if (!visible(area, y, x))
		return;
	room = room_in(area, x, width);
	for (int i = 0; i < room; i++)
		put_cell(area->y + y, area->x + x + i, wide, 1, style);
}

static void put_line_set(int y, int x, const cchar_t *acs, char ascii)
{
	const wchar_t wide[] = { screen.box == BOX_ASCII ? ascii : L' ', L'\0' };

	claim(y, x, 1);
	if (screen.box != BOX_ACS)
		put_bare(y, x, wide, UI_PLAIN);
	else if (wmove(screen.window, y, x) == OK)
		wadd_wch(screen.window, acs);
}

void ui_rule(const struct ui_area *area, int y)
{
	for (int x = 0; visible(area, y, x); x++)
		put_line_set(area->y + y, area->x + x, WACS_HLINE, '-');
}

static void put_corners(const struct ui_area *area)
{
	int bottom = area->y + area->height - 1;
	int right = area->x + area->width - 1;

	put_line_set(area->y, area->x, WACS_ULCORNER, '+');
	put_line_set(area->y, right, WACS_URCORNER, '+');
	put_line_set(bottom, area->x, WACS_LLCORNER, '+');
	put_line_set(bottom, right, WACS_LRCORNER, '+');
}

struct ui_area ui_box(const struct ui_area *area, const char *title)
{
	struct ui_area inside = ui_part(area, 1, 2, area->height - 2, area->width - 4);

	if (screen.window == NULL || area->height < 2 || area->width < 4)
		return inside;
	ui_rule(area, 0);
	ui_rule(area, area->height - 1);
	for (int y = 1; y < area->height - 1; y++) {
		put_line_set(area->y + y, area->x, WACS_VLINE, '|');
		ui_put(area, y, 1, "", area->width - 2, UI_PLAIN);
		put_line_set(area->y + y, area->x + area->width - 1, WACS_VLINE, '|');
	}
	put_corners(area);
	if (title != NULL && title[0] != '\0') {
		int room = area->width - 6;
		int wide = ui_width(title) < room ? ui_width(title) : room;

		ui_put(area, 0, 2, "", wide + 2, UI_PLAIN);
		ui_put(area, 0, 3, title, wide, UI_BOLD);
	}
	return inside;
}

void ui_cursor(const struct ui_area *area, int y, int x)
{
	screen.cursor_y = clamp(area->y + clamp(y, 0, area->height - 1), 0, screen.rows - 1);
	screen.cursor_x = clamp(area->x + clamp(x, 0, area->width - 1), 0, screen.columns - 1);
}

int ui_width(const char *utf8)
{
	return glyph_columns(utf8);
}

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

/* Appends the characters of one cell; returns its columns. */
static int cell_text(int row, int column, char *utf8, size_t size, size_t *used)
{
	wchar_t wide[CCHARW_MAX + 1] = { L' ' };
	attr_t attribute;
	short pair;
	cchar_t cell;

	if (mvwin_wch(screen.window, row, column, &cell) != OK ||
	    getcchar(&cell, wide, &attribute, &pair, NULL) != OK)
		return 1;
	if ((attribute & A_ALTCHARSET) != 0)
		wide[0] = wide[0] == L'q' ? L'-' : wide[0] == L'x' ? L'|' : L'+';
	for (size_t i = 0; i < CCHARW_MAX && wide[i] != L'\0'; i++) {
		char bytes[4];
		size_t length = encode(wide[i], bytes);

		if (*used + length >= size)
			break;
		memcpy(utf8 + *used, bytes, length);
		*used += length;
	}
	return is_second(row, column + 1) ? 2 : 1;
}

void ui_row(int row, char *utf8, size_t size)
{
	size_t used = 0;

	if (screen.window != NULL && row >= 0 && row < screen.rows) {
		for (int column = 0; column < screen.columns;)
			column += cell_text(row, column, utf8, size, &used);
	}
	while (used > 0 && utf8[used - 1] == ' ')
		used--;
	utf8[used] = '\0';
}

void ui_cursor_place(int *ret_row, int *ret_column)
{
	*ret_row = screen.cursor_y;
	*ret_column = screen.cursor_x;
}
