/*
 * sync/pace: how long to wait before something is sent again.
 *
 * DESCRIPTION
 *   Backoff with full jitter: a random time up to base * 2^n, up to a cap. While a resident stands
 *   at the counter the first repeats come within 0.5 to 2 seconds. A poll comes never before the
 *   time that the authority named, and a little after it, so that not everybody polls at once.
 *   Retry-After of HTTP is obeyed to the second, within limits, since nobody signs it.
 *
 *   How many messages travel in one (struct pace_batch) follows the link: so many that the round
 *   trip is a small part of the time that a batch takes, and so few that nobody behind it waits
 *   long. It grows to at most the double at a time, and is halved by a loss; once down to one it
 *   tries two again after a number of answers.
 * UNITS    Milliseconds. `random` is any 32 random bits.
 * THREADS  Pure, but pace_random().
 */
#ifndef MADOGUCHI_SYNC_PACE_H
#define MADOGUCHI_SYNC_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_CAP_MS 300000
#define PACE_COUNTER_CAP_MS 15000
#define PACE_RETRY_AFTER_MAX_MS 3600000

uint32_t pace_random(void);
/* attempts: messages of this exchange that were sent, 1 or more. */
int64_t pace_backoff_ms(int attempts, bool at_counter, uint32_t random);
/* check_after_s as the authority named it; negative: it named none. */
int64_t pace_poll_ms(int check_after_s, bool at_counter, uint32_t random);
/* The seconds of Retry-After; 0 when there was none or it makes no sense. */
int64_t pace_retry_after_ms(int64_t seconds);

struct pace_batch {
	int now;	       /* messages in the next batch */
	int most;	       /* never more */
	int singles;	       /* answered since it came down to one */
	int64_t round_trip_us; /* of a small message, the least of late; 0: not known */
};

void pace_batch_init(struct pace_batch *batch, int start, int most);
/* A small message was answered. */
void pace_batch_round_trip(struct pace_batch *batch, int64_t took_ms);
/* A batch of so many messages was answered. */
void pace_batch_answered(struct pace_batch *batch, int count, int64_t took_ms);
void pace_batch_lost(struct pace_batch *batch);

#endif
