#include "engine_kit.h"

#include "madoguchi/sync/heartbeat.h"

static struct sync_state row_of(struct world *world)
{
	struct sync_state row;

	assert_true(sync_state_read(world->store, &row, &world->error));
	return row;
}

static void beat(struct world *world, struct heartbeat *heartbeat)
{
	assert_true(heartbeat_beat(heartbeat, world->store, world->engine, &world->error));
}

static void test_written_when_it_is_time(void **state)
{
	struct world *world = *state;
	struct heartbeat heartbeat;
	struct sync_state row;

	assert_true(heartbeat_begin(&heartbeat, world->store, &world->error));
	beat(world, &heartbeat);
	row = row_of(world);
	assert_true(sync_running(&row));
	assert_int_equal(row.link, LINK_UNKNOWN);
	world_step(world);
	world_step(world);
	/* The link is online now, but the row was written a moment ago. */
	heartbeat.written_ms = clock_monotonic_ms();
	beat(world, &heartbeat);
	assert_int_equal(row_of(world).link, LINK_UNKNOWN);
	assert_in_range(heartbeat_wait_ms(&heartbeat), 0, HEARTBEAT_LEAST_MS);
	heartbeat.written_ms -= HEARTBEAT_LEAST_MS;
	beat(world, &heartbeat);
	row = row_of(world);
	assert_int_equal(row.link, LINK_ONLINE);
	assert_int_equal(row.round_trip_monotonic_ms, world_monotonic());
	assert_in_range(heartbeat_wait_ms(&heartbeat), HEARTBEAT_LEAST_MS, HEARTBEAT_MS);
}

static void test_run_and_words(void **state)
{
	struct world *world = *state;
	struct heartbeat heartbeat;
	int64_t id = world_queue(world, CMP_IR);
	struct sync_state row;

	assert_true(heartbeat_begin(&heartbeat, world->store, &world->error));
	world_step(world);
	world_step(world);
	beat(world, &heartbeat);
	row = row_of(world);
	assert_int_equal(row.run_ended_ms, 0);
	assert_int_equal(row.run_sent, 1);
	assert_string_equal(row.run_words, "Under way.");
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	heartbeat.written_ms = 0;
	beat(world, &heartbeat);
	row = row_of(world);
	assert_true(row.run_ended_ms >= row.run_started_ms && row.run_started_ms > 0);
	assert_int_equal(row.run_answered, 1);
	assert_string_equal(row.run_words, "Everything is settled.");
	assert_string_equal(row.last_error, "");
}

static void test_words(void **state)
{
	static const enum fake_act acts[] = { FAKE_REFUSED };
	struct world *world = *state;
	const char *words;
	int64_t id;

	world->fake.mind.refuse = CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST);
	id = world_queue(world, CMP_IR);
	world_turn_until(world, id, EXCHANGE_HELD);
	assert_true(heartbeat_words(world->store, world->engine, &words, &world->error));
	assert_string_equal(words, "Some requests need a person.");
	world_restart(world);
	fake_script(&world->fake, acts, 1);
	(void)world_queue(world, CMP_IR);
	for (int i = 0; i < 3; i++)
		world_step(world);
	assert_true(heartbeat_words(world->store, world->engine, &words, &world->error));
	assert_non_null(strstr(words, "was not reached"));
	assert_int_not_equal(engine_trouble(world->engine)->code, ERROR_NONE);
}

static void test_tidy_end_shows_at_once(void **state)
{
	struct world *world = *state;
	struct heartbeat heartbeat;
	struct sync_state row;

	assert_true(heartbeat_begin(&heartbeat, world->store, &world->error));
	beat(world, &heartbeat);
	assert_true(heartbeat_end(&heartbeat, world->store, world->engine, &world->error));
	row = row_of(world);
	assert_false(sync_running(&row));
}

/* Until when the service has asked to wait is written once, by the wall clock. */
static void test_pause(void **state)
{
	struct world *world = *state;
	struct link *link = (struct link *)(uintptr_t)engine_link(world->engine);
	struct heartbeat heartbeat;
	int64_t until_ms;

	assert_true(heartbeat_begin(&heartbeat, world->store, &world->error));
	link_busy(link, clock_monotonic_ms(), 60000);
	beat(world, &heartbeat);
	until_ms = row_of(world).paused_until_ms;
	assert_true(until_ms > clock_now_ms() + 50000 && until_ms <= clock_now_ms() + 60000);
	heartbeat.written_ms -= 2LL * HEARTBEAT_MS;
	beat(world, &heartbeat);
	assert_int_equal(row_of(world).paused_until_ms, until_ms);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_written_when_it_is_time),
		TEST(test_run_and_words),
		TEST(test_words),
		TEST(test_pause),
		TEST(test_tidy_end_shows_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
