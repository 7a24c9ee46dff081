/*
 * Random bytes, keys, broken UTF-8 and resizes on every screen of the program, over a real database
 * with cases in every state and a real desk, without a card. The screens are those that the sources
 * name: one that is new and is not reached here fails the test. On the way each screen's table of
 * keys is looked at, and docs/man/madoguchi-keys.7 must be what these tables say: UPDATE=1 writes
 * it anew.
 *
 * run: takes=60
 */
#include "screens/every_screen.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/help.h"
#include "madoguchi/screens/kit/viewer.h"
#include "madoguchi/screens/resident_terminal.h"

#include "screens/keys_page.h"
#include "screens/random_keys.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS 70000
#define ROUND 100 /* pieces on a screen until the next one has its turn */
#define DRAW_EVERY 8
#define DRAW_ANEW_EVERY 40

/* ---- keys ----------------------------------------------------------------------------------- */

static struct keys_page page; /* every screen that was met */

/* Help is asked for on every new screen, and now and then; its keys are looked at, too. */
static bool help_looks(struct loop *loop, const struct screen_ops *ops, const void *state)
{
	if (!keys_page_has(&page, ops->name)) {
		keys_assert(ops);
		keys_page_add(&page, ops);
	}
	keys_assert_unlisted(loop, ops, (void *)(uintptr_t)state);
	return help_open(loop, ops, state);
}

static void speak(struct loop *loop, void *application)
{
	enum language clerk, resident;

	(void)application;
	loop_languages(loop, &clerk, &resident);
	loop_set_language(loop, clerk == LANGUAGE_EN ? LANGUAGE_JA : LANGUAGE_EN, resident);
}

static void note_top(struct world *world)
{
	static const struct input_event help = { .kind = INPUT_KEY, .key = INPUT_KEY_F1 };
	const char *name = loop_top(world->app.loop);

	if (name[0] != '\0' && !keys_page_has(&page, name))
		loop_feed(world->app.loop, &help);
}

static void press(struct world *world)
{
	const struct input_event *event;

	random_feed(world->input, world->now_ms);
	world->now_ms += random() % 5 == 0 ? random() % 600 : 0;
	while (loop_depth(world->app.loop) > 0 &&
	       (event = input_next(world->input, world->now_ms)) != NULL) {
		/* A locked screen has its own turn: behind it nothing else would be reached. */
		if (input_is(event, INPUT_KEY_F11))
			continue;
		loop_feed(world->app.loop, event);
		note_top(world); /* one that waits for the desk is gone when that is done */
		settle(world);
		note_top(world);
	}
	loop_take_deadlines(world->app.loop, clock_monotonic_ms());
}

/* What stood from the frame before is what would be drawn anew; unless the clock went on. */
static void assert_drawn_anew(struct loop *loop)
{
	static char rows[RANDOM_ROWS][RANDOM_ROW_SIZE], anew[RANDOM_ROW_SIZE];
	const int height = ui_screen().height;
	int differ = 1;

	for (int tries = 0; tries < 2 && differ != 0; tries++) {
		loop_draw(loop);
		for (int y = 0; y < height; y++)
			ui_row(y, rows[y], sizeof(rows[y]));
		ui_repaint();
		loop_draw(loop);
		differ = 0;
		for (int y = 0; y < height && differ == 0; y++) {
			ui_row(y, anew, sizeof(anew));
			differ = strcmp(anew, rows[y]);
		}
	}
	assert_int_equal(differ, 0);
}

static void play(struct world *world, size_t screen, enum language language)
{
	const struct loop_options options = { .language = language,
					      .resident_language = language,
					      .application = &world->app,
					      .help = help_looks,
					      .speak = speak };
	struct error error;

	assert_done(loop_new(&options, &world->app.loop, &error));
	open_desk(world);
	push(world, &home_screen, NULL);
	for (int i = 0; i < ROUND; i++) {
		if (loop_depth(world->app.loop) < 2) {
			if (loop_depth(world->app.loop) == 0)
				push(world, &home_screen, NULL);
			every_screen[screen].open(world, every_screen[screen].ops);
			note_top(world);
		}
		if (random() % 100 == 0)
			random_resize();
		if (i == 0 || random() % 50 == 0)
			terminal_resize_to(24 + (int)(random() % 8), 80 + (int)(random() % 40));
		press(world);
		if (i % DRAW_EVERY != 0)
			continue;
		if (i % DRAW_ANEW_EVERY == 0)
			assert_drawn_anew(world->app.loop);
		else
			loop_draw(world->app.loop);
		random_assert_screen();
	}
	/* As the program ends, whatever is open. */
	desk_stop(&world->app.desk);
	loop_free(&world->app.loop);
}

/* ---- the tests ------------------------------------------------------------------------------ */

static void reached(const char *folder, const char *file)
{
	static const char mark[] = "\t.name = \"";
	char path[300], line[400];
	FILE *source;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	source = fopen(path, "r");
	assert_non_null(source);
	while (fgets(line, sizeof(line), source) != NULL) {
		char *name = line + sizeof(mark) - 1;

		if (strncmp(line, mark, sizeof(mark) - 1) != 0)
			continue;
		name[strcspn(name, "\"")] = '\0';
		if (!keys_page_has(&page, name))
			fail_msg("%s: the screen %s was not reached", path, name);
	}
	fclose(source);
}

static void every_screen_was_reached(void)
{
	static const char *const folders[] = { "screens", "screens/kit" };
	struct dirent *entry;

	for (size_t i = 0; i < COUNT(folders); i++) {
		DIR *folder = opendir(folders[i]);

		assert_non_null(folder);
		while ((entry = readdir(folder)) != NULL)
			if (strstr(entry->d_name, ".c") != NULL)
				reached(folders[i], entry->d_name);
		closedir(folder);
	}
}

static void random_keys_on_every_screen(void **state)
{
	struct world *world = *state;
	const long steps = random_setting("MADOGUCHI_FUZZ_STEPS", STEPS);
	const long rounds = (steps + ROUND - 1) / ROUND;

	srandom((unsigned)random_setting("MADOGUCHI_FUZZ_SEED", 1));
	for (long i = 0; i < rounds; i++)
		play(world, (size_t)i % EVERY_SCREEN_COUNT, i % 2 == 0 ? LANGUAGE_JA : LANGUAGE_EN);
}

/* The resident's terminal is a program of its own (e2e/pin_terminal): its keys alone are here. */
static void the_manual_says_every_key(void **state)
{
	static const struct screen_ops *const resident[] = { &resident_idle_screen,
							     &resident_entry_screen };

	(void)state;
	for (size_t i = 0; i < COUNT(resident); i++) {
		keys_assert(resident[i]);
		keys_page_add(&page, resident[i]);
	}
	every_screen_was_reached();
	keys_page_compare(&page, "docs/man/madoguchi-keys.7");
}

static int start(void **state)
{
	const char *build = getenv("BUILD");
	struct terminal_options options = terminal_defaults();
	struct error error;
	char path[300];

	(void)state;
	snprintf(path, sizeof(path), "%s/locale/ja.mo", build != NULL ? build : "build");
	assert_done(message_load(LANGUAGE_JA, path, &error));
	options.detached = true;
	options.type = "xterm-256color";
	setenv("LC_ALL", "C.UTF-8", 1);
	assert_done(terminal_start(&options, &error));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(random_keys_on_every_screen, world_up, world_down),
		cmocka_unit_test(the_manual_says_every_key),
	};

	return cmocka_run_group_tests_name("screens/fuzz", tests, start, NULL);
}
