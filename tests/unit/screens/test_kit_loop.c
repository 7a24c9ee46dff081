/* The loop's dispatching, dialogs, lists and the viewer, without a terminal. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "screens/kit_stage.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/stack.h"
#include "madoguchi/screens/kit/viewer.h"

static struct stage stage;
static struct loop *loop;

static int set_up(void **state)
{
	(void)state;
	stage_open(&stage);
	loop = stage_loop(LANGUAGE_EN);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	loop_free(&loop);
	stage_close(&stage);
	return 0;
}

static void test_dispatch(void **state)
{
	struct input_event bad = { .kind = INPUT_BAD };

	(void)state;
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	stage_key(loop, INPUT_KEY_CTRL('N'));
	assert_int_equal(stage.last_act, STAGE_ACT_OTHER);
	stage_key(loop, INPUT_KEY_F10);
	assert_int_equal(stage.last_act, ACT_DO);
	/* what cannot be done says why and does nothing */
	stage_key(loop, INPUT_KEY_F7);
	assert_int_equal(stage.acts, 2);
	loop_draw(loop);
	stage_assert_row(21, "No card is in the reader.");
	/* the message stays until the next key */
	loop_draw(loop);
	stage_assert_row(21, "No card is in the reader.");
	stage_key(loop, INPUT_KEY_TAB);
	loop_draw(loop);
	stage_assert_row(21, "");
	/* characters belong to the field; only what it leaves over is a key */
	stage_key(loop, INPUT_KEY_SHIFT_TAB);
	stage_type(loop, "x?");
	assert_int_equal(stage.acts, 2);
	assert_int_equal(loop_depth(loop), 1);
	form_set_focus(&stage.form, STAGE_KIND);
	stage_type(loop, "x");
	assert_int_equal(stage.last_act, STAGE_ACT_HOT);
	loop_feed(loop, &bad);
	loop_draw(loop);
	stage_assert_row(21, "Bytes that are not UTF-8 text were left out.");
	stage_type(loop, "?");
	assert_string_equal(loop_top(loop), "viewer");
	loop_draw(loop);
	assert_true(stage_shows("The form of the tests."));
	assert_true(stage_shows("Go on: Goes on."));
	assert_true(stage_shows("Not now: No card is in the reader."));
	stage_key(loop, INPUT_KEY_F3);
	assert_string_equal(loop_top(loop), "form");
	assert_int_equal(stage.resumed, 1);
	stage_key(loop, INPUT_KEY_F12);
	assert_int_equal(loop_depth(loop), 0);
	assert_int_equal(stage.closed, 1);
}

static bool busy;

static const char *busy_reason(const void *state, int act)
{
	(void)state;
	return act == ACT_DO && busy ? "The card is being read." : NULL;
}

static void draw_nothing(struct loop *of, void *state, const struct ui_area *body)
{
	(void)of;
	(void)state;
	(void)body;
}

static const struct key_binding busy_keys[] = { KEY_ROW_DO("Next", "Goes on."), KEY_ROW_BACK };
static const struct screen_ops busy_ops = { .name = "busy",
					    .title = "Busy",
					    .draw = draw_nothing,
					    .keys = { busy_keys, 2 },
					    .reason = busy_reason };

/* Why a key was refused is said as long as it is so; what else was said stays. */
static void test_refused(void **state)
{
	(void)state;
	busy = true;
	assert_true(loop_push(loop, &busy_ops, NULL, NULL));
	stage_key(loop, INPUT_KEY_F10);
	loop_draw(loop);
	stage_assert_row(21, "The card is being read.");
	busy = false;
	loop_draw(loop);
	stage_assert_row(21, "");
	busy = true;
	stage_key(loop, INPUT_KEY_F10);
	loop_say_id(loop, "The card is dead.", UI_BAD);
	busy = false;
	loop_draw(loop);
	stage_assert_row(21, "The card is dead.");
}

/* The screen above has acts of its own with the same numbers; and at last there is none. */
static void test_refused_below(void **state)
{
	(void)state;
	busy = true;
	assert_true(loop_push(loop, &busy_ops, NULL, NULL));
	stage_key(loop, INPUT_KEY_F10);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	loop_draw(loop);
	stage_assert_row(21, "The card is being read.");
	stage_key(loop, INPUT_KEY_F12);
	stage_key(loop, INPUT_KEY_F10);
	stage_key(loop, INPUT_KEY_F12);
	assert_int_equal(loop_depth(loop), 0);
	loop_draw(loop);
	stage_assert_row(21, "");
}

static void test_stack(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_list_ops, &stage, NULL));
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	stage_key(loop, INPUT_KEY_F3); /* leaves everything but the lowest */
	assert_int_equal(loop_depth(loop), 1);
	assert_string_equal(loop_top(loop), "list");
	assert_int_equal(stage.closed, 2);
	assert_int_equal(loop_place(loop, &stage_list_ops, &stage), 0);
	assert_int_equal(loop_place(loop, &stage_form_ops, &stage), -1);
	for (int i = 1; i < 16; i++)
		assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_false(loop_push(loop, &stage_form_ops, &stage, NULL));
}

static int resumed;

static void note_resumed(struct loop *of, void *state)
{
	(void)of;
	(void)state;
	resumed++;
}

/* What screens below a cover open lies below it; the one below is told only of what closed
 * there. */
static void test_cover(void **state)
{
	static const struct screen_ops ground = { .name = "ground", .resume = note_resumed };
	static const struct screen_ops cover = { .name = "cover", .covers = true };
	static const struct screen_ops late = { .name = "late" };
	struct stack stack = { .current = -1 };

	(void)state;
	resumed = 0;
	assert_true(stack_push(&stack, loop, &ground, NULL, NULL));
	assert_true(stack_push(&stack, loop, &cover, NULL, NULL));
	stack.screen[1].closing = true;
	assert_true(stack_sweep(&stack, loop));
	assert_int_equal(resumed, 0);
	assert_true(stack_push(&stack, loop, &cover, NULL, NULL));
	/* by a screen below, and by the application */
	for (stack.current = 0; stack.current >= -1 && stack.depth < 4;) {
		const int asked = stack.current;

		assert_true(stack_push(&stack, loop, &late, NULL, NULL));
		assert_string_equal(stack_top(&stack)->ops->name, "cover");
		stack.current = asked - 1;
	}
	assert_string_equal(stack.screen[1].ops->name, "late");
	assert_string_equal(stack.screen[2].ops->name, "late");
	/* its own help lies above it */
	stack.current = 3;
	assert_true(stack_push(&stack, loop, &late, NULL, NULL));
	assert_string_equal(stack_top(&stack)->ops->name, "late");
	for (int i = 1; i < stack.depth; i++)
		stack.screen[i].closing = !stack.screen[i].ops->covers;
	assert_true(stack_sweep(&stack, loop));
	assert_int_equal(stack.depth, 2);
	assert_int_equal(resumed, 0);
	stack.screen[1].closing = true;
	assert_true(stack_sweep(&stack, loop));
	assert_int_equal(resumed, 1);
}

static void count_lock(struct loop *of, void *application, bool idle)
{
	assert_ptr_equal(of, loop);
	assert_false(idle);
	++*(int *)application;
}

static void test_lock_key(void **state)
{
	int locked = 0;
	const struct loop_options options = { .application = &locked, .lock = count_lock };

	(void)state;
	loop_free(&loop);
	assert_true(loop_new(&options, &loop, NULL));
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	stage_key(loop, INPUT_KEY_F11);
	stage_key(loop, INPUT_KEY_F12);
	assert_int_equal(locked, 1);
}

static int answered; /* 1 yes, -1 no */

static void answer(struct loop *asked, void *context, bool yes)
{
	assert_ptr_equal(asked, loop);
	assert_ptr_equal(context, &stage);
	answered = yes ? 1 : -1;
}

/* What each key answers to a question: 0 when it must still stand there. */
static const struct {
	enum input_key asked_with;
	bool irreversible;
	const char *word;
	const char *typed;
	enum input_key key;
	int answer;
} questions[] = {
	{ INPUT_KEY_F6, false, NULL, "", INPUT_KEY_F10, 1 },
	{ INPUT_KEY_F6, false, NULL, "", INPUT_KEY_ENTER, 1 },
	{ INPUT_KEY_F6, false, NULL, "y", INPUT_KEY_NONE, 1 },
	{ INPUT_KEY_F6, false, NULL, "n", INPUT_KEY_NONE, -1 },
	{ INPUT_KEY_F6, false, NULL, "", INPUT_KEY_F12, -1 },
	{ INPUT_KEY_ENTER, false, NULL, "", INPUT_KEY_ENTER, 0 },
	{ INPUT_KEY_F10, false, NULL, "", INPUT_KEY_F10, 0 },
	{ INPUT_KEY_F10, false, NULL, "", INPUT_KEY_CTRL('D'), 0 },
	{ INPUT_KEY_F10, true, NULL, "y", INPUT_KEY_NONE, 1 },
	{ INPUT_KEY_F6, true, NULL, "", INPUT_KEY_ENTER, 0 },
	{ INPUT_KEY_F6, true, NULL, "y", INPUT_KEY_NONE, 0 },
	{ INPUT_KEY_F6, true, NULL, "", INPUT_KEY_F10, 1 },
	{ INPUT_KEY_CHARACTER('y'), false, NULL, "y", INPUT_KEY_NONE, 0 },
	{ INPUT_KEY_F10, true, "revoke", "", INPUT_KEY_F10, 0 },
	{ INPUT_KEY_F10, true, "revoke", "revok", INPUT_KEY_ENTER, 0 },
	{ INPUT_KEY_F10, true, "revoke", "revoke", INPUT_KEY_ENTER, 1 },
	{ INPUT_KEY_F6, true, "revoke", "revoke", INPUT_KEY_F10, 1 },
	{ INPUT_KEY_F6, true, "revoke", "revoke", INPUT_KEY_F12, -1 },
};

static void test_questions(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		struct dialog_question question = {
			.title = "Revoke",
			.question = message_with_text("Revoke the certificate of {1}?", "山田"),
			.consequence = message_make("It cannot be taken back."),
			.asked_with = questions[i].asked_with,
			.irreversible = questions[i].irreversible,
			.word = questions[i].word,
		};

		answered = 0;
		assert_true(dialog_ask(loop, &question, answer, &stage));
		loop_draw(loop);
		assert_true(stage_shows("Revoke the certificate of 山田?"));
		assert_true(stage_shows("It cannot be taken back."));
		stage_type(loop, questions[i].typed);
		if (questions[i].key != INPUT_KEY_NONE)
			stage_key(loop, questions[i].key);
		if (answered != questions[i].answer)
			fail_msg("row %zu: %d", i, answered);
		assert_int_equal(loop_depth(loop), answered == 0 ? 2 : 1);
		if (answered == 0)
			stage_key(loop, INPUT_KEY_F12);
	}
}

static void test_error_dialog(void **state)
{
	struct error error = { .code = ERROR_CARD_LOST };

	(void)state;
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_true(dialog_error(loop, &error, NULL));
	loop_draw(loop);
	assert_true(stage_shows("What happened"));
	assert_true(stage_shows("(number 44)"));
	assert_true(stage_shows("How things stand"));
	assert_true(stage_shows("Nothing was changed."));
	assert_true(stage_shows("What to do"));
	stage_type(loop, "a");
	assert_int_equal(loop_depth(loop), 1);
}

static void test_list_moves(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_list_ops, &stage, NULL));
	loop_draw(loop);
	stage_assert_row(2, "     No. Name                 Kana");
	stage_assert_row(3, ">      1 山田0                ヤマダ");
	stage_assert_cursor(3, 0);
	stage_key(loop, INPUT_KEY_DOWN);
	assert_int_equal(list_selected_id(&stage.list), 101);
	stage_key(loop, INPUT_KEY_END);
	assert_int_equal(list_selected_id(&stage.list), 139);
	loop_draw(loop);
	assert_true(stage_shows("40 / 40"));
	stage_key(loop, INPUT_KEY_DOWN);
	assert_int_equal(list_selected_id(&stage.list), 139);
	stage_key(loop, INPUT_KEY_HOME);
	for (int i = 0; i < STAGE_RECORDS - 1; i++) {
		stage_key(loop, INPUT_KEY_DOWN);
		assert_int_equal(list_selected_id(&stage.list), 101 + i);
	}
	for (int i = STAGE_RECORDS - 2; i >= 0; i--) {
		stage_key(loop, INPUT_KEY_UP);
		assert_int_equal(list_selected_id(&stage.list), 100 + i);
	}
	for (int i = 0; i < 4; i++)
		stage_key(loop, INPUT_KEY_PAGE_DOWN);
	assert_int_equal(list_selected_id(&stage.list), 139);
	for (int i = 0; i < 4; i++)
		stage_key(loop, INPUT_KEY_PAGE_UP);
	assert_int_equal(list_selected_id(&stage.list), 100);
	stage_key(loop, INPUT_KEY_ENTER);
	assert_int_equal(stage.picked, 100);
}

/* The selection is a record: it stays with it when rows come, go and move. */
static void test_list_follows_record(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_list_ops, &stage, NULL));
	loop_draw(loop);
	list_select(&stage.list, 130);
	assert_int_equal(list_selected_id(&stage.list), 130);
	/* it moves to the front */
	memmove(&stage.rows[1], &stage.rows[0], 30 * sizeof(stage.rows[0]));
	stage.rows[0] = (struct list_row){ .place = { -5, 130 }, .words = "31\t山田30\tx" };
	list_refresh(&stage.list);
	assert_int_equal(list_selected_id(&stage.list), 130);
	loop_draw(loop);
	assert_true(stage_shows(">     31 山田30"));
	assert_true(stage_shows("1 / 40"));
	/* it goes away: the next one takes its place */
	stage.array.row++;
	stage.array.count--;
	list_refresh(&stage.list);
	assert_int_equal(list_selected_id(&stage.list), 100);
	stage.array.count = 0;
	list_refresh(&stage.list);
	assert_int_equal(list_selected_id(&stage.list), 0);
	assert_null(list_selected(&stage.list));
	loop_draw(loop);
	assert_true(stage_shows("Nothing here."));
	stage_key(loop, INPUT_KEY_DOWN);
	stage_key(loop, INPUT_KEY_ENTER);
	assert_int_equal(stage.picked, 0);
}

static void test_list_filter(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_list_ops, &stage, NULL));
	stage_type(loop, "/佐藤３");
	loop_draw(loop);
	assert_true(stage_shows("1 / 6")); /* 3, 31, 33, 35, 37, 39 */
	assert_true(stage_shows("/佐藤３"));
	stage_key(loop, INPUT_KEY_DOWN);
	assert_int_equal(list_selected_id(&stage.list), 131);
	stage_key(loop, INPUT_KEY_ENTER);
	assert_int_equal(stage.picked, 0);
	stage_key(loop, INPUT_KEY_ENTER);
	assert_int_equal(stage.picked, 131);
	stage_key(loop, INPUT_KEY_CTRL('U'));
	loop_draw(loop);
	assert_true(stage_shows("1 / 40"));
}

static void test_viewer(void **state)
{
	char text[2000] = "";

	(void)state;
	for (int i = 1; i <= 40; i++) {
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "line %d of 四十\n", i);
	}
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_true(viewer_open(loop, "Paper", text, true));
	loop_draw(loop);
	assert_true(stage_shows("line 1 of 四十"));
	assert_true(stage_shows("1-16 / 40"));
	stage_key(loop, INPUT_KEY_END);
	loop_draw(loop);
	assert_true(stage_shows("25-40 / 40"));
	stage_key(loop, INPUT_KEY_UP);
	stage_type(loop, "/line 3");
	stage_key(loop, INPUT_KEY_ENTER);
	loop_draw(loop);
	assert_true(stage_shows("25-40 / 40")); /* line 30 is the next, and the end stays full */
	stage_key(loop, INPUT_KEY_HOME);
	stage_type(loop, "n");
	loop_draw(loop);
	assert_true(stage_shows("3-18 / 40"));
	stage_type(loop, "/nowhere");
	stage_key(loop, INPUT_KEY_ENTER);
	loop_draw(loop);
	stage_assert_row(21, "The text was not found.");
	stage_key(loop, INPUT_KEY_F12);
	assert_int_equal(loop_depth(loop), 1);
}

static void test_too_small(void **state)
{
	(void)state;
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	stage_type(loop, "山田");
	loop_set_language(loop, LANGUAGE_JA, LANGUAGE_JA);
	terminal_resize_to(22, 80);
	loop_draw(loop);
	stage_assert_row(0, "画面が小さすぎます：80x23以上が必要");
	stage_assert_row(3, "");
	stage_type(loop, "x"); /* nobody sees what they type: it is not taken */
	terminal_resize_to(1, 1);
	loop_draw(loop);
	terminal_resize_to(43, 132);
	loop_draw(loop);
	stage_assert_row(3, "> 氏名    * 山田__________________________");
	terminal_resize_to(23, 80);
}

static int start(void **state)
{
	(void)state;
	stage_start_detached(BOX_ASCII);
	stage_load_japanese();
	return 0;
}

int main(void)
{
#define STAGE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		STAGE_TEST(test_dispatch),	STAGE_TEST(test_refused),
		STAGE_TEST(test_refused_below), STAGE_TEST(test_stack),
		STAGE_TEST(test_cover),		STAGE_TEST(test_lock_key),
		STAGE_TEST(test_questions),	STAGE_TEST(test_error_dialog),
		STAGE_TEST(test_list_moves),	STAGE_TEST(test_list_follows_record),
		STAGE_TEST(test_list_filter),	STAGE_TEST(test_viewer),
		STAGE_TEST(test_too_small),
	};

	return cmocka_run_group_tests_name("screens/kit/loop", tests, start, NULL);
}
