/*
 * base/starter: starts one certain program for a process that may start none.
 *
 * DESCRIPTION
 *   Before it knows a secret, and before it gives away the right to start programs
 *   (confine_starting()), a process leaves a child behind it that can do one thing: start the
 *   program that was named to it then, with the words and the three descriptors that it is sent,
 *   and tell how it ended. The child is confined as its process was at that moment, and what it
 *   starts inherits that; it holds no descriptor and no memory of what came later.
 *   A program that runs is a descriptor (a run). When that is closed, however it comes about, the
 *   program gets SIGTERM: nothing that was started outlives its process. The child ends with its
 *   process too; the terminal's keys do not end it.
 *   There is one starter a process.
 * OWNERSHIP  Words and descriptors are borrowed during the call. A run is the caller's, who ends it
 *   by starter_ended() or starter_stop().
 * ERRORS     None of its own: errno.
 * THREADS    starter_open() before the first thread starts; the rest any, a run one at a time.
 */
#ifndef MADOGUCHI_BASE_STARTER_H
#define MADOGUCHI_BASE_STARTER_H

#include <stdbool.h>

#define STARTER_WORDS_SIZE 16384 /* all words, each with its zero byte */
#define STARTER_WORDS_MAX 31
#define STARTER_NO_RUN (-1)

/* program: a name that stands beside this program; NULL: this program itself. */
bool starter_open(const char *program);
/* For tests; the child and what it has started end by themselves when the process ends. */
void starter_close(void);

/* words: argv, ended by NULL. least: of the least priority there is (SCHED_IDLE). STARTER_NO_RUN:
 * it could not be started. */
int starter_begin(const char *const words[], const int streams[static 3], bool least);
/* True when it has ended: *ret_status is waitpid()'s, the run is over. waits: until then. */
bool starter_ended(int *run, bool waits, int *ret_status);
/* Ends it and waits for its end; nothing when there is none. */
void starter_stop(int *run);

#endif
