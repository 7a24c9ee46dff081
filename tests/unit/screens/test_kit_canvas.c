/* What curses is given of a frame: as much as has changed, and in the end the frame. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <curses.h>

#include "screens/kit_stage.h"
#include "madoguchi/screens/kit/canvas.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FRAMES 350
#define ROWS 6
#define COLUMNS 24

/* Wide characters and narrow ones, marks, and pieces that cover a part of what stood there. */
static const char *const pieces[] = {
	"a",	    "山田", "山田太郎", "か\xE3\x82\x99ｶﾞ", "葛\xF3\xA0\x84\x80x", " ", "",
	"abcdefgh", "\xFF", "𠮷野",
};

static void draw_something(const struct ui_area *area)
{
	static const unsigned styles[] = { UI_PLAIN,   UI_PLAIN, UI_BOLD,
					   UI_REVERSE, UI_BAD,	 UI_GOOD | UI_UNDERLINE };
	const struct ui_area part =
	    ui_part(area, (int)(random() % ROWS), (int)(random() % COLUMNS), 4, 9);
	const int y = (int)(random() % ROWS);
	const int x = (int)(random() % COLUMNS);

	if (random() % 12 == 0)
		ui_box(&part, pieces[(size_t)random() % COUNT(pieces)]);
	else
		ui_put(area, y, x, pieces[(size_t)random() % COUNT(pieces)],
		       (int)(random() % 9) - 1, styles[(size_t)random() % COUNT(styles)]);
}

static void keep_rows(char rows[ROWS][STAGE_ROW_SIZE])
{
	for (int y = 0; y < ROWS; y++)
		ui_row(y, rows[y], STAGE_ROW_SIZE);
}

static void draw_frame(unsigned seed, int count)
{
	const struct ui_area screen = ui_screen();
	const struct ui_area area = ui_part(&screen, 0, screen.width - COLUMNS, ROWS, COLUMNS);

	srandom(seed);
	ui_begin();
	for (int i = 0; i < count; i++)
		draw_something(&area);
	ui_end();
}

/* The same frame, given to curses by what has changed and given anew, is the same screen. */
static void a_frame_is_whole(void **state)
{
	char changed[ROWS][STAGE_ROW_SIZE], anew[ROWS][STAGE_ROW_SIZE];

	(void)state;
	for (unsigned frame = 1; frame <= FRAMES; frame++) {
		const int count = (int)(frame % 7);

		draw_frame(frame, count);
		assert_true(canvas_agrees());
		keep_rows(changed);
		ui_repaint();
		draw_frame(frame, count);
		assert_true(canvas_agrees());
		keep_rows(anew);
		for (int y = 0; y < ROWS; y++)
			assert_string_equal(changed[y], anew[y]);
	}
}

/* Returns the cells that curses was given. */
static int put_row(const wchar_t *const *characters, size_t count)
{
	int x = 10;

	canvas_begin();
	for (size_t i = 0; i < count; i++) {
		const int width = characters[i][0] < 0x80 ? 1 : 2;

		canvas_put(2, x, characters[i], width, A_NORMAL);
		x += width;
	}
	return canvas_end(2, 10, false);
}

static void only_what_changed_is_given(void **state)
{
	static const wchar_t *const first[] = { L"a", L"山", L"b", L"c" };
	static const wchar_t *const letter[] = { L"a", L"山", L"b", L"x" };
	static const wchar_t *const shifted[] = { L"a", L"z", L"田", L"x" };

	(void)state;
	canvas_begin();
	canvas_end(0, 0, true);
	assert_int_equal(put_row(first, COUNT(first)), 5);
	assert_int_equal(put_row(first, COUNT(first)), 0);
	assert_int_equal(put_row(letter, COUNT(letter)), 1);
	/* both wide characters whole, the one that went and the one that came */
	assert_int_equal(put_row(shifted, COUNT(shifted)), 3);
	assert_true(canvas_agrees());
}

/* What stands between two changes is not given. */
static void changes_are_given_apart(void **state)
{
	static const wchar_t *const first[] = { L"a", L"山", L"b", L"c", L"田" };
	static const wchar_t *const both_ends[] = { L"x", L"山", L"b", L"c", L"山" };
	static const wchar_t *const inside[] = { L"x", L"y", L"z", L"b", L"c", L"山" };

	(void)state;
	canvas_begin();
	canvas_end(0, 0, true);
	put_row(first, COUNT(first));
	assert_int_equal(put_row(both_ends, COUNT(both_ends)), 3);
	assert_true(canvas_agrees());
	assert_int_equal(put_row(inside, COUNT(inside)), 2);
	assert_true(canvas_agrees());
	assert_int_equal(put_row(both_ends, COUNT(both_ends)), 2);
	assert_true(canvas_agrees());
}

/* Draws row 1, if it does not stand, and the other pieces; returns whether it stood. */
static bool stamped_frame(uint64_t reading, const char *words, const char *before,
			  const char *after)
{
	const struct ui_area screen = ui_screen();
	const struct ui_stamp stamp = { .what = pieces, .reading = reading };
	bool stood;

	ui_begin();
	if (before != NULL)
		ui_put(&screen, 1, 20, before, -1, UI_PLAIN);
	stood = ui_row_stands(&screen, 1, &stamp);
	if (!stood) {
		ui_put(&screen, 1, 0, words, -1, UI_PLAIN);
		ui_row_done(&screen, 1);
	}
	if (after != NULL)
		ui_put(&screen, 1, 2, after, -1, UI_PLAIN);
	ui_end();
	return stood;
}

static void a_stamped_row_stands(void **state)
{
	static const char marked[] = "か\xE3\x82\x99 山";

	(void)state;
	assert_false(stamped_frame(1, marked, NULL, NULL));
	assert_true(stamped_frame(1, "not drawn", NULL, NULL));
	assert_true(stamped_frame(1, "not drawn", NULL, NULL));
	stage_assert_row(1, marked);
	assert_false(stamped_frame(2, "another", NULL, NULL));
	stage_assert_row(1, "another");
	/* what else is drawn in it is never taken along */
	assert_true(stamped_frame(2, "not drawn", NULL, "x"));
	stage_assert_row(1, "anxther");
	assert_false(stamped_frame(2, "another", NULL, NULL));
	stage_assert_row(1, "another");
	assert_false(stamped_frame(2, "another", "before", NULL));
	assert_false(stamped_frame(2, "another", NULL, NULL));
	stage_assert_row(1, "another");
	/* all of it anew */
	ui_repaint();
	assert_false(stamped_frame(2, "drawn", NULL, NULL));
	stage_assert_row(1, "drawn");
	assert_true(canvas_agrees());
}

/* Rows that are scrolled are not drawn anew; the one that was drawn over is. */
static void a_stamped_row_moves(void **state)
{
	const struct ui_area screen = ui_screen();
	char words[] = "row ?";

	(void)state;
	for (int first = 0; first < 3; first++) {
		ui_begin();
		for (int y = 0; y < 5; y++) {
			const struct ui_stamp stamp = { .what = words,
							.reading = (uint64_t)(first + y) };
			const bool stood = ui_row_stands(&screen, y, &stamp);

			assert_int_equal(stood, first > 0 && y != 4 && y != 1);
			words[4] = (char)('0' + first + y);
			if (!stood)
				ui_put(&screen, y, 0, words, -1, UI_PLAIN);
			ui_row_done(&screen, y);
		}
		ui_put(&screen, 2, 0, ">", -1, UI_PLAIN);
		ui_end();
		assert_true(canvas_agrees());
		for (int y = 0; y < 5; y++) {
			snprintf(words, sizeof(words), "%cow %d", y == 2 ? '>' : 'r', first + y);
			stage_assert_row(y, words);
			words[0] = 'r';
		}
	}
}

/* A part of a row is drawn every time. */
static void a_part_does_not_stand(void **state)
{
	const struct ui_area screen = ui_screen();
	const struct ui_area part = ui_part(&screen, 3, 10, 2, 20);
	const struct ui_stamp stamp = { .what = pieces, .reading = 3 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		ui_begin();
		assert_false(ui_row_stands(&part, 0, &stamp));
		assert_false(ui_row_stands(&screen, -1, &stamp));
		assert_false(ui_row_stands(&screen, screen.height, &stamp));
		ui_row_done(&part, 0);
		ui_row_done(&screen, screen.height);
		ui_end();
	}
}

static int start(void **state)
{
	(void)state;
	stage_start_detached(BOX_ACS);
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
		cmocka_unit_test(a_frame_is_whole),
		cmocka_unit_test(only_what_changed_is_given),
		cmocka_unit_test(changes_are_given_apart),
		cmocka_unit_test(a_stamped_row_stands),
		cmocka_unit_test(a_stamped_row_moves),
		cmocka_unit_test(a_part_does_not_stand),
	};

	return cmocka_run_group_tests_name("screens/kit/canvas", tests, start, stop);
}
