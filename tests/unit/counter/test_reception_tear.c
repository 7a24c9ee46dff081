/* Cards pulled at every command of the reception: nothing is written, nothing is typed twice. */
#include "counter/tear_run.h"

static void check_reception(struct run *run)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	struct case_record again;
	char path[TEAR_PATH];

	assert_non_null(state);
	assert_int_equal(run->record.id, 1);
	assert_done(case_load(world.counter->store, 1, &again, &error));
	assert_int_equal(again.state, CASE_READY);
	tear_card_path(&world, run->story->resident, path);
	assert_done(practice_card_state_load(path, state, &error));
	for (int i = 0; i < PRACTICE_PIN_COUNT; i++)
		assert_int_equal(state->pins[i].tries, state->pins[i].tries_max);
	free(state);
}

/* Reception: nothing is written on the card, the draft stays, and it goes on with the card. */
static bool tear_reception(struct run *run, unsigned at, enum pull when)
{
	struct error told = { 0 };
	struct run fresh;

	run_begin(&fresh, run->story);
	reception_begin(&fresh);
	arm(at, when);
	if (receive(&fresh, &told)) {
		run_end(&fresh);
		return false;
	}
	check_told(&told);
	arm(0, PULL_NEVER);
	if (at % 2 == 0) {
		tear_restart(&world);
		assert_done(reception_resume(world.counter, 1, &fresh.reception, &error));
	}
	tear_insert(&world, run->story->resident);
	assert_done(receive(&fresh, &error));
	check_reception(&fresh);
	run_end(&fresh);
	run->tears++;
	return true;
}

static void tear_receptions(struct run *run)
{
	unsigned commands;

	reception_begin(run);
	arm(0, PULL_NEVER);
	assert_done(receive(run, &error));
	check_reception(run);
	commands = world.commands;
	for (unsigned at = 1; at <= commands; at++) {
		assert_true(tear_reception(run, at, PULL_BEFORE));
		assert_true(tear_reception(run, at, PULL_AFTER));
	}
	print_message("# reception of %s: %u commands, %u tears, %u recoveries\n",
		      run->story->resident, commands, run->tears, run->tears);
}

static void test_reception(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct run run;

		run_begin(&run, &stories[i]);
		tear_receptions(&run);
		run_end(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_reception) };

	return cmocka_run_group_tests(tests, tear_begin, tear_end);
}
