/*
 * The pages on which PINs are typed, while the desk still looks at the card: what was finished by
 * then goes on by itself; without a card the clerk is told to insert it. What was typed and not
 * used is wiped when nobody was at the keys, and stays when one clerk hands over to another.
 */
#include "screens/held_desk.h"

#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/procedure_screens.h"

#include "screens/kit_stage.h"

#define AUTH_PIN "8416"
#define SIGN_PASSWORD "MADO2026X"
#define IDLE_MS 1000

/* ---- the pages ------------------------------------------------------------------------------ */

static void open_step(struct world *world)
{
	struct flow *flow = NULL;
	struct error error;

	assert_done(flow_new(&world->app, &flow, &error));
	flow->reception.decision.kinds = 1u << KIND_SIGN | 1u << KIND_AUTH;
	assert_done(loop_push(world->app.loop, &step_procedure_screen, flow, &error));
	assert_done(loop_push(world->app.loop, &step_pins_screen, flow, &error));
}

static void open_ask(struct world *world)
{
	static struct case_record record;
	const struct pin_ask ask = { .kind = WORK_CONTINUE,
				     .record = &record,
				     .needed = { true, true } };
	struct error error;

	assert_done(case_load(world->app.store, world->case_id, &record, &error));
	record.procedure = PROCEDURE_RENEW; /* the present PINs alone */
	assert_done(loop_push(world->app.loop, &pin_ask_screen, (void *)&ask, &error));
}

static const struct page {
	void (*open)(struct world *world);
	const char *name, *next, *insert;
} pages[] = {
	{ open_step, "step.pins", "step.summary", "Insert the resident's card into the reader." },
	{ open_ask, "pin.ask", "work", "Insert the card of this case." },
};

static void type_both(struct world *world)
{
	stage_type(world->app.loop, AUTH_PIN);
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	stage_type(world->app.loop, SIGN_PASSWORD);
}

static uint8_t tries = 3;

/* The answer of a desk that has looked at the card; the page is the newest owner. */
static void look_ended(struct world *world, enum card_family family, enum error_code trouble)
{
	struct job *job = job_new(&world->app, world->app.last_owner, NULL);

	assert_non_null(job);
	job->ok = trouble == ERROR_NONE;
	job->error.code = trouble;
	job->reception.has_card = true;
	job->reception.card.family = family;
	memset(job->reception.card.tries, tries, sizeof(job->reception.card.tries));
	mailbox_post(loop_mailbox(world->app.loop), POST_JOB, job, held_desk_drop);
	loop_take_posts(world->app.loop);
}

static void card_was_seen(struct world *world)
{
	look_ended(world, CARD_FAMILY_JPKI, ERROR_NONE);
}

/* With a desk that is held, and the page that was just opened. */
static void on_each_page(struct world *world,
			 void (*test)(struct world *world, const struct page *page))
{
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		held_desk_hold(world);
		pages[i].open(world);
		test(world, &pages[i]);
		loop_home(world->app.loop);
		held_desk_let_go(world);
	}
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void f10_during_the_look_is_kept(struct world *world, const struct page *page)
{
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_false(held_desk_shows(world, page->insert));
	assert_string_equal(loop_top(world->app.loop), page->name);
	card_was_seen(world);
	assert_string_equal(loop_top(world->app.loop), page->next);
}

static void test_f10_during_the_look_is_kept(void **state)
{
	on_each_page(*state, f10_during_the_look_is_kept);
}

/* What is changed after F10 is not what F10 was meant for. */
static void a_change_takes_f10_back(struct world *world, const struct page *page)
{
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	stage_type(world->app.loop, "Y");
	card_was_seen(world);
	assert_string_equal(loop_top(world->app.loop), page->name);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), page->next);
}

static void test_a_change_takes_f10_back(void **state)
{
	on_each_page(*state, a_change_takes_f10_back);
}

static void test_without_a_card_the_reason_is_told(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		pages[i].open(world);
		settle(world);
		assert_string_equal(loop_top(world->app.loop), "message");
		stage_key(world->app.loop, INPUT_KEY_ENTER);
		type_both(world);
		stage_key(world->app.loop, INPUT_KEY_F10);
		assert_true(held_desk_shows(world, pages[i].insert));
		card_was_seen(world);
		assert_string_equal(loop_top(world->app.loop), pages[i].name);
		loop_home(world->app.loop);
		settle(world);
	}
}

/* What was typed goes to no card of another kind, and the clerk learns why it is gone. */
static void test_another_kind_of_card_is_told(void **state)
{
	static const char told[] = "A card of another kind: what was typed is dropped.";
	struct world *world = *state;

	held_desk_hold(world);
	open_ask(world);
	look_ended(world, CARD_FAMILY_PIV, ERROR_NONE);
	assert_false(held_desk_shows(world, told));
	loop_home(world->app.loop);
	open_ask(world);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	look_ended(world, CARD_FAMILY_PIV, ERROR_NONE);
	assert_string_equal(loop_top(world->app.loop), "pin.ask");
	assert_true(held_desk_shows(world, told));
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

/* The card lies there: to insert it is no help. */
static void another_program_has_the_card(struct world *world, const struct page *page)
{
	look_ended(world, CARD_FAMILY_JPKI, ERROR_READER_BUSY);
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_true(held_desk_shows(world, "Another program uses the card reader."));
	assert_false(held_desk_shows(world, page->insert));
}

static void test_another_program_has_the_card(void **state)
{
	on_each_page(*state, another_program_has_the_card);
}

static void test_another_program_has_the_card_of_the_list(void **state)
{
	struct world *world = *state;
	struct reception reception = { .record = { .procedure = PROCEDURE_PIN_CHANGE } };
	struct error error;

	held_desk_hold(world);
	assert_done(loop_push(world->app.loop, &pin_work_screen, &reception, &error));
	look_ended(world, CARD_FAMILY_JPKI, ERROR_READER_BUSY);
	assert_true(held_desk_shows(world, "Close that program."));
	assert_false(held_desk_shows(world, "Insert the card of this case."));
	look_ended(world, CARD_FAMILY_JPKI, ERROR_CARD_NONE);
	assert_true(held_desk_shows(world, "Insert the card of this case."));
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

/* ---- the lock ------------------------------------------------------------------------------- */

static const char locked[] = "The screen was locked: type it again.";
static const char missing[] = "This must be filled in.";

static void sign_in_again(struct world *world, const char *page)
{
	assert_string_equal(loop_top(world->app.loop), "sign_in");
	loop_take_posts(world->app.loop);
	held_desk_says_yes(world);
	assert_string_equal(loop_top(world->app.loop), page);
}

static void nobody_is_there(struct world *world, const char *page)
{
	loop_set_idle(world->app.loop, IDLE_MS);
	loop_take_deadlines(world->app.loop, clock_monotonic_ms() + IDLE_MS);
	loop_set_idle(world->app.loop, 0);
	sign_in_again(world, page);
}

static void is_empty(struct world *world, const char *page)
{
	assert_true(held_desk_shows(world, locked));
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), page);
	assert_true(held_desk_shows(world, missing));
}

static void the_idle_lock_wipes_what_was_typed(struct world *world, const struct page *page)
{
	card_was_seen(world);
	nobody_is_there(world, page->name);
	assert_false(held_desk_shows(world, locked));
	type_both(world);
	nobody_is_there(world, page->name);
	is_empty(world, page->name);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), page->next);
}

static void test_the_idle_lock_wipes_what_was_typed(void **state)
{
	on_each_page(*state, the_idle_lock_wipes_what_was_typed);
}

static void who_takes_over_goes_on(struct world *world, const struct page *page)
{
	card_was_seen(world);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F11);
	sign_in_again(world, page->name);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), page->next);
}

static void test_who_takes_over_goes_on(void **state)
{
	on_each_page(*state, who_takes_over_goes_on);
}

static void the_next_one_does_not_come(struct world *world, const struct page *page)
{
	card_was_seen(world);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F11);
	nobody_is_there(world, page->name);
	is_empty(world, page->name);
}

static void test_the_next_one_does_not_come(void **state)
{
	on_each_page(*state, the_next_one_does_not_come);
}

/* From the summary it goes back to the PINs. */
static void test_the_idle_lock_on_the_summary(void **state)
{
	struct world *world = *state;

	held_desk_hold(world);
	open_step(world);
	card_was_seen(world);
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	nobody_is_there(world, "step.summary");
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), "step.pins");
	is_empty(world, "step.pins");
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_string_equal(loop_top(world->app.loop), "work");
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

/* What is no longer there is not sent to the card with its last try. */
static void the_idle_lock_on_the_last_try(struct world *world, const struct page *page)
{
	tries = 1;
	card_was_seen(world);
	tries = 3;
	type_both(world);
	stage_key(world->app.loop, INPUT_KEY_F10);
	nobody_is_there(world, "question");
	stage_type(world->app.loop, "y");
	assert_string_equal(loop_top(world->app.loop), page->name);
	assert_true(held_desk_shows(world, missing));
}

static void test_the_idle_lock_on_the_last_try(void **state)
{
	on_each_page(*state, the_idle_lock_on_the_last_try);
}

static void test_the_idle_lock_on_one_pin(void **state)
{
	static const struct pin_target target = { .pin = CARD_PIN_AUTH, .tries = 3 };
	static struct case_record record = { .procedure = PROCEDURE_PIN_CHANGE };
	struct pin *present = NULL, *fresh = NULL;
	bool last_try = false;
	struct pin_entry entry = { .record = &record,
				   .target = &target,
				   .present = &present,
				   .fresh = &fresh,
				   .last_try = &last_try };
	struct world *world = *state;
	struct error error;

	held_desk_hold(world);
	assert_done(loop_push(world->app.loop, &pin_entry_screen, &entry, &error));
	stage_type(world->app.loop, AUTH_PIN);
	nobody_is_there(world, "pin.entry");
	is_empty(world, "pin.entry");
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

static void test_the_idle_lock_on_the_card(void **state)
{
	struct world *world = *state;
	struct flow *flow = NULL;
	struct error error;

	held_desk_hold(world);
	assert_done(flow_new(&world->app, &flow, &error));
	flow->reception.has_card = true;
	assert_done(loop_push(world->app.loop, &step_procedure_screen, flow, &error));
	assert_done(loop_push(world->app.loop, &step_card_screen, flow, &error));
	card_was_seen(world);
	stage_type(world->app.loop, "00010120301234");
	nobody_is_there(world, "step.card");
	stage_key(world->app.loop, INPUT_KEY_F10);
	assert_true(held_desk_shows(world, missing));
	loop_home(world->app.loop);
	held_desk_let_go(world);
}

#define PIN_TEST(test) cmocka_unit_test_setup_teardown(test, held_desk_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PIN_TEST(test_f10_during_the_look_is_kept),
		PIN_TEST(test_a_change_takes_f10_back),
		PIN_TEST(test_without_a_card_the_reason_is_told),
		PIN_TEST(test_another_kind_of_card_is_told),
		PIN_TEST(test_another_program_has_the_card),
		PIN_TEST(test_another_program_has_the_card_of_the_list),
		PIN_TEST(test_the_idle_lock_wipes_what_was_typed),
		PIN_TEST(test_who_takes_over_goes_on),
		PIN_TEST(test_the_next_one_does_not_come),
		PIN_TEST(test_the_idle_lock_on_the_summary),
		PIN_TEST(test_the_idle_lock_on_the_last_try),
		PIN_TEST(test_the_idle_lock_on_one_pin),
		PIN_TEST(test_the_idle_lock_on_the_card),
	};

	return cmocka_run_group_tests_name("screens/pin_pages", tests, held_desk_start, NULL);
}
