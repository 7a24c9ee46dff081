/*
 * office_reading: the file that is being read, and its first error; private to the domain layer.
 *
 * DESCRIPTION
 *   Every part of the office file's reader makes its errors here, so that each names file, line,
 *   section and key.
 * THREADS  One file at a time in a thread: libconfuse's callbacks carry no context of ours.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_READING_H
#define MADOGUCHI_DOMAIN_OFFICE_READING_H

#include <stdarg.h>
#include <stdbool.h>

#include <confuse.h>

#include "madoguchi/base/error.h"

struct office;

struct office_reading {
	const char *path;
	struct office *office;
	struct error *error;
	bool failed; /* the first error was made */
};

/* From now on errors are this reading's; NULL: none. */
void office_reading_set(struct office_reading *now);
/* The profile being read. */
struct office *office_being_read(void);
/* Makes the first error of a file: file, line, section and key come from cfg and opt (which may
 * be NULL). Returns -1, which is what libconfuse's callbacks return. */
int office_file_error(cfg_t *cfg, const cfg_opt_t *opt, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
