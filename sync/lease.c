#include "madoguchi/sync/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "madoguchi/store/sync_state.h"

#define LOCK_FILE "sync.lock"
#define PATH_SIZE 4096

static bool take_lock(const char *state_dir, int *ret_fd, struct error *error)
{
	char path[PATH_SIZE];
	int length = snprintf(path, sizeof(path), "%s/" LOCK_FILE, state_dir);
	int fd;

	if (length < 0 || length >= PATH_SIZE)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, ENAMETOOLONG, LOCK_FILE);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (fd < 0)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.150s", path);
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*ret_fd = fd;
		return true;
	}
	if (errno == EWOULDBLOCK)
		error_set(error, ERROR_SYNC_OTHER, CAUSE_NONE, 0, "%.150s", path);
	else
		error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.150s", path);
	close(fd);
	return false;
}

bool lease_take(const char *state_dir, struct store *store, struct lease *ret_lease,
		struct error *error)
{
	struct lease lease = LEASE_NONE;

	if (!take_lock(state_dir, &lease.fd, error))
		return false;
	if (!sync_lease_take(store, &lease.fence, error)) {
		lease_drop(&lease);
		return false;
	}
	store_set_fence(store, lease.fence);
	*ret_lease = lease;
	return true;
}

void lease_drop(struct lease *lease)
{
	if (lease == NULL || lease->fd < 0)
		return;
	close(lease->fd);
	lease->fd = -1;
}
