/* When revocation lists are due. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "madoguchi/sync/list_watch.h"

#define NOW_MS INT64_C(1790000000000)
#define HOUR_MS INT64_C(3600000)

static void test_none_in_force(void **state)
{
	const struct revocation_lists none = { .count = 0 };
	const struct revocation_lists run_out = { .count = 2, .fetched_ms = NOW_MS - HOUR_MS };

	(void)state;
	assert_int_equal(list_watch_due_ms(&none, false, NOW_MS, 0), NOW_MS);
	assert_true(list_watch_due_ms(&none, false, NOW_MS, UINT32_MAX) <=
		    NOW_MS + LIST_START_SPREAD_MS);
	assert_true(list_watch_due_ms(&run_out, false, NOW_MS, UINT32_MAX) <=
		    NOW_MS + LIST_START_SPREAD_MS);
	/* Fetched, and run out all the same: the authority is late, not we. */
	assert_int_equal(list_watch_due_ms(&run_out, true, NOW_MS, 7), NOW_MS + LIST_LATE_MS);
}

/* By age or by nextUpdate, whichever comes first, and never before it. */
static void test_age_and_next_update(void **state)
{
	const struct revocation_lists day = { .count = 2,
					      .fetched_ms = NOW_MS - 2 * HOUR_MS,
					      .next_update_ms = NOW_MS + 22 * HOUR_MS };
	const struct revocation_lists soon = { .count = 2,
					       .fetched_ms = NOW_MS,
					       .next_update_ms = NOW_MS + HOUR_MS };

	(void)state;
	assert_int_equal(list_watch_due_ms(&day, false, NOW_MS, 0), NOW_MS + 10 * HOUR_MS);
	assert_int_equal(list_watch_due_ms(&day, true, NOW_MS, 0), NOW_MS + 12 * HOUR_MS);
	assert_int_equal(list_watch_due_ms(&soon, true, NOW_MS, 0), NOW_MS + HOUR_MS);
	assert_true(list_watch_due_ms(&soon, true, NOW_MS, UINT32_MAX) >
		    NOW_MS + HOUR_MS + LIST_SPREAD_MS / 2);
	assert_true(list_watch_due_ms(&soon, true, NOW_MS, UINT32_MAX) <=
		    NOW_MS + HOUR_MS + LIST_SPREAD_MS);
}

static void test_retry_doubles_up_to_an_hour(void **state)
{
	(void)state;
	assert_int_equal(list_watch_retry_ms(1, NOW_MS, 0), NOW_MS);
	for (int failures = 1; failures < 100; failures++) {
		const int64_t most_ms = list_watch_retry_ms(failures, 0, UINT32_MAX);

		assert_true(most_ms < LIST_RETRY_MOST_MS);
		assert_true(failures > 6 ||
			    most_ms / 1000 == (LIST_RETRY_MS << (failures - 1)) / 1000 - 1);
	}
}

/* Without addresses nothing is ever due, and no process is started. */
static void test_not_configured(void **state)
{
	const struct config config = { .state_dir = NULL };
	struct list_watch watch;

	(void)state;
	list_watch_begin(&watch, &config);
	list_watch_step(&watch, true);
	assert_int_equal(watch.errand, ERRAND_NONE);
	list_watch_end(&watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none_in_force),
		cmocka_unit_test(test_age_and_next_update),
		cmocka_unit_test(test_retry_doubles_up_to_an_hour),
		cmocka_unit_test(test_not_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
