#include "madoguchi/base/peer.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool make_address(const char *path, struct sockaddr_un *ret_address, struct error *error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path))
		return error_set(error, ERROR_RESIDENT_TERMINAL, CAUSE_ERRNO, ENAMETOOLONG, "%s",
				 path);
	memcpy(address.sun_path, path, strlen(path) + 1);
	*ret_address = address;
	return true;
}

static int make_socket(void)
{
	return socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static bool failed(int fd, const char *path, struct error *error)
{
	const int cause = errno;

	if (fd >= 0)
		close(fd);
	return error_set(error, ERROR_RESIDENT_TERMINAL, CAUSE_ERRNO, cause, "%s", path);
}

bool peer_listen(const char *path, int *ret_fd, struct error *error)
{
	struct sockaddr_un address;
	int fd;

	if (!make_address(path, &address, error))
		return false;
	fd = make_socket();
	if (fd < 0 || (unlink(path) != 0 && errno != ENOENT) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    chmod(path, 0660) != 0 || listen(fd, 1) != 0)
		return failed(fd, path, error);
	*ret_fd = fd;
	return true;
}

void peer_unlisten(const char *path, int *fd)
{
	if (*fd < 0)
		return;
	close(*fd);
	*fd = -1;
	unlink(path);
}

static bool is_allowed(int fd, uid_t allowed, struct error *error)
{
	struct ucred other;
	socklen_t size = sizeof(other);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &other, &size) != 0)
		return error_set(error, ERROR_RESIDENT_TERMINAL, CAUSE_ERRNO, errno, "SO_PEERCRED");
	return other.uid == allowed ||
	       error_set(error, ERROR_RESIDENT_STRANGER, CAUSE_NONE, 0, "user %u, not %u",
			 (unsigned)other.uid, (unsigned)allowed);
}

bool peer_accept(int listener, uid_t allowed, int *ret_fd, struct error *error)
{
	const int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return error_set(error, ERROR_RESIDENT_TERMINAL, CAUSE_ERRNO, errno, "accept");
	if (!is_allowed(fd, allowed, error)) {
		close(fd);
		return false;
	}
	*ret_fd = fd;
	return true;
}

bool peer_connect(const char *path, uid_t allowed, int *ret_fd, struct error *error)
{
	struct sockaddr_un address;
	int fd;

	if (!make_address(path, &address, error))
		return false;
	fd = make_socket();
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return failed(fd, path, error);
	if (!is_allowed(fd, allowed, error)) {
		close(fd);
		return false;
	}
	*ret_fd = fd;
	return true;
}

bool peer_send(int fd, const void *bytes, size_t size)
{
	return send(fd, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)size;
}

ssize_t peer_receive(int fd, void *bytes, size_t capacity)
{
	struct iovec place = { .iov_base = bytes, .iov_len = capacity };
	struct msghdr message = { .msg_iov = &place, .msg_iovlen = 1 };
	const ssize_t got = recvmsg(fd, &message, MSG_DONTWAIT);

	if (got < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return got == 0 || (message.msg_flags & MSG_TRUNC) != 0 ? -1 : got;
}

bool peer_user(const char *name, uid_t *ret_user)
{
	const struct passwd *entry;
	char *end;
	unsigned long number;

	if (name == NULL) {
		*ret_user = geteuid();
		return true;
	}
	number = strtoul(name, &end, 10);
	entry = *end == '\0' && end != name ? NULL : getpwnam(name);
	if (entry == NULL && (*end != '\0' || end == name))
		return false;
	*ret_user = entry != NULL ? entry->pw_uid : (uid_t)number;
	return true;
}
