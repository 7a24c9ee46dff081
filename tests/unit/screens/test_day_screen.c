/*
 * The day screen while the desk is busy: it is drawn, it takes keys, and it says what it waits for.
 * What the desk has added up comes onto the page, or finds nobody when that was left.
 */
#include "screens/held_desk.h"

#include "madoguchi/screens/case_screens.h"

#include "screens/kit_stage.h"

#define WAIT_SHOWN_MS 300
#define MANY_TIMES 40 /* more than the desk takes at once */

static const char sums[] = "Cases: 1 done, 2 cancelled";
static const char waiting[] = "The day is being added up: 0 s so far.";
static const char failed[] = "The day could not be added up; F5 tries again.";

/* ---- the screen ----------------------------------------------------------------------------- */

static int day_up(void **state)
{
	struct world *world;

	assert_int_equal(held_desk_up(state), 0);
	world = *state;
	store_day(world->fixture);
	return 0;
}

static void open_day(struct world *world)
{
	struct error error;

	assert_done(loop_push(world->app.loop, &day_screen, NULL, &error));
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void test_keys_go_on_while_the_desk_adds_up(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	open_day(world);
	assert_false(held_desk_shows(world, "Cases:"));
	assert_false(held_desk_shows(world, waiting));
	stage_type(world->app.loop, "30000");
	assert_true(held_desk_shows(world, "30000"));
	assert_false(held_desk_shows(world, "In the till should be"));
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_true(held_desk_shows(world, "A moment, please."));
	usleep(WAIT_SHOWN_MS * 1000);
	assert_true(held_desk_shows(world, waiting));
	held_desk_let_go(world);
	assert_true(held_desk_shows(world, sums));
	assert_false(held_desk_shows(world, waiting));
	assert_true(held_desk_shows(world, "In the till should be 30,000 yen."));
}

/* One is on the desk, and one more is asked for when that has come; the page keeps what it has. */
static void test_asked_again_and_again(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	open_day(world);
	for (int i = 0; i < MANY_TIMES; i++)
		stage_key(world->app.loop, INPUT_KEY_F5);
	held_desk_hold(world);
	sem_post(&held_desk_go_on);
	for (int i = 0; i < 2000 && !held_desk_shows(world, sums); i++) {
		usleep(1000);
		loop_take_posts(world->app.loop);
	}
	usleep(WAIT_SHOWN_MS * 1000);
	assert_true(held_desk_shows(world, waiting));
	assert_true(held_desk_shows(world, sums));
	held_desk_let_go(world);
	assert_true(held_desk_shows(world, sums));
	assert_false(held_desk_shows(world, waiting));
	assert_false(desk_busy(world->app.desk));
}

static void test_left_meanwhile(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	open_day(world);
	stage_key(world->app.loop, INPUT_KEY_F12);
	assert_int_equal(loop_depth(world->app.loop), 0);
	open_day(world);
	held_desk_let_go(world);
	assert_true(held_desk_shows(world, sums));
}

static void test_what_cannot_be_added_up_is_told(void **state)
{
	struct world *world = *state;

	raw_sql(world->fixture, "ALTER TABLE payments RENAME TO elsewhere");
	open_day(world);
	settle(world);
	assert_true(held_desk_shows(world, failed));
	assert_false(held_desk_shows(world, "Cases:"));
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_int_equal(loop_depth(world->app.loop), 1);
	raw_sql(world->fixture, "ALTER TABLE elsewhere RENAME TO payments");
	stage_key(world->app.loop, INPUT_KEY_F5);
	settle(world);
	assert_true(held_desk_shows(world, sums));
	assert_false(held_desk_shows(world, failed));
}

#define DAY_TEST(test) cmocka_unit_test_setup_teardown(test, day_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		DAY_TEST(test_keys_go_on_while_the_desk_adds_up),
		DAY_TEST(test_asked_again_and_again),
		DAY_TEST(test_left_meanwhile),
		DAY_TEST(test_what_cannot_be_added_up_is_told),
	};

	return cmocka_run_group_tests_name("screens/day", tests, held_desk_start, NULL);
}
