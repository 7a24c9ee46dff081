/*
 * base/waiting: what a long act waits for, told by who waits and read by who has to say so.
 *
 * DESCRIPTION
 *   One thread of the process does acts one after another and frames each by waiting_begin() and
 *   waiting_end(). What blocks on its way (a card, a lock of the database) frames its call by
 *   waiting_for(); in any other thread that does nothing. Another thread asks how long the act has
 *   lasted, and what it waits for at this moment.
 * ERRORS     None.
 * THREADS    Any.
 * UNITS      Monotonic milliseconds (base/clock).
 */
#ifndef MADOGUCHI_BASE_WAITING_H
#define MADOGUCHI_BASE_WAITING_H

#include <stdbool.h>
#include <stdint.h>

enum waiting {
	WAITING_WORK, /* for nobody: it works */
	WAITING_CARD,
	WAITING_DATABASE, /* another process writes */
};

void waiting_begin(int64_t now_ms);
void waiting_end(void);
/* Returns what was waited for before, to be given back. */
enum waiting waiting_for(enum waiting what);
/* False when no act is under way. */
bool waiting_look(int64_t now_ms, enum waiting *ret_what, int64_t *ret_lasted_ms);

#endif
