/*
 * practice/world_supervisor: the process that holds the practice world together.
 *
 * DESCRIPTION
 *   Enters private namespaces, then starts card server, authority, pcscd and, where asked for, the
 *   sync, each when the one before is ready. Writes madoguchi.conf, env and world.pid, and serves
 *   RUN/world.sock:
 *     status         "NAME PID" of every program, parted by ", "; "-" for one that does not run
 *     start [NAME]   starts what does not run; all or one ("sync" is then wanted, too)
 *     stop NAME      ends one program
 *   A program that ends by itself is left ended and logged: it is for `start` to bring it back.
 *   When the supervisor dies, however it dies, everything dies with it.
 * OWNERSHIP  The world's lock is the caller's descriptor; it is held until the process ends.
 * ERRORS     ERROR_PRACTICE.
 * THREADS    One, of the process that called it; the programs are processes of their own.
 */
#ifndef MADOGUCHI_PRACTICE_WORLD_SUPERVISOR_H
#define MADOGUCHI_PRACTICE_WORLD_SUPERVISOR_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

struct world_options {
	const char *state_dir; /* absolute */
	const char *office;    /* name of its file in etc/offices */
	int64_t at_ms;	       /* the moment at which it plays now; 0: the machine's */
	bool sync;	       /* run madoguchi-sync --watch, too */
	bool apdu_log;	       /* pcscd logs every APDU: never with real PINs */
};

/* Calls ready() once when all runs; returns after SIGTERM or SIGINT. */
bool world_supervise(const struct world_options *options, void (*ready)(void *context),
		     void *context, struct error *error);

#endif
