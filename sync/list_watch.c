#include "madoguchi/sync/list_watch.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/sync/pace.h"

#define DOUBLINGS_MAX 6

/* ---- when ----------------------------------------------------------------------------------- */

static int64_t spread(int64_t most_ms, uint32_t random)
{
	return (int64_t)(((uint64_t)most_ms * random) >> 32);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t list_watch_due_ms(const struct revocation_lists *lists, bool fetched, int64_t now_ms,
			  uint32_t random)
{
	if (lists->next_update_ms == 0)
		return now_ms + (fetched ? LIST_LATE_MS : spread(LIST_START_SPREAD_MS, random));
	return earlier((fetched ? now_ms : lists->fetched_ms) + LIST_AGE_MS,
		       lists->next_update_ms) +
	       spread(LIST_SPREAD_MS, random);
}

int64_t list_watch_retry_ms(int failures, int64_t now_ms, uint32_t random)
{
	const int more = failures < 1 ? 0 : failures - 1;
	const int doublings = more < DOUBLINGS_MAX ? more : DOUBLINGS_MAX;

	return now_ms + spread(earlier(LIST_RETRY_MS << doublings, LIST_RETRY_MOST_MS), random);
}

static void look(struct list_watch *watch, bool fetched)
{
	struct revocation_lists lists = { .count = 0 };
	struct error error = { 0 };

	if (!revocation_lists_look(watch->config->state_dir, clock_now_ms(), &lists, &error))
		log_error(&error, "revocation lists");
	watch->due_ms = list_watch_due_ms(&lists, fetched, clock_now_ms(), pace_random());
}

/* ---- the process ---------------------------------------------------------------------------- */

/* What failed the last time is not told again. */
static bool start(struct list_watch *watch)
{
	const char *const words[] = { "lists", watch->failures > 0 ? "--quiet" : NULL, NULL };

	return errand_begin(watch->config, words, &watch->errand);
}

static void ended(struct list_watch *watch, bool well)
{
	if (well && watch->failures > 0)
		log_line(LOG_LEVEL_INFO, "revocation lists are fetched again after %d failures",
			 watch->failures);
	watch->failures = well ? 0 : watch->failures + 1;
	if (well)
		look(watch, true);
	else
		watch->due_ms = list_watch_retry_ms(watch->failures, clock_now_ms(), pace_random());
}

void list_watch_begin(struct list_watch *watch, const struct config *config)
{
	*watch =
	    (struct list_watch){ .config = config, .due_ms = INT64_MAX, .errand = ERRAND_NONE };
	if (config->sign_list_url != NULL || config->auth_list_url != NULL)
		look(watch, false);
}

void list_watch_step(struct list_watch *watch, bool idle)
{
	bool well = false;

	if (errand_ended(&watch->errand, &well))
		ended(watch, well);
	if (watch->errand != ERRAND_NONE || !idle || clock_now_ms() < watch->due_ms || start(watch))
		return;
	log_line(LOG_LEVEL_WARN, "revocation lists: no process can be started");
	ended(watch, false);
}

void list_watch_end(struct list_watch *watch)
{
	errand_stop(&watch->errand);
}
