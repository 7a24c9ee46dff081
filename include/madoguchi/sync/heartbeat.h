/*
 * sync/heartbeat: what the screens are told about the sync.
 *
 * DESCRIPTION
 *   The row of store/sync_state is written every HEARTBEAT_MS, and earlier when the link has
 *   changed, a signed answer has come that somebody may be waiting for, or a run has begun or
 *   ended; not more often than HEARTBEAT_LEAST_MS, since every write is a write to the disk. A
 *   sync that ends tidily says so at once (heartbeat 0).
 * ERRORS     Those of the store; SYNC_OTHER when a newer sync has the lease.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_HEARTBEAT_H
#define MADOGUCHI_SYNC_HEARTBEAT_H

#include "madoguchi/store/sync_state.h"
#include "madoguchi/sync/engine.h"

#define HEARTBEAT_MS 2000
#define HEARTBEAT_LEAST_MS 100

struct heartbeat {
	struct sync_state state; /* as it stands in the database */
	int64_t paused_until_ms; /* monotonic, of the link as it was written; 0: none */
	int64_t written_ms;	 /* monotonic; 0: never */
	bool pending;		 /* something has changed that is not written yet */
};

/* Reads the row: the link's state since when it is so, and the last run, outlive a restart. */
bool heartbeat_begin(struct heartbeat *heartbeat, struct store *store, struct error *error);
/* Writes when it is time. */
bool heartbeat_beat(struct heartbeat *heartbeat, struct store *store, struct engine *engine,
		    struct error *error);
/* How long until the next write is due, at most HEARTBEAT_MS. */
int heartbeat_wait_ms(const struct heartbeat *heartbeat);
bool heartbeat_end(struct heartbeat *heartbeat, struct store *store, struct engine *engine,
		   struct error *error);
/* The result of the last run as a message id. */
bool heartbeat_words(struct store *store, const struct engine *engine, const char **ret_words,
		     struct error *error);

#endif
