/*
 * country: the whole country after one day without the service, as events, with the sync's own
 * pacing (sync/link, sync/pace) in each of 1,741 x 5 counters and an authority that takes so many
 * messages a second and no more. Prints samples for tests/bench/run.
 *
 *   country slots|refusing|none [MESSAGES-A-SECOND [SEED]]
 *
 * slots: an authority that has more to do than it answers in BUSY_MS says 503 with a Retry-After of
 * its own for each caller, so long as those before it need. refusing: it says 503 and no time,
 * which costs it a tenth of a message. none: it lets everybody wait in one line, and goes on
 * working for callers that have left; repeats are answered from memory, at the same price.
 * Each counter has Poisson(8) requests waiting; each costs a request and a confirmation. Meanwhile
 * residents come, RESIDENTS_AN_HOUR to each counter, and wait for their own certificate. The ideal
 * is an authority that is never idle and never works in vain.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/sync/link.h"
#include "madoguchi/sync/pace.h"

#define COUNTERS (1741 * 5)
#define WAITING_MEAN 8.0
#define RESIDENTS_AN_HOUR 2.0
#define HORIZON_MS (4 * 3600000LL)
#define TIMEOUT_MS 60000
#define PROBE_INTERVAL_MS 20000
#define ROUND_TRIP_MS 40
#define BUSY_MS 2000
#define BATCH 50
#define REFUSAL_COSTS 0.1 /* of a message */
#define EVENTS_MAX (COUNTERS * 8)

enum kind { BATCH_OUT, PROBE_OUT, RESIDENT_OUT };
enum what { WAKE, ANSWER, RESIDENT };

struct event {
	int64_t at_ms;
	int counter;
	enum what what;
	enum kind kind;
	int64_t number; /* of the message that is answered */
	int count;
	bool good;
	bool busy;	       /* 503 */
	int64_t retry_after_s; /* 0: no time was named */
};

struct counter {
	struct link link;
	struct pace_batch batch;
	int requests, confirmations; /* waiting */
	int in_flight;		     /* messages of the batch under way */
	int64_t number;		     /* of what is under way; 0: nothing */
	int64_t sent_ms;	     /* when that was sent */
	int64_t next_ms;	     /* not before */
	int attempts;
	int resident;	      /* 0 nobody, 1 request, 2 confirmation to be sent */
	bool resident_flight; /* … and under way */
	int64_t resident_ms;  /* since when somebody waits */
	int64_t resident_next_ms;
	int resident_attempts;
};

static struct counter counters[COUNTERS];
static struct event heap[EVENTS_MAX];
static size_t heap_size;
static bool slots, refusing;
static double capacity; /* messages a second */
static double work_until_ms, slot_ms;
static int64_t left, residents_served, settled_ms, longest_ms, now_ms, numbers, in_vain;
static int64_t offered[HORIZON_MS / 1000 + 1];
static uint64_t seed_state;

static uint32_t draw(void)
{
	seed_state = seed_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed_state >> 32);
}

static double uniform(void)
{
	return (draw() + 0.5) / 4294967296.0;
}

/* ---- events ---------------------------------------------------------------------------------- */

static void push(struct event event)
{
	size_t at = heap_size++;

	if (heap_size > EVENTS_MAX)
		abort();
	while (at > 0 && heap[(at - 1) / 2].at_ms > event.at_ms) {
		heap[at] = heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap[at] = event;
}

static struct event pop(void)
{
	const struct event first = heap[0], last = heap[--heap_size];
	size_t at = 0;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= heap_size)
			break;
		if (child + 1 < heap_size && heap[child + 1].at_ms < heap[child].at_ms)
			child++;
		if (heap[child].at_ms >= last.at_ms)
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = last;
	return first;
}

static void wake_at(int counter, int64_t at_ms)
{
	push((struct event){ .at_ms = at_ms > now_ms ? at_ms : now_ms + 1, .counter = counter });
}

/* ---- the authority --------------------------------------------------------------------------- */

static double cost_ms(enum kind kind, int count)
{
	/* A general message is a tenth of one that makes a certificate. */
	return (kind == PROBE_OUT ? 0.1 : count) * 1000.0 / capacity;
}

/* Whole seconds until this caller's slot. */
static int64_t slot_of(double arrives_ms, int told)
{
	double after_ms;

	if (slot_ms < work_until_ms)
		slot_ms = work_until_ms;
	after_ms = slot_ms - arrives_ms;
	slot_ms += told * 2 * 1000.0 / capacity;
	return (int64_t)ceil(after_ms / 1000.0);
}

/* 503, with a time or without one; whoever stands at a counter is taken. */
static bool turned_away(double arrives_ms, enum kind kind, int told, struct event *answer)
{
	if (kind == RESIDENT_OUT || work_until_ms - arrives_ms < BUSY_MS || !(slots || refusing))
		return false;
	if (slots)
		answer->retry_after_s = slot_of(arrives_ms, told);
	else
		work_until_ms += REFUSAL_COSTS * 1000.0 / capacity;
	answer->busy = true;
	answer->at_ms = now_ms + ROUND_TRIP_MS;
	return true;
}

static void send_out(int index, enum kind kind, int count)
{
	struct counter *counter = &counters[index];
	const double arrives_ms = (double)now_ms + ROUND_TRIP_MS / 2.0;
	struct event answer = { .counter = index, .what = ANSWER, .kind = kind, .count = count };
	double ends_ms;

	offered[now_ms / 1000] += count;
	answer.number = ++numbers;
	if (kind != RESIDENT_OUT) {
		counter->number = answer.number;
		counter->sent_ms = now_ms;
	}
	if (turned_away(arrives_ms, kind, counter->requests, &answer)) {
		push(answer);
		return;
	}
	/* One resident overtakes the line. */
	if (work_until_ms < arrives_ms)
		work_until_ms = arrives_ms;
	work_until_ms += cost_ms(kind, count);
	answer.good = true;
	ends_ms = kind == RESIDENT_OUT && slots ? arrives_ms + cost_ms(kind, count) : work_until_ms;
	answer.at_ms = (int64_t)ends_ms + ROUND_TRIP_MS / 2;
	if (answer.at_ms > now_ms + TIMEOUT_MS) {
		in_vain += count;
		answer.at_ms = now_ms + TIMEOUT_MS;
		answer.good = false;
	}
	push(answer);
}

/* ---- a counter ------------------------------------------------------------------------------- */

static void serve_resident(int index)
{
	struct counter *counter = &counters[index];

	if (counter->resident == 0 || counter->resident_flight)
		return;
	if (counter->resident_next_ms > now_ms) {
		wake_at(index, counter->resident_next_ms);
		return;
	}
	counter->resident_flight = true;
	send_out(index, RESIDENT_OUT, 1);
}

static void decide(int index)
{
	struct counter *counter = &counters[index];
	const int open = counter->requests + counter->confirmations;
	int64_t next_ms;

	if (link_open(&counter->link, now_ms)) {
		serve_resident(index);
		if (counter->number != 0 || open == 0)
			return;
		if (counter->next_ms > now_ms) {
			wake_at(index, counter->next_ms);
			return;
		}
		counter->in_flight = open < counter->batch.now ? open : counter->batch.now;
		counter->attempts++;
		send_out(index, BATCH_OUT, counter->in_flight);
		return;
	}
	if (counter->number != 0 || (open == 0 && counter->resident == 0))
		return;
	next_ms = link_probe_due_ms(&counter->link);
	if (next_ms <= now_ms)
		send_out(index, PROBE_OUT, 1);
	else
		wake_at(index, next_ms);
}

static void settle(int count)
{
	left -= count;
	if (left == 0)
		settled_ms = now_ms;
}

static void batch_answered(struct counter *counter, int count)
{
	const int confirmed = count < counter->confirmations ? count : counter->confirmations;

	counter->confirmations -= confirmed;
	settle(confirmed);
	counter->requests -= count - confirmed;
	counter->confirmations += count - confirmed;
	counter->attempts = 0;
}

static void resident_answered(struct counter *counter, bool good)
{
	counter->resident_flight = false;
	if (!good) {
		counter->resident_next_ms =
		    now_ms + pace_backoff_ms(++counter->resident_attempts, true, draw());
		return;
	}
	counter->resident_attempts = 0;
	if (counter->resident == 1) {
		counter->resident = 2;
		return;
	}
	counter->resident = 0;
	residents_served++;
	if (now_ms - counter->resident_ms > longest_ms)
		longest_ms = now_ms - counter->resident_ms;
}

static void take_batch(struct counter *counter, const struct event *event)
{
	if (event->good) {
		pace_batch_answered(&counter->batch, event->count, now_ms - counter->sent_ms);
		batch_answered(counter, event->count);
	} else if (event->retry_after_s == 0) {
		if (!event->busy)
			pace_batch_lost(&counter->batch);
		counter->next_ms = now_ms + pace_backoff_ms(counter->attempts, false, draw());
	}
}

static void take_answer(const struct event *event)
{
	struct counter *counter = &counters[event->counter];

	if (event->good)
		link_good_answer(&counter->link, now_ms);
	else if (event->busy)
		link_busy(&counter->link, now_ms, pace_retry_after_ms(event->retry_after_s));
	else
		link_loss(&counter->link, now_ms);
	if (event->kind == RESIDENT_OUT) {
		resident_answered(counter, event->good);
	} else {
		counter->number = 0;
		if (event->kind == BATCH_OUT)
			take_batch(counter, event);
	}
	decide(event->counter);
}

static void resident_comes(int index)
{
	struct counter *counter = &counters[index];

	if (counter->resident == 0) {
		counter->resident = 1;
		counter->resident_ms = now_ms;
		link_want_probe(&counter->link);
		decide(index);
	}
	push((struct event){ .at_ms = now_ms +
				      (int64_t)(-log(uniform()) * 3600000.0 / RESIDENTS_AN_HOUR),
			     .counter = index,
			     .what = RESIDENT });
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int poisson(double mean)
{
	const double limit = exp(-mean);
	double product = uniform();
	int count = 0;

	while (product > limit) {
		product *= uniform();
		count++;
	}
	return count;
}

/* The service is away: every counter finds it refused, and looks again at its own pace. */
static void begin(void)
{
	for (int i = 0; i < COUNTERS; i++) {
		struct counter *counter = &counters[i];

		link_init(&counter->link, PROBE_INTERVAL_MS);
		pace_batch_init(&counter->batch, BATCH, BATCH);
		counter->requests = poisson(WAITING_MEAN);
		left += counter->requests;
		link_refused(&counter->link, -(int64_t)(uniform() * PROBE_INTERVAL_MS));
		wake_at(i, link_probe_due_ms(&counter->link));
		push((struct event){ .at_ms =
					 (int64_t)(-log(uniform()) * 3600000.0 / RESIDENTS_AN_HOUR),
				     .counter = i,
				     .what = RESIDENT });
	}
}

static void run(void)
{
	while (heap_size > 0 && left > 0) {
		const struct event event = pop();

		if (event.at_ms >= HORIZON_MS)
			break;
		now_ms = event.at_ms;
		if (event.what == RESIDENT)
			resident_comes(event.counter);
		else if (event.what == ANSWER)
			take_answer(&event);
		else
			decide(event.counter);
	}
}

int main(int argc, char **argv)
{
	int64_t waiting, highest = 0;
	double ideal_s;

	slots = argc > 1 && strcmp(argv[1], "slots") == 0;
	refusing = argc > 1 && strcmp(argv[1], "refusing") == 0;
	capacity = argc > 2 ? strtod(argv[2], NULL) : 100.0;
	seed_state = argc > 3 ? strtoull(argv[3], NULL, 10) : 20261128;
	begin();
	waiting = left;
	run();
	for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++)
		if (offered[i] > highest)
			highest = offered[i];
	if (settled_ms == 0)
		settled_ms = HORIZON_MS;
	ideal_s = (double)(2 * waiting + 2 * residents_served) / capacity;
	printf("country_%s_waiting %lld\n", argv[1], (long long)waiting);
	printf("country_%s_left %lld\n", argv[1], (long long)left);
	printf("country_%s_ideal_s %.1f\n", argv[1], ideal_s);
	printf("country_%s_drained_s %.1f\n", argv[1], (double)settled_ms / 1000);
	printf("country_%s_ratio %.3f\n", argv[1], (double)settled_ms / 1000 / ideal_s);
	printf("country_%s_offered %lld\n", argv[1], (long long)highest);
	printf("country_%s_residents %lld\n", argv[1], (long long)residents_served);
	printf("country_%s_longest_s %.1f\n", argv[1], (double)longest_ms / 1000);
	printf("country_%s_in_vain %lld\n", argv[1], (long long)in_vain);
	return 0;
}
