/*
 * store/sync_state: what sync and screens tell each other through the database.
 *
 * DESCRIPTION
 *   One row. The sync writes a heartbeat, the link's state, the last signed round trip and its last
 *   run's result; the screens read them. Times that must survive a wrong clock carry the boot id
 *   and the monotonic time: round_trip_age_ms() compares only within one boot.
 *   The lease: sync_lease_take() increments the fencing number; every write of a sync names its
 *   number and fails with SYNC_OTHER when a newer one exists. (The flock is the sync's business.)
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_SYNC_STATE_H
#define MADOGUCHI_STORE_SYNC_STATE_H

#include "madoguchi/base/clock.h"
#include "madoguchi/store/store.h"

#define SYNC_WORDS_SIZE 256
#define SYNC_DEAD_AFTER_MS 15000 /* heartbeat older than this: shown as "not running" */

enum link_state {
	LINK_UNKNOWN, /* nothing tried yet */
	LINK_ONLINE,
	LINK_UNSTABLE, /* some answers are lost or slow */
	LINK_DOWN,
};

struct sync_state {
	int64_t fence;
	enum link_state link;
	int64_t link_since_ms; /* wall time of the last change */
	int64_t
	    paused_until_ms;  /* the service has asked to come again then; 0 or past: it has not */
	int64_t heartbeat_ms; /* wall time */
	int64_t heartbeat_monotonic_ms;
	int64_t round_trip_monotonic_ms; /* last verified, protected answer; 0: none */
	char boot_id[BOOT_ID_SIZE];	 /* of the monotonic times */
	int64_t run_started_ms;
	int64_t run_ended_ms; /* 0: running */
	int run_sent, run_answered, run_waiting, run_failed;
	char run_words[SYNC_WORDS_SIZE];  /* message id of the result */
	char last_error[SYNC_WORDS_SIZE]; /* described error, for the administrator */
};

struct queue_counts {
	int64_t waiting;  /* queued, sent, waiting */
	int64_t in_doubt; /* in doubt or held */
	int64_t to_write; /* cases */
	int64_t custody;
	int64_t revisit;
	int64_t to_return;
	int64_t waiting_reply; /* letters to the holder */
	int64_t attention;
	int64_t oldest_ms;   /* creation of the oldest unsettled exchange; 0: none */
	int64_t differences; /* from the authority's statement, that nobody has settled */
};

/* How far the sync has come in this database (sync/copy_mark compares it). */
struct sync_reach {
	int64_t fence;
	int64_t message;   /* highest number in the journal of messages, purged or not; 0: none */
	int64_t newest_ms; /* when the newest message that is there came or went; 0: none is */
};

bool sync_state_read(struct store *store, struct sync_state *ret_state, struct error *error);
bool sync_reach_read(struct store *store, struct sync_reach *ret_reach, struct error *error);
bool sync_lease_take(struct store *store, int64_t *ret_fence, struct error *error);
/* From now on every exchange, certificate and sync state write of this handle checks the fence. */
void store_set_fence(struct store *store, int64_t fence);
/* All but the fence, which only sync_lease_take() moves. */
bool sync_state_write(struct store *store, const struct sync_state *state, struct error *error);
/* True while the heartbeat is fresh. */
bool sync_running(const struct sync_state *state);
/* Milliseconds since the last signed round trip; INT64_MAX: none in this boot. */
int64_t sync_round_trip_age_ms(const struct sync_state *state);

bool queue_counts_read(struct store *store, struct queue_counts *ret_counts, struct error *error);

#endif
