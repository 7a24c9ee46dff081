#include "madoguchi/sync/engine.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/bundle.h"

#include "engine_parts.h"

#define HOUSEKEEPING_MS 60000
#define EXPIRED_MAX 32
#define DEADLINE_NEAR_MS (6 * 3600000LL)
#define IN_FLIGHT_LOOK_MS 200
#define SETTLING_MS 20
#define RUN_PAUSE_MS 5000

/* ---- opening -------------------------------------------------------------------------------- */

bool engine_open(const struct engine_setup *setup, struct engine **ret_engine, struct error *error)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	struct letter *letters = calloc((size_t)SYNC_SLOTS * LETTERS_MOST, sizeof(*letters));

	if (engine == NULL || letters == NULL) {
		free(letters);
		free(engine);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "engine");
	}
	engine->setup = *setup;
	engine->letters = letters;
	for (int i = 0; i < SYNC_SLOTS; i++) {
		engine->slot[i].letter = letters + (size_t)i * LETTERS_MOST;
		slot_clear(&engine->slot[i]);
	}
	link_init(&engine->link, (int64_t)setup->config->probe_interval_s * 1000);
	pace_batch_init(&engine->batch, setup->config->batch_size, setup->config->batch_most);
	engine->wall_offset_ms = clock_now_ms() - setup->monotonic_ms();
	engine->astray = true;
	*ret_engine = engine;
	return true;
}

void engine_close(struct engine **engine)
{
	if (engine == NULL || *engine == NULL)
		return;
	for (int i = 0; i < SYNC_SLOTS; i++)
		slot_clear(&(*engine)->slot[i]);
	free((*engine)->letters);
	free(*engine);
	*engine = NULL;
}

/* ---- shared --------------------------------------------------------------------------------- */

bool at_counter(const struct exchange *exchange)
{
	return exchange->priority <= PRIORITY_AT_COUNTER;
}

void count_settled(struct engine *engine, bool well)
{
	engine->progress++;
	if (well)
		engine->run.answered++;
	else
		engine->run.failed++;
}

bool had_once(struct engine *engine, int64_t exchange_id)
{
	for (int i = 0; i < ONCE_MAX; i++)
		if (engine->once[i] == exchange_id)
			return true;
	engine->once[engine->once_next] = exchange_id;
	engine->once_next = (engine->once_next + 1) % ONCE_MAX;
	return false;
}

bool is_refusal(const struct error *error)
{
	return error->code == ERROR_STORE_CONFLICT || error->code == ERROR_STATE_FORBIDDEN ||
	       error->code == ERROR_NOT_FOUND;
}

int64_t now_monotonic(const struct engine *engine)
{
	return engine->setup.monotonic_ms();
}

bool may_nest(const struct engine *engine)
{
	const struct config *config = engine->setup.config;

	return config->authority_remembers && config->batch_size > 1 &&
	       now_monotonic(engine) >= engine->nesting_refused_until_ms;
}

bool batches_open(const struct engine *engine)
{
	return engine->link.losses == 0;
}

bool rows_in_flight(const struct engine *engine)
{
	for (int i = 0; i < PROBE_SLOT; i++)
		if (engine->slot[i].use != SLOT_FREE)
			return true;
	return false;
}

/* ---- recovery ------------------------------------------------------------------------------- */

/* What a dead process had stored and not acted on is judged again from its bytes. */
static bool is_ours(struct engine *engine, const struct cmp_message *message,
		    const struct exchange *exchange, const struct exchange_message *question,
		    struct error *doubt)
{
	struct answer_wanted wanted = { .sender = engine->setup.config->recipient };

	memcpy(wanted.transaction_id, exchange->transaction_id, sizeof(wanted.transaction_id));
	answer_wanted_add(&wanted, question->nonce, question->nonce_size);
	return answer_check(message, &wanted, engine->setup.cmp_trust, clock_now_ms(), doubt);
}

/* What a file brought may answer any of our messages, not the last one alone: which, its nonce
 * says. */
static bool recover_one(struct engine *engine, const struct exchange_message *stored,
			const struct buffer *bytes, struct error *error)
{
	struct act act = { .engine = engine };
	struct cmp_message *message = NULL;
	struct exchange_message question;
	struct error doubt = { 0 };
	bool found = false, done;

	if (!exchange_load(engine->setup.store, stored->exchange_id, &act.exchange, error))
		return false;
	done = !cmp_decode(bytes->bytes, bytes->size, &message, &doubt) ||
	       bundle_message_find(engine->setup.store, stored->exchange_id, MESSAGE_OUT,
				   message->recipient_nonce, message->recipient_nonce_size, &found,
				   &question, error);
	if (done && found && is_ours(engine, message, &act.exchange, &question, &doubt)) {
		act.message = message;
		act.sent_type = question.body_type;
		done = act_on_answer(&act, stored->id, error);
	} else if (done) {
		log_error(&doubt, "stored answer");
		done = exchange_message_processed(engine->setup.store, stored->id, error);
	}
	cmp_message_free(&message);
	return done;
}

bool engine_recover(struct engine *engine, struct error *error)
{
	struct exchange_message stored;
	struct buffer bytes;
	bool found = true, done = land_rows(engine, error);

	while (done && found) {
		buffer_init(&bytes, CMP_MESSAGE_MAX);
		done = exchange_message_unprocessed(engine->setup.store, &stored, &bytes, &found,
						    error);
		if (done && found)
			done = recover_one(engine, &stored, &bytes, error) &&
			       slots_seal_and_post(engine, error);
		buffer_done(&bytes);
	}
	return done;
}

/* ---- the step ------------------------------------------------------------------------------- */

/* The authority's patience for confirmations: told before it is over. */
static bool watch_deadline(struct engine *engine, struct error *error)
{
	int64_t by_ms = 0;

	if (!certificate_confirm_by(engine->setup.store, &by_ms, error))
		return false;
	engine->deadline_near = by_ms != 0 && by_ms < clock_now_ms() + DEADLINE_NEAR_MS;
	if (engine->deadline_near)
		log_line(LOG_LEVEL_WARN,
			 "a certificate is not confirmed, and its time is nearly over");
	return true;
}

static bool lapse_expired(struct engine *engine, struct error *error)
{
	const int64_t now_ms = now_monotonic(engine);
	struct certificate_record list[EXPIRED_MAX];
	int count = 0;

	if (engine->housekeeping_ms != 0 && now_ms < engine->housekeeping_ms)
		return true;
	engine->housekeeping_ms = now_ms + HOUSEKEEPING_MS;
	if (!watch_deadline(engine, error))
		return false;
	if (!certificate_expired_next(engine->setup.store, clock_now_ms(), list, EXPIRED_MAX,
				      &count, error))
		return false;
	for (int i = 0; i < count; i++) {
		struct error refusal = { 0 };

		if (certificate_apply(engine->setup.store, &list[i], CERTIFICATE_EVENT_LAPSE,
				      &refusal) ||
		    is_refusal(&refusal))
			continue;
		*error = refusal;
		return false;
	}
	return true;
}

static bool probe_if_due(struct engine *engine, struct error *error)
{
	struct slot *slot = &engine->slot[PROBE_SLOT];

	if (slot->use != SLOT_FREE || now_monotonic(engine) < link_probe_due_ms(&engine->link))
		return true;
	/* While others are under way their answers tell as much; not so for who waits for one. */
	if (!engine->link.wanted && engine_in_flight(engine) > 0)
		return true;
	if (!message_make_probe(engine, slot, error))
		return false;
	return slots_post(engine, error);
}

void run_begin(struct engine *engine)
{
	if (engine->run.started_ms == 0 || engine->run.ended_ms != 0)
		engine->run = (struct engine_run){ .started_ms = clock_now_ms() };
}

/* A run is over when nothing is under way and nothing comes up soon. */
static bool run_end(struct engine *engine, struct error *error)
{
	int64_t due_ms = 0;

	if (engine->run.started_ms == 0 || engine->run.ended_ms != 0 || rows_in_flight(engine))
		return true;
	if (!engine_next_due(engine, &due_ms, error))
		return false;
	if (due_ms == 0 || due_ms > clock_now_ms() + RUN_PAUSE_MS ||
	    engine->link.state == LINK_DOWN || engine_stopped(engine) != NULL)
		engine->run.ended_ms = clock_now_ms();
	return true;
}

/* What is ready but may not go is given back: its time stamp would grow old. */
static bool send(struct engine *engine, struct error *error)
{
	const bool open =
	    link_open(&engine->link, now_monotonic(engine)) && engine_stopped(engine) == NULL;

	if (!open || !batches_open(engine))
		return slots_give_back(engine, error) && (!open || send_due(engine, error));
	return slots_post(engine, error) && (engine->astray || send_due(engine, error));
}

bool engine_step(struct engine *engine, struct error *error)
{
	return follow_clock(engine, error) && follow_stops(engine, error) &&
	       take_results(engine, error) && land_rows(engine, error) &&
	       lapse_expired(engine, error) && send(engine, error) && run_end(engine, error) &&
	       probe_if_due(engine, error);
}

/* ---- waiting -------------------------------------------------------------------------------- */

bool engine_next_due(struct engine *engine, int64_t *ret_due_ms, struct error *error)
{
	int64_t exchange_ms = 0, certificate_ms = 0;

	if (!exchange_next_allowed(engine->setup.store, engine->stops, &exchange_ms, error) ||
	    !certificate_unconfirmed_due(engine->setup.store, &certificate_ms, error))
		return false;
	*ret_due_ms = exchange_ms;
	if (certificate_ms != 0 && (exchange_ms == 0 || certificate_ms < exchange_ms))
		*ret_due_ms = certificate_ms;
	return true;
}

static int64_t at_most(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static bool time_to_wait(struct engine *engine, int64_t most_ms, int64_t *ret_ms,
			 struct error *error)
{
	const int64_t now_ms = now_monotonic(engine);
	int64_t wait_ms = most_ms, due_ms = 0;

	if (engine->slot[PROBE_SLOT].use == SLOT_FREE && engine_in_flight(engine) == 0)
		wait_ms = at_most(wait_ms, link_probe_due_ms(&engine->link) - now_ms);
	if (engine_stopped(engine) == NULL && link_open(&engine->link, now_ms)) {
		if (!engine_next_due(engine, &due_ms, error))
			return false;
		/* What is due and was not sent is in flight, or changes hands at this moment. */
		if (due_ms != 0 && due_ms > clock_now_ms())
			wait_ms = at_most(wait_ms, due_ms - clock_now_ms());
		else if (due_ms != 0)
			wait_ms = at_most(wait_ms,
					  rows_in_flight(engine) ? IN_FLIGHT_LOOK_MS : SETTLING_MS);
	}
	*ret_ms = wait_ms > 0 ? wait_ms : 0;
	return true;
}

bool engine_wait(struct engine *engine, const int *fds, size_t fd_count, int most_ms,
		 struct error *error)
{
	int64_t wait_ms = 0;

	if (!time_to_wait(engine, most_ms, &wait_ms, error) ||
	    !transport_wait(engine->setup.transport, fds, fd_count, (int)wait_ms, error))
		return false;
	if (engine->posted)
		fault_point("sync.after_send");
	engine->posted = false;
	return true;
}

void engine_want_probe(struct engine *engine)
{
	link_want_probe(&engine->link);
}

/* ---- looking -------------------------------------------------------------------------------- */

int engine_in_flight(const struct engine *engine)
{
	int count = 0;

	for (int i = 0; i < SYNC_SLOTS; i++)
		count += engine->slot[i].use != SLOT_FREE;
	return count;
}

void engine_hold(struct engine *engine, const char *words)
{
	engine->held = words;
}

const char *engine_stopped(const struct engine *engine)
{
	if (engine->witness.verdict.older)
		return ENGINE_OLDER_COPY;
	return engine->held != NULL ? engine->held : engine->stopped;
}

bool engine_deadline_near(const struct engine *engine)
{
	return engine->deadline_near;
}

uint64_t engine_progress(const struct engine *engine)
{
	return engine->progress;
}

const struct link *engine_link(const struct engine *engine)
{
	return &engine->link;
}

const struct engine_run *engine_run(const struct engine *engine)
{
	return &engine->run;
}

const struct error *engine_trouble(const struct engine *engine)
{
	return &engine->trouble;
}

int64_t engine_round_trip_ms(const struct engine *engine)
{
	return engine->round_trip_ms;
}
