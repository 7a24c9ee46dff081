#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <pthread.h>

#include <cmocka.h>

#include "madoguchi/base/waiting.h"

static void test_an_act(void **state)
{
	enum waiting what;
	int64_t lasted_ms;

	(void)state;
	assert_false(waiting_look(1000, &what, &lasted_ms));
	waiting_begin(1000);
	assert_true(waiting_look(3500, &what, &lasted_ms));
	assert_int_equal(what, WAITING_WORK);
	assert_int_equal(lasted_ms, 2500);
	assert_int_equal(waiting_for(WAITING_CARD), WAITING_WORK);
	assert_int_equal(waiting_for(WAITING_DATABASE), WAITING_CARD);
	waiting_for(WAITING_CARD);
	waiting_look(4000, &what, &lasted_ms);
	assert_int_equal(what, WAITING_CARD);
	waiting_end();
	assert_false(waiting_look(5000, &what, &lasted_ms));
}

static void *wait_elsewhere(void *unused)
{
	waiting_for(WAITING_DATABASE);
	return unused;
}

/* The screens read the database, too; that is no act. */
static void test_another_thread(void **state)
{
	enum waiting what;
	int64_t lasted_ms;
	pthread_t thread;

	(void)state;
	waiting_begin(1);
	assert_int_equal(pthread_create(&thread, NULL, wait_elsewhere, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_true(waiting_look(2, &what, &lasted_ms));
	assert_int_equal(what, WAITING_WORK);
	waiting_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_act),
		cmocka_unit_test(test_another_thread),
	};

	return cmocka_run_group_tests_name("base/waiting", tests, NULL, NULL);
}
