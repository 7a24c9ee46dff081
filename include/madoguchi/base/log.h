/*
 * base/log: one line an event, for the administrator.
 *
 * DESCRIPTION
 *   "2026-11-21T02:36:45.123Z LEVEL program[pid] text" on standard error or a file.
 *   An error is logged once, at the top. State setters log old and new state by name.
 * SECRETS  Never personal data: cases by number, exchanges by transactionID.
 * THREADS  Any; a line is written with one write(2).
 */
#ifndef MADOGUCHI_BASE_LOG_H
#define MADOGUCHI_BASE_LOG_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* path NULL: standard error. Until log_open() lines go to standard error at INFO. */
bool log_open(const char *program, const char *path, enum log_level level, struct error *error);
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_error(const struct error *error, const char *context);
void log_close(void);

#endif
