#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <signal.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/side_task.h"

struct work {
	pthread_t thread;
	sigset_t blocked;
	bool fails;
};

static bool do_work(void *argument, struct error *error)
{
	struct work *work = argument;

	work->thread = pthread_self();
	pthread_sigmask(SIG_BLOCK, NULL, &work->blocked);
	return !work->fails || error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "asked for");
}

static void runs_beside(void **state)
{
	struct work first = { .fails = false }, second = { .fails = false };
	struct side_task one, other;
	struct error error = { .code = ERROR_NONE };

	(void)state;
	assert_true(side_task_start(&one, do_work, &first, &error));
	assert_true(side_task_start(&other, do_work, &second, &error));
	assert_true(side_task_end(&other, &error));
	assert_true(side_task_end(&one, &error));
	assert_int_equal(error.code, ERROR_NONE);
	assert_false(pthread_equal(first.thread, pthread_self()));
	assert_false(pthread_equal(first.thread, second.thread));
	assert_int_equal(sigismember(&first.blocked, SIGTERM), 1);
}

static void fails_at_the_end(void **state)
{
	struct work work = { .fails = true };
	struct error error = { .code = ERROR_NONE };
	struct side_task task;

	(void)state;
	assert_true(side_task_start(&task, do_work, &work, &error));
	assert_int_equal(error.code, ERROR_NONE);
	assert_false(side_task_end(&task, &error));
	assert_int_equal(error.code, ERROR_NOT_FOUND);
	assert_string_equal(error.detail, "asked for");
	assert_true(side_task_start(&task, do_work, &work, &error));
	assert_false(side_task_end(&task, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_beside),
		cmocka_unit_test(fails_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
