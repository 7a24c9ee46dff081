/*
 * practice/world_namespace: the walls of the practice world.
 *
 * DESCRIPTION
 *   world_namespace_enter() gives the calling process, which must have one thread, namespaces of
 *   its own for mounts and the network (without the rights of root for users, too), a fresh /run
 *   and a loopback interface. A pcscd in it is nobody else's, and so are its ports; the machine's
 *   own pcscd and its /run stay untouched. The capabilities that a namespace for users lends are
 *   given up again when it is done.
 *   world_namespace_join() brings the process into the world of another one.
 * ERRORS     ERROR_PRACTICE; when the kernel refuses, with the ways out in the detail.
 * THREADS    Only in a process with one thread.
 */
#ifndef MADOGUCHI_PRACTICE_WORLD_NAMESPACE_H
#define MADOGUCHI_PRACTICE_WORLD_NAMESPACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "madoguchi/base/error.h"

bool world_namespace_enter(struct error *error);
/* Keeps the working folder. */
bool world_namespace_join(pid_t pid, struct error *error);

#endif
