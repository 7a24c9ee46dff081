#include "engine_parts.h"

#include <inttypes.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/stop.h"

/* No rule of ours waits longer: a checkAfter is cut at a day. */
#define WAIT_MOST_MS (25 * 3600000LL)
/* Small steps are those of a clock that is being set right. */
#define SET_BACK_MS 5000

bool land_rows(struct engine *engine, struct error *error)
{
	if (!engine->astray || rows_in_flight(engine))
		return true;
	if (!exchange_land(engine->setup.store, clock_now_ms(), WAIT_MOST_MS, error))
		return false;
	engine->astray = false;
	return true;
}

bool follow_clock(struct engine *engine, struct error *error)
{
	const int64_t offset_ms = clock_now_ms() - now_monotonic(engine);
	const int64_t back_ms = engine->wall_offset_ms - offset_ms;

	engine->wall_offset_ms = offset_ms;
	if (back_ms < SET_BACK_MS)
		return true;
	log_line(LOG_LEVEL_WARN, "the clock was set back by %" PRId64 " s", back_ms / 1000);
	return exchange_shift_due(engine->setup.store, clock_now_ms(), back_ms, error);
}

/* The table is read again whenever another process has written, so that no request leaves that was
 * queued after a stop; and so often besides, since stops begin and end by the clock. */
#define STOPS_LOOK_MS 1000

bool follow_stops(struct engine *engine, struct error *error)
{
	const int64_t now_ms = now_monotonic(engine);
	const int64_t version = store_data_version(engine->setup.store);
	const unsigned before = engine->stops;
	struct stop list[STOP_LIST_MAX];
	int count = 0;

	if (now_ms < engine->stops_ms && version == engine->stops_version)
		return true;
	if (!stop_list(engine->setup.store, clock_now_ms(), list, &count, error))
		return false;
	engine->stops_ms = now_ms + STOPS_LOOK_MS;
	engine->stops_version = version;
	engine->stops = 0;
	for (int i = 0; i < count; i++)
		if (stop_holds(&list[i], clock_now_ms()))
			engine->stops |= STOP_BIT(list[i].kind);
	if (engine->stops != before)
		log_line(LOG_LEVEL_INFO, "held back by an administrator: %x", engine->stops);
	link_declare(&engine->link, (engine->stops & STOP_BIT(STOP_OUTAGE)) != 0);
	return true;
}
