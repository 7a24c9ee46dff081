/* Which row of the first screen has the mark when somebody signs in. */
#include "screens/every_screen.h"
#include "screens/held_desk.h"

#include "screens/kit_stage.h"

static void sign_in(struct world *world, const char *name, unsigned roles)
{
	struct operator_record *person = &world->app.signed_in;

	snprintf(person->name, sizeof(person->name), "%s", name);
	person->roles = roles;
	loop_draw(world->app.loop);
}

static void test_the_mark_stands_on_a_row_that_is_there(void **state)
{
	struct world *world = *state;
	struct error error;

	assert_done(loop_push(world->app.loop, &home_screen, NULL, &error));
	sign_in(world, "murata", ROLE_BIT(ROLE_ADMINISTRATOR));
	stage_key(world->app.loop, INPUT_KEY_END);
	assert_true(held_desk_shows(world, "> Rules and settings"));
	/* The same person comes back with another role. */
	sign_in(world, "murata", ROLE_BIT(ROLE_CLERK));
	assert_true(held_desk_shows(world, "> New reception"));
	stage_key(world->app.loop, INPUT_KEY_DOWN);
	assert_true(held_desk_shows(world, "> Card in the reader"));
	/* Somebody else, who may open that as well. */
	sign_in(world, "hayashi", ROLE_BIT(ROLE_CLERK));
	assert_true(held_desk_shows(world, "> Card in the reader"));
}

#define HOME_TEST(test) cmocka_unit_test_setup_teardown(test, held_desk_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HOME_TEST(test_the_mark_stands_on_a_row_that_is_there),
	};

	return cmocka_run_group_tests_name("screens/home", tests, held_desk_start, NULL);
}
