/*
 * sync/child: work of the sync that must not stand in a resident's way.
 *
 * DESCRIPTION
 *   A verb of this program runs as a process of its own, with the same configuration and state
 *   folder and of the least priority (SCHED_IDLE); what it prints is dropped, what it logs is not.
 * OWNERSHIP  The caller holds the process: it looks until it has ended, or stops it.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_CHILD_H
#define MADOGUCHI_SYNC_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "madoguchi/base/config.h"

#define CHILD_NONE 0
#define CHILD_WORDS_MAX 4

/* words: the verb and what stands behind it, CHILD_WORDS_MAX at most, ended by NULL. False: no
 * process can be started. */
bool child_start(const struct config *config, char *const *words, pid_t *ret_child);
/* True when it has ended meanwhile; then it is CHILD_NONE, and *ret_well: with status 0. Does not
 * wait. */
bool child_ended(pid_t *child, bool *ret_well);
void child_stop(pid_t *child);

#endif
