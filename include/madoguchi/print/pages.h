/*
 * print/pages: a paper's text as a PDF, A4.
 *
 * DESCRIPTION
 *   A paper (papers/slip) is lines of terminal columns, and it is drawn on a grid of such columns:
 *   PAGES_COLUMNS a line, PAGES_LINES a page, 10.5 points, the type of Japan's official papers. A
 *   character (cluster) is shaped by itself at its own column, so that a table stays a table
 *   whatever the font's widths are; one that is wider than its columns is drawn narrower.
 *   Pango chooses the shape: characters beyond the basic plane (𠮷) and the variants that a
 *   selector asks for come out as the font has them. What no installed font has, private use, and
 *   what text_clean() turns away (control characters, escapes) is drawn as 〓 and counted: never an
 *   empty box, never nothing.
 *   With a mark ("再発行") each page bears it in a frame at its head; with more than one page each
 *   has its number at its foot.
 * SIZES      A text of at most PAGES_TEXT_MAX bytes, a PDF of at most PAGES_PDF_MAX.
 * ERRORS     PRINT (the text is too long, or is no text; cairo's words), MEMORY.
 * OWNERSHIP  The PDF is appended to the caller's buffer; it holds what the text holds.
 * THREADS    One.
 */
#ifndef MADOGUCHI_PRINT_PAGES_H
#define MADOGUCHI_PRINT_PAGES_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define PAGES_COLUMNS 76
#define PAGES_LINES 60
#define PAGES_TEXT_MAX (1024u * 1024)
#define PAGES_PDF_MAX (32u * 1024 * 1024)
#define PAGES_FONT "IPAmjMincho"

struct pages_style {
	const char *font;  /* family; NULL: PAGES_FONT */
	const char *mark;  /* NULL: none */
	const char *title; /* of the document, for a list of print jobs; NULL: none */
};

struct pages_count {
	int pages;
	int unshaped;	/* characters drawn as 〓 */
	int unselected; /* variants that the font does not know; drawn in the usual shape */
};

bool pages_draw(const char *text, size_t size, const struct pages_style *style,
		struct buffer *ret_pdf, struct pages_count *ret_count, struct error *error);

#endif
