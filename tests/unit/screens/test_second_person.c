/*
 * While the desk looks at a second person's password: nothing else is asked on the page of the act,
 * and what was agreed to is what is done, whatever the page says by then.
 */
#include "screens/every_screen.h"
#include "screens/held_desk.h"

#include "screens/kit_stage.h"

#define KEYS_MOST 5

static struct flow *flow;

/* ---- an office that wants two ---------------------------------------------------------------- */

static int strict_up(void **state)
{
	struct world *world;
	struct error error;
	char line[400];

	assert_int_equal(world_up(state), 0);
	world = *state;
	snprintf(line, sizeof(line),
		 "sed 's/^custody_days/four_eyes = {cancel, give, custody, rules}\\n&/'"
		 " etc/offices/kawasaki.conf >%s/kawasaki.conf",
		 world->fixture->dir);
	assert_int_equal(system(line), 0);
	snprintf(line, sizeof(line), "%s/kawasaki.conf", world->fixture->dir);
	office_free(&world->office);
	assert_done(office_load(line, &world->office, &error));
	world->app.office = world->office;
	held_desk_open(world);
	return 0;
}

/* ---- the pages ------------------------------------------------------------------------------ */

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

static void open_queue(struct world *world)
{
	push(world, &queue_screen, NULL);
}

/* What lies there is given back when its case has ended. */
static void open_custody(struct world *world)
{
	raw_sql(world->fixture,
		"UPDATE cases SET state = 'refused' WHERE id IN (SELECT case_id FROM custodies)");
	push(world, &custody_screen, NULL);
}

static void open_custody_take(struct world *world)
{
	open_take(world, NULL);
}

static void open_day(struct world *world)
{
	store_day(world->fixture);
	push(world, &day_screen, NULL);
	settle(world);
	for (int field = 0; field < 2; field++) {
		stage_type(world->app.loop, "0");
		stage_key(world->app.loop, INPUT_KEY_ENTER);
	}
}

static void open_changes(struct world *world)
{
	push(world, &changes_screen, NULL);
	settle(world);
}

static void open_stocktake(struct world *world)
{
	push(world, &stocktake_screen, NULL);
	stage_key(world->app.loop, INPUT_KEY_F6);
	settle(world);
}

/* From a page to the sign-in; INPUT_KEY_NONE: here something is typed. */
static const struct page {
	const char *name;
	void (*open)(struct world *world);
	enum input_key keys[KEYS_MOST];
	size_t count;
	const char *typed;
} pages[] = {
	{ "queue",
	  open_queue,
	  { INPUT_KEY_F7, INPUT_KEY_END, INPUT_KEY_ENTER, INPUT_KEY_NONE, INPUT_KEY_F10 },
	  5,
	  "mistaken" },
	{ "custody", open_custody, { INPUT_KEY_F7, INPUT_KEY_ENTER }, 2, "" },
	{ "custody.take", open_custody_take, { INPUT_KEY_F10 }, 1, "" },
	{ "day", open_day, { INPUT_KEY_F10 }, 1, "" },
	{ "changes", open_changes, { INPUT_KEY_F10 }, 1, "" },
	{ "step.override", open_override, { INPUT_KEY_F10 }, 1, "" },
	{ "stocktake", open_stocktake, { INPUT_KEY_F10, INPUT_KEY_NONE }, 2, "y" },
};

static void ask(struct world *world, const struct page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		/* A list knows its rows once it is drawn. */
		loop_draw(world->app.loop);
		if (page->keys[i] == INPUT_KEY_NONE)
			stage_type(world->app.loop, page->typed);
		else
			stage_key(world->app.loop, page->keys[i]);
	}
	assert_string_equal(loop_top(world->app.loop), "second_person");
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

static void nothing_else_is_asked(struct world *world, const struct page *page)
{
	page->open(world);
	held_desk_hold(world);
	ask(world, page);
	agree(world);
	assert_string_equal(loop_top(world->app.loop), page->name);
	stage_key(world->app.loop, page->keys[0]);
	assert_string_equal(loop_top(world->app.loop), page->name);
	assert_true(held_desk_shows(world, "A moment, please."));
	/* Nobody has a password here: refused, and the next one may try. */
	held_desk_let_go(world);
	assert_string_equal(loop_top(world->app.loop), "message");
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	ask(world, page);
	while (loop_depth(world->app.loop) > 0)
		stage_key(world->app.loop, INPUT_KEY_F12);
}

static void test_nothing_else_is_asked_meanwhile(void **state)
{
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		nothing_else_is_asked(*state, &pages[i]);
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
		cmocka_unit_test_setup_teardown(test_nothing_else_is_asked_meanwhile, strict_up,
						held_desk_down),
		SECOND_TEST(test_what_was_agreed_to_is_set_aside),
	};

	return cmocka_run_group_tests_name("screens/second_person", tests, held_desk_start, NULL);
}
