#include "engine_kit.h"

#include <stdio.h>

#include "madoguchi/sync/copy_mark.h"

static struct copy_mark judge(struct world *world, int64_t fence, int64_t message)
{
	const struct sync_reach reach = { .fence = fence, .message = message, .newest_ms = 77 };
	struct copy_mark mark = { .fence = -1 };

	assert_true(copy_mark_judge(world->dir, &reach, &mark, &world->error));
	return mark;
}

static void put(struct world *world, const struct copy_mark *mark)
{
	assert_true(copy_mark_write(world->dir, mark, &world->error));
}

static void test_no_mark_yet(void **state)
{
	assert_false(judge(*state, 0, 0).older);
}

static void test_behind_or_not(void **state)
{
	struct world *world = *state;
	const struct copy_mark mark = { .fence = 5, .message = 40 };

	put(world, &mark);
	assert_false(judge(world, 5, 40).older);
	assert_false(judge(world, 6, 90).older);
	assert_true(judge(world, 4, 40).older);
	assert_true(judge(world, 5, 39).older);
	/* More starts do not make up for lost messages, nor the other way round. */
	assert_true(judge(world, 9, 39).older);
	assert_true(judge(world, 4, 90).older);
	assert_int_equal(judge(world, 4, 40).since_ms, 77);
}

static void test_stays_older(void **state)
{
	struct world *world = *state;
	const struct copy_mark mark = {
		.fence = 5, .message = 40, .older = true, .since_ms = 33, .noticed_ms = 44
	};
	struct copy_mark read;

	put(world, &mark);
	read = judge(world, 9, 90);
	assert_true(read.older);
	assert_int_equal(read.since_ms, 33);
	assert_int_equal(read.noticed_ms, 44);
	assert_int_equal(read.fence, 5);
}

static void test_not_understood(void **state)
{
	struct world *world = *state;
	char path[4096];
	struct copy_mark read;
	FILE *stream;

	snprintf(path, sizeof(path), "%s/sync.mark", world->dir);
	stream = fopen(path, "w");
	assert_non_null(stream);
	fputs("fence 5\nmess", stream);
	assert_int_equal(fclose(stream), 0);
	assert_true(judge(world, 9, 90).older);
	assert_true(copy_mark_read(world->dir, &read, &world->error));
	assert_true(read.older);
}

/* Who has no lease takes the mark as it stands, without comparing. */
static void test_read_beside(void **state)
{
	struct world *world = *state;
	const struct copy_mark mark = { .fence = 5, .message = 50 };
	struct copy_mark read;

	assert_true(copy_mark_read(world->dir, &read, &world->error));
	assert_false(read.older);
	assert_true(copy_mark_write(world->dir, &mark, &world->error));
	assert_true(copy_mark_read(world->dir, &read, &world->error));
	assert_false(read.older);
	assert_int_equal(read.message, 50);
}

static void test_no_folder(void **state)
{
	struct world *world = *state;
	const struct copy_mark mark = { .fence = 1 };

	assert_false(copy_mark_write("/nonexistent", &mark, &world->error));
	assert_int_equal(world->error.code, ERROR_STORE_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_no_mark_yet),	   TEST(test_behind_or_not), TEST(test_stays_older),
		TEST(test_not_understood), TEST(test_read_beside),   TEST(test_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
