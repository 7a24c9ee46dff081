#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/config.h"
#include "madoguchi/base/date.h"

#define DAY_MS INT64_C(86400000)

static void test_now_is_the_system_s(void **state)
{
	int64_t before = (int64_t)time(NULL) * 1000;
	int64_t now = clock_now_ms();

	(void)state;
	assert_true(now >= before && now < before + 60000);
	assert_int_equal(clock_today(), date_from_ms(now));
}

static void test_shift_adds_up(void **state)
{
	int64_t monotonic = clock_monotonic_ms();
	int64_t now = clock_now_ms();
	int32_t today = clock_today();

	(void)state;
	clock_shift_ms(400 * DAY_MS);
	clock_shift_ms(DAY_MS);
	assert_true(clock_now_ms() - now >= 401 * DAY_MS);
	assert_true(clock_now_ms() - now < 401 * DAY_MS + 60000);
	/* Today may have ended between the two looks. */
	assert_in_range(clock_today() - today, 401, 402);
	assert_true(clock_monotonic_ms() - monotonic < 60000);
	clock_shift_ms(-401 * DAY_MS);
	assert_true(clock_now_ms() - now < 60000);
}

/* Two looks at a clock are less than a minute apart. */
static void test_practice_clock(void **state)
{
	int64_t at_ms;

	(void)state;
	assert_true(date_parse_iso_minute("2012-07-02T10:00", &at_ms));
	assert_false(clock_is_shifted());
	for (int i = 0; i < 2; i++) {
		clock_play(clock_shift_to(at_ms));
		assert_in_range(clock_now_ms() - at_ms + 1000, 0, 61000);
		assert_true(clock_is_shifted());
	}
	clock_play(0);
	assert_false(clock_is_shifted());
	assert_true(clock_now_ms() / 1000 - (int64_t)time(NULL) < 60);
}

static void test_clock_of_a_configuration(void **state)
{
	struct config config = { .practice_shift_s = -86400 };
	int64_t now = clock_now_ms();

	(void)state;
	config_play_clock(&config);
	assert_in_range(clock_now_ms() - now + 86400000, 0, 60000);
	config.practice_shift_s = 0;
	config_play_clock(&config);
	assert_false(clock_is_shifted());
}

static void test_monotonic_never_goes_back(void **state)
{
	int64_t last = clock_monotonic_ms();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_monotonic_ms();

		assert_true(now >= last);
		last = now;
	}
}

static void test_boot_id(void **state)
{
	char first[BOOT_ID_SIZE], second[BOOT_ID_SIZE];

	(void)state;
	memset(first, 'x', sizeof(first));
	clock_boot_id(first);
	clock_boot_id(second);
	assert_int_equal(strlen(first), BOOT_ID_SIZE - 1);
	assert_int_equal(strspn(first, "0123456789abcdef-"), BOOT_ID_SIZE - 1);
	assert_string_equal(first, second);
}

static void test_format(void **state)
{
	static const struct {
		int64_t at_ms;
		const char *words;
	} rows[] = {
		{ 0, "1970-01-01 09:00:00" },
		{ INT64_C(1795228605000), "2026-11-21 11:36:45" },
		{ INT64_C(1795228605999), "2026-11-21 11:36:45" },
		/* JST midnight is 15:00 UTC. */
		{ INT64_C(1795186799999), "2026-11-20 23:59:59" },
		{ INT64_C(1795186800000), "2026-11-21 00:00:00" },
		{ INT64_C(-1), "1970-01-01 08:59:59" },
		{ INT64_C(951782399000), "2000-02-29 08:59:59" },
	};
	char words[20];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		clock_format(rows[i].at_ms, words, sizeof(words));
		assert_string_equal(words, rows[i].words);
	}
	clock_format(0, words, 11);
	assert_string_equal(words, "1970-01-01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_now_is_the_system_s),
		cmocka_unit_test(test_shift_adds_up),
		cmocka_unit_test(test_practice_clock),
		cmocka_unit_test(test_clock_of_a_configuration),
		cmocka_unit_test(test_monotonic_never_goes_back),
		cmocka_unit_test(test_boot_id),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
