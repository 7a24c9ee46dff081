/*
 * While the desk looks at a second person's password: nothing else is asked on the page of the act,
 * and what was agreed to is what is done, whatever the page says by then.
 */
#include "screens/held_desk.h"

#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"

#include "screens/kit_stage.h"

static struct flow *flow;

/* ---- the page ------------------------------------------------------------------------------- */

static void open_override(struct world *world)
{
	struct decision *decision;
	struct error error;

	assert_done(flow_new(&world->app, &flow, &error));
	decision = &flow->reception.decision;
	for (int i = 0; i < 2; i++)
		decision->overridable[i] = (struct overridable){
			.overridden = DECISION_MISSING,
			.document = i == 0 ? DOCUMENT_CARD : DOCUMENT_PHOTO_ID,
			.codes = 1u << OVERRIDE_CODE_ON_RECORD,
			.second_person = true,
		};
	decision->overridable_count = 2;
	assert_done(loop_push(world->app.loop, &step_procedure_screen, flow, &error));
	assert_done(loop_push(world->app.loop, &step_override_screen, flow, &error));
}

static void agree(struct world *world)
{
	assert_string_equal(loop_top(world->app.loop), "second_person");
	stage_type(world->app.loop, "murata");
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	stage_type(world->app.loop, "practice-2");
	stage_key(world->app.loop, INPUT_KEY_F10);
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void test_nothing_else_is_asked_meanwhile(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	open_override(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	agree(world);
	assert_string_equal(loop_top(world->app.loop), "step.override");
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), "step.override");
	assert_true(held_desk_shows(world, "A moment, please."));
	/* Nobody has a password here: refused, and the next one may try. */
	held_desk_let_go(world);
	assert_string_equal(loop_top(world->app.loop), "message");
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), "second_person");
	loop_home(world->app.loop);
}

static void test_what_was_agreed_to_is_set_aside(void **state)
{
	struct world *world = *state;
	struct override_given given[SITUATION_OVERRIDES];
	uint8_t count = 0;

	held_desk_hold(world);
	open_override(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	agree(world);
	stage_key(world->app.loop, INPUT_KEY_RIGHT);
	held_desk_says_yes(world);
	assert_true(overrides_read(flow->reception.record.overrides, given, &count));
	assert_int_equal(count, 1);
	assert_int_equal(given[0].document, DOCUMENT_CARD);
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

#define SECOND_TEST(test) cmocka_unit_test_setup_teardown(test, held_desk_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SECOND_TEST(test_nothing_else_is_asked_meanwhile),
		SECOND_TEST(test_what_was_agreed_to_is_set_aside),
	};

	return cmocka_run_group_tests_name("screens/second_person", tests, held_desk_start, NULL);
}
