/* What is drawn, read back from the screen, in both languages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "screens/kit_stage.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/pin_field.h"
#include "madoguchi/screens/kit/progress.h"
#include "madoguchi/screens/kit/status_line.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MARK "\xE3\x82\x99"
#define SELECTOR "\xF3\xA0\x84\x80"

static const struct {
	const char *text;
	int width;
	int used;
	const char *drawn;
} puts_rows[] = {
	{ "abc", -1, 3, "abc" },
	{ "abc", 5, 5, "abc" },
	{ "abcdef", 3, 3, "ab~" },
	{ "山田", -1, 4, "山田" },
	{ "山田", 3, 3, "山~" },
	{ "か" MARK "x", -1, 3, "か" MARK "x" },
	{ "葛" SELECTOR "x", -1, 3, "葛" SELECTOR "x" },
	{ "𠮷ｶﾞ", -1, 4, "𠮷ｶﾞ" },
	{ "\xEE\x80\x80.", -1, 3, "〓." },
	{ "a\033[31mb\n", -1, 8, "a\xEF\xBF\xBD[31mb\xEF\xBF\xBD" },
	{ "\xE2\x80\xAEz", -1, 2, "\xEF\xBF\xBDz" },
	{ "\xFFz", -1, 2, "\xEF\xBF\xBDz" },
	{ MARK "z", -1, 2, " " MARK "z" },
};

static void test_put(void **state)
{
	struct ui_area area = ui_screen();

	(void)state;
	for (size_t i = 0; i < COUNT(puts_rows); i++) {
		ui_begin();
		assert_int_equal(ui_put(&area, 3, 0, puts_rows[i].text, puts_rows[i].width, 0),
				 puts_rows[i].used);
		ui_end();
		stage_assert_row(3, puts_rows[i].drawn);
		if (puts_rows[i].width < 0)
			assert_int_equal(ui_width(puts_rows[i].text), puts_rows[i].used);
	}
}

static void test_clipping(void **state)
{
	struct ui_area screen = ui_screen();
	struct ui_area part = ui_part(&screen, 2, 75, 3, 20);

	(void)state;
	assert_int_equal(part.width, 5);
	ui_begin();
	assert_int_equal(ui_put(&part, 0, 0, "山田太郎", -1, 0), 5);
	assert_int_equal(ui_put(&part, 1, 0, "abc  ", 3, 0), 3);
	assert_int_equal(ui_put(&part, 2, 0, "山田太", 4, 0), 4);
	assert_int_equal(ui_put(&part, 3, 0, "x", -1, 0), 0);
	assert_int_equal(ui_put(&part, 0, 5, "x", -1, 0), 0);
	assert_int_equal(ui_put(&part, -1, 0, "x", -1, 0), 0);
	/* a frame that cuts a wide character in half leaves blanks, not halves */
	ui_put(&screen, 10, 0, "山田太郎", -1, 0);
	ui_put(&screen, 10, 3, "|", 1, 0);
	ui_put_right(&screen, 11, 0, "太郎", 9, 0);
	ui_end();
	/* what is cut says so; blanks are not missed */
	stage_assert_row(
	    2, "                                                                           山田~");
	stage_assert_row(
	    3, "                                                                           abc");
	stage_assert_row(
	    4, "                                                                           山 ~");
	stage_assert_row(10, "山 |太郎");
	stage_assert_row(11, "     太郎");
}

static void test_box(void **state)
{
	struct ui_area screen = ui_screen();
	struct ui_area part = ui_part(&screen, 1, 0, 4, 20);
	struct ui_area inside;

	(void)state;
	ui_begin();
	ui_put(&screen, 2, 0, "漢字漢字漢字漢字漢字漢字", -1, 0);
	inside = ui_box(&part, "見出し");
	ui_paragraph(&inside, 0, 0, "今日は。明日の天気は晴れ。", -1, 0);
	ui_end();
	stage_assert_row(1, "+- 見出し ---------+");
	stage_assert_row(2, "| 今日は。明日の天 |漢字");
	stage_assert_row(3, "| 気は晴れ。       |");
	stage_assert_row(4, "+------------------+");
}

static void test_status(void **state)
{
	struct ui_area screen = ui_screen();
	struct ui_area line = ui_part(&screen, 0, 0, 1, 60);
	struct status_line status = { .style = { 0 } };
	struct message office = message_make("川崎区役所区民課窓口サービス課第一係");
	struct message card = message_make("Card: none");
	struct message queue = message_with_number("{1} waiting", 3);

	(void)state;
	assert_true(status_set(&status, STATUS_OFFICE, &office, 0));
	assert_true(status_set(&status, STATUS_CARD, &card, 0));
	assert_true(status_set(&status, STATUS_QUEUE, &queue, 0));
	assert_false(status_set(&status, STATUS_QUEUE, &queue, 0));
	ui_begin();
	status_draw(&status, &line, LANGUAGE_JA, false, 0);
	ui_end();
	stage_assert_row(0, "川崎区役所区民課窓口サービ  | Card: none | 3 waiting | 09:00");
	/* Counts that are longer than what is left of the name stand whole. */
	queue = message_make("wait 12 write 3 held 1");
	assert_true(status_set(&status, STATUS_QUEUE, &queue, 0));
	ui_begin();
	status_draw(&status, &line, LANGUAGE_JA, false, 0);
	ui_end();
	stage_assert_row(0, "川崎区役所区民 | Card: none | wait 12 write 3 held 1 | 09:00");
	ui_begin();
	status_draw(&status, &line, LANGUAGE_JA, true, 0);
	ui_end();
	assert_false(stage_shows("Card"));
	assert_false(stage_shows("waiting"));
	assert_int_equal(status_clock_wait_ms(59999), 1);
}

static void test_progress(void **state)
{
	static const char *const labels[] = { "Key", "Request", "証明書" };
	struct message note = message_make("No answer yet.");
	struct message long_note = message_make("The card was read and compared twice.");
	struct ui_area screen = ui_screen();
	struct ui_area area = ui_part(&screen, 0, 0, 10, 60);
	struct progress progress;

	(void)state;
	progress_init(&progress, labels, 3);
	progress_set(&progress, 0, PROGRESS_RUNNING, 0);
	progress_set(&progress, 1, PROGRESS_RUNNING, 2345);
	progress_note(&progress, 0, &long_note);
	progress_note(&progress, 1, &note);
	progress.cancel = message_make("F12 ends it.");
	ui_begin();
	progress_draw(&progress, &area, LANGUAGE_EN, 5400);
	ui_end();
	stage_assert_row(0, "   1. Key                              [done]          2.3 s");
	/* A note stands behind the label where there is room, else below it. */
	stage_assert_row(1, "      The card was read and compared twice.");
	stage_assert_row(2, ">  2. Request  No answer yet.          [now]             3 s");
	stage_assert_row(3, "   3. 証明書");
	stage_assert_row(5, "      F12 ends it.");
	stage_assert_cursor(2, 0);
}

static void test_pin_is_stars(void **state)
{
	struct ui_area area = ui_screen();
	struct pin_field field = { .pin = pin_new(), .maximum = 8 };

	(void)state;
	field.pin->length = 3;
	memcpy(field.pin->digits, "987", 3);
	ui_begin();
	pin_field_draw(&field, &area, 5, 2, true);
	ui_end();
	stage_assert_row(5, "  [***_____]");
	stage_assert_cursor(5, 6);
	pin_free(&field.pin);
}

static void test_form(void **state)
{
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_JA);

	(void)state;
	stage_open(&stage);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	stage_type(loop, "山田か" MARK);
	stage_key(loop, INPUT_KEY_TAB);
	stage_type(loop, "ﾔﾏﾀﾞ");
	stage_key(loop, INPUT_KEY_ENTER);
	stage_type(loop, "S55.7.10");
	stage_key(loop, INPUT_KEY_DOWN);
	stage_key(loop, INPUT_KEY_RIGHT);
	stage_key(loop, INPUT_KEY_TAB);
	stage_type(loop, "abc1");
	loop_draw(loop);
	stage_assert_row(1, "受付");
	stage_assert_row(2, "Applicant");
	stage_assert_row(3, "  氏名    * 山田が________________________");
	stage_assert_row(4, "  フリガナ  ヤマダ________________________");
	stage_assert_row(5, "  生年月日  1980-07-10____ 昭和55年7月10日");
	stage_assert_row(6, "  手続      < 更新 > 2/3");
	stage_assert_row(7, "> 暗証番号  [****____________]");
	stage_assert_row(8, "  [ ] I agree");
	stage_assert_row(22,
			 "F1 説明  F3 Leave  F4 Choose  F6 Other  (F7 Never)  F10 Go on  F12 戻る");
	stage_assert_cursor(7, 17);
	loop_set_language(loop, LANGUAGE_EN, LANGUAGE_EN);
	loop_draw(loop);
	stage_assert_row(1, "Reception");
	stage_assert_row(3, "  Name      * 山田が________________________");
	stage_assert_row(5, "  Birth date  1980-07-10____ 昭和55年7月10日");
	stage_assert_row(22,
			 "F1 Help  F3 Leave  F4 Choose  F6 Other  (F7 Never)  F10 Go on  F12 Back");
	/* the labels' column is as wide as what is shown */
	form_set_hidden(&stage.form, STAGE_BIRTH, true);
	loop_draw(loop);
	stage_assert_row(3, "  Name     * 山田が________________________");
	form_set_hidden(&stage.form, STAGE_BIRTH, false);
	loop_draw(loop);
	stage_assert_row(3, "  Name      * 山田が________________________");
	assert_int_equal(form_pin(&stage.form, STAGE_PIN)->length, 4);
	assert_memory_equal(form_pin(&stage.form, STAGE_PIN)->digits, "ABC1", 4);
	assert_int_equal(form_choice_value(&stage.form, STAGE_KIND), 20);
	loop_free(&loop);
	stage_close(&stage);
}

static void test_form_checks(void **state)
{
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_EN);

	(void)state;
	stage_open(&stage);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_false(form_check(&stage.form));
	loop_draw(loop);
	stage_assert_row(3, ">!Name      * ______________________________");
	stage_assert_row(20, "! This must be filled in.");
	stage_type(loop, "x");
	loop_draw(loop);
	stage_assert_row(20, "  As it stands on the card");
	stage_key(loop, INPUT_KEY_TAB);
	stage_type(loop, "yamada");
	/* a wrong field keeps the focus once */
	stage_key(loop, INPUT_KEY_TAB);
	assert_int_equal(form_focus(&stage.form), STAGE_KANA);
	loop_draw(loop);
	stage_assert_row(20, "! Only kana can stand here.");
	stage_key(loop, INPUT_KEY_TAB);
	assert_int_equal(form_focus(&stage.form), STAGE_BIRTH);
	stage_type(loop, "昭和65年1月1日");
	assert_false(form_check(&stage.form));
	assert_int_equal(form_focus(&stage.form), STAGE_KANA);
	stage_key(loop, INPUT_KEY_CTRL('U'));
	form_set_hidden(&stage.form, STAGE_BIRTH, true);
	assert_true(form_check(&stage.form));
	loop_draw(loop);
	assert_false(stage_shows("Birth"));
	form_set_disabled(&stage.form, STAGE_KANA, true);
	assert_int_equal(form_focus(&stage.form), STAGE_KIND);
	stage_key(loop, INPUT_KEY_SHIFT_TAB);
	assert_int_equal(form_focus(&stage.form), STAGE_NAME);
	stage_key(loop, INPUT_KEY_SHIFT_TAB);
	assert_int_equal(form_focus(&stage.form), STAGE_AGREED);
	stage_type(loop, " ");
	assert_true(form_checked(&stage.form, STAGE_AGREED));
	form_set_date(&stage.form, STAGE_BIRTH, 3843);
	assert_int_equal(form_date(&stage.form, STAGE_BIRTH), 3843);
	loop_free(&loop);
	stage_close(&stage);
}

static const char *not_now(const void *state, int act)
{
	(void)state;
	return act > 0 ? "Not now." : NULL;
}

/* What cannot be done now makes room, from the right; then words are cut. */
static void test_key_line(void **state)
{
	static const struct key_binding rows[] = {
		KEY_ROW_HELP,
		{ INPUT_KEY_F6, INPUT_KEY_NONE, "Alpha", "Does A.", 1 },
		{ INPUT_KEY_F7, INPUT_KEY_NONE, "Beta", "Does B.", 2 },
		KEY_ROW_BACK,
	};
	static const struct {
		int width;
		const char *line;
	} lines[] = {
		{ 42, "F1 Help  (F6 Alpha)  (F7 Beta)  F12 Back" },
		{ 38, "F1 Help (F6 Alpha) (F7 Beta) F12 Back" },
		{ 30, "F1 Help (F6 Alpha) F12 Back" },
		{ 20, "F1 Help F12 Back" },
		{ 15, "F1 He~ F12 Ba~" },
		{ 10, "F1 He~" },
	};
	const struct ui_area screen = ui_screen();
	char row[STAGE_ROW_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct ui_area area = ui_part(&screen, 0, 0, 1, lines[i].width);

		ui_begin();
		keys_draw_line((struct key_table){ rows, 4 }, not_now, NULL, &area, LANGUAGE_EN);
		ui_end();
		ui_row(0, row, sizeof(row));
		assert_string_equal(row, lines[i].line);
	}
}

/* Choices and help are in the language that is read now, not in the one in which they opened. */
static void test_language_over_a_screen(void **state)
{
	const struct message rows[] = { message_with_text("Name", "x"), message_make("Kana") };
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_JA);

	(void)state;
	stage_open(&stage);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	assert_true(chooser_open_messages(loop, "Procedure", rows, 2, NULL, NULL));
	loop_draw(loop);
	assert_true(stage_shows("> 氏名"));
	loop_set_language(loop, LANGUAGE_EN, LANGUAGE_EN);
	loop_draw(loop);
	assert_true(stage_shows("> Name"));
	assert_true(stage_shows("Procedure ---"));
	stage_key(loop, INPUT_KEY_F12);
	stage_key(loop, INPUT_KEY_F1);
	loop_draw(loop);
	assert_true(stage_shows("Help: Shows what"));
	loop_set_language(loop, LANGUAGE_JA, LANGUAGE_JA);
	loop_draw(loop);
	assert_true(stage_shows("説明: Shows what"));
	loop_free(&loop);
	stage_close(&stage);
}

static void test_position(void **state)
{
	const struct ui_area area = ui_screen();
	struct stage stage;

	(void)state;
	stage_open(&stage);
	ui_begin();
	list_draw(&stage.list, &area, LANGUAGE_EN);
	ui_end();
	assert_true(stage_shows(" 1 / 40"));
	stage.list.before = -1;
	ui_begin();
	list_draw(&stage.list, &area, LANGUAGE_EN);
	ui_end();
	assert_true(stage_shows(" - / 40"));
	stage_close(&stage);
}

static void test_form_choices(void **state)
{
	struct stage stage;
	struct loop *loop = stage_loop(LANGUAGE_JA);

	(void)state;
	stage_open(&stage);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	form_set_focus(&stage.form, STAGE_KIND);
	stage_key(loop, INPUT_KEY_F4);
	assert_string_equal(loop_top(loop), "chooser");
	loop_draw(loop);
	assert_true(stage_shows("> 新規発行"));
	stage_key(loop, INPUT_KEY_END);
	stage_key(loop, INPUT_KEY_ENTER);
	assert_string_equal(loop_top(loop), "form");
	assert_int_equal(stage.resumed, 1);
	assert_int_equal(form_choice_value(&stage.form, STAGE_KIND), 30);
	/* filter while typing, and no answer on F12 */
	stage_key(loop, INPUT_KEY_CTRL('F'));
	stage_type(loop, "/更");
	loop_draw(loop);
	assert_true(stage_shows("> 更新"));
	assert_false(stage_shows("新規発行"));
	assert_true(stage_shows("1 / 1"));
	stage_key(loop, INPUT_KEY_F12);
	assert_int_equal(form_choice_value(&stage.form, STAGE_KIND), 30);
	stage_key(loop, INPUT_KEY_F4);
	stage_type(loop, "/更");
	stage_key(loop, INPUT_KEY_F10);
	assert_int_equal(form_choice_value(&stage.form, STAGE_KIND), 20);
	loop_free(&loop);
	assert_int_equal(stage.closed, 1);
	stage_close(&stage);
}

static int start(void **state)
{
	(void)state;
	stage_start_detached(BOX_ASCII);
	stage_load_japanese();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	terminal_stop();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_clipping),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_progress),
		cmocka_unit_test(test_pin_is_stars),
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_form_checks),
		cmocka_unit_test(test_form_choices),
		cmocka_unit_test(test_key_line),
		cmocka_unit_test(test_language_over_a_screen),
		cmocka_unit_test(test_position),
	};

	return cmocka_run_group_tests_name("screens/kit/drawn", tests, start, stop);
}
