#include "fixture.h"

#include "madoguchi/store/comparison.h"

static struct comparison newest(struct fixture *fixture)
{
	struct comparison comparison;
	struct error error;

	assert_done(comparison_newest(fixture->store, &comparison, &error));
	return comparison;
}

static void asked_once(void **state)
{
	struct fixture *fixture = *state;
	struct comparison comparison = newest(fixture);
	struct error error;

	assert_int_equal(comparison.id, 0);
	assert_false(comparison_open(&comparison));
	assert_done(comparison_ask(fixture->store, &error));
	comparison = newest(fixture);
	assert_true(comparison_open(&comparison));
	assert_string_equal(comparison.asked_by, "hanako");
	assert_int_equal(comparison.began_ms, 0);
	assert_done(comparison_ask(fixture->store, &error));
	assert_int_equal(newest(fixture).id, comparison.id);
	assert_int_equal(
	    raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'reconcile.ask'"), 1);
}

static void made(void **state)
{
	struct fixture *fixture = *state;
	struct comparison comparison;
	struct error error;

	assert_done(comparison_ask(fixture->store, &error));
	comparison = newest(fixture);
	assert_done(comparison_begin(fixture->store, &comparison, &error));
	assert_done(comparison_progress(fixture->store, &comparison, 4000, &error));
	assert_int_equal(newest(fixture).read, 4000);
	/* The sync died over it: another one begins again. */
	assert_done(comparison_begin(fixture->store, &comparison, &error));
	assert_int_equal(newest(fixture).read, 0);
	assert_done(comparison_end(fixture->store, &comparison, ERROR_NONE, &error));
	comparison = newest(fixture);
	assert_false(comparison_open(&comparison));
	assert_int_equal(comparison.failure, ERROR_NONE);
	assert_done(comparison_ask(fixture->store, &error));
	assert_true(newest(fixture).id > comparison.id);
}

static void an_end_is_an_end(void **state)
{
	struct fixture *fixture = *state;
	struct comparison comparison, late;
	struct error error;

	assert_done(comparison_ask(fixture->store, &error));
	comparison = late = newest(fixture);
	assert_done(comparison_end(fixture->store, &comparison, ERROR_COMPARISON_ENDED, &error));
	assert_refused(comparison_begin(fixture->store, &late, &error), ERROR_NOT_FOUND);
	assert_refused(comparison_progress(fixture->store, &late, 1, &error), ERROR_NOT_FOUND);
	assert_refused(comparison_end(fixture->store, &late, ERROR_NONE, &error), ERROR_NOT_FOUND);
	assert_int_equal(newest(fixture).failure, ERROR_COMPARISON_ENDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(asked_once, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(made, fixture_up, fixture_down),
		cmocka_unit_test_setup_teardown(an_end_is_an_end, fixture_up, fixture_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
