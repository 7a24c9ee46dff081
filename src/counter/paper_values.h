/*
 * counter/paper_values: the values that a paper is given, by the names of its fields and lists.
 *
 * DESCRIPTION
 *   A paper's words are put here one after another, in its language; values_render() gives the
 *   template those that it has fields for. A row of a list is put cell by cell, in the order of the
 *   list's fields (papers/slip). What does not fit any more makes values_render() fail.
 * OWNERSHIP  values_free() wipes and frees.
 * SECRETS    Personal data.
 * THREADS    The counter's.
 */
#ifndef MADOGUCHI_COUNTER_PAPER_VALUES_H
#define MADOGUCHI_COUNTER_PAPER_VALUES_H

#include "madoguchi/base/csv_write.h"
#include "madoguchi/counter/counter.h"
#include "madoguchi/papers/slip.h"
#include "madoguchi/store/paper.h"

#define VALUE_SIZE 600

struct values;

bool values_new(enum language language, struct values **ret_values, struct error *error);
void values_free(struct values **values);
/* Lists may be as long as a CSV file, not only as a paper; before their first cell. */
void values_for_csv(struct values *values);
/* Something has not found room: more is of no use. */
bool values_full(const struct values *values);
enum language values_language(const struct values *values);

void values_put(struct values *values, const char *name, const char *value);
void values_put_id(struct values *values, const char *name, const char *id);
void values_put_message(struct values *values, const char *name, const struct message *message);
void values_put_number(struct values *values, const char *name, int64_t number);
void values_put_yen(struct values *values, const char *name, int64_t yen);
void values_put_date(struct values *values, const char *name, int32_t date);
void values_put_time(struct values *values, const char *name, int64_t at_ms);
/* "User-authentication certificate, Signing certificate" */
void values_kinds(const struct values *values, unsigned kinds, char words[static VALUE_SIZE]);
void values_put_kinds(struct values *values, const char *name, unsigned kinds);
/* What every paper has: its number, office, desk, telephone, clerk, printed_at. */
void values_put_own(struct values *values, const struct counter *counter,
		    const struct paper_record *row);

void values_cell(struct values *values, const char *list, const char *value);
void values_cell_id(struct values *values, const char *list, const char *id);
void values_cell_number(struct values *values, const char *list, int64_t number);
void values_cell_yen(struct values *values, const char *list, int64_t yen);

/* The rows of a list below a head of labels (message ids, one a column). unfit gets the number of
 * each row, from 1, of which the encoding has not every character; it may be NULL. */
bool values_csv(const struct values *values, const char *list, const char *const *labels,
		size_t columns, struct csv_write *csv, void (*unfit)(void *context, int64_t row),
		void *context, struct error *error);

bool values_render(const struct counter *counter, enum slip slip, const struct values *values,
		   struct buffer *ret_text, struct error *error);

#endif
