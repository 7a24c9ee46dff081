/*
 * base/confine: what a program has no business with is taken from it by the kernel.
 *
 * DESCRIPTION
 *   A system call filter (seccomp) that cannot be taken off again, for this process, every thread
 *   it will have and every program it might start; with it go new privileges (PR_SET_NO_NEW_PRIVS).
 *   What is refused fails with EPERM; a system call of another architecture ends the process.
 *
 *       refused                                             screens  sync
 *       sockets but AF_UNIX                                    x
 *       sockets but AF_INET, AF_INET6, AF_NETLINK and
 *       datagrams of AF_UNIX (the wake socket)                        x
 *       to type into a terminal (TIOCSTI, TIOCLINUX)           x      x
 *       to take or to set one (TIOCSCTTY, TCSETS…)                    x
 *       to look into another process, to load into the
 *       kernel, to mount, other namespaces, io_uring           x      x
 *       to start a program (execve, execveat)               by a second filter,
 *                                                           confine_starting()
 *
 *   So the screens have no network, and the sync reaches neither the card readers' service, which
 *   is a stream socket, nor a keyboard. The one program that has to be started is started by
 *   base/starter, which is left behind between the two filters: it and what it starts have the
 *   first one. The filters list what is forbidden and not what is allowed, since the libraries
 *   below us change what they call; the units in etc/systemd lay systemd's own list of what is
 *   allowed upon them.
 * ERRORS   ERROR_CONFINE.
 * THREADS  Before the first thread starts.
 */
#ifndef MADOGUCHI_BASE_CONFINE_H
#define MADOGUCHI_BASE_CONFINE_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

enum confinement {
	CONFINE_SCREENS, /* a terminal and a card; no network */
	CONFINE_SYNC,	 /* the network; no terminal, no card */
};

bool confine(enum confinement confinement, struct error *error);
/* From here on this process starts no program. */
bool confine_starting(struct error *error);

#endif
