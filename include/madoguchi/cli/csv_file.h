/*
 * cli/csv_file: --csv FILE [--cp932] of the verbs that make a file for a spreadsheet.
 *
 * DESCRIPTION
 *   The rows are put together first and the file takes its name only when it is whole. Records of
 *   the verb's output tell the number of each row that CP932 could not hold (does_not_fit), and at
 *   the end file, rows and how many of them did not fit.
 * ERRORS     USAGE, STORE_FULL, STORE_IO, and those of base/csv_write.
 * OWNERSHIP  csv_file_end() frees, whatever came of it.
 * THREADS    One.
 */
#ifndef MADOGUCHI_CLI_CSV_FILE_H
#define MADOGUCHI_CLI_CSV_FILE_H

#include "madoguchi/base/csv_write.h"
#include "madoguchi/base/output.h"

struct csv_file {
	const char *path; /* NULL: none is asked for */
	enum csv_encoding encoding;
	struct csv_write csv;
	struct output *output; /* of the verb */
	int64_t unfit;
};

/* Takes --csv or --cp932 from words[*at], which then stands on its last word; false: another
 * word. */
bool csv_file_option(struct csv_file *file, int count, char **words, int *at);
/* Whether the options go together. */
bool csv_file_sound(const struct csv_file *file);
bool csv_file_begin(struct csv_file *file, struct output *output, struct error *error);
/* For the writer of the rows: context is the struct csv_file. */
void csv_file_unfit(void *context, int64_t row);
/* `filled` is whether all rows were put together. */
bool csv_file_end(struct csv_file *file, bool filled, struct error *error);

#endif
