#include "madoguchi/screens/kit/ui.h"

#include <assert.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "madoguchi/screens/kit/canvas.h"
#include "madoguchi/screens/kit/glyph.h"
#include "madoguchi/screens/kit/wrap.h"

#define REPLACEMENT 0xFFFD
#define WORDS_SIZE 1024
#define CUT_LEAST 3 /* columns; what is narrower has no room for a mark */
#define COLOURS 4

static struct {
	int rows;
	int columns;
	int cursor_y;
	int cursor_x;
	bool utf8;
	bool colour;
	bool repaint;
	enum box_style box;
} screen;

void ui_release(void)
{
	canvas_release();
}

void ui_layout(int rows, int columns, bool utf8, bool colour, enum box_style box)
{
	static const short colours[COLOURS] = { COLOR_GREEN, COLOR_YELLOW, COLOR_RED, COLOR_CYAN };

	screen.rows = rows > 0 ? rows : 1;
	screen.columns = columns > 0 ? columns : 1;
	screen.utf8 = utf8;
	screen.colour = colour;
	screen.box = box;
	screen.repaint = true;
	canvas_layout(screen.rows, screen.columns);
	for (short i = 0; colour && i < COLOURS; i++)
		init_pair((short)(i + 1), colours[i], -1);
}

bool ui_ready(void)
{
	return canvas_ready();
}

void ui_begin(void)
{
	canvas_begin();
	screen.cursor_y = 0;
	screen.cursor_x = 0;
}

void ui_end(void)
{
	canvas_end(screen.cursor_y, screen.cursor_x, screen.repaint);
	screen.repaint = false;
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

static attr_t look_of(unsigned style)
{
	static const struct {
		unsigned style;
		attr_t attribute;
		int pair;
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
	int pair = 0;

	if (style == UI_PLAIN)
		return attribute;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((style & rows[i].style) == 0)
			continue;
		attribute |= rows[i].attribute;
		if (screen.colour && rows[i].pair != 0)
			pair = rows[i].pair;
	}
	return attribute | (attr_t)COLOR_PAIR(pair);
}

/* A glyph whose width the C library sees otherwise would shift the row: it is not drawn as such. */
static void put_glyph(int y, int x, const struct glyph *glyph, attr_t look)
{
	static const wchar_t unknown[] = { REPLACEMENT, L'\0' };
	bool ascii = glyph->wide[0] < 0x80 && glyph->wide[1] == L'\0';

	if (ascii || (screen.utf8 && (glyph->common || wcwidth(glyph->wide[0]) == glyph->width))) {
		canvas_put(y, x, glyph->wide, glyph->width, look);
		return;
	}
	canvas_put(y, x, screen.utf8 ? unknown : L"?", 1, look);
	for (int i = 1; i < glyph->width; i++)
		canvas_put(y, x + i, L" ", 1, look);
}

static bool visible(const struct ui_area *area, int y, int x)
{
	return canvas_ready() && y >= 0 && y < area->height && x >= 0 && x < area->width &&
	       area->y + y < screen.rows && area->x + x < screen.columns;
}

/* A part of a row says nothing of the rest. */
static bool whole_row(const struct ui_area *area, int y)
{
	return visible(area, y, 0) && area->x == 0 && area->width == screen.columns;
}

bool ui_row_stands(const struct ui_area *area, int y, const struct ui_stamp *stamp)
{
	uint8_t bytes[CANVAS_STAMP_SIZE] = { 0 };

	static_assert(sizeof(*stamp) <= sizeof(bytes), "a stamp is kept whole");
	memcpy(bytes, stamp, sizeof(*stamp));
	return whole_row(area, y) && !screen.repaint && canvas_row_stands(area->y + y, bytes);
}

void ui_row_done(const struct ui_area *area, int y)
{
	if (whole_row(area, y))
		canvas_row_done(area->y + y);
}

uint64_t ui_new_reading(void)
{
	static uint64_t readings;

	return ++readings;
}

static int room_in(const struct ui_area *area, int x, int width)
{
	int room = area->width - x;

	if (room > screen.columns - area->x - x)
		room = screen.columns - area->x - x;
	return width >= 0 && width < room ? width : room;
}

/* `~` in the last column, so that nobody takes what is seen for all there is. */
static int mark_cut(const struct ui_area *area, int y, int x, int used, int room, attr_t look)
{
	if (room < CUT_LEAST)
		return used;
	for (; used < room; used++)
		canvas_put(area->y + y, area->x + x + used, L" ", 1, look);
	canvas_put(area->y + y, area->x + x + room - 1, L"~", 1, look);
	return room;
}

/* Size bytes of text, as ui_put(). */
static int put_bytes(const struct ui_area *area, int y, int x, const char *utf8, size_t left,
		     int width, unsigned style)
{
	const attr_t look = look_of(style);
	int used = 0;
	int room;

	if (!visible(area, y, x))
		return 0;
	room = room_in(area, x, width);
	while (left > 0) {
		struct glyph glyph = glyph_at(utf8, left);

		if (used + glyph.width > room) {
			if ((style & UI_UNMARKED) == 0 && strspn(utf8, " ") < left)
				used = mark_cut(area, y, x, used, room, look);
			break;
		}
		put_glyph(area->y + y, area->x + x + used, &glyph, look);
		used += glyph.width;
		utf8 += glyph.size;
		left -= glyph.size;
	}
	for (; width >= 0 && used < room; used++)
		canvas_put(area->y + y, area->x + x + used, L" ", 1, look);
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
		canvas_put(area->y + y, area->x + x + i, wide, 1, look_of(style));
}

/* A piece of a line: its letter in the VT100 line set, and what stands for it in ASCII. */
static void put_line(int y, int x, char piece, char ascii)
{
	const wchar_t wide[] = { screen.box == BOX_ASCII ? ascii : L' ', L'\0' };

	if (screen.box == BOX_ACS)
		canvas_put_line(y, x, piece);
	else
		canvas_put(y, x, wide, 1, A_NORMAL);
}

void ui_rule(const struct ui_area *area, int y)
{
	for (int x = 0; visible(area, y, x); x++)
		put_line(area->y + y, area->x + x, 'q', '-');
}

static void put_corners(const struct ui_area *area)
{
	int bottom = area->y + area->height - 1;
	int right = area->x + area->width - 1;

	put_line(area->y, area->x, 'l', '+');
	put_line(area->y, right, 'k', '+');
	put_line(bottom, area->x, 'm', '+');
	put_line(bottom, right, 'j', '+');
}

struct ui_area ui_box(const struct ui_area *area, const char *title)
{
	struct ui_area inside = ui_part(area, 1, 2, area->height - 2, area->width - 4);

	if (!canvas_ready() || area->height < 2 || area->width < 4)
		return inside;
	ui_rule(area, 0);
	ui_rule(area, area->height - 1);
	for (int y = 1; y < area->height - 1; y++) {
		put_line(area->y + y, area->x, 'x', '|');
		ui_put(area, y, 1, "", area->width - 2, UI_PLAIN);
		put_line(area->y + y, area->x + area->width - 1, 'x', '|');
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

void ui_row(int row, char *utf8, size_t size)
{
	canvas_row(row, utf8, size);
}

void ui_cursor_place(int *ret_row, int *ret_column)
{
	*ret_row = screen.cursor_y;
	*ret_column = screen.cursor_x;
}
