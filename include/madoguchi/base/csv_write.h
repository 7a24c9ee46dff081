/*
 * base/csv_write: CSV for the spreadsheets of an office, and for pipes.
 *
 * DESCRIPTION
 *   RFC 4180 with CRLF, in UTF-8 with a byte order mark (by which spreadsheets know it), in UTF-8
 *   without (a program that reads a pipe would take the mark for a part of the first name), or in
 *   CP932, which older programs want. A text that a spreadsheet would take for a formula (it begins
 *   with =, +, -, @ or one of their full-width twins, and has more than that sign) gets an
 *   apostrophe before it; numbers are written as they are. Texts are cleaned of control characters.
 *   What CP932 has not is written as 〓, and the row tells it.
 * ERRORS    MEMORY (csv_write_begin); csv_write_end(): too long, or no memory.
 * OWNERSHIP csv_write_done() frees; it wipes what was written.
 * THREADS   One.
 */
#ifndef MADOGUCHI_BASE_CSV_WRITE_H
#define MADOGUCHI_BASE_CSV_WRITE_H

#include <stdio.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define CSV_WRITE_MAX (16u << 20)

enum csv_encoding {
	CSV_UTF8_PLAIN, /* for programs */
	CSV_UTF8,	/* with a byte order mark */
	CSV_CP932,
};

struct csv_write {
	struct buffer bytes;
	void *converter; /* NULL: UTF-8 */
	int64_t rows;	 /* that are whole, the header among them */
	bool began_row;
	bool row_unfit;
};

/* "utf-8", "utf-8-bom", "cp932". */
bool csv_encoding_parse(const char *word, enum csv_encoding *ret_encoding);

bool csv_write_begin(struct csv_write *csv, enum csv_encoding encoding, struct error *error);
void csv_write_done(struct csv_write *csv);
void csv_write_text(struct csv_write *csv, const char *text);
void csv_write_number(struct csv_write *csv, int64_t number);
/* Ends the row; false: some character of it stands as 〓. */
bool csv_write_row(struct csv_write *csv);
/* Writes the rows that there are to the stream, and forgets them: so there may be any number. */
void csv_write_flush(struct csv_write *csv, FILE *stream);
/* Whether everything has found room. */
bool csv_write_end(const struct csv_write *csv, struct error *error);

#endif
