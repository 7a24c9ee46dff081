/* counter/link: when a signed round trip is good enough to replace a key that still works. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/counter/link.h"

struct world {
	char dir[32];
	char file[2][64];
	struct config config;
	struct counter *counter;
};

static int begin(void **state)
{
	static struct world world;
	struct error error;

	snprintf(world.dir, sizeof(world.dir), "/tmp/madoguchi-link-XXXXXX");
	if (mkdtemp(world.dir) == NULL)
		return -1;
	snprintf(world.file[0], sizeof(world.file[0]), "%s/case.key", world.dir);
	snprintf(world.file[1], sizeof(world.file[1]), "%s/queue.key", world.dir);
	world.config.state_dir = world.dir;
	world.config.case_key_file = world.file[0];
	world.config.queue_key_file = world.file[1];
	world.config.round_trip_max_s = 10;
	*state = &world;
	return seal_key_create(world.file[0], &error) && seal_key_create(world.file[1], &error) &&
		       counter_open(&world.config, NULL, "test", &world.counter, &error)
		   ? 0
		   : -1;
}

static int end(void **state)
{
	struct world *world = *state;
	char command[64];

	counter_close(&world->counter);
	snprintf(command, sizeof(command), "rm -rf '%s'", world->dir);
	return system(command);
}

/* A sync that is alive, and what it has found. */
static void sync_says(struct world *world, enum link_state link, int64_t round_trip_age_ms)
{
	struct sync_state sync;
	struct error error;

	assert_true(sync_state_read(world->counter->store, &sync, &error));
	sync.link = link;
	sync.heartbeat_ms = clock_now_ms();
	sync.heartbeat_monotonic_ms = clock_monotonic_ms();
	sync.round_trip_monotonic_ms = clock_monotonic_ms() - round_trip_age_ms;
	clock_boot_id(sync.boot_id);
	assert_true(sync_state_write(world->counter->store, &sync, &error));
}

static void test_fresh(void **state)
{
	struct error error = { 0 };

	sync_says(*state, LINK_ONLINE, 2000);
	assert_true(link_round_trip(((struct world *)*state)->counter, &error));
	sync_says(*state, LINK_UNSTABLE, 2000);
	assert_true(link_round_trip(((struct world *)*state)->counter, &error));
}

static void test_too_old(void **state)
{
	struct error error = { 0 };

	sync_says(*state, LINK_UNSTABLE, 11000);
	assert_false(link_round_trip(((struct world *)*state)->counter, &error));
	assert_int_equal(error.code, ERROR_ROUND_TRIP);
}

/* The service went away since: however fresh the round trip, it says nothing of the next one. */
static void test_gone_since(void **state)
{
	struct error error = { 0 };

	sync_says(*state, LINK_DOWN, 2000);
	assert_false(link_round_trip(((struct world *)*state)->counter, &error));
	assert_int_equal(error.code, ERROR_ROUND_TRIP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_too_old),
		cmocka_unit_test(test_gone_since),
	};

	return cmocka_run_group_tests_name("counter/link", tests, begin, end);
}
