/*
 * base/csv: a CSV file, read strictly.
 *
 * DESCRIPTION
 *   RFC 4180 in UTF-8: fields parted by commas, rows by LF or CRLF, the last row with or without
 *   a line end. A field in double quotes may hold commas, line ends and doubled quotes; a quote in
 *   any other place, a CR without LF, a NUL byte, text that is not UTF-8, a quote that is never
 *   closed and a row with more or fewer fields than the first are errors. A byte order mark at the
 *   start is passed over. The first row is the header.
 * ERRORS     ERROR_FILE_WRONG with file and line; ERROR_MEMORY.
 * OWNERSHIP  csv_close() frees; the cells of all rows live until then.
 * THREADS    One.
 * SIZES      At most CSV_CELLS fields in a row, 16 MiB in a file.
 */
#ifndef MADOGUCHI_BASE_CSV_H
#define MADOGUCHI_BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define CSV_CELLS 64

struct csv {
	const char *path;
	struct buffer text; /* cells are unquoted in place */
	size_t at;
	int line;	/* of the next row */
	size_t columns; /* of the first row; 0: not read yet */
};

struct csv_row {
	const char *cell[CSV_CELLS];
	size_t count;
	int line; /* on which the row begins */
};

bool csv_open(const char *path, struct csv *ret_csv, struct error *error);
/* *ret_end: there was no further row. */
bool csv_next(struct csv *csv, struct csv_row *ret_row, bool *ret_end, struct error *error);
void csv_close(struct csv *csv);

#endif
