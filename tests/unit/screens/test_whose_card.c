/*
 * "Whose card is meant?": each card in a row of its own, which says first what it is; the name of
 * the reader, which may be longer than the screen, comes last.
 */
#include "screens/held_desk.h"

#include "madoguchi/screens/whose_card.h"

#include "screens/kit_stage.h"

#define LONG_READER "SCM Microsystems Inc. SCR 331 [CCID Interface] (21120803207553) 01 00"

static void put(struct reader_view_line *line, const char *reader, enum error_code trouble)
{
	line->state = READER_CARD;
	line->known = trouble == ERROR_NONE;
	line->trouble = trouble;
	snprintf(line->name, sizeof(line->name), "%s", reader);
}

/* As the desk answers. */
static void cards_are(struct world *world, enum error_code first, enum error_code second)
{
	struct post post = { .type = POST_JOB, .free_payload = held_desk_drop };
	struct job *job;

	held_desk_hold(world);
	world->app.reader.cards = 2;
	assert_true(whose_card_ask(&world->app));
	job = job_new(&world->app, world->app.whose.owner, NULL);
	assert_non_null(job);
	job->ok = true;
	job->readers.count = 2;
	put(&job->readers.lines[0], "Madoguchi Practice Reader 1 00 00", first);
	put(&job->readers.lines[1], LONG_READER, second);
	snprintf(job->readers.lines[1].case_number, CASE_NUMBER_SIZE, "%s", "14130-1-26-00001-4");
	snprintf(job->readers.lines[1].holder, PERSON_TEXT_SIZE, "%s", "Sato Hanako");
	post.payload = job;
	whose_card_post(&world->app, &post);
	post_done(&post);
	loop_draw(world->app.loop);
}

static void leave(struct world *world)
{
	while (loop_depth(world->app.loop) > 0)
		stage_key(world->app.loop, INPUT_KEY_F12);
	held_desk_let_go(world);
}

static void test_a_card_of_the_resident_register(void **state)
{
	struct world *world = *state;

	cards_are(world, ERROR_CARD_LEGACY, ERROR_NONE);
	assert_true(stage_shows("1  Juki card  Madoguchi Practice Reader 1 00 00"));
	assert_true(stage_shows("2  My Number Card, 14130-1-26-00001-4 Sato Hanako  SCM"));
	leave(world);
}

/* No sentence runs into the edge, in neither language. */
static void test_every_trouble_is_read_to_its_end(void **state)
{
	static const enum error_code troubles[] = {
		ERROR_CARD_NONE,    ERROR_CARD_LOST,	 ERROR_CARD_RESET,
		ERROR_CARD_UNKNOWN, ERROR_CARD_NONSENSE, ERROR_CARD_REFUSED,
		ERROR_CARD_BLANK,   ERROR_READER_BUSY,	 ERROR_CARD_UNSUPPORTED,
	};
	struct world *world = *state;

	for (size_t i = 0; i < 2 * sizeof(troubles) / sizeof(troubles[0]); i++) {
		const enum language language = i % 2 == 0 ? LANGUAGE_EN : LANGUAGE_JA;
		const enum error_code trouble = troubles[i / 2];

		loop_set_language(world->app.loop, language, language);
		cards_are(world, trouble, ERROR_NONE);
		if (!stage_shows(text(language, error_happened(trouble))))
			fail_msg("%s is cut", error_name(trouble));
		leave(world);
	}
}

static int start(void **state)
{
	const char *build = getenv("BUILD");
	struct error error;
	char path[200];

	snprintf(path, sizeof(path), "%s/locale/ja.mo", build != NULL ? build : "build");
	assert_done(message_load(LANGUAGE_JA, path, &error));
	return held_desk_start(state);
}

#define WHOSE_TEST(test) cmocka_unit_test_setup_teardown(test, held_desk_up, held_desk_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WHOSE_TEST(test_a_card_of_the_resident_register),
		WHOSE_TEST(test_every_trouble_is_read_to_its_end),
	};

	return cmocka_run_group_tests_name("screens/whose_card", tests, start, NULL);
}
