/*
 * sync/copy_mark: how an older copy of the database is noticed.
 *
 * DESCRIPTION
 *   STATE/sync.mark stands beside the database and is never part of a copy of it. It holds how far
 *   the sync had come: its fencing number and the number of the newest message. It is written after
 *   the commits that it speaks of, so a sound database is never behind it; one that is was copied
 *   back. Then the mark also says `older 1` and since when the statement is needed, and keeps
 *   saying so, over any number of starts, until the authority's statement was compared
 *   (sync/reconcile) or a person has answered for it.
 *   A mark that cannot be understood counts as one that the database is behind.
 * FORMAT     Lines "fence N", "message N", "older 0|1", "since MS",
 *   "noticed MS"; written whole, synced, renamed.
 * ERRORS     STORE_OPEN, STORE_IO, STORE_FULL.
 * THREADS    One: who has the lease; copy_mark_read() any.
 * UNITS      UTC in ms.
 */
#ifndef MADOGUCHI_SYNC_COPY_MARK_H
#define MADOGUCHI_SYNC_COPY_MARK_H

#include "madoguchi/store/sync_state.h"

struct copy_mark {
	int64_t fence;	    /* highest that a sync had */
	int64_t message;    /* highest number of a message in the journal */
	bool older;	    /* the database is an older copy, and that is not settled */
	int64_t since_ms;   /* older: the newest that it knows of; 0: nothing */
	int64_t noticed_ms; /* older: when that was noticed */
};

/* What the mark says now about a database that has come so far; it is not changed. */
bool copy_mark_judge(const char *state_dir, const struct sync_reach *reach,
		     struct copy_mark *ret_mark, struct error *error);
/* What the mark says as it stands, for who has no lease: the sync that runs has judged it. */
bool copy_mark_read(const char *state_dir, struct copy_mark *ret_mark, struct error *error);
bool copy_mark_write(const char *state_dir, const struct copy_mark *mark, struct error *error);

#endif
