/*
 * base/child: another program.
 *
 * DESCRIPTION
 *   posix_spawn(3): no code of ours runs in the child, so that a program with threads may do it.
 *   There is no shell. The child gets three descriptors and no other, no signal blocked, and what
 *   it is to read in a memory file: nothing of that lies in a file system, and nobody waits for a
 *   reader.
 *   A process that may start none asks base/starter, which does it by this.
 * OWNERSHIP  Who has begun one waits for it.
 * ERRORS   None of its own: errno.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_CHILD_H
#define MADOGUCHI_BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* A file in memory that holds these bytes, at its beginning; -1 with errno. */
int child_memory(const void *bytes, size_t size);
/* program: a path, or a name that is looked for in PATH. streams: what the child has as its
 * standard input, output and error. False with errno when it cannot be started. */
bool child_begin(const char *program, const char *const arguments[], const int streams[static 3],
		 pid_t *ret_child);
/* The same, to its end: *ret_status is waitpid()'s. */
bool child_run(const char *program, const char *const arguments[], const int streams[static 3],
	       int *ret_status);

#endif
