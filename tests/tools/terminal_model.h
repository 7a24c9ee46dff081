/*
 * terminal_model: the screen of a terminal that takes only what its kind knows.
 *
 * DESCRIPTION
 *   What comes is read by ECMA-48 as far as linux, putty and fbterm have it alike, and by what one
 *   of them has beside it. Anything else is not skipped but ends the program, with the
 *   reason and the screen on standard error: that is what the model is for. So does a character
 *   that is none. A wide character that loses one half is gone, as it is on these terminals.
 *   terminal_take() gets the bytes as they come, cut anywhere.
 */
#ifndef TESTS_TOOLS_TERMINAL_MODEL_H
#define TESTS_TOOLS_TERMINAL_MODEL_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define ROWS_MAX 100
#define COLUMNS_MAX 250
#define CELL_SIZE 64
#define WORDS_SIZE (COLUMNS_MAX * CELL_SIZE)
#define PARAMETERS 16

/* What a kind knows beside the others. */
static const struct kind {
	const char *name;
	const char *finals; /* of sequences that change nothing here */
	int mode;
} kinds[] = {
	{ "linux", "c", 0 },   /* the cursor's shape */
	{ "putty", "", 2004 }, /* marks around what is pasted */
	{ "fbterm", "c}", 0 }, /* colours */
};

struct cell {
	char words[CELL_SIZE]; /* a cluster; "": a blank */
	bool half;	       /* the second one of a wide cluster */
};

static struct {
	struct cell cell[ROWS_MAX][COLUMNS_MAX];
	int height, width;
	int y, x;
	bool full; /* the last column was written: the next character begins a line */
	int top, bottom;
	char held[64]; /* the beginning of a sequence or character */
	size_t held_size;
	size_t taken; /* bytes in all */
	const struct kind *kind;
} terminal;

/* ---- the end -------------------------------------------------------------------------------- */

static inline void row_words(int y, char words[static WORDS_SIZE])
{
	size_t size = 0, end = 0;

	for (int x = 0; x < terminal.width; x++) {
		const struct cell *cell = &terminal.cell[y][x];

		if (cell->half)
			continue;
		size += (size_t)snprintf(words + size, WORDS_SIZE - size, "%s",
					 cell->words[0] != '\0' ? cell->words : " ");
		if (cell->words[0] != '\0' && strcmp(cell->words, " ") != 0)
			end = size;
	}
	words[end] = '\0';
}

static inline void write_screen(FILE *out)
{
	char words[WORDS_SIZE];

	for (int y = 0; y < terminal.height; y++) {
		row_words(y, words);
		fprintf(out, "%s\n", words);
	}
	fprintf(out, "%d %d\n", terminal.x, terminal.y);
}

static inline _Noreturn void stop(const char *why, const char *what)
{
	fprintf(stderr, "%s: %s\n", why, what);
	write_screen(stderr);
	exit(EXIT_FAILURE);
}

static inline _Noreturn void stop_unknown(void)
{
	char words[3 * sizeof(terminal.held) + 1];

	for (size_t i = 0; i < terminal.held_size; i++)
		snprintf(words + 3 * i, 4, " %02x", (unsigned char)terminal.held[i]);
	stop("not a sequence of this terminal", words);
}

/* ---- the screen ----------------------------------------------------------------------------- */

static inline int within(int value, int most)
{
	return value < 0 ? 0 : value > most ? most : value;
}

static inline void move_to(int y, int x)
{
	terminal.y = within(y, terminal.height - 1);
	terminal.x = within(x, terminal.width - 1);
	terminal.full = false;
}

/* Half a wide character is none. */
static inline void clear_cell(int y, int x)
{
	struct cell *row = terminal.cell[y];

	if (row[x].half)
		row[x - 1] = (struct cell){ .half = false };
	if (x + 1 < terminal.width && row[x + 1].half)
		row[x + 1] = (struct cell){ .half = false };
	row[x] = (struct cell){ .half = false };
}

static inline void clear_cells(int y, int from, int until)
{
	for (int x = from; x < until && x < terminal.width; x++)
		clear_cell(y, x);
}

static inline void scroll_by(int by)
{
	const int step = by > 0 ? 1 : -1;
	const int from = by > 0 ? terminal.top : terminal.bottom;
	const int end = by > 0 ? terminal.bottom : terminal.top;

	for (; by != 0; by -= step) {
		for (int y = from; y != end; y += step)
			memcpy(terminal.cell[y], terminal.cell[y + step], sizeof(terminal.cell[y]));
		memset(terminal.cell[end], 0, sizeof(terminal.cell[end]));
	}
}

static inline void line_feed(int step)
{
	if (terminal.y == (step > 0 ? terminal.bottom : terminal.top))
		scroll_by(step);
	else
		move_to(terminal.y + step, terminal.x);
}

/* A mark belongs to the character before it. */
static inline void put_mark(const char *words)
{
	int x = terminal.full ? terminal.x : terminal.x - 1;
	struct cell *cell;
	size_t size;

	if (x < 0)
		stop("a mark without a character", words);
	cell = &terminal.cell[terminal.y][x - (terminal.cell[terminal.y][x].half ? 1 : 0)];
	size = strlen(cell->words);
	snprintf(cell->words + size, CELL_SIZE - size, "%s", words);
}

static inline void put_character(const char *words)
{
	wchar_t wide = L'\0';
	int width = mbtowc(&wide, words, strlen(words)) > 0 ? wcwidth(wide) : -1;

	if (width < 0)
		stop("not a character", words);
	if (width == 0) {
		put_mark(words);
		return;
	}
	if (terminal.full || terminal.x + width > terminal.width) {
		terminal.x = 0;
		line_feed(1);
	}
	clear_cells(terminal.y, terminal.x, terminal.x + width);
	snprintf(terminal.cell[terminal.y][terminal.x].words, CELL_SIZE, "%s", words);
	if (width == 2)
		terminal.cell[terminal.y][terminal.x + 1].half = true;
	terminal.full = terminal.x + width == terminal.width;
	terminal.x += terminal.full ? width - 1 : width;
}

/* ---- sequences ------------------------------------------------------------------------------ */

struct sequence {
	bool private; /* "?" */
	int parameter[PARAMETERS];
	int count;
};

static inline int parameter(const struct sequence *sequence, int at, int otherwise)
{
	return at < sequence->count && sequence->parameter[at] > 0 ? sequence->parameter[at]
								   : otherwise;
}

static inline void erase_line(int mode)
{
	clear_cells(terminal.y, mode == 0 ? terminal.x : 0,
		    mode == 1 ? terminal.x + 1 : terminal.width);
}

static inline void erase_screen(int mode)
{
	erase_line(mode);
	for (int y = 0; y < terminal.height; y++)
		if ((mode != 1 && y > terminal.y) || (mode != 0 && y < terminal.y))
			clear_cells(y, 0, terminal.width);
}

static inline void set_region(const struct sequence *sequence)
{
	terminal.top = within(parameter(sequence, 0, 1) - 1, terminal.height - 1);
	terminal.bottom = within(parameter(sequence, 1, terminal.height) - 1, terminal.height - 1);
	move_to(0, 0);
}

/* Eight colours and what every one of them has: 256 of them would be another kind's. */
static inline void check_style(const struct sequence *sequence)
{
	for (int i = 0; i < sequence->count; i++) {
		const int style = sequence->parameter[i];

		if (style > 49 || (style > 27 && style < 30) || style == 38 || style == 48)
			stop_unknown();
	}
}

/* Keys of the cursor, wrapping, the cursor itself, the second screen; replacing. */
static inline void check_mode(const struct sequence *sequence)
{
	static const int known[] = { 1, 7, 25, 1049 };

	for (int i = 0; i < sequence->count; i++) {
		bool good = sequence->private ? sequence->parameter[i] == terminal.kind->mode
					      : sequence->parameter[i] == 4;

		for (size_t k = 0; sequence->private && k < sizeof(known) / sizeof(known[0]); k++)
			good = good || sequence->parameter[i] == known[k];
		if (!good)
			stop_unknown();
	}
}

static inline bool move_by_sequence(const struct sequence *sequence, char final)
{
	const int by = parameter(sequence, 0, 1);

	if (final == 'A')
		move_to(terminal.y - by, terminal.x);
	else if (final == 'B')
		move_to(terminal.y + by, terminal.x);
	else if (final == 'C')
		move_to(terminal.y, terminal.x + by);
	else if (final == 'D')
		move_to(terminal.y, terminal.x - by);
	else if (final == 'G')
		move_to(terminal.y, by - 1);
	else if (final == 'd')
		move_to(by - 1, terminal.x);
	else if (final == 'H')
		move_to(by - 1, parameter(sequence, 1, 1) - 1);
	else
		return false;
	return true;
}

static inline void do_sequence(const struct sequence *sequence, char final)
{
	if (!sequence->private && move_by_sequence(sequence, final))
		return;
	if (final == 'h' || final == 'l')
		check_mode(sequence);
	else if (strchr(terminal.kind->finals, final) != NULL)
		return; /* colours, the shape of the cursor */
	else if (sequence->private)
		stop_unknown();
	else if (final == 'J')
		erase_screen(parameter(sequence, 0, 0));
	else if (final == 'K')
		erase_line(parameter(sequence, 0, 0));
	else if (final == 'X')
		clear_cells(terminal.y, terminal.x, terminal.x + parameter(sequence, 0, 1));
	else if (final == 'r')
		set_region(sequence);
	else if (final == 'm')
		check_style(sequence);
	else
		stop_unknown();
}

static inline void read_sequence(void)
{
	struct sequence sequence = { .private = terminal.held[2] == '?' };
	char *at = terminal.held + (sequence.private ? 3 : 2);
	const char final = terminal.held[terminal.held_size - 1];

	while (*at != final && sequence.count < PARAMETERS) {
		sequence.parameter[sequence.count++] = (int)strtol(at, &at, 10);
		if (*at == ';')
			at++;
		else if (*at != final)
			stop_unknown();
	}
	do_sequence(&sequence, final);
}

/* ESC and something else than "["; false: there is more to come. */
static inline bool read_escape(void)
{
	const char *held = terminal.held;

	if (terminal.held_size < 2 || (strchr("()", held[1]) != NULL && terminal.held_size < 3))
		return false;
	if (held[1] == 'D')
		line_feed(1);
	else if (held[1] == 'M')
		line_feed(-1);
	else if (strcmp(held + 1, "(B") != 0 && strcmp(held + 1, ")0") != 0 &&
		 strcmp(held + 1, "=") != 0 && strcmp(held + 1, ">") != 0)
		stop_unknown();
	return true;
}

static inline bool read_control(void)
{
	switch (terminal.held[0]) {
	case '\r':
		move_to(terminal.y, 0);
		return true;
	case '\n':
		line_feed(1);
		return true;
	case '\b':
		move_to(terminal.y, terminal.x - 1);
		return true;
	case '\017': /* the first set of characters, which holds always */
		return true;
	default:
		stop_unknown();
	}
}

/* What is held, once it is whole; false: there is more to come. */
static inline bool read_held(void)
{
	const unsigned char first = (unsigned char)terminal.held[0];
	const unsigned char last = (unsigned char)terminal.held[terminal.held_size - 1];
	const size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	if (first == '\033' && terminal.held[1] == '[') {
		if (terminal.held_size < 3 || last < '@' || last > '~')
			return false;
		read_sequence();
		return true;
	}
	if (first == '\033')
		return read_escape();
	if (first < ' ' || first == 0x7F)
		return read_control();
	if (terminal.held_size < size)
		return false;
	put_character(terminal.held);
	return true;
}

static inline void terminal_take(const char *bytes, size_t size)
{
	terminal.taken += size;
	for (size_t i = 0; i < size; i++) {
		if (terminal.held_size + 1 >= sizeof(terminal.held))
			stop_unknown();
		terminal.held[terminal.held_size++] = bytes[i];
		terminal.held[terminal.held_size] = '\0';
		if (!read_held())
			continue;
		terminal.held_size = 0;
		memset(terminal.held, 0, sizeof(terminal.held));
	}
}

/* False: there is no such kind. */
static inline bool terminal_is(const char *name)
{
	for (size_t i = 0; name != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			terminal.kind = &kinds[i];
	return terminal.kind != NULL;
}

static inline void terminal_resize(int height, int width)
{
	/* What no longer fits is lost. */
	for (int y = 0; y < ROWS_MAX; y++)
		for (int x = 0; x < COLUMNS_MAX; x++)
			if (y >= height || x >= width)
				terminal.cell[y][x] = (struct cell){ .half = false };
	terminal.height = height;
	terminal.width = width;
	terminal.top = 0;
	terminal.bottom = height - 1;
	move_to(terminal.y, terminal.x);
}

#endif
