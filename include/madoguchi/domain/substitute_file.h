/*
 * domain/substitute_file: the table of substitute characters (代替文字).
 *
 * DESCRIPTION
 *   UTF-8 text. A line is one character, blanks, and what stands for it: "髙 高", "㈱ (株)". `#`
 *   begins a comment. What stands for it must fit into the certificate (domain/name). The built-in
 *   table holds the common variants; a file adds to it and comes first. Loading twice replaces
 *   the list; a file with an error changes nothing.
 * ERRORS     ERROR_CONFIG_MISSING (cannot be read), ERROR_CONFIG_WRONG (file, line, what is
 *            allowed).
 * OWNERSHIP  The list is the process's, until substitute_file_forget().
 * THREADS    substitute_file_load() and substitute_file_forget() before other threads start.
 * SIZES      At most SUBSTITUTE_ROWS lines; a substitute has at most 31 bytes.
 */
#ifndef MADOGUCHI_DOMAIN_SUBSTITUTE_FILE_H
#define MADOGUCHI_DOMAIN_SUBSTITUTE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/error.h"

#define SUBSTITUTE_ROWS 2048

bool substitute_file_load(const char *path, struct error *error);
void substitute_file_forget(void);
/* What stands for the first character of `text`; NULL: nothing is known. *ret_size: its bytes. */
const char *substitute_for(const char *text, size_t *ret_size);

#endif
