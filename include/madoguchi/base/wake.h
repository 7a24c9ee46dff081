/*
 * base/wake: the datagram that wakes the sync.
 *
 * DESCRIPTION
 *   madoguchi sends one byte to STATE/sync.sock after it queued something or wants a
 *   probe; the sync polls the socket. A lost datagram loses nothing: the sync looks by itself
 *   every few seconds. 'q' something is queued, 'p' probe the link now.
 * OWNERSHIP  The receiver owns the descriptor and unlinks its own path in wake_close().
 * THREADS    Any.
 */
#ifndef MADOGUCHI_BASE_WAKE_H
#define MADOGUCHI_BASE_WAKE_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

#define WAKE_QUEUED 'q'
#define WAKE_PROBE 'p'

/* Binds STATE/sync.sock (replacing a stale one); non-blocking, close-on-exec. */
bool wake_open(const char *state_dir, int *ret_fd, struct error *error);
/* Reads all that is there; true when a probe was asked for. */
bool wake_drain(int fd);
void wake_close(const char *state_dir, int *fd);
/* Never blocks and never fails loudly. */
void wake_send(const char *state_dir, char what);

#endif
