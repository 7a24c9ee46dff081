/*
 * practice/authority_serve: the running authority.
 *
 * DESCRIPTION
 *   Serves until SIGTERM or SIGINT. Stops listening while the fault is "down" and starts again on
 *   the same port when it is not (inotify on STATE/authority). One server for each state folder
 *   (a lock on STATE/authority/serve.lock). Prints "listening on 127.0.0.1:PORT" once.
 * ERRORS   PRACTICE, NETWORK.
 * THREADS  The main thread, before any other exists.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_SERVE_H
#define MADOGUCHI_PRACTICE_AUTHORITY_SERVE_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

bool authority_serve(const char *state_dir, int confirm_wait_s, struct error *error);
/* Waits, at most a few seconds, until a running server has taken notice that it is to be down or
 * up; at once when none runs. */
bool authority_await(const char *state_dir, bool is_down, struct error *error);

#endif
