/*
 * sync/lease: one sync at a time.
 *
 * DESCRIPTION
 *   A lock on STATE/sync.lock keeps a second sync of this machine out for as long as the first one
 *   lives, however it ends. The fencing number in the database keeps out one that still lives but
 *   has lost the lease: every write of its store handle then fails with SYNC_OTHER.
 * OWNERSHIP  lease_drop() closes the lock.
 * ERRORS     SYNC_OTHER, STORE_OPEN (the lock file), those of the store.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_LEASE_H
#define MADOGUCHI_SYNC_LEASE_H

#include "madoguchi/store/store.h"

struct lease {
	int fd; /* -1: none */
	int64_t fence;
};

#define LEASE_NONE                                                                                 \
	{                                                                                          \
		.fd = -1                                                                           \
	}

/* Takes both and sets the fence of the handle. */
bool lease_take(const char *state_dir, struct store *store, struct lease *ret_lease,
		struct error *error);
void lease_drop(struct lease *lease);

#endif
