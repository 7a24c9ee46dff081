/* run: limit=300 */
/* PIN procedures with the card pulled at the commands, before and after their execution. */
#include "counter/tear_piv.h"

#include "madoguchi/counter/pin_work.h"

struct pin_story {
	struct story story;
	enum card_pin pin;
	const char *present; /* NULL: it is set anew */
	const char *fresh;
	const char *puk; /* with which it is set; NULL: by the issuer */
	bool locked;	 /* a PIV card whose PIN has no try left */
};

#define ICHIRO                                                                                     \
	.resident = "ichiro", .looked_at_with = CREDENTIAL_CARD_DATA, .look_pin = "5820",          \
	.pin = { "ICHIRO58", "5819" }
#define PIYO .resident = PIV_HOLDER, .look_pin = "", .pin = { "", "" }
#define LOCKED(name) .resident = name, .looked_at_with = CREDENTIAL_CARD_B, .pin = { "", "" }

static const struct pin_story pin_stories[] = {
	{ .story = { .name = "change of the user-authentication PIN",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     ICHIRO },
	  .pin = CARD_PIN_AUTH,
	  .present = "5819",
	  .fresh = "2840" },
	{ .story = { .name = "change of the signing password",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     ICHIRO },
	  .pin = CARD_PIN_SIGN,
	  .present = "ICHIRO58",
	  .fresh = "NEW4ICHIRO" },
	{ .story = { .name = "change of the card-data PIN",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     ICHIRO },
	  .pin = CARD_PIN_DATA,
	  .present = "5820",
	  .fresh = "2841" },
	{ .story = { .name = "change of the card PIN, which is two",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     ICHIRO },
	  .pin = CARD_PIN_REGISTER,
	  .present = "5820",
	  .fresh = "2842" },
	{ .story = { .name = "a forgotten card PIN", .procedure = PROCEDURE_PIN_INIT, ICHIRO },
	  .pin = CARD_PIN_REGISTER,
	  .fresh = "2842" },
	{ .story = { .name = "a forgotten user-authentication PIN",
		     .procedure = PROCEDURE_PIN_INIT,
		     ICHIRO },
	  .pin = CARD_PIN_AUTH,
	  .fresh = "2840" },
	{ .story = { .name = "a forgotten signing password",
		     .procedure = PROCEDURE_PIN_INIT,
		     ICHIRO },
	  .pin = CARD_PIN_SIGN,
	  .fresh = "NEW4ICHIRO" },
	{ .story = { .name = "a forgotten card-data PIN", .procedure = PROCEDURE_PIN_INIT, ICHIRO },
	  .pin = CARD_PIN_DATA,
	  .fresh = "2841" },
	{ .story = { .name = "change of a PIV card's PIN",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     PIYO },
	  .pin = CARD_PIN_PIV,
	  .present = PIV_PIN,
	  .fresh = "284017" },
	{ .story = { .name = "change of a PIV card's PUK",
		     .procedure = PROCEDURE_PIN_CHANGE,
		     PIYO },
	  .pin = CARD_PIN_PUK,
	  .present = PIV_PUK,
	  .fresh = "28401734" },
	{ .story = { .name = "a PIV card's forgotten PIN", .procedure = PROCEDURE_PIN_INIT, PIYO },
	  .pin = CARD_PIN_PIV,
	  .puk = PIV_PUK,
	  .fresh = "284017" },
	{ .story = { .name = "a locked signing password",
		     .procedure = PROCEDURE_UNLOCK,
		     LOCKED("makoto") },
	  .pin = CARD_PIN_SIGN,
	  .fresh = "MAKOTO35T" },
	{ .story = { .name = "a locked user-authentication PIN",
		     .procedure = PROCEDURE_UNLOCK,
		     LOCKED("yoko") },
	  .pin = CARD_PIN_AUTH,
	  .fresh = "2840" },
	{ .story = { .name = "a PIV card's locked PIN", .procedure = PROCEDURE_UNLOCK, PIYO },
	  .pin = CARD_PIN_PIV,
	  .puk = PIV_PUK,
	  .locked = true,
	  .fresh = "284017" },
};

static const enum practice_pin places[CARD_PIN_COUNT][CARD_PIN_PARTS] = {
	[CARD_PIN_SIGN] = { PRACTICE_PIN_SIGN },
	[CARD_PIN_AUTH] = { PRACTICE_PIN_AUTH },
	[CARD_PIN_REGISTER] = { PRACTICE_PIN_COMMON, PRACTICE_PIN_JUKI },
	[CARD_PIN_DATA] = { PRACTICE_PIN_CARD_DATA },
};

static struct pin *fresh;
static struct pin *present;
static struct pin *puk;
static bool confirm_done;

static bool do_pin(struct run *run, const struct pin_story *story, struct error *error)
{
	const struct pin_order order = {
		.pin = story->pin,
		.present = present,
		.fresh = fresh,
		.puk = puk,
		.confirm_done = confirm_done,
	};

	return pin_work_do(world.counter, &run->record, &order, error);
}

static const struct pin_target *target_of(const struct pin_work_view *view, enum card_pin pin)
{
	for (int i = 0; i < view->count; i++)
		if (view->target[i].pin == pin)
			return &view->target[i];
	fail_msg("the card has no %s", card_pin_word(pin));
	return NULL;
}

static void check_mynumber(const struct run *run, const struct pin_story *story)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	const struct practice_pin_state *pin;
	char path[TEAR_PATH];

	assert_non_null(state);
	tear_card_path(&world, run->story->resident, path);
	assert_done(practice_card_state_load(path, state, &error));
	for (int part = 0; part < card_pin_parts(story->pin); part++) {
		pin = &state->pins[places[story->pin][part]];
		assert_int_equal(pin->tries, pin->tries_max);
		assert_int_equal(pin->length, strlen(story->fresh));
		assert_memory_equal(pin->value, story->fresh, pin->length);
	}
	free(state);
}

static void check_piv(const struct pin_story *story)
{
	struct practice_piv_state *state = tear_piv_load();
	const struct practice_piv_pin *pin = story->pin == CARD_PIN_PUK ? &state->puk : &state->pin;

	assert_int_equal(pin->tries, pin->tries_max);
	assert_memory_equal(pin->value, story->fresh, strlen(story->fresh));
	free(state);
}

/* What the last screen says is what the card holds. */
static void check_end(struct run *run, const struct pin_story *story)
{
	struct pin_work_view view;
	struct card_entry entry;
	bool found = true;

	assert_done(pin_work_look(world.counter, &run->record, &view, &error));
	assert_true(target_of(&view, story->pin)->done);
	assert_false(target_of(&view, story->pin)->open);
	assert_int_equal(target_of(&view, story->pin)->tries,
			 target_of(&view, story->pin)->rule.tries);
	assert_done(pin_work_finish(world.counter, &run->record, &error));
	reload(run);
	assert_int_equal(run->record.state, CASE_DONE);
	if (is_piv(run->story))
		check_piv(story);
	else
		check_mynumber(run, story);
	assert_done(card_entry_unseen(world.counter->store, run->record.card_digest, &entry, &found,
				      &error));
	assert_false(found);
}

static void check_other_card(struct run *run, const struct pin_story *story)
{
	struct error error = { 0 };

	tear_insert(&world, OTHER);
	assert_false(do_pin(run, story, &error));
	assert_string_equal(error_name(error.code), error_name(ERROR_CARD_OTHER));
	run->others++;
}

static bool tear_once(struct run *run, const struct pin_story *story, unsigned at, enum pull when)
{
	struct error told = { 0 };

	tear_checkpoint(&world, run->story->resident, false);
	reload(run);
	arm(at, when);
	if (do_pin(run, story, &told))
		return false;
	assert_true(world.torn);
	check_told(&told);
	arm(0, PULL_NEVER);
	if (at % 2 == 0) {
		tear_restart(&world);
		reload(run);
	}
	check_other_card(run, story);
	tear_insert(&world, run->story->resident);
	/* And once more, while what was torn is being mended. */
	arm(1 + at * 7 % 11, when);
	if (!do_pin(run, story, &told)) {
		check_told(&told);
		run->again++;
		arm(0, PULL_NEVER);
		tear_insert(&world, run->story->resident);
		assert_done(do_pin(run, story, &error));
	}
	arm(0, PULL_NEVER);
	check_end(run, story);
	run->tears++;
	return true;
}

static void tear_everywhere(struct run *run, const struct pin_story *story)
{
	unsigned commands;

	tear_checkpoint(&world, run->story->resident, true);
	arm(0, PULL_NEVER);
	assert_done(do_pin(run, story, &error));
	commands = world.commands;
	check_end(run, story);
	for (size_t i = 0; i < sizeof(whens) / sizeof(whens[0]); i++)
		for (unsigned at = tear_first(whens[i]); at <= commands; at += tear_step())
			assert_true(tear_once(run, story, at, whens[i]));
	print_message("# %s: %u commands, %u tears (%u more while recovering), %u recoveries, "
		      "%u other cards refused\n",
		      run->story->name, commands, run->tears, run->again, run->tears, run->others);
}

/* The card in the reader, for one more case. */
static void receive_again(struct run *run, const struct pin_story *story)
{
	reception_begin(run);
	decide_by_ground(&run->reception.record);
	present = story->present != NULL ? pin_of(story->present) : NULL;
	puk = story->puk != NULL ? pin_of(story->puk) : NULL;
	fresh = pin_of(story->fresh);
	arm(0, PULL_NEVER);
	assert_done(receive_card(run, &error));
}

static void begin(struct run *run, const struct pin_story *story)
{
	run_begin(run, &story->story);
	if (story->locked)
		tear_piv_lock();
	receive_again(run, story);
}

static void end(struct run *run)
{
	pin_free(&present);
	pin_free(&fresh);
	pin_free(&puk);
	run_end(run);
}

static void tear_stories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pin_stories) / sizeof(pin_stories[0]); i++) {
		struct run run;

		begin(&run, &pin_stories[i]);
		tear_everywhere(&run, &pin_stories[i]);
		end(&run);
	}
}

static void refused(struct run *run, const struct pin_story *story, const char *was,
		    const char *becomes, enum error_code code, uint8_t tries)
{
	struct pin_work_view view;
	struct error told = { 0 };

	pin_free(&present);
	pin_free(&fresh);
	present = was != NULL ? pin_of(was) : NULL;
	fresh = pin_of(becomes);
	assert_false(do_pin(run, story, &told));
	assert_string_equal(error_name(told.code), error_name(code));
	assert_done(pin_work_look(world.counter, &run->record, &view, &error));
	assert_int_equal(target_of(&view, story->pin)->tries, tries);
	assert_false(target_of(&view, story->pin)->done);
	assert_false(target_of(&view, story->pin)->open);
}

/* Nothing that cannot be right is sent, and the last try is not taken unasked. */
static void refusals(void **state)
{
	const struct pin_story *story = &pin_stories[0];
	struct pin_order order = { .pin = CARD_PIN_AUTH, .last_try = true };
	struct run run;

	(void)state;
	begin(&run, story);
	refused(&run, story, "5819", "12", ERROR_PIN_FORMAT, 3);
	refused(&run, story, "5819", "A123", ERROR_PIN_FORMAT, 3);
	refused(&run, story, "581", "2840", ERROR_PIN_FORMAT, 3);
	refused(&run, story, NULL, "2840", ERROR_PIN_NEEDED, 3);
	refused(&run, story, "0000", "2840", ERROR_PIN_WRONG, 2);
	refused(&run, story, "0001", "2840", ERROR_PIN_WRONG, 1);
	refused(&run, story, "5819", "2840", ERROR_PIN_ONE_TRY, 1);
	assert_false(pin_work_finish(world.counter, &run.record, NULL));
	order.present = present;
	order.fresh = fresh;
	assert_done(pin_work_do(world.counter, &run.record, &order, &error));
	check_end(&run, story);
	end(&run);
}

static const struct pin_story *story_of(enum card_pin pin, enum procedure procedure)
{
	for (size_t i = 0; i < sizeof(pin_stories) / sizeof(pin_stories[0]); i++)
		if (pin_stories[i].pin == pin && pin_stories[i].story.procedure == procedure)
			return &pin_stories[i];
	fail();
	return NULL;
}

/* Torn between the two places of the card PIN: shown, not to be ended, and only to be finished with
 * the PIN that the first place has. */
static void half_a_change(void **state)
{
	const struct pin_story *story = story_of(CARD_PIN_REGISTER, PROCEDURE_PIN_CHANGE);
	struct pin_work_view view;
	struct error told = { 0 };
	struct run run;
	unsigned at = 0;

	(void)state;
	begin(&run, story);
	tear_checkpoint(&world, run.story->resident, true);
	do {
		tear_checkpoint(&world, run.story->resident, false);
		reload(&run);
		arm(++at, PULL_AFTER);
		assert_false(do_pin(&run, story, &told));
		arm(0, PULL_NEVER);
		tear_insert(&world, run.story->resident);
		assert_done(pin_work_look(world.counter, &run.record, &view, &error));
	} while (!target_of(&view, CARD_PIN_REGISTER)->half);
	assert_false(target_of(&view, CARD_PIN_REGISTER)->done);
	assert_false(pin_work_finish(world.counter, &run.record, &told));
	assert_string_equal(error_name(told.code), error_name(ERROR_PIN_HALF));
	pin_free(&fresh);
	fresh = pin_of("1357");
	assert_false(do_pin(&run, story, &told));
	assert_string_equal(error_name(told.code), error_name(ERROR_PIN_WRONG));
	pin_free(&fresh);
	fresh = pin_of(story->fresh);
	assert_done(do_pin(&run, story, &error));
	check_end(&run, story);
	end(&run);
}

static bool auth_pin_is(const char *value)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	const struct practice_pin_state *pin;
	char path[TEAR_PATH];
	bool same;

	assert_non_null(state);
	tear_card_path(&world, "ichiro", path);
	assert_done(practice_card_state_load(path, state, &error));
	pin = &state->pins[PRACTICE_PIN_AUTH];
	same = pin->length == strlen(value) && memcmp(pin->value, value, pin->length) == 0;
	free(state);
	return same;
}

/* A change reached the card, nobody saw it, and its case was withdrawn: the next case knows that
 * either PIN may hold, and settles it. */
static void change_of_a_withdrawn_case(void **state)
{
	struct pin_story story = pin_stories[0];
	struct pin_work_view view;
	struct error told = { 0 };
	struct run run;
	unsigned at = 0;

	(void)state;
	begin(&run, &story);
	tear_checkpoint(&world, run.story->resident, true);
	do {
		tear_checkpoint(&world, run.story->resident, false);
		reload(&run);
		arm(++at, PULL_AFTER);
		assert_false(do_pin(&run, &story, &told));
	} while (!auth_pin_is(story.fresh));
	assert_done(outage_withdraw(world.counter, &run.record, &error));
	tear_insert(&world, run.story->resident);
	story.present = pin_stories[0].fresh;
	story.fresh = "7318";
	pin_free(&present);
	pin_free(&fresh);
	receive_again(&run, &story);
	assert_done(pin_work_look(world.counter, &run.record, &view, &error));
	assert_true(target_of(&view, CARD_PIN_AUTH)->open);
	assert_done(do_pin(&run, &story, &error));
	check_end(&run, &story);
	end(&run);
}

static void unlock_needs_a_lock(void **state)
{
	struct pin_story story = *story_of(CARD_PIN_SIGN, PROCEDURE_UNLOCK);
	struct run run;

	(void)state;
	begin(&run, &story);
	story.pin = CARD_PIN_AUTH;
	refused(&run, &story, NULL, "2840", ERROR_PIN_NOT_LOCKED, 3);
	end(&run);
}

/* Who goes on with a case gives all its PINs again, also those that it has done. */
static void done_is_confirmed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pin_stories) / sizeof(pin_stories[0]); i++) {
		struct run run;

		begin(&run, &pin_stories[i]);
		assert_done(do_pin(&run, &pin_stories[i], &error));
		confirm_done = true;
		assert_done(do_pin(&run, &pin_stories[i], &error));
		confirm_done = false;
		check_end(&run, &pin_stories[i]);
		end(&run);
	}
}

/* And with another new PIN it is a change like any. */
static void done_is_changed_again(void **state)
{
	struct pin_story story = pin_stories[0];
	struct run run;

	(void)state;
	begin(&run, &story);
	assert_done(do_pin(&run, &story, &error));
	story.present = pin_stories[0].fresh;
	story.fresh = "7318";
	pin_free(&present);
	pin_free(&fresh);
	present = pin_of(story.present);
	fresh = pin_of(story.fresh);
	confirm_done = true;
	assert_done(do_pin(&run, &story, &error));
	confirm_done = false;
	check_end(&run, &story);
	end(&run);
}

static int begin_world(void **state)
{
	static const char *const names[] = { "ichiro", "makoto", "yoko", PIV_HOLDER, OTHER };

	return tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tear_stories),
		cmocka_unit_test(refusals),
		cmocka_unit_test(half_a_change),
		cmocka_unit_test(change_of_a_withdrawn_case),
		cmocka_unit_test(unlock_needs_a_lock),
		cmocka_unit_test(done_is_confirmed),
		cmocka_unit_test(done_is_changed_again),
	};

	return cmocka_run_group_tests(tests, begin_world, tear_end);
}
