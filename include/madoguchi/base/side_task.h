/*
 * base/side_task: one piece of work on a thread of its own, while its starter does something else.
 *
 * DESCRIPTION
 *   side_task_start() begins it, side_task_end() waits for it and has its result. What the work
 *   reads and writes is left alone in between.
 * ERRORS   MEMORY when no thread can be started; at the end those of the work.
 * OWNERSHIP  The struct and the argument are the starter's and outlive the work: whoever starts one
 *   ends it.
 * THREADS  Start and end on one thread. No signal reaches the other (base/thread).
 */
#ifndef MADOGUCHI_BASE_SIDE_TASK_H
#define MADOGUCHI_BASE_SIDE_TASK_H

#include <pthread.h>
#include <stdbool.h>

#include "madoguchi/base/error.h"

struct side_task {
	pthread_t thread;
	bool (*work)(void *argument, struct error *error);
	void *argument;
	bool ok;
	struct error error; /* where it is not ok */
};

bool side_task_start(struct side_task *task, bool (*work)(void *argument, struct error *error),
		     void *argument, struct error *error);
bool side_task_end(struct side_task *task, struct error *error);

#endif
