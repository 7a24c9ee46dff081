#include "madoguchi/sync/pace.h"

#include <sys/random.h>

#define BASE_MS 2000
#define FLOOR_MS 200
#define COUNTER_FLOOR_MS 500
#define COUNTER_SPREAD_MS 1500
#define COUNTER_QUICK_ATTEMPTS 4
#define DOUBLINGS_MAX 16
#define POLL_DEFAULT_MS 5000
#define POLL_COUNTER_DEFAULT_MS 1000
#define POLL_JITTER_MIN_MS 500
#define POLL_JITTER_MAX_MS 60000
#define POLL_COUNTER_JITTER_MS 200
#define CHECK_AFTER_MAX_S 86400

uint32_t pace_random(void)
{
	uint32_t random = 0;

	/* Without entropy all counters of the country would merely wait alike. */
	(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return random;
}

/* 0 … most_ms, evenly. */
static int64_t spread(int64_t most_ms, uint32_t random)
{
	return (int64_t)(((uint64_t)(most_ms + 1) * random) >> 32);
}

static int64_t doubled(int64_t base_ms, int times, int64_t cap_ms)
{
	int64_t ms = base_ms << (times < DOUBLINGS_MAX ? times : DOUBLINGS_MAX);

	return ms < cap_ms ? ms : cap_ms;
}

int64_t pace_backoff_ms(int attempts, bool at_counter, uint32_t random)
{
	const int repeats = attempts > 1 ? attempts - 1 : 0;

	if (!at_counter)
		return FLOOR_MS + spread(doubled(BASE_MS, repeats, PACE_CAP_MS) - FLOOR_MS, random);
	if (attempts <= COUNTER_QUICK_ATTEMPTS)
		return COUNTER_FLOOR_MS + spread(COUNTER_SPREAD_MS, random);
	return COUNTER_FLOOR_MS +
	       spread(doubled(BASE_MS, attempts - COUNTER_QUICK_ATTEMPTS, PACE_COUNTER_CAP_MS) -
			  COUNTER_FLOOR_MS,
		      random);
}

static int64_t poll_jitter_ms(int64_t after_ms, bool at_counter)
{
	int64_t most_ms = after_ms / 10;

	if (at_counter)
		return POLL_COUNTER_JITTER_MS;
	if (most_ms < POLL_JITTER_MIN_MS)
		most_ms = POLL_JITTER_MIN_MS;
	return most_ms < POLL_JITTER_MAX_MS ? most_ms : POLL_JITTER_MAX_MS;
}

int64_t pace_poll_ms(int check_after_s, bool at_counter, uint32_t random)
{
	int64_t after_ms = at_counter ? POLL_COUNTER_DEFAULT_MS : POLL_DEFAULT_MS;

	if (check_after_s > CHECK_AFTER_MAX_S)
		check_after_s = CHECK_AFTER_MAX_S;
	if (check_after_s >= 0)
		after_ms = check_after_s > 0 ? (int64_t)check_after_s * 1000 : 1000;
	return after_ms + spread(poll_jitter_ms(after_ms, at_counter), random);
}

int64_t pace_retry_after_ms(int64_t seconds)
{
	if (seconds <= 0)
		return 0;
	if (seconds > PACE_RETRY_AFTER_MAX_MS / 1000)
		return PACE_RETRY_AFTER_MAX_MS;
	return seconds * 1000;
}

/* ---- batches -------------------------------------------------------------------------------- */

/* What is behind a batch waits so long for it; on a slow link until the round trip is a fifth. */
#define BATCH_TAKES_US 500000
#define ROUND_TRIP_SHARE 5
/* The least round trip is forgotten slowly: the link may have become slower. */
#define ROUND_TRIP_RISE 8
#define SINGLES_FOR_TWO 16

static int within(int64_t count, int least, int most)
{
	if (count < least)
		return least;
	return count > most ? most : (int)count;
}

void pace_batch_init(struct pace_batch *batch, int start, int most)
{
	*batch = (struct pace_batch){ .most = within(most, 1, most) };
	batch->now = within(start, 1, batch->most);
}

void pace_batch_round_trip(struct pace_batch *batch, int64_t took_ms)
{
	const int64_t took_us = took_ms > 0 ? took_ms * 1000 : 500;
	const int64_t risen_us = batch->round_trip_us + batch->round_trip_us / ROUND_TRIP_RISE + 1;

	if (batch->round_trip_us == 0 || took_us < risen_us)
		batch->round_trip_us = took_us;
	else
		batch->round_trip_us = risen_us;
	if (batch->now > 1 || ++batch->singles < SINGLES_FOR_TWO)
		return;
	batch->singles = 0;
	batch->now = within(2, 1, batch->most);
}

void pace_batch_answered(struct pace_batch *batch, int count, int64_t took_ms)
{
	const int64_t slow_us = ROUND_TRIP_SHARE * batch->round_trip_us;
	const int64_t aim_us = slow_us > BATCH_TAKES_US ? slow_us : BATCH_TAKES_US;
	const int64_t work_us = took_ms * 1000 - batch->round_trip_us;
	int64_t wanted = batch->most;

	/* One that was not full says little about a full one. */
	if (count < batch->now / 2)
		return;
	if (work_us > 0)
		wanted = (aim_us - batch->round_trip_us) * count / work_us;
	batch->now = within(wanted, within(batch->now / 2, 1, batch->most),
			    within(2LL * batch->now, 1, batch->most));
}

void pace_batch_lost(struct pace_batch *batch)
{
	batch->now = within(batch->now / 2, 1, batch->most);
}
