/*
 * What an act may send over a slow line, on every screen and on what its keys open, in both
 * languages: a screen drawn whole, a letter into a field, a row down or up.
 *
 * run: takes=15
 */
#include "screens/every_screen.h"

#include <fcntl.h>
#include <pty.h>

#include "screens/kit_stage.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SENT_SIZE 65536
#define MOVES 20
#define LOOKS 20

#define WHOLE_MOST 2500
#define LETTER_MOST 40
#define MOVE_MOST 60
#define SCROLL_MOST 130 /* a row that was not there */
#define NEXT_MOST 150	/* what is to be filled in stands below the form */

static int master, slave;
static char sent[SENT_SIZE + 1];

/* Rows under the list say more of the selected one. */
static const struct {
	const char *name;
	size_t move_most;
} told_below[] = {
	{ "audit", 200 }, { "custody", 140 }, { "finding", 400 },
	{ "queue", 200 }, { "stop", 250 },    { "stocktake", 140 },
};

static size_t take(void)
{
	size_t size = 0;
	ssize_t got;

	while (size < SENT_SIZE && (got = read(master, sent + size, SENT_SIZE - size)) > 0)
		size += (size_t)got;
	sent[size] = '\0';
	return size;
}

static void on_line(const char *type)
{
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	struct terminal_options options = terminal_defaults();
	struct error error;

	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	fcntl(master, F_SETFL, O_NONBLOCK);
	options.type = type;
	options.input_fd = slave;
	options.output_fd = slave;
	assert_done(terminal_start(&options, &error));
}

static void off_line(void)
{
	terminal_stop();
	close(master);
	close(slave);
}

static size_t drawn(struct world *world)
{
	settle(world);
	loop_draw(world->app.loop);
	return take();
}

static void open_screen(struct world *world, size_t screen, enum language language)
{
	every_screen_open(world, screen, language, help_open);
	for (int i = 0; i < LOOKS; i++)
		drawn(world); /* one answer of the desk may be the next one's question */
}

static size_t cost_of_key(struct world *world, enum input_key key)
{
	stage_key(world->app.loop, key);
	return drawn(world);
}

static size_t cost_of_text(struct world *world, const char *words)
{
	stage_type(world->app.loop, words);
	return drawn(world);
}

static void at_most(const struct world *world, const char *act, size_t bytes, size_t most)
{
	if (bytes > most)
		fail_msg("%s: %s: %zu bytes, %zu allowed: %s", loop_top(world->app.loop), act,
			 bytes, most, sent);
}

/* ---- whole screens -------------------------------------------------------------------------- */

static void whole_screens(struct world *world, size_t screen, enum language language)
{
	char name[16];

	open_screen(world, screen, language);
	at_most(world, "drawn anew", cost_of_key(world, INPUT_KEY_CTRL('L')), WHOLE_MOST);
	for (int key = INPUT_KEY_F1; key <= INPUT_KEY_F10 && loop_depth(world->app.loop) > 1;
	     key++) {
		input_key_name((enum input_key)key, name, sizeof(name));
		at_most(world, name, cost_of_key(world, (enum input_key)key), WHOLE_MOST);
		at_most(world, "that anew", cost_of_key(world, INPUT_KEY_CTRL('L')), WHOLE_MOST);
		if (loop_depth(world->app.loop) > 2)
			at_most(world, "back", cost_of_key(world, INPUT_KEY_F12), WHOLE_MOST);
	}
	every_screen_close(world);
}

static void test_whole_screens(void **state)
{
	on_line("xterm-256color");
	for (size_t screen = 0; screen < EVERY_SCREEN_COUNT; screen++)
		for (int language = 0; language <= LANGUAGE_JA; language++)
			whole_screens(*state, screen, (enum language)language);
	off_line();
}

/* ---- single keys ---------------------------------------------------------------------------- */

static bool is_form(const char *name)
{
	static const char *const forms[] = { "step.",	      "stop.form",   "sign_in",
					     "words.ask",     "key.ask",     "call.again",
					     "second_person", "day",	     "report",
					     "audit.filter",  "custody.take" };

	for (size_t i = 0; i < COUNT(forms); i++)
		if (strncmp(name, forms[i], strlen(forms[i])) == 0)
			return true;
	return false;
}

static size_t move_most(const char *name)
{
	for (size_t i = 0; i < COUNT(told_below); i++)
		if (strcmp(name, told_below[i].name) == 0)
			return told_below[i].move_most;
	if (is_form(name))
		return NEXT_MOST;
	return strstr(sent, ";24r") != NULL ? SCROLL_MOST
					    : MOVE_MOST; /* margins: it was scrolled */
}

static void moves(struct world *world, enum input_key key, const char *act)
{
	for (int i = 0; i < MOVES; i++) {
		const int depth = loop_depth(world->app.loop);
		const size_t bytes = cost_of_key(world, key);

		/* What was said in a window goes with the next key. */
		if (depth == loop_depth(world->app.loop))
			at_most(world, act, bytes, move_most(loop_top(world->app.loop)));
	}
}

/* The first one may take away what was said. A list that is filtered shows other rows, and the
 * day's page says what comes of a sum. */
static void letters(struct world *world)
{
	static const char *const typed[] = { "a", "7", "山", "b" };
	const char *name = loop_top(world->app.loop);

	if (!is_form(name) || strcmp(name, day_screen.name) == 0)
		return;
	cost_of_text(world, "a");
	for (size_t i = 0; i < COUNT(typed); i++)
		at_most(world, typed[i], cost_of_text(world, typed[i]), LETTER_MOST);
	at_most(world, "BS", cost_of_key(world, INPUT_KEY_BACKSPACE), LETTER_MOST);
}

static void single_keys(struct world *world, size_t screen, enum language language)
{
	open_screen(world, screen, language);
	moves(world, INPUT_KEY_DOWN, "down");
	letters(world);
	moves(world, INPUT_KEY_UP, "up");
	letters(world);
	loop_draw(world->app.loop);
	at_most(world, "nothing changed", drawn(world), 0);
	every_screen_close(world);
}

static void test_single_keys(void **state)
{
	static const char *const types[] = { "xterm-256color", "vt220", "linux" };

	for (size_t i = 0; i < COUNT(types); i++) {
		on_line(types[i]);
		for (size_t screen = 0; screen < EVERY_SCREEN_COUNT; screen++)
			for (int language = 0; language <= LANGUAGE_JA; language++)
				single_keys(*state, screen, (enum language)language);
		off_line();
	}
}

static int start(void **state)
{
	const char *build = getenv("BUILD");
	struct error error;
	char path[300];

	(void)state;
	snprintf(path, sizeof(path), "%s/locale/ja.mo", build != NULL ? build : "build");
	assert_done(message_load(LANGUAGE_JA, path, &error));
	setenv("LC_ALL", "C.UTF-8", 1);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_screens, world_up, world_down),
		cmocka_unit_test_setup_teardown(test_single_keys, world_up, world_down),
	};

	return cmocka_run_group_tests_name("screens/bytes", tests, start, NULL);
}
