/* Cards pulled at the commands of the reception: nothing is written, nothing is typed twice. */
#include "counter/tear_piv.h"

static const struct story receptions[] = {
	{ .name = "reception for a first issue",
	  .resident = "hanako",
	  .procedure = PROCEDURE_ISSUE,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "3902",
	  .pin = { "", "" } },
	{ .name = "reception for a renewal",
	  .resident = "taro",
	  .procedure = PROCEDURE_RENEW,
	  .looked_at_with = CREDENTIAL_CARD_B,
	  .pin = { "", "" } },
	{ .name = "reception for a revocation",
	  .resident = "taro",
	  .procedure = PROCEDURE_REVOKE,
	  .looked_at_with = CREDENTIAL_CARD_B,
	  .pin = { "", "" } },
	{ .name = "reception for a PIN change",
	  .resident = "ichiro",
	  .procedure = PROCEDURE_PIN_CHANGE,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "5820",
	  .pin = { "", "" } },
	{ .name = "reception of a PIV card",
	  .resident = PIV_HOLDER,
	  .procedure = PROCEDURE_RENEW,
	  .look_pin = "",
	  .pin = { "", "" } },
};

static void check_reception(struct run *run)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	struct practice_piv_state *piv;
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
	if (!is_piv(run->story))
		return;
	piv = tear_piv_load();
	assert_int_equal(piv->pin.tries, piv->pin.tries_max);
	assert_int_equal(piv->puk.tries, piv->puk.tries_max);
	free(piv);
}

static void begin(struct run *run)
{
	reception_begin(run);
	decide_by_ground(&run->reception.record);
}

/* Reception: nothing is written on the card, the draft stays, and it goes on with the card. */
static bool tear_reception(struct run *run, unsigned at, enum pull when)
{
	struct error told = { 0 };
	struct run fresh;

	run_begin(&fresh, run->story);
	begin(&fresh);
	arm(at, when);
	if (receive_card(&fresh, &told)) {
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
	assert_done(receive_card(&fresh, &error));
	check_reception(&fresh);
	run_end(&fresh);
	run->tears++;
	return true;
}

static void tear_receptions(struct run *run)
{
	unsigned commands;

	begin(run);
	arm(0, PULL_NEVER);
	assert_done(receive_card(run, &error));
	check_reception(run);
	commands = world.commands;
	for (size_t i = 0; i < sizeof(whens) / sizeof(whens[0]); i++)
		for (unsigned at = tear_first(whens[i]); at <= commands; at += tear_step())
			assert_true(tear_reception(run, at, whens[i]));
	print_message("# %s: %u commands, %u tears, %u recoveries\n", run->story->name, commands,
		      run->tears, run->tears);
}

static void test_reception(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(receptions) / sizeof(receptions[0]); i++) {
		struct run run;

		run_begin(&run, &receptions[i]);
		tear_receptions(&run);
		run_end(&run);
	}
}

static unsigned sent_by(bool done)
{
	const unsigned sent = world.commands;

	assert_true(done);
	world.commands = 0;
	return sent;
}

/* On a real card each command is a hundredth of a second. */
static void a_look_sends_what_it_needs(void **state)
{
	struct error told = { 0 };
	struct card_view view, again;

	(void)state;
	tear_insert(&world, "taro");
	arm(0, PULL_NEVER);
	assert_in_range(sent_by(card_look_closely(world.counter, &view, &told)), 20, 29);
	assert_true(view.slot[KIND_SIGN].as_issuer);
	assert_int_equal(view.tries[CREDENTIAL_CARD_JUKI], 3);
	assert_in_range(sent_by(card_look(world.counter, &view, &told)), 12, 17);
	assert_int_equal(view.slot[KIND_AUTH].content, SLOT_HOLDS);
	again = view;
	again.tries[CREDENTIAL_AUTH] = 1;
	assert_int_equal(
	    sent_by(card_look_again(world.counter, view.identity.digest, &again, &told)), 11);
	assert_int_equal(again.tries[CREDENTIAL_AUTH], view.tries[CREDENTIAL_AUTH]);
	assert_int_equal(again.slot[KIND_AUTH].content, SLOT_HOLDS);
	assert_int_equal(sent_by(card_whose(world.counter, &again, &told)), 6);
	assert_memory_equal(again.identity.digest, view.identity.digest, CARD_IDENTITY_SIZE);
}

/* Another person's PIN must not cost a try. */
static void a_pin_goes_to_its_own_card_alone(void **state)
{
	struct error told = { 0 };
	struct card_view view, again;
	struct basic_four four;
	struct pin *pin = pin_new();

	(void)state;
	assert_non_null(pin);
	pin->length = 4;
	memcpy(pin->digits, "0000", 4);
	tear_insert(&world, "taro");
	arm(0, PULL_NEVER);
	assert_done(card_look(world.counter, &view, &error));
	tear_insert(&world, "hanako");
	again = view;
	assert_false(card_look_again(world.counter, view.identity.digest, &again, &told));
	assert_int_equal(told.code, ERROR_CARD_OTHER);
	assert_memory_equal(&again, &view, sizeof(view));
	assert_false(card_basic_four(world.counter, view.identity.digest, CREDENTIAL_CARD_DATA, pin,
				     &four, &told));
	assert_int_equal(told.code, ERROR_CARD_OTHER);
	assert_done(card_look(world.counter, &view, &error));
	assert_int_equal(view.tries[CREDENTIAL_CARD_DATA], 3);
	pin_free(&pin);
}

static int begin_world(void **state)
{
	static const char *const names[] = { "hanako", "taro", "ichiro", PIV_HOLDER };

	tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
	tear_piv_configure();
	tear_piv_give_certificates();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reception),
		cmocka_unit_test(a_look_sends_what_it_needs),
		cmocka_unit_test(a_pin_goes_to_its_own_card_alone),
	};

	return cmocka_run_group_tests(tests, begin_world, tear_end);
}
