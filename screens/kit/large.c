#include "madoguchi/screens/kit/large.h"

#include <string.h>

#include "madoguchi/base/text.h"

#define WORDS_SIZE 256
#define BOXES_MAX 16
#define BOX_WIDEST 8

void large_words(const struct ui_area *area, int y, int x, enum language language, const char *id,
		 int width, unsigned style)
{
	const char *words = text(language, id);
	char spread[WORDS_SIZE] = "";
	size_t used = 0;

	for (size_t size = strlen(words); size > 0;) {
		int columns;
		const size_t cluster = text_cluster(words, size, &columns);

		if (used + cluster + 2 > sizeof(spread))
			break;
		memcpy(spread + used, words, cluster);
		used += cluster;
		spread[used++] = ' ';
		words += cluster;
		size -= cluster;
	}
	spread[used] = '\0';
	if (ui_width(spread) <= width)
		ui_put(area, y, x, spread, width, style);
	else
		ui_text(area, y, x, language, id, width, style);
}

void large_digit(const struct ui_area *area, int y, int x, int digit)
{
	static const char *const digits[10][LARGE_ROWS] = {
		{ " ### ", "#   #", "#   #", "#   #", " ### " },
		{ "  #  ", " ##  ", "  #  ", "  #  ", " ### " },
		{ "#### ", "    #", " ### ", "#    ", "#####" },
		{ "#### ", "    #", " ### ", "    #", "#### " },
		{ "#  # ", "#  # ", "#####", "   # ", "   # " },
		{ "#####", "#    ", "#### ", "    #", "#### " },
		{ " ### ", "#    ", "#### ", "#   #", " ### " },
		{ "#####", "    #", "   # ", "  #  ", "  #  " },
		{ " ### ", "#   #", " ### ", "#   #", " ### " },
		{ " ### ", "#   #", " ####", "    #", " ### " },
	};

	for (int row = 0; digit >= 0 && digit < 10 && row < LARGE_ROWS; row++)
		ui_put(area, y + row, x, digits[digit][row], 5, UI_BOLD);
}

/* One box and its left edge; the next one's edge closes it. */
static void draw_box(const struct ui_area *area, int y, int x, int width, bool full, bool needed)
{
	const char edge = needed ? '-' : '.';

	ui_put(area, y, x, "+", 1, UI_PLAIN);
	ui_fill(area, y, x + 1, edge, width - 1, UI_PLAIN);
	for (int row = 1; row < LARGE_BOX_ROWS - 1; row++) {
		ui_put(area, y + row, x, "|", 1, UI_PLAIN);
		ui_fill(area, y + row, x + 1, full ? '#' : ' ', width - 1, UI_BOLD);
	}
	ui_put(area, y + LARGE_BOX_ROWS - 1, x, "+", 1, UI_PLAIN);
	ui_fill(area, y + LARGE_BOX_ROWS - 1, x + 1, edge, width - 1, UI_PLAIN);
}

void large_boxes(const struct ui_area *area, int y, int x, int typed, int least, int most)
{
	const int count = most < BOXES_MAX ? most : BOXES_MAX;
	const int room = count > 0 ? (area->width - x - 2) / count : 0;
	const int width = room < BOX_WIDEST ? room : BOX_WIDEST;
	const int end = x + count * width;
	const int next = typed < count ? typed : count - 1;

	if (width < 2)
		return;
	for (int i = 0; i < count; i++)
		draw_box(area, y, x + i * width, width, i < typed, i < least);
	for (int row = 0; row < LARGE_BOX_ROWS; row++)
		ui_put(area, y + row, end, row == 0 || row == LARGE_BOX_ROWS - 1 ? "+" : "|", 1,
		       UI_PLAIN);
	ui_cursor(area, y + LARGE_BOX_ROWS / 2, x + next * width + width / 2);
}
