#include "madoguchi/base/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		const ssize_t written = write(fd, at, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		if (written == 0) {
			errno = ENOSPC;
			return false;
		}
		at += written;
		size -= (size_t)written;
	}
	return true;
}

/* Whole and on the disk, or not there. */
static bool write_draft(const char *draft, const void *bytes, size_t size)
{
	const int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done;
	int why;

	if (fd < 0)
		return false;
	done = file_write_all(fd, bytes, size) && fsync(fd) == 0;
	why = errno;
	if (close(fd) != 0 && done)
		return false;
	errno = why;
	return done;
}

bool file_replace(const char *path, const void *bytes, size_t size)
{
	char draft[PATH_MAX];
	int why;

	if (snprintf(draft, sizeof(draft), "%s.new", path) >= (int)sizeof(draft)) {
		errno = ENAMETOOLONG;
		return false;
	}
	if (write_draft(draft, bytes, size) && rename(draft, path) == 0)
		return file_sync_folder_of(path);
	why = errno;
	unlink(draft);
	errno = why;
	return false;
}

static void overwrite(const char *path, off_t size)
{
	static const char nothing[65536];
	const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	bool done = fd >= 0;

	for (off_t left = size; done && left > 0; left -= (off_t)sizeof(nothing))
		done = file_write_all(
		    fd, nothing, left < (off_t)sizeof(nothing) ? (size_t)left : sizeof(nothing));
	if (done)
		(void)fsync(fd);
	if (fd >= 0)
		close(fd);
}

bool file_destroy(const char *path)
{
	struct stat facts;

	if (lstat(path, &facts) != 0)
		return errno == ENOENT;
	if (S_ISREG(facts.st_mode) && facts.st_nlink == 1)
		overwrite(path, facts.st_size);
	return unlink(path) == 0 || errno == ENOENT;
}

bool file_sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char folder[PATH_MAX];
	bool done;
	int fd, why;

	snprintf(folder, sizeof(folder), "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
		 slash == NULL ? "." : path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	done = fsync(fd) == 0;
	why = errno;
	close(fd);
	errno = why;
	return done;
}

bool file_unwritten(const char *path, struct error *error)
{
	const bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	return error_set(error, full ? ERROR_STORE_FULL : ERROR_STORE_IO, CAUSE_ERRNO, errno,
			 "%.180s", path);
}
