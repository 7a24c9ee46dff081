/*
 * What the lock leaves for whoever signs in next: the page that was open, and no secret on it that
 * was typed and not sent.
 */
#include "screens/every_screen.h"
#include "screens/held_desk.h"

#include "screens/kit_stage.h"

#define KEY_DIGITS "0102030405060708090a0b0c0d0e0f10"

static const struct {
	const char *name;
	void (*open)(struct world *world, const struct screen_ops *ops);
	const char *line; /* that comes before the secret and stays; "": none */
	const char *secret;
} pages[] = {
	{ "second_person", open_second, "murata", "practice-2" },
	{ "key.ask", open_key, "", KEY_DIGITS },
};

static void type_secret(struct world *world, const char *line, const char *secret)
{
	if (line[0] != '\0') {
		stage_type(world->app.loop, line);
		stage_key(world->app.loop, INPUT_KEY_ENTER);
	}
	stage_type(world->app.loop, secret);
}

static void test_the_lock_wipes_typed_secrets(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		pages[i].open(world, NULL);
		type_secret(world, pages[i].line, pages[i].secret);
		stage_key(world->app.loop, INPUT_KEY_F11);
		assert_string_equal(loop_top(world->app.loop), "sign_in");
		loop_take_posts(world->app.loop);
		/* Somebody signs in. */
		held_desk_says_yes(world);
		assert_string_equal(loop_top(world->app.loop), pages[i].name);
		assert_true(held_desk_shows(world, pages[i].line));
		stage_key(world->app.loop, INPUT_KEY_F10);
		assert_string_equal(loop_top(world->app.loop), pages[i].name);
		assert_true(held_desk_shows(world, "This must be filled in."));
		stage_key(world->app.loop, INPUT_KEY_F12);
		assert_int_equal(loop_depth(world->app.loop), 0);
	}
	held_desk_let_go(world);
}

#define LOCK_TEST(test) cmocka_unit_test_setup_teardown(test, held_desk_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOCK_TEST(test_the_lock_wipes_typed_secrets),
	};

	return cmocka_run_group_tests_name("screens/lock", tests, held_desk_start, NULL);
}
