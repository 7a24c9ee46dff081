/*
 * screens/kit/screen: what a screen is: a const table of operations and a state.
 *
 * DESCRIPTION
 *   Screens lie on a stack in the loop (kit/loop). Only the topmost gets keys; posts and ticks go
 *   to all, topmost first. Drawing is from scratch every time, into the area that the loop leaves
 *   between the title line and the message line (row 2 to the last row but two: 80 x 19 at 23
 *   rows). An overlay (a dialog) is drawn over the screen below it.
 *   Order for a key: an event that is a key of the table goes to act() (after the reason why not
 *   was asked for); what act() ignores and what is not in the table goes to key(); a character
 *   that key() ignores is looked up in the table too, and `?` shows the help.
 *   Every operation but name, title and draw may be NULL.
 * OWNERSHIP  open() makes the state, close() frees it (and wipes what must be wiped).
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_SCREEN_H
#define MADOGUCHI_SCREENS_KIT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/keys.h"
#include "madoguchi/screens/kit/mailbox.h"
#include "madoguchi/screens/kit/ui.h"

struct loop;

enum screen_result {
	SCREEN_IGNORED, /* not mine: the next one may have it */
	SCREEN_USED,	/* handled; everything is drawn again */
	SCREEN_CLOSE,	/* handled, and this screen is done */
};

struct screen_ops {
	const char *name;  /* for tests and the log */
	const char *title; /* message id for the title line; NULL: no title (overlays) */
	const char *help;  /* message id: what the screen is for; first paragraph of the help */
	bool overlay;	   /* drawn over the screen below */
	bool covers;   /* stays above all that is opened by others meanwhile, and open when all are
			      closed: nothing below it is seen */
	bool resident; /* turned to the resident: their language, status line only office and
			      time, so that nothing of the clerk's is seen */
	struct key_table keys;

	/* Makes the state from the argument that loop_push() was given. Without open() the argument
	 * itself is the state. */
	bool (*open)(struct loop *loop, void *argument, void **ret_state, struct error *error);
	void (*close)(struct loop *loop, void *state);
	void (*draw)(struct loop *loop, void *state, const struct ui_area *body);
	enum screen_result (*key)(struct loop *loop, void *state, const struct input_event *event);
	enum screen_result (*act)(struct loop *loop, void *state, int act);
	const char *(*reason)(const void *state, int act); /* see keys_reason */
	enum screen_result (*post)(struct loop *loop, void *state, struct post *post);
	/* A deadline asked for with loop_wake_at() has passed. */
	enum screen_result (*tick)(struct loop *loop, void *state, int64_t now_ms);
	/* The screen above has closed and this one is on top again. */
	void (*resume)(struct loop *loop, void *state);
	/* Second part of the title line (the case number …); words may be left empty. */
	void (*subject)(const void *state, enum language language, char *words, size_t size);
	/* Message id of the help for what has the focus; shown first. NULL: none. */
	const char *(*focus_help)(const void *state);
};

#endif
