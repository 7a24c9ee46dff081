/*
 * practice/world_child: one program of the practice world, started and watched.
 *
 * DESCRIPTION
 *   A child writes to its own log file, dies with its parent (PR_SET_PDEATHSIG), has no
 *   capabilities and is ready when the sign it gives is there: a byte in a pipe, a file, or a
 *   socket that accepts. Waiting ends at once when the child ends, and at a deadline.
 * OWNERSHIP  The caller stops what it started; the struct is a plain value.
 * ERRORS     ERROR_PRACTICE with the program's name, and its log file where it says more.
 * THREADS    Only in a process with one thread.
 */
#ifndef MADOGUCHI_PRACTICE_WORLD_CHILD_H
#define MADOGUCHI_PRACTICE_WORLD_CHILD_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "madoguchi/base/error.h"

#define WORLD_CHILD_ARGUMENTS 12

enum world_ready {
	WORLD_READY_AT_ONCE,
	WORLD_READY_PIPE,   /* writes a byte to the descriptor named by its last argument */
	WORLD_READY_FILE,   /* makes or replaces ready_path */
	WORLD_READY_SOCKET, /* accepts on ready_path */
};

struct world_child {
	const char *name;
	const char *arguments[WORLD_CHILD_ARGUMENTS]; /* NULL-terminated; [0] is the program */
	enum world_ready ready;
	char ready_path[2048];
	struct stat before; /* of ready_path, when it was started */
	bool wanted;	    /* part of this world */
	pid_t pid;	    /* 0: not running */
};

/* Starts it and waits until it is ready. */
bool world_child_start(struct world_child *child, const char *log_dir, struct error *error);
/* Asks it to end, waits, and ends it by force when it does not. */
void world_child_stop(struct world_child *child);

#endif
