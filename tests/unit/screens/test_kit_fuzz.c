/*
 * Random bytes, keys, broken UTF-8 and resizes through decoder, loop, form, list, dialogs and
 * viewer; meant for the sanitizer build, right in both. test_fuzz does the same with the program's
 * screens, test_resident_fuzz at the resident's terminal: 105,000 pieces together.
 *
 * run: takes=10
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "screens/kit_stage.h"
#include "screens/random_keys.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS 30000
#define DRAW_EVERY 8

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

static void test_random_keys(void **state)
{
	long steps = random_setting("MADOGUCHI_FUZZ_STEPS", STEPS);
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_JA);
	struct input *input = input_new();
	int64_t now = 1;

	(void)state;
	srandom((unsigned)random_setting("MADOGUCHI_FUZZ_SEED", 1));
	stage_open(&stage);
	for (long i = 0; i < steps; i++) {
		const struct input_event *event;

		if (loop_depth(loop) == 0 || random() % 200 == 0)
			open_something(loop, &stage);
		if (random() % 100 == 0)
			random_resize();
		if (random() % 500 == 0)
			terminal_resize_to(30, 100);
		random_feed(input, now);
		now += random() % 5 == 0 ? random() % 600 : 0;
		while (loop_depth(loop) > 0 && (event = input_next(input, now)) != NULL)
			loop_feed(loop, event);
		if (i % DRAW_EVERY == 0)
			loop_draw(loop);
		if (i % 200 == 0)
			random_assert_screen();
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
