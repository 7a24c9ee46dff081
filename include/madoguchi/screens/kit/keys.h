/*
 * screens/kit/keys: one table of keys a screen.
 *
 * DESCRIPTION
 *   The line of keys at the bottom, the help behind F1 and ? and the manual are drawn from the
 *   same const table that the loop dispatches by. Every function key has a second way: Esc and a
 *   digit always, and the `second` of its row. Keys that mean the same everywhere are ready-made
 *   rows (KEY_ROW_…); their second keys are fixed. Not to be bound, because input methods use
 *   them: C-j, C-g, C-h; nor, because terminals do: C-s, C-q, C-a, C-b.
 * THREADS    Const data.
 */
#ifndef MADOGUCHI_SCREENS_KIT_KEYS_H
#define MADOGUCHI_SCREENS_KIT_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/ui.h"

/* Acts that mean the same everywhere are negative; a screen's own are 1 and more. */
enum key_act {
	ACT_PASS = 0,	/* listed here, but handled by the screen's key() */
	ACT_HELP = -1,	/* the loop shows the help */
	ACT_LEAVE = -2, /* the loop closes all screens but the lowest, or the lowest */
	ACT_BACK = -3,	/* the loop closes the screen */
	ACT_CHOOSE =
	    -4, /* usually a field's or list's choices: passed to key() if act() ignores it */
	ACT_REFRESH = -5, /* the screen reads its data again */
	ACT_DO = -6,	  /* the screen's main act */
	ACT_ORDER = -7,	  /* the list's next order */
};

struct key_binding {
	enum input_key key;
	enum input_key second; /* INPUT_KEY_NONE where Esc-digit is enough or there is none */
	const char *label;     /* message id, at most some 10 columns; NULL: not on the key line */
	const char *help;      /* message id: what it does */
	int act;
};

/* clang-format off */
#define KEY_ROW_HELP { INPUT_KEY_F1, INPUT_KEY_CTRL('K'), N_("Help"), N_("Shows what the keys of this screen do."), ACT_HELP }
#define KEY_ROW_LEAVE { INPUT_KEY_F3, INPUT_KEY_CTRL('X'), N_("Leave"), N_("Leaves this work and goes to the first screen."), ACT_LEAVE }
/* Where there is nothing below: on the first screen, at the sign-in, at the resident's terminal. */
#define KEY_ROW_END { INPUT_KEY_F3, INPUT_KEY_CTRL('X'), N_("Leave"), N_("Ends the program."), ACT_LEAVE }
/* Where the key line is long, and F12 leads to the first screen too. */
#define KEY_ROW_LEAVE_IN_HELP { INPUT_KEY_F3, INPUT_KEY_CTRL('X'), NULL, N_("Leaves this work and goes to the first screen."), ACT_LEAVE }
#define KEY_ROW_CHOOSE { INPUT_KEY_F4, INPUT_KEY_CTRL('F'), N_("Choose"), N_("Shows the choices for the field under the cursor."), ACT_CHOOSE }
/* The same where few fields have choices, and Left and Right change them too. */
#define KEY_ROW_CHOOSE_IN_HELP { INPUT_KEY_F4, INPUT_KEY_CTRL('F'), NULL, N_("Shows the choices for the field under the cursor."), ACT_CHOOSE }
#define KEY_ROW_REFRESH { INPUT_KEY_F5, INPUT_KEY_CTRL('R'), N_("Refresh"), N_("Reads everything on this screen again."), ACT_REFRESH }
/* The same where the screen follows by itself and its key line is long. */
#define KEY_ROW_REFRESH_IN_HELP { INPUT_KEY_F5, INPUT_KEY_CTRL('R'), NULL, N_("Reads everything on this screen again."), ACT_REFRESH }
#define KEY_ROW_BACK { INPUT_KEY_F12, INPUT_KEY_CTRL('W'), N_("Back"), N_("Goes one step back; nothing entered is lost."), ACT_BACK }
#define KEY_ROW_ORDER { INPUT_KEY_F6, INPUT_KEY_CTRL('T'), N_("Order"), N_("Sorts the list in the next way; its title says in which."), ACT_ORDER }
/* The same where F6 is an act of the screen's own. */
#define KEY_ROW_ORDER_F4 { INPUT_KEY_F4, INPUT_KEY_CTRL('F'), N_("Order"), N_("Sorts the list in the next way; its title says in which."), ACT_ORDER }
/* F10 with the screen's own words. */
#define KEY_ROW_DO(label_id, help_id) { INPUT_KEY_F10, INPUT_KEY_CTRL('D'), label_id, help_id, ACT_DO }
/* clang-format on */

#define KEY_NAMES_SIZE 48 /* bytes, with the NUL */

struct key_table {
	const struct key_binding *binding;
	size_t count;
};

/* The row whose key or second key the event is, or NULL. Character keys match only with
 * characters true. */
const struct key_binding *keys_find(struct key_table table, const struct input_event *event,
				    bool characters);
/* Tells why an act cannot be done now, as a message id; NULL: it can. */
typedef const char *(*keys_reason)(const void *state, int act);
/* The bottom line: "F1 Help  F3 Leave …"; what cannot be done now stands in parentheses. A line
 * that is too long has one blank less between its keys; where that is not enough, what cannot be
 * done now is left out, from the right, and then the longest words are cut ("~"): a key that works
 * stays on the line. */
void keys_draw_line(struct key_table table, keys_reason reason, const void *state,
		    const struct ui_area *area, enum language language);
/* "F10, C-d, Esc 0": every way to the key of a row. */
void keys_names(const struct key_binding *row, char names[static KEY_NAMES_SIZE]);
/* The table as text for the help: one row a key, with the reason where it cannot be done. */
void keys_describe(struct key_table table, keys_reason reason, const void *state,
		   enum language language, char *words, size_t size);
/* True when no key occurs twice and none is one that must not be bound; else *ret_wrong is it. */
bool keys_sound(struct key_table table, enum input_key *ret_wrong);

#endif
