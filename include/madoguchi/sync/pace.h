/*
 * sync/pace: how long to wait before something is sent again.
 *
 * DESCRIPTION
 *   Backoff with full jitter: a random time up to base * 2^n, up to a cap. While a resident stands
 *   at the counter the first repeats come within 0.5 to 2 seconds. A poll comes never before the
 *   time that the authority named, and a little after it, so that not everybody polls at once.
 *   Retry-After of HTTP is obeyed to the second, within limits, since nobody signs it.
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

#endif
