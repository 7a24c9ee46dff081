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
