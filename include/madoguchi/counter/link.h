/*
 * counter/link: is the national service there?
 *
 * DESCRIPTION
 *   The counter has no network: it reads what the sync wrote. A dead sync is "not running", never
 *   "online". link_round_trip() makes sure that a signed round trip succeeded at most
 *   round_trip_max_s ago, asking the sync to probe when the last one is older: it stands before
 *   every act that destroys something which still works.
 * ERRORS   SYNC_ABSENT, ROUND_TRIP.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_LINK_H
#define MADOGUCHI_COUNTER_LINK_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/stop.h"
#include "madoguchi/store/sync_state.h"

struct link_view {
	bool sync_running;
	enum link_state link;
	int64_t since_ms;
	struct queue_counts counts;
	struct sync_state sync;
	struct stop stops[STOP_LIST_MAX]; /* what an administrator holds back, now or later */
	int stop_count;
};

bool link_look(struct store *store, struct link_view *ret_view, struct error *error);
/* True when requests should be expected to come back while the resident waits. */
bool link_good(const struct link_view *view);
/* Whether the service has asked everybody to come again later, and that is not yet. */
bool link_paused(const struct link_view *view);
/* "online", "unstable", "down since …", "asks us to wait until …", "sync not running". */
struct message link_words(const struct link_view *view);
/* Whether an administrator holds requests of this kind back at this moment. */
bool link_held_back(const struct link_view *view, enum stop_kind kind);
/* "issue", "announced outage": message id. */
const char *link_stop_kind(enum stop_kind kind);
/* "issue until 10-15 09:00: REASON", with the hours in which it is sent all the same. */
struct message link_stop_words(const struct stop *stop);
/* How long an answer is worth waiting for: reply_wait_s, or 0 while the service is known to be
 * away, has asked to wait for longer, or what this procedure asks for is held back. Whoever stands
 * at the counter has no right of way in a pause: the service paces everybody. */
int64_t link_patience_ms(struct counter *counter, enum procedure procedure);
bool link_round_trip(struct counter *counter, struct error *error);

#endif
