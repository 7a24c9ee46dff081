/*
 * screens/wait_line: an act of the desk that lasts says what it waits for.
 *
 * DESCRIPTION
 *   From the second second on the message line says what the desk waits for, how long so far, and
 *   whether F12 goes back meanwhile; once a second, until the act has ended. A job that is `told`
 *   is shown by its screen itself.
 * ERRORS     Without a timer nothing is said.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_WAIT_LINE_H
#define MADOGUCHI_SCREENS_WAIT_LINE_H

#include "madoguchi/counter/desk.h"
#include "madoguchi/screens/kit/loop.h"

/* All zero: nothing is ever said. */
struct wait_line {
	struct loop *loop;
	struct desk *desk;
	int timer; /* rings each second while the desk works; 0: there is none */
	bool said;
};

void wait_line_open(struct wait_line *line, struct loop *loop, struct desk *desk);
void wait_line_close(struct wait_line *line);
/* A job has been handed to the desk. */
void wait_line_begin(struct wait_line *line);
/* A job has come back: what was said of it is taken away. */
void wait_line_end(struct wait_line *line);

#endif
