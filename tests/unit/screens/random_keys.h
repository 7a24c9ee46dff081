/*
 * random_keys: what the fuzzing of screens shares.
 *
 * DESCRIPTION
 *   Pieces of input as terminals send them, whole, cut and broken; sizes down to one cell; and what
 *   must hold of every screen. MADOGUCHI_FUZZ_STEPS changes the number of pieces of a test,
 *   MADOGUCHI_FUZZ_SEED the run.
 */
#ifndef TESTS_UNIT_SCREENS_RANDOM_KEYS_H
#define TESTS_UNIT_SCREENS_RANDOM_KEYS_H

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/canvas.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/terminal.h"
#include "madoguchi/screens/kit/ui.h"

#define RANDOM_ROW_SIZE 2048
#define RANDOM_ROWS 60

static const char *const random_pieces[] = {
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
	"\033]11;rgb:1e1e/1e1e/1e1e\a",
	"\033P1$r",
	"\033\\",
	"\033[M !!",
	"\033[M",
	"\033Op",
	"\033OQ",
	"\033OR",
	"\033OS",
	"\033[17~",
	"\033[18~",
	"\033[19~",
	"\033[20~",
	"\004",
	"\005",
	"\017",
	"\020",
	"\022",
	"\024",
	"\026",
	"0",
	"7",
	"A",
};

static inline long random_setting(const char *name, long otherwise)
{
	const char *value = getenv(name);

	return value != NULL ? strtol(value, NULL, 10) : otherwise;
}

static inline void random_feed(struct input *input, int64_t now_ms)
{
	const size_t count = sizeof(random_pieces) / sizeof(random_pieces[0]);
	const char *piece = random_pieces[(size_t)random() % count];
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

static inline void random_resize(void)
{
	static const int sizes[][2] = { { 1, 1 },   { 2, 3 },	{ 22, 80 },  { 23, 79 },
					{ 23, 80 }, { 24, 81 }, { 43, 132 }, { 60, 250 } };
	const int *size = sizes[(size_t)random() % (sizeof(sizes) / sizeof(sizes[0]))];

	terminal_resize_to(size[0], size[1]);
}

/* The screen is well formed after every drawing: valid UTF-8, cursor inside, and though curses was
 * given only what had changed, it holds the whole frame. */
static inline void random_assert_screen(void)
{
	struct ui_area area = ui_screen();
	int row, column;

	for (int y = 0; y < area.height; y++) {
		char text_row[RANDOM_ROW_SIZE];

		ui_row(y, text_row, sizeof(text_row));
		assert_true(text_valid(text_row, strlen(text_row)));
		assert_true(ui_width(text_row) <= area.width);
	}
	assert_true(canvas_agrees());
	ui_cursor_place(&row, &column);
	assert_true(row >= 0 && row < area.height && column >= 0 && column < area.width);
}

#endif
