/*
 * base/peer: a Unix socket between two programs of one desk, with checked credentials.
 *
 * DESCRIPTION
 *   SOCK_SEQPACKET: a message arrives whole or not at all. Both ends ask the kernel who the other
 *   is (SO_PEERCRED) and let nobody else in than the user that the configuration names; the path's
 *   rights alone would not do, since a folder may be shared. Descriptors are non-blocking and
 *   close-on-exec. peer_receive() writes into the caller's memory and nowhere else, so that a PIN
 *   goes from the kernel into locked memory.
 * ERRORS   RESIDENT_TERMINAL with errno; RESIDENT_STRANGER: the other end is somebody else.
 * OWNERSHIP  Who listens unlinks its own path in peer_unlisten().
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_PEER_H
#define MADOGUCHI_BASE_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "madoguchi/base/error.h"

/* Replaces a socket that nobody answers on any more; the file has mode 0660. */
bool peer_listen(const char *path, int *ret_fd, struct error *error);
void peer_unlisten(const char *path, int *fd);
/* The next one that waits, if it is `allowed`; others are turned away. */
bool peer_accept(int listener, uid_t allowed, int *ret_fd, struct error *error);
bool peer_connect(const char *path, uid_t allowed, int *ret_fd, struct error *error);
/* False when the other end is gone or does not read. */
bool peer_send(int fd, const void *bytes, size_t size);
/* Size of the message; 0: nothing is there; -1: the other end is gone. A message that does not fit
 * is -1 too. */
ssize_t peer_receive(int fd, void *bytes, size_t capacity);
/* The numeric user, or the one of that name; NULL: this process's own. */
bool peer_user(const char *name, uid_t *ret_user);

#endif
