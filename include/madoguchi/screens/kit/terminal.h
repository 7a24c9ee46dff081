/*
 * screens/kit/terminal: starts and stops the screen, and tells of its signals.
 *
 * DESCRIPTION
 *   One terminal a process. terminal_start() sets the modes and opens curses for output only;
 *   terminal_teach() fills a decoder (kit/input) with the terminal's keys. Nothing is asked of
 *   curses for input. A terminal that is no UTF-8 one shows ? for other characters than ASCII, and
 *   the loop speaks English on it (screens/kit/loop).
 *   SIGWINCH, SIGTERM, SIGHUP and SIGINT arrive through a descriptor; fatal signals restore the
 *   terminal and then kill the process as they would have. A second SIGTERM before the first was
 *   read does the same. exit() restores too.
 *   The layout is made for 80 x 23 and more; below that only a message is shown, and everything
 *   typed so far is kept.
 *   Whether the terminal speaks UTF-8 is told by LC_ALL, LC_CTYPE or LANG, the first of them that
 *   is set. A locale of that name need not be installed, and where none of them is set it does.
 *   NO_COLOR (any value but empty) or a monochrome terminal means attributes without colour.
 * ERRORS     ERROR_TERMINAL: not a terminal, unknown TERM, one without a cursor to place.
 * THREADS    UI thread only. The mask of signals is left alone; other threads block all.
 */
#ifndef MADOGUCHI_SCREENS_KIT_TERMINAL_H
#define MADOGUCHI_SCREENS_KIT_TERMINAL_H

#include <stdbool.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/input.h"

#define TERMINAL_COLUMNS_MIN 80
#define TERMINAL_ROWS_MIN 23

struct terminal_options {
	enum box_style box;
	bool monochrome;
	const char *type; /* NULL: the environment's TERM */
	int input_fd;	  /* usually 0 */
	int output_fd;	  /* usually 1 */
	bool detached;	  /* test builds: no terminal at all, drawn screens are only dumped */
};

/* Usual options: descriptors 0 and 1, ACS boxes. */
struct terminal_options terminal_defaults(void);

bool terminal_start(const struct terminal_options *options, struct error *error);
/* Restores the terminal; may be called at any time and twice. */
void terminal_stop(void);
bool terminal_running(void);

/* What arrived since the last call. */
struct terminal_signals {
	bool resize;
	bool end; /* SIGTERM, SIGHUP or SIGINT */
};
int terminal_signal_fd(void);
struct terminal_signals terminal_take_signals(void);

int terminal_input_fd(void);
/* Reads all that is there into the decoder; false at the end of the terminal (hang-up). */
bool terminal_read(struct input *input);
/* Gives the decoder the key sequences that terminfo has for this terminal. */
void terminal_teach(struct input *input);

/* Asks the terminal for its size and lays everything out again. */
void terminal_resize(void);
/* The same with a given size (tests, and terminals that do not know theirs). */
void terminal_resize_to(int rows, int columns);
void terminal_size(int *ret_rows, int *ret_columns);
bool terminal_too_small(void);
bool terminal_is_utf8(void);
/* Rings the bell, at most once in half a second. */
void terminal_bell(void);

#endif
