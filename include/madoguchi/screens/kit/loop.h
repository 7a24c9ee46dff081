/*
 * screens/kit/loop: the one loop of the program, its stack of screens and its fixed lines.
 *
 * DESCRIPTION
 *   Row 0 is the status line, row 1 the title, the last row but one the message line (what it
 *   says stays until the next key), the last row the keys. The loop polls terminal, signals,
 *   mailbox, watched descriptors and the nearest deadline; it reads input until there is none
 *   left, then draws once. Nothing in it may block: work is posted to other threads, whose
 *   answers come through the mailbox.
 *   It ends when the last screen is closed, on SIGTERM, SIGHUP or SIGINT, or when the terminal
 *   hangs up. Screens still open are then closed, topmost first.
 *   A lone ESC does nothing but wait for a digit (F-key); Esc Esc is F12. C-l paints anew.
 * OWNERSHIP  The application keeps what it passes; screens own their states.
 * THREADS    UI thread only; others use the mailbox.
 */
#ifndef MADOGUCHI_SCREENS_KIT_LOOP_H
#define MADOGUCHI_SCREENS_KIT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/mailbox.h"
#include "madoguchi/screens/kit/screen.h"
#include "madoguchi/screens/kit/status_line.h"

struct loop_options {
	enum language language;		 /* the clerk's */
	enum language resident_language; /* of screens turned to the resident */
	void *application;		 /* handed out by loop_application() */
	/* Every post first, before the screens (status line, desk state); may be NULL. */
	void (*post)(struct loop *loop, void *application, const struct post *post);
	/* Shows the help of a screen (kit/help has one); NULL: F1 does nothing. */
	bool (*help)(struct loop *loop, const struct screen_ops *ops, const void *state);
	/* F11 on any screen, or no key for idle_ms (0: never; once until the next key): covers the
	 * screens. */
	int64_t idle_ms;
	void (*lock)(struct loop *loop, void *application, bool idle);
	/* F2 where the screen has no F2 of its own: the clerk's next language; NULL: F2 does
	 * nothing. */
	void (*speak)(struct loop *loop, void *application);
};

enum loop_end {
	LOOP_DONE,	 /* the last screen closed, or loop_leave() */
	LOOP_TERMINATED, /* a signal */
	LOOP_HANGUP,	 /* the terminal is gone */
};

/* The terminal must be started. */
bool loop_new(const struct loop_options *options, struct loop **ret_loop, struct error *error);
void loop_free(struct loop **loop);
/* At least one screen must have been pushed. */
enum loop_end loop_run(struct loop *loop);

bool loop_push(struct loop *loop, const struct screen_ops *ops, void *argument,
	       struct error *error);
/* Closes the screen that asks and opens another in its place, in this order: opened first, so
 * that on an error the old one stays. */
bool loop_replace(struct loop *loop, const struct screen_ops *ops, void *argument,
		  struct error *error);
/* Closes every screen above the lowest one. */
void loop_home(struct loop *loop);
/* Ends loop_run() after this event. */
void loop_leave(struct loop *loop);
/* How many screens lie on the stack, and the name of the topmost ("" for none). */
int loop_depth(const struct loop *loop);
const char *loop_top(const struct loop *loop);
/* Whether F12 would close the topmost screen now. */
bool loop_goes_back(const struct loop *loop);
/* How many screens lie below the one with this state; -1: it is not open. */
int loop_place(const struct loop *loop, const struct screen_ops *ops, const void *state);

void *loop_application(const struct loop *loop);
struct mailbox *loop_mailbox(const struct loop *loop);
struct status_line *loop_status(struct loop *loop);
/* The language of the screen that is being drawn or asked. */
enum language loop_language(const struct loop *loop);
void loop_languages(const struct loop *loop, enum language *ret_clerk, enum language *ret_resident);
/* On a terminal that is no UTF-8 one both are English, and that is said. */
void loop_set_language(struct loop *loop, enum language clerk, enum language resident);
/* Another idle_ms of the options. */
void loop_set_idle(struct loop *loop, int64_t idle_ms);

/* The message line until the next key; why a key was refused, only as long as it is so. Style:
 * UI_GOOD, UI_WARN, UI_BAD as decoration. */
void loop_say(struct loop *loop, const struct message *message, unsigned style);
void loop_say_id(struct loop *loop, const char *id, unsigned style);

/* tick() of the screen that asks is called once at this monotonic time or soon after; an earlier
 * one that is still open is kept if it comes first. */
void loop_wake_at(struct loop *loop, int64_t at_monotonic_ms);
/* Calls ready() when the descriptor can be read; at most WATCHES_MAX (kit/watches). fd < 0 in
 * unwatch: none. */
bool loop_watch(struct loop *loop, int fd, void (*ready)(struct loop *loop, void *context, int fd),
		void *context);
void loop_unwatch(struct loop *loop, int fd);

/* What loop_run() is made of, for tests: handles one event; the posts that have come; the deadlines
 * that have passed; draws one frame. */
void loop_feed(struct loop *loop, const struct input_event *event);
void loop_take_posts(struct loop *loop);
void loop_take_deadlines(struct loop *loop, int64_t now_ms);
void loop_draw(struct loop *loop);

#endif
