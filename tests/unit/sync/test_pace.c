#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "madoguchi/sync/pace.h"

static void test_counter_is_quick(void **state)
{
	(void)state;
	for (int attempts = 0; attempts <= 4; attempts++) {
		assert_int_equal(pace_backoff_ms(attempts, true, 0), 500);
		assert_int_equal(pace_backoff_ms(attempts, true, UINT32_MAX), 2000);
	}
	assert_true(pace_backoff_ms(50, true, UINT32_MAX) <= PACE_COUNTER_CAP_MS);
	assert_true(pace_backoff_ms(1000000, true, UINT32_MAX) == PACE_COUNTER_CAP_MS);
}

static void test_backoff_grows_to_its_cap(void **state)
{
	int64_t before_ms = 0;

	(void)state;
	for (int attempts = 1; attempts <= 8; attempts++) {
		const int64_t most_ms = pace_backoff_ms(attempts, false, UINT32_MAX);

		assert_true(most_ms > before_ms);
		assert_int_equal(pace_backoff_ms(attempts, false, 0), 200);
		before_ms = most_ms;
	}
	assert_int_equal(pace_backoff_ms(9, false, UINT32_MAX), PACE_CAP_MS);
	assert_int_equal(pace_backoff_ms(INT32_MAX, false, UINT32_MAX), PACE_CAP_MS);
	assert_int_equal(pace_backoff_ms(-3, false, UINT32_MAX), 2000);
}

/* Full jitter: the middle of the random numbers gives the middle of the time. */
static void test_jitter_is_full(void **state)
{
	const int64_t middle_ms = pace_backoff_ms(5, false, UINT32_MAX / 2);

	(void)state;
	assert_in_range(middle_ms, 15900, 16200);
	assert_true(pace_random() != pace_random() || pace_random() != pace_random());
}

static void test_polls_never_early(void **state)
{
	static const struct {
		int check_after_s;
		bool at_counter;
		int64_t least_ms, most_ms;
	} rows[] = {
		{ 10, false, 10000, 11000 },	   { 10, true, 10000, 10200 },
		{ 0, true, 1000, 1200 },	   { -1, true, 1000, 1200 },
		{ -1, false, 5000, 5500 },	   { 1, false, 1000, 1500 },
		{ 3600, false, 3600000, 3660000 }, { 2000000, false, 86400000, 86460000 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(pace_poll_ms(rows[i].check_after_s, rows[i].at_counter, 0),
				 rows[i].least_ms);
		assert_int_equal(
		    pace_poll_ms(rows[i].check_after_s, rows[i].at_counter, UINT32_MAX),
		    rows[i].most_ms);
	}
}

static void test_retry_after(void **state)
{
	(void)state;
	assert_int_equal(pace_retry_after_ms(0), 0);
	assert_int_equal(pace_retry_after_ms(-5), 0);
	assert_int_equal(pace_retry_after_ms(INT64_MIN), 0);
	assert_int_equal(pace_retry_after_ms(1), 1000);
	assert_int_equal(pace_retry_after_ms(794), 794000);
	assert_int_equal(pace_retry_after_ms(3600), 3600000);
	assert_int_equal(pace_retry_after_ms(3601), PACE_RETRY_AFTER_MAX_MS);
	assert_int_equal(pace_retry_after_ms(INT64_MAX), PACE_RETRY_AFTER_MAX_MS);
}

/* A batch takes half a second, or five round trips; both ways within a few answers. */
static void test_batch_follows_the_link(void **state)
{
	static const struct {
		int round_trip_ms, each_ms, wanted;
	} links[] = {
		{ 1, 2, 249 }, { 100, 2, 200 }, { 200, 4, 200 }, { 1, 25, 19 }, { 50, 25, 18 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct pace_batch batch;

		pace_batch_init(&batch, 50, 400);
		pace_batch_round_trip(&batch, links[i].round_trip_ms);
		for (int turn = 0; turn < 20; turn++)
			pace_batch_answered(&batch, batch.now,
					    links[i].round_trip_ms + batch.now * links[i].each_ms);
		assert_in_range(batch.now, links[i].wanted - 2, links[i].wanted + 2);
	}
}

static void test_batch_within_its_limits(void **state)
{
	struct pace_batch batch;

	(void)state;
	pace_batch_init(&batch, 0, 0);
	assert_int_equal(batch.now, 1);
	pace_batch_init(&batch, 500, 200);
	assert_int_equal(batch.now, 200);
	pace_batch_answered(&batch, 200, 0);
	assert_int_equal(batch.now, 200);
	for (int i = 0; i < 12; i++)
		pace_batch_lost(&batch);
	assert_int_equal(batch.now, 1);
	for (int i = 0; i < 15; i++)
		pace_batch_round_trip(&batch, 3);
	assert_int_equal(batch.now, 1);
	pace_batch_round_trip(&batch, 3);
	assert_int_equal(batch.now, 2);
	/* A batch that was not full proves nothing. */
	pace_batch_init(&batch, 100, 200);
	pace_batch_answered(&batch, 3, 1);
	assert_int_equal(batch.now, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counter_is_quick),
		cmocka_unit_test(test_backoff_grows_to_its_cap),
		cmocka_unit_test(test_jitter_is_full),
		cmocka_unit_test(test_polls_never_early),
		cmocka_unit_test(test_retry_after),
		cmocka_unit_test(test_batch_follows_the_link),
		cmocka_unit_test(test_batch_within_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
