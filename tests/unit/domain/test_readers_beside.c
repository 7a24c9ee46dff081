/* Settings and an office's rules read by two threads at once, as the desk and the screens do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/side_task.h"
#include "madoguchi/domain/office_change.h"

#define READINGS 150

static void unchanged(void *context, const struct office_difference *difference)
{
	(void)context;
	(void)difference;
}

static bool read_office(void *context, struct error *error)
{
	size_t differences = 0;

	(void)context;
	for (int i = 0; i < READINGS; i++) {
		struct office *office = NULL;
		bool done = office_load("etc/offices/kawasaki.conf", &office, error) &&
			    office_compare(office, office, unchanged, NULL, &differences, error);

		office_free(&office);
		if (!done)
			return false;
	}
	return differences == 0 || error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "differs");
}

static bool read_settings(void *context, struct error *error)
{
	(void)context;
	for (int i = 0; i < 10 * READINGS; i++) {
		struct config *config = NULL;

		if (!config_load("etc/madoguchi.conf", &config, error))
			return false;
		config_free(&config);
	}
	return true;
}

static void test_reads_beside(void **state)
{
	struct side_task one, other;
	struct error error = { .code = ERROR_NONE };

	(void)state;
	assert_true(side_task_start(&one, read_office, NULL, &error));
	assert_true(side_task_start(&other, read_settings, NULL, &error));
	if (!side_task_end(&one, &error) || !side_task_end(&other, &error))
		fail_msg("%s", error.detail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads_beside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
