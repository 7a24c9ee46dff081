/*
 * base/catalogue: a file of translated words (.mo), as gettext's msgfmt makes it.
 *
 * DESCRIPTION
 *   Read whole and checked once, so that a look-up needs no more checks: tables and strings lie
 *   inside the file, are UTF-8, and the ids are in order.
 * ERRORS     CONFIG_MISSING, CONFIG_WRONG.
 * OWNERSHIP  A catalogue that was loaded stays mapped until the process ends; what is found points
 *            into it.
 * THREADS    catalogue_load() as its caller; catalogue_find() from any thread.
 */
#ifndef MADOGUCHI_BASE_CATALOGUE_H
#define MADOGUCHI_BASE_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

struct catalogue {
	const uint8_t *bytes; /* NULL: not loaded */
	size_t size;
	bool swapped; /* written in the other byte order */
	uint32_t count, ids, translations;
	uint32_t slot_count, slots; /* the file's hash table */
};

bool catalogue_load(const char *path, struct catalogue *ret_catalogue, struct error *error);
/* NULL: the catalogue has no such id. */
const char *catalogue_find(const struct catalogue *catalogue, const char *id);

#endif
