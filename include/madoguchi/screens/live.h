/*
 * screens/live: a screen that shows the database as it stands.
 *
 * DESCRIPTION
 *   Lists and sums change while they are shown: another terminal and the sync write, too. A struct
 *   live is the first member of such a screen's state, so that its functions can stand in the
 *   screen's table of operations as they are. It reads when the screen opens, when another process
 *   has written, when the screen is on top again (live_resume), and after each job of its own.
 * OWNERSHIP  Part of the screen's state; nothing to be freed.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_LIVE_H
#define MADOGUCHI_SCREENS_LIVE_H

#include "madoguchi/screens/app.h"

struct live {
	struct app *app;
	uint64_t owner;	      /* of its jobs */
	int64_t seen_version; /* of the database, as it was last read */
	bool busy;	      /* a job of its own is on the desk */
	/* Reads again what is shown, or has the desk read it; the state is the screen's. */
	void (*read)(void *state);
	/* After a job that went well, when all is read again; NULL: there is nothing to say. */
	void (*done)(struct loop *loop, void *state, struct job *job);
};

/* First of all in open(). */
void live_init(struct live *live, struct loop *loop, void (*read)(void *state),
	       void (*done)(struct loop *loop, void *state, struct job *job));
/* Last in open(): reads for the first time, and from now on whenever somebody has written. */
void live_start(struct live *live);
void live_read(struct live *live);
/* Hands a job to the desk; NULL is none. */
void live_submit(struct live *live, struct job **job);

/* Operations of the screen; the state begins with its struct live. */
enum screen_result live_tick(struct loop *loop, void *state, int64_t now_ms);
void live_resume(struct loop *loop, void *state);
/* A job that went wrong is told in a dialog. */
enum screen_result live_post(struct loop *loop, void *state, struct post *post);

#endif
