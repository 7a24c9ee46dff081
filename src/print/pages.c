#include "madoguchi/print/pages.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cairo-pdf.h>
#include <hb.h>
#include <pango/pangocairo.h>

#include "madoguchi/base/text.h"

#define PAGE_WIDTH 595.276 /* A4, points */
#define PAGE_HEIGHT 841.890
#define FONT_SIZE 10.5
#define COLUMN (FONT_SIZE / 2)
#define LINE 12.6
#define LEFT ((PAGE_WIDTH - PAGES_COLUMNS * COLUMN) / 2)
#define TOP ((PAGE_HEIGHT - PAGES_LINES * LINE) / 2)
#define MARGIN 24.0 /* of mark and page number from the paper's edge */
#define FRAME 3.0   /* between a mark and its frame */
#define GETA "〓"
#define REPLACEMENT 0xFFFD /* what text_clean() puts in the place of a control character */

struct drawing {
	cairo_surface_t *surface;
	cairo_t *cairo;
	PangoLayout *layout;
	struct buffer *pdf;
	struct pages_count count;
	int line;  /* on this page, from 0 */
	int pages; /* in all */
};

static cairo_status_t take(void *context, const unsigned char *bytes, unsigned size)
{
	return buffer_append(context, bytes, size) ? CAIRO_STATUS_SUCCESS
						   : CAIRO_STATUS_WRITE_ERROR;
}

static bool is_private(int32_t code_point)
{
	return (code_point >= 0xE000 && code_point <= 0xF8FF) || code_point >= 0xF0000;
}

static bool is_selector(int32_t code_point)
{
	return (code_point >= 0xFE00 && code_point <= 0xFE0F) ||
	       (code_point >= 0xE0100 && code_point <= 0xE01EF);
}

/* The font that was chosen for the first character; borrowed from the layout. */
static hb_font_t *chosen_font(PangoLayout *layout)
{
	const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
	const PangoLayoutRun *run = line != NULL && line->runs != NULL ? line->runs->data : NULL;

	return run != NULL ? pango_font_get_hb_font(run->item->analysis.font) : NULL;
}

/* A cluster that asks for a variant by a selector, and whose font does not know it. */
static bool lost_variant(PangoLayout *layout, const char *cluster, size_t size)
{
	int32_t base, selector;
	const size_t first = text_code_point(cluster, size, &base);
	hb_codepoint_t glyph;
	hb_font_t *font;

	if (first == 0 || text_code_point(cluster + first, size - first, &selector) == 0 ||
	    !is_selector(selector))
		return false;
	font = chosen_font(layout);
	return font != NULL && !hb_font_get_variation_glyph(font, (hb_codepoint_t)base,
							    (hb_codepoint_t)selector, &glyph);
}

/* Lays the cluster out, or 〓 where it has no shape. */
static void shape(struct drawing *drawing, const char *cluster, size_t size)
{
	int32_t code_point = 0;

	text_code_point(cluster, size, &code_point);
	pango_layout_set_text(drawing->layout, cluster, (int)size);
	if (!is_private(code_point) && code_point != REPLACEMENT &&
	    pango_layout_get_unknown_glyphs_count(drawing->layout) == 0) {
		drawing->count.unselected += lost_variant(drawing->layout, cluster, size);
		return;
	}
	drawing->count.unshaped++;
	pango_layout_set_text(drawing->layout, GETA, -1);
}

/* Draws what is laid out on the line's base, not wider than its room, at its left or right end. */
static void show(struct drawing *drawing, double x, double y, double room, bool at_right)
{
	PangoLayoutLine *line = pango_layout_get_line_readonly(drawing->layout, 0);
	PangoRectangle logical;
	double width;

	pango_layout_line_get_extents(line, NULL, &logical);
	width = pango_units_to_double(logical.width);
	cairo_save(drawing->cairo);
	cairo_translate(drawing->cairo, at_right && width < room ? x + room - width : x, y);
	if (width > room && room > 0)
		cairo_scale(drawing->cairo, room / width, 1);
	cairo_move_to(drawing->cairo, 0, 0);
	pango_cairo_show_layout_line(drawing->cairo, line);
	cairo_restore(drawing->cairo);
}

/* An amount ends where its column does. */
static bool is_amount(const char *piece, size_t size)
{
	const size_t sign = size > 1 && piece[0] == '-';

	return strspn(piece + sign, ",0123456789") >= size - sign;
}

/* Words, numbers and dates with their signs, whose narrow letters a grid would tear apart, go
 * together; all else goes by clusters. */
static size_t piece(const char *line, size_t left, int *ret_columns)
{
	size_t joined = 0;

	while (joined < left && isgraph((unsigned char)line[joined]))
		joined++;
	/* The last one may bear a mark, which makes it a cluster of more than its byte. */
	if (joined > 0 && text_cluster(line + joined - 1, left - joined + 1, ret_columns) > 1)
		joined--;
	if (joined <= 1)
		return text_cluster(line, left, ret_columns);
	*ret_columns = (int)joined;
	return joined;
}

static void draw_line(struct drawing *drawing, const char *line)
{
	const double y = TOP + drawing->line * LINE + FONT_SIZE;
	size_t left = strlen(line);
	double x = LEFT;

	while (left > 0) {
		int columns;
		const size_t size = piece(line, left, &columns);

		if (*line != ' ') {
			shape(drawing, line, size);
			show(drawing, x, y, columns * COLUMN, is_amount(line, size));
		}
		x += columns * COLUMN;
		line += size;
		left -= size;
	}
}

/* A line of words outside the grid; its right end is at x, its base at y. Returns the width. */
static double draw_note(struct drawing *drawing, const char *words, double x, double y)
{
	PangoLayoutLine *line;
	PangoRectangle logical;
	double width;

	pango_layout_set_text(drawing->layout, words, -1);
	line = pango_layout_get_line_readonly(drawing->layout, 0);
	pango_layout_line_get_extents(line, NULL, &logical);
	width = pango_units_to_double(logical.width);
	cairo_move_to(drawing->cairo, x - width, y);
	pango_cairo_show_layout_line(drawing->cairo, line);
	return width;
}

static void draw_mark(struct drawing *drawing, const char *mark)
{
	const double x = PAGE_WIDTH - MARGIN - FRAME, y = MARGIN + FRAME + FONT_SIZE;
	char clean[128];
	double width;

	text_clean(mark, strlen(mark), clean, sizeof(clean));
	width = draw_note(drawing, clean, x, y);
	cairo_set_line_width(drawing->cairo, 0.7);
	cairo_rectangle(drawing->cairo, x - width - FRAME, MARGIN, width + 2 * FRAME,
			FONT_SIZE + 3 * FRAME);
	cairo_stroke(drawing->cairo);
}

static void begin_page(struct drawing *drawing, const struct pages_style *style)
{
	char number[32];

	drawing->line = 0;
	drawing->count.pages++;
	if (style->mark != NULL && style->mark[0] != '\0')
		draw_mark(drawing, style->mark);
	if (drawing->pages <= 1)
		return;
	snprintf(number, sizeof(number), "%d / %d", drawing->count.pages, drawing->pages);
	draw_note(drawing, number, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - MARGIN);
}

static void draw_lines(struct drawing *drawing, char *lines, const struct pages_style *style)
{
	char *line;

	begin_page(drawing, style);
	while ((line = strsep(&lines, "\n")) != NULL) {
		/* What stands behind the last line end is no line. */
		if (lines == NULL && line[0] == '\0')
			break;
		if (drawing->line == PAGES_LINES) {
			cairo_show_page(drawing->cairo);
			begin_page(drawing, style);
		}
		draw_line(drawing, line);
		drawing->line++;
	}
	cairo_show_page(drawing->cairo);
}

/* Line by line, since a line end is a control character, too. */
static char *cleaned(const char *text, size_t size, int *ret_lines)
{
	/* The replacement of one byte takes three. */
	const size_t room = 3 * size + 2;
	char *lines = malloc(room);
	size_t used = 0;
	int count = 0;

	while (lines != NULL && size > 0) {
		const char *end = memchr(text, '\n', size);
		const size_t length = end != NULL ? (size_t)(end - text) : size;

		text_clean(text, length, lines + used, room - used - 1);
		used += strlen(lines + used);
		lines[used++] = '\n';
		text += length + (end != NULL);
		size -= length + (end != NULL);
		count++;
	}
	if (lines != NULL)
		lines[used] = '\0';
	*ret_lines = count;
	return lines;
}

static void open_drawing(struct drawing *drawing, const struct pages_style *style)
{
	PangoFontDescription *font = pango_font_description_new();

	drawing->surface =
	    cairo_pdf_surface_create_for_stream(take, drawing->pdf, PAGE_WIDTH, PAGE_HEIGHT);
	if (style->title != NULL)
		cairo_pdf_surface_set_metadata(drawing->surface, CAIRO_PDF_METADATA_TITLE,
					       style->title);
	drawing->cairo = cairo_create(drawing->surface);
	drawing->layout = pango_cairo_create_layout(drawing->cairo);
	pango_font_description_set_family(font, style->font != NULL ? style->font : PAGES_FONT);
	pango_font_description_set_absolute_size(font, FONT_SIZE * PANGO_SCALE);
	pango_layout_set_font_description(drawing->layout, font);
	pango_font_description_free(font);
}

static bool close_drawing(struct drawing *drawing, struct error *error)
{
	cairo_status_t status = cairo_status(drawing->cairo);

	g_object_unref(drawing->layout);
	cairo_destroy(drawing->cairo);
	cairo_surface_finish(drawing->surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(drawing->surface);
	cairo_surface_destroy(drawing->surface);
	if (drawing->pdf->failed || status == CAIRO_STATUS_NO_MEMORY)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PDF");
	return status == CAIRO_STATUS_SUCCESS ||
	       error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "%s", cairo_status_to_string(status));
}

bool pages_draw(const char *text, size_t size, const struct pages_style *style,
		struct buffer *ret_pdf, struct pages_count *ret_count, struct error *error)
{
	struct drawing drawing = { .pdf = ret_pdf };
	int lines;
	char *words;
	bool done;

	if (size > PAGES_TEXT_MAX || !text_valid(text, size))
		return error_set(error, ERROR_PRINT, CAUSE_NONE, 0,
				 "the paper is not UTF-8 text of at most %u bytes", PAGES_TEXT_MAX);
	words = cleaned(text, size, &lines);
	if (words == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "paper");
	drawing.pages = (lines + PAGES_LINES - 1) / PAGES_LINES;
	open_drawing(&drawing, style);
	draw_lines(&drawing, words, style);
	done = close_drawing(&drawing, error);
	explicit_bzero(words, strlen(words));
	free(words);
	if (done)
		*ret_count = drawing.count;
	return done;
}
