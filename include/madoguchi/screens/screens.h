/*
 * screens/screens: the text screens of one counter.
 *
 * DESCRIPTION
 *   Reads the office's rules, starts terminal, desk thread, reader watch and the read-only database
 *   handle, runs the loop until the last screen closes, and ends everything it started. An error
 *   while starting leaves the terminal as it was.
 * ERRORS   TERMINAL and those of counter_open() and counter_take_rules().
 * THREADS  The calling thread becomes the UI thread.
 */
#ifndef MADOGUCHI_SCREENS_SCREENS_H
#define MADOGUCHI_SCREENS_SCREENS_H

#include "madoguchi/base/config.h"

struct seal_key;

/* case_key is borrowed. */
bool screens_run(const struct config *config, const struct seal_key *case_key, struct error *error);

#endif
