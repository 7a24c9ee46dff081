/*
 * screens/kit/script: keys from a file instead of a keyboard, in test builds only.
 *
 * DESCRIPTION
 *   MADOGUCHI_SCRIPT names a file of lines; the loop takes the next line when everything before
 *   it has been handled and drawn:
 *     # …               nothing
 *     key NAME…         keys by name, as input_key_name() has them: key F10 Down Enter C-r
 *     type TEXT         characters
 *     pin DIGITS        the same; the line lies only in locked memory
 *     wait TEXT         until the text stands on the screen
 *     gone TEXT         until it does not
 *     select TEXT       Home, then Down until the row of the cursor has the text
 *     save NAME         screen into MADOGUCHI_SCRIPT_DIR/NAME.screen
 *     resize COLUMNS ROWS
 *     language en|ja
 *     signal            as if SIGTERM had come
 *     quit              ends the loop
 *   A script names what it opens with `select`: a list that has grown a row breaks no script.
 *   A `wait` longer than SCRIPT_WAIT_MS, a `select` that finds nothing, an unknown word, or the end
 *   of the file without `quit` ends the process with SCRIPT_FAILED; what was on the screen goes to
 *   standard error and to FAILED.screen. A saved screen is one line a row, without trailing blanks,
 *   and at the end "cursor ROW COLUMN".
 *   With a script the program needs no terminal.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_SCRIPT_H
#define MADOGUCHI_SCREENS_KIT_SCRIPT_H

#ifdef MADOGUCHI_TEST

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/input.h"

#define SCRIPT_WAIT_MS 30000
#define SCRIPT_ROWS_MAX 100 /* how far down `select` goes */
#define SCRIPT_FAILED 99

struct script;

enum script_step {
	SCRIPT_FED,	/* bytes were put into the decoder, or something else was done: go on */
	SCRIPT_WAITING, /* nothing to do until the screen changes */
	SCRIPT_QUIT,
	SCRIPT_SIGNAL,
	SCRIPT_LANGUAGE, /* the loop is to take script_language() */
};

/* Whether the environment names a script. */
bool script_wanted(void);
/* NULL when none is wanted; ends the process when it cannot be read. */
struct script *script_open(void);
void script_close(struct script **script);
/* Does the next line; the screen must be drawn. */
enum script_step script_next(struct script *script, struct input *input, int64_t now_ms);
enum language script_language(const struct script *script);

#endif
#endif
