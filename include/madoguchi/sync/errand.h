/*
 * sync/errand: work of the sync that must not stand in a resident's way.
 *
 * DESCRIPTION
 *   A verb of this program runs as a process of its own (base/starter), with the same configuration
 *   and state folder and of the least priority (SCHED_IDLE); what it prints is dropped, what it
 *   logs is not.
 * OWNERSHIP  The caller holds the run: it looks until it has ended, or stops it.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_ERRAND_H
#define MADOGUCHI_SYNC_ERRAND_H

#include <stdbool.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/starter.h"

#define ERRAND_NONE STARTER_NO_RUN
#define ERRAND_WORDS_MAX 4

/* words: the verb and what stands behind it, ERRAND_WORDS_MAX at most, ended by NULL. False: no
 * process can be started. */
bool errand_begin(const struct config *config, const char *const *words, int *ret_run);
/* True when it has ended meanwhile; then it is ERRAND_NONE, and *ret_well: with status 0. Does not
 * wait. */
bool errand_ended(int *run, bool *ret_well);
void errand_stop(int *run);

#endif
