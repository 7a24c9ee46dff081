/*
 * screens/kit/stack: the screens that are open, lowest first.
 *
 * DESCRIPTION
 *   Inside of kit/loop; screens use the functions of kit/loop.h. A screen is never taken off while
 *   one of its operations runs: it is marked, and stack_sweep() takes it off afterwards. `current`
 *   is the screen that is being asked.
 * OWNERSHIP  States belong to their screens; close() frees them.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_STACK_H
#define MADOGUCHI_SCREENS_KIT_STACK_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/screens/kit/screen.h"

#define STACK_SCREENS 16

struct open_screen {
	const struct screen_ops *ops;
	void *state;
	int64_t wake_ms; /* monotonic; 0: none */
	bool closing;
};

/* While a screen's open() runs it is not on the stack yet: what it asks for is kept here. */
struct stack_opening {
	bool now;
	int64_t wake_ms; /* monotonic; 0: none */
};

struct stack {
	struct open_screen screen[STACK_SCREENS];
	int depth;
	int current;
	struct stack_opening opening;
	bool owed; /* below a cover a screen has closed: the next one is told when the cover goes */
	bool ending; /* all are being closed: none may be opened */
};

bool stack_push(struct stack *stack, struct loop *loop, const struct screen_ops *ops,
		void *argument, struct error *error);
/* Takes marked screens off, topmost first, until their closing closes no more; then tells the one
 * that is on top again. True when any went. */
bool stack_sweep(struct stack *stack, struct loop *loop);
void stack_close_all(struct stack *stack, struct loop *loop);
/* Marks all but the first one and those that cover. */
void stack_home(struct stack *stack);
/* Marks what an operation's result asks for; false for SCREEN_IGNORED. */
bool stack_note(struct stack *stack, int index, enum screen_result result);
/* The screen that an overlay lies on. */
int stack_ground(const struct stack *stack, int index);
/* Whether the current screen, with what it lies on, is turned to the resident. */
bool stack_for_resident(const struct stack *stack);
struct open_screen *stack_top(struct stack *stack);
/* The index of the screen with this state; -1: it is not open. */
int stack_place(const struct stack *stack, const struct screen_ops *ops, const void *state);
/* The screen that asks is waked then, if not before. */
void stack_wake_at(struct stack *stack, int64_t at_ms);
/* The earliest of these times; INT64_MAX: none is to be waked. */
int64_t stack_first_wake(const struct stack *stack);
/* Why a screen does not do this now: message id, or NULL. */
const char *stack_reason(const struct stack *stack, int index, int act);
/* True when this screen is on top and does this now. Another one is not asked: its acts have the
 * same numbers. */
bool stack_does(const struct stack *stack, const struct screen_ops *ops, int act);

#endif
