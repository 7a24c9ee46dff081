/*
 * base/output: records as text, JSON or CSV.
 *
 * DESCRIPTION
 *   A record is a list of fields; names are ASCII words. Text shows "name: value" lines
 *   with an empty line between records; JSON is one object a line; CSV (base/csv_write) has a
 *   header row; records of other fields begin a new table behind an empty line. CSV is UTF-8
 *   without a byte order mark, as for a pipe, unless output_encode() says otherwise.
 *   Values are cleaned of control characters.
 * ERRORS   A failed write is told by output_end().
 * OWNERSHIP  output_end() frees what CSV needs.
 * THREADS  One.
 */
#ifndef MADOGUCHI_BASE_OUTPUT_H
#define MADOGUCHI_BASE_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "madoguchi/base/csv_write.h"

#define OUTPUT_FIELDS 48
#define OUTPUT_VALUE_SIZE 1024

enum output_format { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_CSV };

struct output_field {
	const char *name;
	bool is_number;
	char value[OUTPUT_VALUE_SIZE];
};

/* Gets the number of each record (from 1) of which CP932 has not some character. */
typedef void output_unfit(void *context, int64_t record);

struct output {
	FILE *stream;
	enum output_format format;
	int records;
	int header_count; /* fields of the last record, for CSV */
	const char *header[OUTPUT_FIELDS];
	int count;
	struct output_field field[OUTPUT_FIELDS];
	struct csv_write csv;
	output_unfit *unfit; /* NULL: nobody wants to know */
	void *unfit_context;
};

void output_init(struct output *output, FILE *stream, enum output_format format);
/* How CSV is written; before the first record. */
bool output_encode(struct output *output, enum csv_encoding encoding, output_unfit *unfit,
		   void *context, struct error *error);
void output_text(struct output *output, const char *name, const char *value);
void output_number(struct output *output, const char *name, int64_t value);
/* "2026-11-21 11:36:45" in JST; empty for 0. */
void output_time(struct output *output, const char *name, int64_t at_ms);
/* ISO day; empty for DATE_NONE. */
void output_date(struct output *output, const char *name, int32_t date);
void output_record(struct output *output);
/* The last call; false when something could not be written. */
bool output_end(struct output *output);
bool output_format_parse(const char *word, enum output_format *ret_format);

#endif
