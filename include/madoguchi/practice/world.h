/*
 * practice/world: the practice world seen from outside.
 *
 * DESCRIPTION
 *   world_up() starts a supervisor in the background and returns when everything is ready;
 *   world_down() ends it with all it started. Whether a world runs is told by the lock on
 *   STATE/world.lock, which the kernel frees when the supervisor dies, so that what a killed world
 *   left behind is never taken for a living one. Sockets in the world's own /run are reached
 *   through /proc/PID/root, or directly by a process that is inside the world.
 * ERRORS     ERROR_PRACTICE.
 * THREADS    Only in a process with one thread.
 */
#ifndef MADOGUCHI_PRACTICE_WORLD_H
#define MADOGUCHI_PRACTICE_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "madoguchi/base/error.h"
#include "madoguchi/practice/control.h"
#include "madoguchi/practice/world_supervisor.h"

/* Starts the world; one that runs already gets back what has died in it. */
bool world_up(const struct world_options *options, struct error *error);
/* True also when there was none. */
bool world_down(const char *state_dir, struct error *error);
/* The supervisor; 0 when the world does not run. */
pid_t world_pid(const char *state_dir);
/* Asks "card.sock" or "world.sock" of the running world. */
bool world_ask(const char *state_dir, const char *socket, const char *request,
	       char answer[static CONTROL_SIZE], struct error *error);
/* Replaces this program by a command inside the world; returns on failure only. */
bool world_run(const char *state_dir, char *const command[], struct error *error);

#endif
