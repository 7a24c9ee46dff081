/*
 * base/thread: threads that no signal reaches.
 *
 * DESCRIPTION
 *   Signals are for the thread that began the program. A new one inherits the mask of whoever
 *   starts it, so that everything is blocked while that happens: a signal never comes in between.
 * ERRORS   None of its own: what pthread_create(3) returns.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_THREAD_H
#define MADOGUCHI_BASE_THREAD_H

#include <pthread.h>

/* 0, or an errno. */
int thread_start(pthread_t *ret_thread, void *(*main)(void *argument), void *argument);

#endif
