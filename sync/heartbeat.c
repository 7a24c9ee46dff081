#include "madoguchi/sync/heartbeat.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

bool heartbeat_begin(struct heartbeat *heartbeat, struct store *store, struct error *error)
{
	memset(heartbeat, 0, sizeof(*heartbeat));
	if (!sync_state_read(store, &heartbeat->state, error))
		return false;
	heartbeat->state.link = LINK_UNKNOWN;
	heartbeat->state.link_since_ms = clock_now_ms();
	heartbeat->state.paused_until_ms = 0;
	/* Monotonic times of another boot, or of a process that is gone, say nothing. */
	heartbeat->state.round_trip_monotonic_ms = 0;
	clock_boot_id(heartbeat->state.boot_id);
	return true;
}

static bool paused(const struct engine *engine)
{
	return engine_link(engine)->paused_until_ms > clock_monotonic_ms();
}

bool heartbeat_words(struct store *store, const struct engine *engine, const char **ret_words,
		     struct error *error)
{
	struct queue_counts counts;

	if (!queue_counts_read(store, &counts, error))
		return false;
	if (engine_stopped(engine) != NULL)
		*ret_words = engine_stopped(engine);
	else if (engine_deadline_near(engine))
		*ret_words =
		    N_("A certificate lapses at the national service unless it is confirmed soon.");
	else if (counts.waiting > 0 && link_shown(engine_link(engine)) == LINK_DOWN)
		*ret_words =
		    N_("The national service was not reached. The requests wait in the queue.");
	else if (counts.waiting > 0 && paused(engine))
		*ret_words =
		    N_("The national service asks to wait. The requests wait in the queue.");
	else if (counts.in_doubt > 0)
		*ret_words = N_("Some requests need a person.");
	else if (counts.waiting > 0)
		*ret_words = N_("Some requests are not settled yet.");
	else if (counts.attention > 0)
		*ret_words = N_("Everything is answered; some cases need a person.");
	else if (counts.differences > 0)
		*ret_words =
		    N_("Everything is answered; differences with the service need a person.");
	else
		*ret_words = N_("Everything is settled.");
	return true;
}

static void take_run(struct sync_state *state, const struct engine_run *run)
{
	if (run->started_ms == 0)
		return;
	state->run_started_ms = run->started_ms;
	state->run_ended_ms = run->ended_ms;
	state->run_sent = run->sent;
	state->run_answered = run->answered;
	state->run_waiting = run->waiting;
	state->run_failed = run->failed;
}

/* Told once a pause: the two clocks differ by another millisecond each time they are read. */
static void take_pause(struct sync_state *state, const struct engine *engine,
		       const struct heartbeat *heartbeat)
{
	const int64_t until_ms = engine_link(engine)->paused_until_ms;

	if (until_ms != heartbeat->paused_until_ms)
		state->paused_until_ms =
		    until_ms != 0 ? clock_now_ms() + until_ms - clock_monotonic_ms() : 0;
}

static void take_link(struct sync_state *state, const struct engine *engine)
{
	const struct error *trouble = engine_trouble(engine);

	if (state->link != link_shown(engine_link(engine))) {
		state->link = link_shown(engine_link(engine));
		state->link_since_ms = clock_now_ms();
	}
	state->round_trip_monotonic_ms = engine_round_trip_ms(engine);
	state->last_error[0] = '\0';
	if (trouble->code != ERROR_NONE)
		error_describe(trouble, state->last_error, sizeof(state->last_error));
}

static bool changed(const struct sync_state *before, const struct sync_state *after)
{
	return before->link != after->link || before->paused_until_ms != after->paused_until_ms ||
	       before->round_trip_monotonic_ms != after->round_trip_monotonic_ms ||
	       before->run_started_ms != after->run_started_ms ||
	       before->run_ended_ms != after->run_ended_ms;
}

static bool write_state(struct heartbeat *heartbeat, struct store *store, struct engine *engine,
			struct sync_state *state, struct error *error)
{
	const char *words = N_("Under way.");

	if ((state->run_ended_ms != 0 || engine_stopped(engine) != NULL) &&
	    !heartbeat_words(store, engine, &words, error))
		return false;
	if (state->run_started_ms != 0 || engine_stopped(engine) != NULL)
		text_copy(state->run_words, sizeof(state->run_words), words);
	if (!sync_state_write(store, state, error))
		return false;
	heartbeat->state = *state;
	heartbeat->paused_until_ms = engine_link(engine)->paused_until_ms;
	heartbeat->written_ms = clock_monotonic_ms();
	heartbeat->pending = false;
	return true;
}

bool heartbeat_beat(struct heartbeat *heartbeat, struct store *store, struct engine *engine,
		    struct error *error)
{
	struct sync_state state = heartbeat->state;
	const int64_t now_ms = clock_monotonic_ms();
	const int64_t age_ms = now_ms - heartbeat->written_ms;

	take_link(&state, engine);
	take_pause(&state, engine, heartbeat);
	take_run(&state, engine_run(engine));
	heartbeat->pending = changed(&heartbeat->state, &state);
	if (heartbeat->written_ms != 0 &&
	    age_ms < (heartbeat->pending ? HEARTBEAT_LEAST_MS : HEARTBEAT_MS))
		return true;
	state.heartbeat_ms = clock_now_ms();
	state.heartbeat_monotonic_ms = now_ms;
	return write_state(heartbeat, store, engine, &state, error);
}

int heartbeat_wait_ms(const struct heartbeat *heartbeat)
{
	const int64_t every_ms = heartbeat->pending ? HEARTBEAT_LEAST_MS : HEARTBEAT_MS;
	const int64_t left_ms = heartbeat->written_ms + every_ms - clock_monotonic_ms();

	return left_ms > 0 ? (int)left_ms : 0;
}

bool heartbeat_end(struct heartbeat *heartbeat, struct store *store, struct engine *engine,
		   struct error *error)
{
	struct sync_state state = heartbeat->state;

	take_link(&state, engine);
	take_pause(&state, engine, heartbeat);
	take_run(&state, engine_run(engine));
	if (state.run_started_ms != 0 && state.run_ended_ms == 0)
		state.run_ended_ms = clock_now_ms();
	state.heartbeat_ms = 0;
	state.heartbeat_monotonic_ms = 0;
	return write_state(heartbeat, store, engine, &state, error);
}
