/*
 * practice/authority_socket: a port on 127.0.0.1 that stays ours while nobody listens on it.
 *
 * DESCRIPTION
 *   Linux gives up a port that the kernel chose when a listening socket is shut down; one that was
 *   asked for by number stays. So a chosen port is bound again by number.
 * ERRORS   NETWORK.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_SOCKET_H
#define MADOGUCHI_PRACTICE_AUTHORITY_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

/* wished 0, or not free: another one. The socket is bound, not listening. */
bool authority_socket_bind(uint16_t wished, int *ret_fd, uint16_t *ret_port, struct error *error);
/* A second descriptor of the socket, listening; for the server, which will close it. */
bool authority_socket_listen(int fd, int *ret_fd, struct error *error);
/* Connections are refused from now on. */
void authority_socket_silence(int fd);

#endif
