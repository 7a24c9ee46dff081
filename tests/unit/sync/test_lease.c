#include "engine_kit.h"

#include "madoguchi/sync/lease.h"

static void test_one_at_a_time(void **state)
{
	struct world *world = *state;
	struct lease first = LEASE_NONE, second = LEASE_NONE;

	assert_true(lease_take(world->dir, world->store, &first, &world->error));
	assert_false(lease_take(world->dir, world->store, &second, &world->error));
	assert_int_equal(world->error.code, ERROR_SYNC_OTHER);
	assert_int_equal(error_exit_status(world->error.code), EXIT_STATUS_BUSY);
	assert_int_equal(second.fd, -1);
	lease_drop(&first);
	assert_true(lease_take(world->dir, world->store, &second, &world->error));
	assert_true(second.fence > first.fence);
	lease_drop(&second);
	lease_drop(&second);
	lease_drop(NULL);
}

static void test_fence_is_set(void **state)
{
	struct world *world = *state;
	struct sync_state row;
	struct lease lease = LEASE_NONE;
	struct store *other;
	int64_t fence;

	assert_true(lease_take(world->dir, world->store, &lease, &world->error));
	assert_true(sync_state_read(world->store, &row, &world->error));
	assert_int_equal(row.fence, lease.fence);
	assert_true(sync_state_write(world->store, &row, &world->error));
	assert_true(
	    store_open(world->dir, STORE_WRITE, NULL, world->queue_key, &other, &world->error));
	assert_true(sync_lease_take(other, &fence, &world->error));
	assert_false(sync_state_write(world->store, &row, &world->error));
	assert_int_equal(world->error.code, ERROR_SYNC_OTHER);
	store_close(&other);
	lease_drop(&lease);
}

static void test_no_folder(void **state)
{
	struct world *world = *state;
	struct lease lease = LEASE_NONE;

	assert_false(lease_take("/nonexistent", world->store, &lease, &world->error));
	assert_int_equal(world->error.code, ERROR_STORE_OPEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_at_a_time),
		TEST(test_fence_is_set),
		TEST(test_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
