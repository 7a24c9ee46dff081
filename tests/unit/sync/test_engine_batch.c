/* run: takes=15 */
/* Nested messages: many rows in one, answers taken apart, what is missing, what cannot be nested.
 */
#include "engine_kit.h"

#include "madoguchi/store/stop.h"

#define ROWS 40

static void use_batches(struct world *world, int size)
{
	world->config.batch_size = size;
	world->config.batch_most = size;
	world->config.connections = 2;
	world_restart(world);
}

static void queue_rows(struct world *world, int64_t ids[static ROWS])
{
	for (int i = 0; i < ROWS; i++) {
		struct exchange exchange = world_exchange(world, i % 3 == 0   ? CMP_P10CR
								 : i % 3 == 1 ? CMP_IR
									      : CMP_KUR);

		exchange.priority = PRIORITY_CUSTODY;
		ids[i] = world_queue_made(world, exchange);
	}
}

static void turn_until_all_settled(struct world *world)
{
	int64_t due_ms = 1;

	for (int turn = 0; due_ms != 0 && turn < 4 * WORLD_TURNS; turn++) {
		world_turns(world, 1);
		assert_true(engine_next_due(world->engine, &due_ms, &world->error));
		if (due_ms == 0 && engine_in_flight(world->engine) > 0)
			due_ms = 1;
	}
	assert_int_equal(due_ms, 0);
}

static void assert_all_settled(struct world *world, const int64_t ids[static ROWS])
{
	for (int i = 0; i < ROWS; i++)
		assert_settled(world, ids[i]);
	assert_int_equal(world->fake.transactions, ROWS);
}

static void test_all_in_a_few_messages(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 20);
	queue_rows(world, ids);
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
	/* A probe, two batches of requests, and their confirmations in few more. */
	assert_in_range(fake_count(&world->fake, CMP_NESTED), 4, 6);
	assert_int_equal(world->fake.largest, 20);
	assert_int_equal(world->fake.inner_log[CMP_CERTCONF], ROWS);
	assert_int_equal(engine_run(world->engine)->answered, ROWS);
}

/* What is done wrong with every message in turn, and what is wrong inside of all. */
static void test_lost_and_mixed(void **state)
{
	static const enum fake_act ways[] = {
		FAKE_GOOD,	   FAKE_LOSE_REQUEST, FAKE_LOSE_ANSWER, FAKE_HTML,  FAKE_TRUNCATED,
		FAKE_OTHER_SIGNER, FAKE_WRONG_NONCE,  FAKE_REPLAYED,	FAKE_UNSENT
	};
	struct world *world = *state;

	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		enum fake_act acts[12] = { FAKE_GOOD };
		int64_t ids[ROWS];

		for (int i = 1; i < 12; i++)
			acts[i] = i % 2 == 0 ? ways[way] : FAKE_GOOD;
		use_batches(world, 16);
		world->fake.mind.skips_inner = 5;
		world->fake.mind.spoils_inner = 7;
		world->fake.mind.doubles_inner = true;
		fake_script(&world->fake, acts, 12);
		queue_rows(world, ids);
		turn_until_all_settled(world);
		assert_all_settled(world, ids);
		for (int i = 0; i < ROWS; i++)
			X509_free(world->fake.transaction[i].certificate);
		memset(world->fake.transaction, 0, sizeof(world->fake.transaction));
		world->fake.transactions = 0;
	}
}

static void test_refused_as_a_whole(void **state)
{
	static const unsigned bits[] = { CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST),
					 CMP_FAIL_BIT(CMP_FAIL_BAD_DATA_FORMAT) };
	struct world *world = *state;
	int64_t ids[ROWS];

	for (size_t i = 0; i < 2; i++) {
		use_batches(world, 16);
		world->fake.mind.refuse_nested = bits[i];
		queue_rows(world, ids);
		turn_until_all_settled(world);
		for (int row = 0; row < ROWS; row++)
			assert_settled(world, ids[row]);
		/* Learned at once: what was under way already is all that was nested. */
		assert_in_range(fake_count(&world->fake, CMP_NESTED), 1 + 2 * i, 3 + 3 * i);
	}
}

static void test_the_office_is_refused(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 16);
	queue_rows(world, ids);
	world->fake.mind.refuse_nested = CMP_FAIL_BIT(CMP_FAIL_SIGNER_NOT_TRUSTED);
	world_turns(world, 4);
	assert_non_null(engine_stopped(world->engine));
	world->fake.mind.refuse_nested = 0;
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
	assert_null(engine_stopped(world->engine));
}

/* What nobody has signed teaches nothing: the batches become small until they get through. */
static void test_batches_that_never_come_back(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 16);
	world->fake.mind.loses_nested = true;
	queue_rows(world, ids);
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
	assert_in_range(fake_count(&world->fake, CMP_NESTED), 4, 30);
}

static void test_polls_travel_together(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 50);
	world->fake.mind.waits = 2 * ROWS;
	queue_rows(world, ids);
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
	assert_true(world->fake.inner_log[CMP_POLLREQ] >= ROWS);
	assert_true(fake_count(&world->fake, CMP_POLLREQ) < ROWS / 4);
}

/* Certificates for another key: each refusal goes back, in one message. */
static void test_wrong_certificates(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 50);
	world->fake.mind.wrong_key = true;
	queue_rows(world, ids);
	turn_until_all_settled(world);
	for (int i = 0; i < ROWS; i++) {
		assert_exchange(world, ids[i], EXCHANGE_REJECTED);
		assert_true(world->fake.transaction[i].rejected);
	}
	assert_int_equal(world->fake.inner_log[CMP_CERTCONF], ROWS);
}

/* Who comes to the counter while batches are under way does not wait for them. */
static void test_counter_overtakes(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_SILENT, FAKE_SILENT };
	struct world *world = *state;
	int64_t ids[ROWS], id;

	use_batches(world, 10);
	queue_rows(world, ids);
	fake_script(&world->fake, acts, 3);
	world_step(world);
	world_step(world);
	id = world_queue(world, CMP_IR);
	for (int i = 0; i < 4; i++)
		world_step(world);
	assert_settled(world, id);
	assert_int_equal(engine_in_flight(world->engine), 3);
}

/* A row in flight is nobody's before its flight has ended, and everybody's when the process is
 * gone. */
static void test_in_flight(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_SILENT };
	struct world *world = *state;
	int64_t ids[ROWS], due_ms;

	use_batches(world, 50);
	queue_rows(world, ids);
	fake_script(&world->fake, acts, 2);
	world_turns(world, 3);
	assert_true(world_load(world, ids[0]).due_ms == EXCHANGE_IN_FLIGHT);
	assert_true(engine_next_due(world->engine, &due_ms, &world->error));
	assert_int_equal(due_ms, 0);
	world_restart(world);
	assert_true(world_load(world, ids[0]).due_ms <= clock_now_ms());
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
}

/* A clock that goes back delays nothing for longer than it would have waited. */
static void test_clock_set_back(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_ANSWER };
	struct world *world = *state;
	int64_t id;

	id = world_queue(world, CMP_IR);
	fake_script(&world->fake, acts, 2);
	world_turns(world, 2);
	assert_exchange(world, id, EXCHANGE_SENT);
	clock_shift_ms(-3600000);
	world_step(world);
	assert_true(world_load(world, id).due_ms < clock_now_ms() + 10000);
	/* One that was postponed by a clock that stood a year ahead. */
	assert_true(world_load(world, id).due_ms > clock_now_ms() - 10000);
	clock_shift_ms(3600000);
}

/* The machine sleeps for a week with letters under way: the monotonic clock stood still. */
static void test_a_week_asleep(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_ANSWER, FAKE_LOSE_REQUEST };
	struct world *world = *state;
	int64_t ids[ROWS];

	use_batches(world, 16);
	queue_rows(world, ids);
	fake_script(&world->fake, acts, 3);
	world_step(world);
	world_step(world);
	clock_shift_ms(7 * 86400000LL);
	turn_until_all_settled(world);
	assert_all_settled(world, ids);
	clock_shift_ms(-7 * 86400000LL);
}

static void hold_back(struct world *world, enum stop_kind kind, int open_from, int open_until)
{
	struct stop stop = { .kind = kind,
			     .begins_ms = clock_now_ms() - 1,
			     .ends_ms = clock_now_ms() + 3600000,
			     .open_from = open_from,
			     .open_until = open_until,
			     .reason = "by mail" };

	assert_true(stop_add(world->store, &stop, &world->error));
	world_advance(1500);
}

/* One kind is held back, the others go on; when it is allowed again it goes at once. */
static void test_held_back(void **state)
{
	struct world *world = *state;
	int64_t old, issue, renew, revoke;
	int count = 0;

	issue = world_queue(world, CMP_IR);
	renew = world_queue(world, CMP_KUR);
	revoke = world_queue_revocation(world, PRIORITY_SUPERSEDED, &old);
	world->fake.mind.revoke_status = CMP_ACCEPTED;
	hold_back(world, STOP_ISSUE, -1, -1);
	world_turns(world, 20);
	assert_exchange(world, issue, EXCHANGE_QUEUED);
	assert_exchange(world, renew, EXCHANGE_ANSWERED);
	assert_exchange(world, revoke, EXCHANGE_ANSWERED);
	assert_true(stop_lift(world->store, STOP_ISSUE, &count, &world->error));
	assert_int_equal(count, 1);
	world_turns(world, 20);
	assert_exchange(world, issue, EXCHANGE_ANSWERED);
	revoke = world_queue_revocation(world, PRIORITY_URGENT_REVOCATION, &old);
	hold_back(world, STOP_REVOKE, 0, 0);
	world_turns(world, 20);
	assert_exchange(world, revoke, EXCHANGE_QUEUED);
	/* It ends by itself. */
	world_advance(3600000);
	world_turns(world, 20);
	assert_exchange(world, revoke, EXCHANGE_ANSWERED);
}

/* An administrator's own handle holds back; what is queued in the same moment does not leave. */
static void test_held_back_at_once(void **state)
{
	struct world *world = *state;
	struct stop stop = { .kind = STOP_ISSUE,
			     .begins_ms = clock_now_ms() - 1,
			     .ends_ms = clock_now_ms() + 3600000,
			     .open_from = -1,
			     .open_until = -1,
			     .reason = "by mail" };
	struct store *beside = NULL;
	int64_t issue;

	world_turns(world, 5);
	world_advance(1500);
	world_step(world); /* reads the stops */
	assert_true(
	    store_open(world->dir, STORE_WRITE, NULL, world->queue_key, &beside, &world->error));
	assert_true(stop_add(beside, &stop, &world->error));
	store_close(&beside);
	issue = world_queue(world, CMP_IR);
	world_step(world);
	assert_exchange(world, issue, EXCHANGE_QUEUED);
}

static void test_hours(void **state)
{
	const struct stop day = {
		.begins_ms = 0, .ends_ms = INT64_MAX, .open_from = 18 * 60, .open_until = 24 * 60
	};
	const struct stop night = {
		.begins_ms = 0, .ends_ms = INT64_MAX, .open_from = 22 * 60, .open_until = 5 * 60
	};
	const int64_t midnight_ms = date_to_ms(20000);

	(void)state;
	for (int hour = 0; hour < 24; hour++) {
		const int64_t at_ms = midnight_ms + hour * 3600000LL;

		assert_int_equal(stop_holds(&day, at_ms), hour < 18);
		assert_int_equal(stop_holds(&night, at_ms), hour < 22 && hour >= 5);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_all_in_a_few_messages),
		TEST(test_lost_and_mixed),
		TEST(test_refused_as_a_whole),
		TEST(test_the_office_is_refused),
		TEST(test_batches_that_never_come_back),
		TEST(test_polls_travel_together),
		TEST(test_wrong_certificates),
		TEST(test_counter_overtakes),
		TEST(test_in_flight),
		TEST(test_clock_set_back),
		TEST(test_a_week_asleep),
		TEST(test_held_back),
		TEST(test_held_back_at_once),
		TEST(test_hours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
