/*
 * kept_text: tables of texts that counted one after another; private to the store.
 *
 * DESCRIPTION
 *   The office's rules and the settings are kept alike: a row has a number, columns of its
 *   own, and a text with its SHA-256. Rows are added and never
 *   changed. One table of statements says where they lie; records are the caller's struct, which
 *   begins with the number.
 * OWNERSHIP  Tables are static; records and buffers the caller's.
 * THREADS    As the store.
 */
#ifndef MADOGUCHI_STORE_KEPT_TEXT_H
#define MADOGUCHI_STORE_KEPT_TEXT_H

#include "internal.h"

struct kept_table {
	const char *name; /* of the table */
	const char *one, *older, *newer, *next;
	query_read *read; /* the columns into a record */
	size_t size;	  /* bytes of a record */
	size_t digest;	  /* where in it */
};

#define KEPT_TABLE(table, columns, reader, record)                                                 \
	{                                                                                          \
		.name = table, .one = "SELECT " columns ", text FROM " table " WHERE number = ?",  \
		.older = "SELECT " columns " FROM " table " WHERE number < ?"                      \
			 " ORDER BY number DESC LIMIT ?",                                          \
		.newer = "SELECT " columns " FROM " table " WHERE number > ?"                      \
			 " ORDER BY number LIMIT ?",                                               \
		.next = "SELECT coalesce(max(number), 0) + 1 FROM " table, .read = reader,         \
		.size = sizeof(record), .digest = offsetof(record, digest)                         \
	}

/* The first row of a query for the table's columns; a record of zeros where there is none. */
bool kept_first(struct query *query, const struct kept_table *table, void *ret_record,
		struct error *error);
/* NOT_FOUND; STORE_DAMAGED: it is not the text that was kept. What stands in the record after an
 * error is not to be used. */
bool kept_read(struct store *store, const struct kept_table *table, int64_t number, void *record,
	       struct buffer *ret_text, struct error *error);
/* Those below the number `beside`, 0: all, the newest first; newer: those above it, the oldest
 * first. */
bool kept_list(struct store *store, const struct kept_table *table, int64_t beside, bool newer,
	       void *ret_records, int capacity, int *ret_count, struct error *error);
bool kept_next(struct store *store, const struct kept_table *table, int64_t *ret_number,
	       struct error *error);

#endif
