#include "madoguchi/base/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "sync.sock"

/*
 * An address holds 107 bytes of path. A longer one is reached through an open descriptor of its
 * folder, which *ret_folder_fd then holds (-1 otherwise); the caller closes it after use.
 */
static bool make_address(const char *state_dir, struct sockaddr_un *ret_address, int *ret_folder_fd)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int folder_fd = -1;
	int length =
	    snprintf(address.sun_path, sizeof(address.sun_path), "%s/" SOCKET_NAME, state_dir);

	if (length < 0)
		return false;
	if ((size_t)length >= sizeof(address.sun_path)) {
		folder_fd = open(state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (folder_fd < 0)
			return false;
		snprintf(address.sun_path, sizeof(address.sun_path),
			 "/proc/self/fd/%d/" SOCKET_NAME, folder_fd);
	}
	*ret_address = address;
	*ret_folder_fd = folder_fd;
	return true;
}

static void close_folder(int folder_fd)
{
	if (folder_fd >= 0)
		close(folder_fd);
}

/* The group of the state folder may send: clerks and the sync are different users. */
static bool bind_socket(int fd, const struct sockaddr_un *address)
{
	if (unlink(address->sun_path) != 0 && errno != ENOENT)
		return false;
	return bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 &&
	       chmod(address->sun_path, 0660) == 0;
}

bool wake_open(const char *state_dir, int *ret_fd, struct error *error)
{
	struct sockaddr_un address;
	int folder_fd, fd, cause;
	bool bound;

	if (!make_address(state_dir, &address, &folder_fd))
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "state folder %s",
				 state_dir);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bound = fd >= 0 && bind_socket(fd, &address);
	cause = errno;
	close_folder(folder_fd);
	if (!bound) {
		if (fd >= 0)
			close(fd);
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, cause, "%s/" SOCKET_NAME,
				 state_dir);
	}
	*ret_fd = fd;
	return true;
}

bool wake_drain(int fd)
{
	bool probe = false;
	char what;

	for (;;) {
		ssize_t got = recv(fd, &what, sizeof(what), MSG_DONTWAIT);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return probe;
		if (got == sizeof(what) && what == WAKE_PROBE)
			probe = true;
	}
}

void wake_close(const char *state_dir, int *fd)
{
	struct sockaddr_un address;
	int folder_fd;

	if (fd == NULL || *fd < 0)
		return;
	if (make_address(state_dir, &address, &folder_fd)) {
		unlink(address.sun_path);
		close_folder(folder_fd);
	}
	close(*fd);
	*fd = -1;
}

void wake_send(const char *state_dir, char what)
{
	struct sockaddr_un address;
	int folder_fd;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (make_address(state_dir, &address, &folder_fd)) {
		/* Lost when nobody listens or the line is full: the sync looks by itself. */
		(void)!sendto(fd, &what, sizeof(what), MSG_NOSIGNAL,
			      (const struct sockaddr *)&address, sizeof(address));
		close_folder(folder_fd);
	}
	close(fd);
}
