#include "madoguchi/practice/authority_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 256

static struct sockaddr_in loopback(uint16_t port)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
				     .sin_port = htons(port),
				     .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int bound_socket(uint16_t port)
{
	const struct sockaddr_in address = loopback(port);
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);

	if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return 0;
	return ntohs(address.sin_port);
}

/* SO_REUSEADDR lets both hold the port for the moment, since neither listens. */
static int chosen_socket(uint16_t *ret_port)
{
	int chosen = bound_socket(0);
	int fd;

	if (chosen < 0)
		return -1;
	*ret_port = port_of(chosen);
	fd = bound_socket(*ret_port);
	close(chosen);
	return fd;
}

bool authority_socket_bind(uint16_t wished, int *ret_fd, uint16_t *ret_port, struct error *error)
{
	uint16_t port = wished;
	int fd = wished != 0 ? bound_socket(wished) : -1;
	int probe;

	/* A socket that only is bound does not keep another process from binding too: listening
	 * does, so it is tried once. */
	if (fd >= 0 && authority_socket_listen(fd, &probe, error)) {
		close(probe);
	} else {
		if (fd >= 0)
			close(fd);
		fd = chosen_socket(&port);
		if (fd < 0)
			return error_set(error, ERROR_NETWORK, CAUSE_ERRNO, errno, "127.0.0.1");
	}
	*ret_fd = fd;
	*ret_port = port;
	return true;
}

bool authority_socket_listen(int fd, int *ret_fd, struct error *error)
{
	int copy;

	if (listen(fd, BACKLOG) != 0)
		return error_set(error, ERROR_NETWORK, CAUSE_ERRNO, errno, "listen");
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (copy < 0)
		return error_set(error, ERROR_NETWORK, CAUSE_ERRNO, errno, "socket");
	*ret_fd = copy;
	return true;
}

void authority_socket_silence(int fd)
{
	shutdown(fd, SHUT_RDWR);
}
