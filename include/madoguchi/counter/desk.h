/*
 * counter/desk: the thread on which every act of the counter runs.
 *
 * DESCRIPTION
 *   The UI thread owns curses, the desk thread owns the counter (card and database). An act is a
 *   function with an argument; acts run one after another in the order submitted. What comes of an
 *   act is posted by the act itself to the UI's mailbox.
 * OWNERSHIP  The argument belongs to the act. desk_stop() lets the running act end (setting
 *   counter->cancel), drops those that wait through their `drop` function, and joins.
 * THREADS  desk_submit() and desk_cancel() from the UI thread. All signals are blocked in the desk.
 */
#ifndef MADOGUCHI_COUNTER_DESK_H
#define MADOGUCHI_COUNTER_DESK_H

#include "madoguchi/counter/counter.h"

struct desk;

struct desk_act {
	void (*run)(struct counter *counter, void *argument);
	void (*drop)(void *argument); /* instead of run, when the desk stops first */
	void *argument;
};

/* Takes over the counter: it is closed by desk_stop(). */
bool desk_start(struct counter **counter, struct desk **ret_desk, struct error *error);
bool desk_submit(struct desk *desk, const struct desk_act *act);
/* Ends a wait of the running act early. */
void desk_cancel(struct desk *desk);
bool desk_busy(struct desk *desk);
void desk_stop(struct desk **desk);

#endif
