/*
 * domain/document_list: the documents that lie on the counter, as words.
 *
 * DESCRIPTION
 *   "card+photo_id!stale+guardian_register@2026-01-15": words of the vocabulary with "+" between
 *   them. A document may carry "!stale" (the name or address on it is out of date) and "@" with
 *   the day of its issue, each once. Rule cases, reception files and the database have this form.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_DOMAIN_DOCUMENT_LIST_H
#define MADOGUCHI_DOMAIN_DOCUMENT_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/domain/situation.h"

/* One document with its marks. */
bool document_shown_parse(const char *words, struct document_shown *ret_shown);
/* "" is no document at all; shown may be written to on failure, too. */
bool document_list_parse(const char *words, struct document_shown shown[static SITUATION_DOCUMENTS],
			 uint8_t *ret_count);
/* False when they do not fit into size bytes. */
bool document_list_format(const struct document_shown *shown, uint8_t count, char *words,
			  size_t size);

#endif
