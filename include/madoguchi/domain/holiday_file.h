/*
 * domain/holiday_file: the official list of national holidays, where the office has it.
 *
 * DESCRIPTION
 *   The Cabinet Office publishes the list as CSV: a header row, then "2027/1/1,元日", in
 *   Shift_JIS or UTF-8, lines ending with CRLF or LF. A year that stands in the list is taken
 *   from it and from nothing else; every other year is computed by the law's rules
 *   (domain/calendar). An equinox is fixed only by the notice of 1 February of the year before,
 *   so a year without a notice is known by rule only, which holiday_year_noticed() tells.
 *   Loading twice replaces the list; a file with an error changes nothing.
 * ERRORS    ERROR_CONFIG_MISSING (cannot be read), ERROR_CONFIG_WRONG (file, line, what is
 *   allowed), ERROR_MEMORY.
 * OWNERSHIP The list is the process's, until holiday_file_forget().
 * THREADS   holiday_file_load() and holiday_file_forget() before other threads start; the rest
 *   from any.
 * SIZES     At most HOLIDAY_FILE_ROWS days, names up to 63 bytes of UTF-8.
 */
#ifndef MADOGUCHI_DOMAIN_HOLIDAY_FILE_H
#define MADOGUCHI_DOMAIN_HOLIDAY_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define HOLIDAY_FILE_ROWS 4096
/* Up to this year the computed days were compared with the published list. */
#define HOLIDAY_LAST_COMPARED 2027

bool holiday_file_load(const char *path, struct error *error);
void holiday_file_forget(void);
/* Does the list speak about this year? */
bool holiday_file_has_year(int year);
/* The name in the list; NULL: no holiday there. */
const char *holiday_file_name(int32_t day);
/* Is there an official notice for this year, in the list or known when this was written? */
bool holiday_year_noticed(int year);

#endif
