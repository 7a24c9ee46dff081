/*
 * 100,000 random bytes, keys, broken UTF-8 and resizes through decoder, loop, form, list, dialogs
 * and viewer; meant for the sanitizer build, right in both. MADOGUCHI_FUZZ_STEPS changes the
 * number, MADOGUCHI_FUZZ_SEED the run.
 *
 * run: takes=25
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "screens/kit_stage.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS 100000
#define DRAW_EVERY 8

static const char *const pieces[] = {
	"\033[A",
	"\033[B",
	"\033OP",
	"\033[15~",
	"\033[21~",
	"\033[24~",
	"\033[5~",
	"\033[6~",
	"\033[H",
	"\033[F",
	"\033[Z",
	"\t",
	"\r",
	"\033[3~",
	"\177",
	"山",
	"か",
	"\xE3\x82\x99",
	"葛\xF3\xA0\x84\x80",
	"𠮷",
	"ｶﾞ",
	"\025",
	"/",
	"?",
	" ",
	"y",
	"\xE5\xB1",
	"\xFF\xFE",
	"\033[",
	"\033",
	"\033[200~山\r",
	"\033[201~",
	"\0331",
	"\033[99;99~",
};

static long environment_number(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? strtol(value, NULL, 10) : otherwise;
}

static void open_something(struct loop *loop, struct stage *stage)
{
	struct dialog_question question = { .title = "Question",
					    .question = message_make("Really? 本当に?"),
					    .irreversible = random() % 2 == 0,
					    .word = random() % 2 == 0 ? "yes" : NULL };

	switch (random() % 4) {
	case 0:
		loop_push(loop, &stage_form_ops, stage, NULL);
		break;
	case 1:
		loop_push(loop, &stage_list_ops, stage, NULL);
		break;
	case 2:
		viewer_open(loop, "Text", "漢字 and words\nin lines 長い長い長い長い長い行\n",
			    false);
		break;
	default:
		dialog_ask(loop, &question, NULL, NULL);
		break;
	}
}

static void feed_random(struct input *input, int64_t now_ms)
{
	const char *piece = pieces[(size_t)random() % COUNT(pieces)];
	size_t size = strlen(piece);
	size_t room;
	uint8_t *at = input_room(input, &room);

	if (random() % 4 == 0) {
		at[0] = (uint8_t)random();
		size = 1;
	} else {
		memcpy(at, piece, size);
	}
	input_filled(input, size, now_ms);
}

static void resize_randomly(void)
{
	static const int sizes[][2] = { { 1, 1 },   { 2, 3 },	{ 22, 80 },  { 23, 79 },
					{ 23, 80 }, { 24, 81 }, { 43, 132 }, { 60, 250 } };
	const int *size = sizes[(size_t)random() % COUNT(sizes)];

	terminal_resize_to(size[0], size[1]);
}

/* The screen is well formed after every drawing: valid UTF-8, cursor inside. */
static void assert_screen(void)
{
	struct ui_area area = ui_screen();
	int row, column;

	for (int y = 0; y < area.height; y++) {
		char text_row[STAGE_ROW_SIZE * 2];

		ui_row(y, text_row, sizeof(text_row));
		assert_true(text_valid(text_row, strlen(text_row)));
		assert_true(ui_width(text_row) <= area.width);
	}
	ui_cursor_place(&row, &column);
	assert_true(row >= 0 && row < area.height && column >= 0 && column < area.width);
}

static void test_random_keys(void **state)
{
	long steps = environment_number("MADOGUCHI_FUZZ_STEPS", STEPS);
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_JA);
	struct input *input = input_new();
	int64_t now = 1;

	(void)state;
	srandom((unsigned)environment_number("MADOGUCHI_FUZZ_SEED", 1));
	stage_open(&stage);
	for (long i = 0; i < steps; i++) {
		const struct input_event *event;

		if (loop_depth(loop) == 0 || random() % 200 == 0)
			open_something(loop, &stage);
		if (random() % 100 == 0)
			resize_randomly();
		if (random() % 500 == 0)
			terminal_resize_to(30, 100);
		feed_random(input, now);
		now += random() % 5 == 0 ? random() % 600 : 0;
		while (loop_depth(loop) > 0 && (event = input_next(input, now)) != NULL)
			loop_feed(loop, event);
		if (i % DRAW_EVERY == 0)
			loop_draw(loop);
		if (i % 200 == 0)
			assert_screen();
	}
	input_free(&input);
	loop_free(&loop);
	stage_close(&stage);
}

static int start(void **state)
{
	(void)state;
	stage_start_detached(BOX_ACS);
	stage_load_japanese();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_keys) };

	return cmocka_run_group_tests_name("screens/kit/fuzz", tests, start, NULL);
}
