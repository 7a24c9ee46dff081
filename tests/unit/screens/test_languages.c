/*
 * Every screen in every language, with what its keys open: no word without a translation, none that
 * runs into another, none of the keys that work off the key line; and what F2 makes of a screen is
 * what it would be, had it been opened in that language. The third language is a made one, half as
 * long again (made_language). And a search in the help leads to every key. What residents read
 * large is looked at in their further languages, too.
 *
 * run: takes=10
 */
#include "screens/every_screen.h"

#include <ctype.h>

#include "madoguchi/screens/kit/help.h"
#include "madoguchi/screens/pin_form.h"

#include "screens/kit_stage.h"
#include "screens/made_language.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROWS 24
#define COLUMNS 80
#define OVERLAYS_MAX 8
#define TRAIL_ROW 5 /* the headings of the audit trail */

static enum language made;

static const char *build_folder(void)
{
	const char *build = getenv("BUILD");

	return build != NULL ? build : "build";
}

/* ---- the stage ------------------------------------------------------------------------------ */

/* The topmost screen, as F1 tells. */
static struct {
	const struct screen_ops *ops;
	const void *state;
} top;

static bool note_top(struct loop *loop, const struct screen_ops *ops, const void *state)
{
	(void)loop;
	top.ops = ops;
	top.state = state;
	return true;
}

static void press(struct world *world, enum input_key key)
{
	stage_key(world->app.loop, key);
	settle(world);
}

static _Noreturn void refuse(const struct world *world, enum language language, const char *what,
			     const char *words)
{
	struct ui_area area = ui_screen();

	print_message("%s, %s: %s: %s\n", loop_top(world->app.loop), language_word(language), what,
		      words);
	for (int y = 0; y < area.height; y++) {
		char row[STAGE_ROW_SIZE];

		ui_row(y, row, sizeof(row));
		print_message("|%s\n", row);
	}
	fail();
	abort();
}

/* ---- what must hold of a screen ------------------------------------------------------------- */

/* Words that no catalogue has: a name, a key's, and those of a file. */
static bool is_data(const char *word, size_t size)
{
	static const char *const data[] = { "hanako", "Enter", "exports", "day",
					    "audit",  "jsonl", "kawasaki" };

	for (size_t i = 0; i < COUNT(data); i++)
		if (strlen(data[i]) == size && memcmp(word, data[i], size) == 0)
			return true;
	return false;
}

/* Papers, and the rows of the trail, are in nobody's language. */
static bool is_paper(const struct world *world, size_t screen, const char *row)
{
	const char *name = loop_top(world->app.loop);
	const struct screen_ops *ops = every_screen[screen].ops;

	if (ops == &audit_screen && strchr(row, '~') == NULL)
		return true;
	return strcmp(name, "viewer.paper") == 0 ||
	       (strcmp(name, "viewer") == 0 && (ops == &audit_screen || ops == &day_screen));
}

static void assert_translated(const struct world *world, const char *row)
{
	size_t size;

	for (const char *at = row; *at != '\0'; at += size > 0 ? size : 1) {
		bool plain = false, whole = true;

		for (size = 0; isalpha((unsigned char)at[size]) || (at[size] & 0x80) != 0; size++) {
			plain = plain || strchr("aeiou", at[size]) != NULL;
			whole = whole && (at[size] & 0x80) == 0;
		}
		if (size >= 3 && plain && whole && !is_data(at, size))
			refuse(world, made, "in no catalogue", at);
	}
}

/* An outer message goes on with its own "ö" where an inner one has ended. */
static void assert_apart(const struct world *world, const char *row)
{
	for (const char *at = row; (at = strchr(at, '~')) != NULL; at++)
		if (isalnum((unsigned char)at[1]) || (at[1] != '\0' && strchr("_<[", at[1])) ||
		    ((at[1] & 0x80) != 0 && strncmp(at + 1, "ö", strlen("ö")) != 0))
			refuse(world, made, "runs into the next", at);
}

/* Whole in the first two languages. A longer one may have its words cut, with the mark for it. */
static void assert_key(const struct world *world, const struct key_binding *row, const char *line,
		       enum language language)
{
	char wanted[200];
	int used;

	input_key_name(row->key, wanted, 16);
	used = (int)strlen(wanted);
	snprintf(wanted + used, sizeof(wanted) - (size_t)used, " %s",
		 language == made ? "" : text(language, row->label));
	if (strstr(line, wanted) == NULL)
		refuse(world, language, "off the key line", wanted);
}

static void assert_keys(struct world *world, enum language language)
{
	char line[STAGE_ROW_SIZE];

	ui_row(ROWS - 1, line, sizeof(line));
	press(world, INPUT_KEY_F1);
	for (size_t i = 0; i < top.ops->keys.count; i++) {
		const struct key_binding *row = &top.ops->keys.binding[i];

		if (row->label != NULL &&
		    (top.ops->reason == NULL || top.ops->reason(top.state, row->act) == NULL))
			assert_key(world, row, line, language);
	}
}

static void look(struct world *world, size_t screen, enum language language)
{
	loop_draw(world->app.loop);
	for (int y = 0; language == made && y < ROWS; y++) {
		char row[STAGE_ROW_SIZE];

		ui_row(y, row, sizeof(row));
		if (is_paper(world, screen, row))
			continue;
		assert_translated(world, row);
		assert_apart(world, row);
	}
	assert_keys(world, language);
}

/* ---- the tests ------------------------------------------------------------------------------ */

/* With what its keys open, which F12 closes again; F2 is the resident's on some. */
static void look_through(struct world *world, size_t screen, enum language language)
{
	look(world, screen, language);
	for (int key = INPUT_KEY_F4; key <= INPUT_KEY_F10; key++) {
		press(world, (enum input_key)key);
		look(world, screen, language);
		for (int i = 0; i < OVERLAYS_MAX && loop_depth(world->app.loop) > 2; i++) {
			press(world, INPUT_KEY_F12);
			look(world, screen, language);
		}
	}
}

static void test_every_word_fits(void **state)
{
	for (size_t screen = 0; screen < EVERY_SCREEN_COUNT; screen++) {
		for (int i = 0; i < language_count(); i++) {
			every_screen_open(*state, screen, (enum language)i, note_top);
			look_through(*state, screen, (enum language)i);
			every_screen_close(*state);
		}
	}
}

/* All but the status line, which has the time. */
static void take_rows(struct world *world, char rows[ROWS][STAGE_ROW_SIZE])
{
	loop_draw(world->app.loop);
	for (int y = 1; y < ROWS; y++)
		ui_row(y, rows[y], STAGE_ROW_SIZE);
}

/* The trail has one row more with each look at it. */
static bool grows(size_t screen, int y)
{
	return every_screen[screen].ops == &audit_screen && y > TRAIL_ROW && y < ROWS - 1;
}

static void assert_follows(struct world *world, size_t screen, enum language from,
			   enum input_key key)
{
	static char got[ROWS][STAGE_ROW_SIZE], wanted[ROWS][STAGE_ROW_SIZE];
	const enum language to = (enum language)(((int)from + 1) % language_count());

	every_screen_open(world, screen, from, help_open);
	press(world, key);
	loop_draw(world->app.loop);
	loop_set_language(world->app.loop, to, to);
	take_rows(world, got);
	every_screen_close(world);
	every_screen_open(world, screen, to, help_open);
	press(world, key);
	take_rows(world, wanted);
	for (int y = 1; y < ROWS; y++)
		if (!grows(screen, y) && strcmp(got[y], wanted[y]) != 0) {
			print_message("F2 left: %s\n", got[y]);
			refuse(world, to, "opened anew it would be", wanted[y]);
		}
	every_screen_close(world);
}

/* As it opens; its help; and the choices of its first field. */
static void test_f2_is_as_opened_anew(void **state)
{
	static const enum input_key keys[] = { INPUT_KEY_TAB, INPUT_KEY_F1, INPUT_KEY_F4 };

	for (size_t screen = 0; screen < EVERY_SCREEN_COUNT; screen++)
		for (int from = 0; from < language_count(); from++)
			for (size_t i = 0; i < COUNT(keys); i++)
				assert_follows(*state, screen, (enum language)from, keys[i]);
}

/* What is searched for is in the text. */
static void assert_found(struct world *world, const char *wanted)
{
	stage_type(world->app.loop, "/");
	stage_key(world->app.loop, INPUT_KEY_CTRL('U'));
	stage_type(world->app.loop, wanted);
	stage_key(world->app.loop, INPUT_KEY_ENTER);
	loop_draw(world->app.loop);
	if (stage_shows("The text was not found."))
		refuse(world, LANGUAGE_EN, "not in the help", wanted);
}

/* Every key, and what it does, on what is opened and on what F4 opens. */
static void test_every_key_is_found_in_help(void **state)
{
	static const enum input_key keys[] = { INPUT_KEY_TAB, INPUT_KEY_F4 };
	struct world *world = *state;

	for (size_t at = 0; at < EVERY_SCREEN_COUNT * COUNT(keys); at++) {
		every_screen_open(world, at / COUNT(keys), LANGUAGE_EN, note_top);
		press(world, keys[at % COUNT(keys)]);
		press(world, INPUT_KEY_F1);
		assert_true(help_open(world->app.loop, top.ops, top.state));
		loop_draw(world->app.loop);
		assert_string_equal(loop_top(world->app.loop), "viewer");
		for (size_t i = 0; i < top.ops->keys.count; i++) {
			char names[KEY_NAMES_SIZE], words[40];

			keys_names(&top.ops->keys.binding[i], names);
			assert_found(world, names);
			snprintf(words, sizeof(words), "%.20s", top.ops->keys.binding[i].help);
			assert_found(world, words);
		}
		every_screen_close(world);
	}
}

/* ---- what residents read -------------------------------------------------------------------- */

/* Only the made language may be cut; its own mark stands at every end. */
static void assert_whole(const struct world *world, enum language language)
{
	char row[STAGE_ROW_SIZE];

	for (int y = 0; y < ROWS; y++) {
		ui_row(y, row, sizeof(row));
		if (language == made) {
			assert_translated(world, row);
			assert_apart(world, row);
		} else if (strchr(row, '~') != NULL) {
			refuse(world, language, "cut", row);
		}
	}
}

static void look_at_entry(const struct world *world, struct pin_form *pins, enum language language)
{
	const struct message worst = message_make("The PIN is too easy to guess: equal or "
						  "consecutive characters.");
	const struct ui_area screen = ui_screen();
	const struct ui_area body = ui_part(&screen, 2, 0, ROWS - 3, COLUMNS);

	for (size_t i = 0; i < 2 * pins->count; i++) {
		const struct form_item *item = &pins->item[i / 2];

		if (item->kind != FORM_PIN)
			continue;
		form_set_focus(&pins->form, item->id);
		if (i % 2 != 0)
			form_set_problem(&pins->form, item->id, &worst);
		ui_begin();
		pin_form_draw_large(pins, &body, language);
		ui_end();
		assert_whole(world, language);
		ui_begin();
		pin_form_draw(pins, &body, language);
		ui_end();
		assert_whole(world, language);
	}
}

/* Each field of each PIN under each rule, large and small, with the longest complaint about it. */
static void test_what_residents_read_fits(void **state)
{
	static const struct pin_rule rules[] = {
		{ .length_min = 4, .length_max = 4 },
		{ .length_min = 6, .length_max = 8 },
		{ .length_min = 8, .length_max = 8 },
		{ .length_min = 5, .length_max = 7 },
		{ .length_min = 6,
		  .length_max = 16,
		  .letters = true,
		  .need_letter = true,
		  .need_digit = true },
		{ .length_min = 4, .length_max = 16, .letters = true },
		{ .length_min = 5, .length_max = 9, .letters = true },
	};
	char folder[300];
	struct error error;

	snprintf(folder, sizeof(folder), "%s/locale/resident", build_folder());
	assert_done(message_load_folder(folder, &error));
	assert_in_range(language_count(), 4, 100);
	every_screen_open(*state, 0, LANGUAGE_EN, note_top);
	for (int at = 0; at < language_count() * CARD_PIN_COUNT * (int)COUNT(rules); at++) {
		const int pin = at / language_count() % CARD_PIN_COUNT;
		struct pin_form_part parts[CARD_PIN_COUNT] = { 0 };
		struct pin_form pins;

		parts[pin] =
		    (struct pin_form_part){ .present = true,
					    .fresh = true,
					    .tries = 1,
					    .ruled = true,
					    .rule = rules[at / language_count() / CARD_PIN_COUNT] };
		assert_done(pin_form_open(&pins, NULL, NULL, DATE_NONE, parts, NULL, NULL, &error));
		look_at_entry(*state, &pins, (enum language)(at % language_count()));
		pin_form_close(&pins);
	}
	every_screen_close(*state);
}

static int start(void **state)
{
	struct error error;
	char path[300];

	(void)state;
	snprintf(path, sizeof(path), "%s/locale/ja.mo", build_folder());
	assert_done(message_load(LANGUAGE_JA, path, &error));
	made = made_language(path);
	stage_start_detached(BOX_ASCII);
	terminal_resize_to(ROWS, COLUMNS);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_word_fits, world_up, world_down),
		cmocka_unit_test_setup_teardown(test_f2_is_as_opened_anew, world_up, world_down),
		cmocka_unit_test_setup_teardown(test_every_key_is_found_in_help, world_up,
						world_down),
		/* The last one: the further languages are not for the others. */
		cmocka_unit_test_setup_teardown(test_what_residents_read_fits, world_up,
						world_down),
	};

	return cmocka_run_group_tests_name("screens/languages", tests, start, NULL);
}
