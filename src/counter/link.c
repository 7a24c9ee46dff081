#include "madoguchi/counter/link.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/wake.h"

#define ROUND_TRIP_WAIT_MS 4000
#define ROUND_TRIP_WAIT_DOWN_MS 1500 /* known to be away: one probe is enough */
#define ROUND_TRIP_LOOK_MS 5

bool link_look(struct store *store, struct link_view *ret_view, struct error *error)
{
	struct link_view view;

	memset(&view, 0, sizeof(view));
	if (!sync_state_read(store, &view.sync, error) ||
	    !queue_counts_read(store, &view.counts, error) ||
	    !stop_list(store, clock_now_ms(), view.stops, &view.stop_count, error))
		return false;
	view.sync_running = sync_running(&view.sync);
	view.link = view.sync.link;
	view.since_ms = view.sync.link_since_ms;
	*ret_view = view;
	return true;
}

bool link_good(const struct link_view *view)
{
	return view->sync_running && view->link == LINK_ONLINE;
}

bool link_paused(const struct link_view *view)
{
	return view->sync_running && view->sync.paused_until_ms > clock_now_ms();
}

struct message link_words(const struct link_view *view)
{
	static const char *const words[] = {
		[LINK_UNKNOWN] = N_("Service: not tried yet"),
		[LINK_ONLINE] = N_("Service: online"),
		[LINK_UNSTABLE] = N_("Service: unstable since {1}"),
		[LINK_DOWN] = N_("Service: DOWN since {1}"),
	};
	struct message message;
	char until[24];

	if (!view->sync_running)
		return message_make(N_("Sync NOT RUNNING"));
	clock_format(view->sync.paused_until_ms, until, sizeof(until));
	if (link_paused(view))
		return message_with_text(N_("Service: asks us to wait until {1}"), until + 11);
	message = message_with_number(words[view->link], view->since_ms);
	message.argument[0].type = ARGUMENT_TIME;
	return message;
}

const char *link_stop_kind(enum stop_kind kind)
{
	static const char *const kinds[STOP_KINDS] = {
		[STOP_ISSUE] = N_("issue"),
		[STOP_RENEW] = N_("renewal"),
		[STOP_REVOKE] = N_("revocation"),
		[STOP_OUTAGE] = N_("announced outage"),
	};

	return kinds[kind];
}

struct message link_stop_words(const struct stop *stop)
{
	struct message words =
	    message_make(stop->open_from >= 0 ? N_("{1} until {2}, but for {4}: {3}")
					      : N_("{1} until {2}: {3}"));
	char at[24], hours[STOP_HOURS_SIZE];

	clock_format(stop->ends_ms, at, sizeof(at));
	at[16] = '\0';
	message_add_id(&words, link_stop_kind(stop->kind));
	message_add_text(&words, at);
	message_add_text(&words, stop->reason);
	stop_format_hours(stop, hours);
	message_add_text(&words, hours);
	return words;
}

bool link_held_back(const struct link_view *view, enum stop_kind kind)
{
	for (int i = 0; i < view->stop_count; i++)
		if ((view->stops[i].kind == kind || view->stops[i].kind == STOP_OUTAGE) &&
		    stop_holds(&view->stops[i], clock_now_ms()))
			return true;
	return false;
}

int64_t link_patience_ms(struct counter *counter, enum procedure procedure)
{
	const int64_t most_ms = (int64_t)counter->config->reply_wait_s * 1000;
	struct link_view view;
	struct error unread;

	if (!link_look(counter->store, &view, &unread) || !view.sync_running ||
	    view.link == LINK_DOWN ||
	    link_held_back(&view, procedure == PROCEDURE_ISSUE ? STOP_ISSUE : STOP_RENEW))
		return 0;
	if (link_paused(&view) && view.sync.paused_until_ms - clock_now_ms() >= most_ms)
		return 0;
	return most_ms;
}

static bool fresh_enough(struct counter *counter, bool *ret_fresh, bool *ret_down,
			 struct error *error)
{
	struct sync_state state;

	if (!sync_state_read(counter->store, &state, error))
		return false;
	*ret_down = state.link == LINK_DOWN;
	*ret_fresh = !*ret_down && sync_round_trip_age_ms(&state) <=
				       (int64_t)counter->config->round_trip_max_s * 1000;
	if (!*ret_fresh && !sync_running(&state))
		return error_set(error, ERROR_SYNC_ABSENT, CAUSE_NONE, 0, "no heartbeat");
	return true;
}

bool link_round_trip(struct counter *counter, struct error *error)
{
	bool fresh = false;
	bool down = false;
	int64_t until;

	if (!fresh_enough(counter, &fresh, &down, error))
		return false;
	until = clock_monotonic_ms() + (down ? ROUND_TRIP_WAIT_DOWN_MS : ROUND_TRIP_WAIT_MS);
	if (!fresh)
		wake_send(counter->config->state_dir, WAKE_PROBE);
	while (!fresh && clock_monotonic_ms() < until && !counter->cancel) {
		clock_pause_ms(ROUND_TRIP_LOOK_MS);
		if (!fresh_enough(counter, &fresh, &down, error))
			return false;
	}
	if (!fresh)
		return error_set(error, ERROR_ROUND_TRIP, CAUSE_NONE, 0, "no signed answer");
	return true;
}
