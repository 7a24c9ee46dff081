#include "madoguchi/sync/bundle_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/file_write.h"

#define FILE_MODE 0640
#define BLOCK 65536

/* ---- writing -------------------------------------------------------------------------------- */

static bool medium(struct error *error, const char *what)
{
	return error_set(error, ERROR_BUNDLE_MEDIUM, CAUSE_ERRNO, errno, "%.150s", what);
}

/* close(2) reports what some file systems notice only then. */
static bool write_part(const struct bundle_file *file, const uint8_t *bytes, size_t size,
		       struct error *error)
{
	const int fd = openat(file->folder, file->part,
			      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
	bool done = fd >= 0 && file_write_all(fd, bytes, size) && fsync(fd) == 0;
	const int cause = errno;

	if (fd >= 0 && close(fd) != 0 && done)
		return medium(error, file->part);
	errno = cause;
	return done || medium(error, file->part);
}

bool bundle_file_write(const char *dir, const char *name, const uint8_t *bytes, size_t size,
		       struct bundle_file *ret_file, struct error *error)
{
	struct bundle_file file = BUNDLE_FILE_NONE;

	snprintf(file.name, sizeof(file.name), "%s", name);
	snprintf(file.part, sizeof(file.part), ".%s.part", name);
	file.folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file.folder < 0)
		return medium(error, dir);
	if (!write_part(&file, bytes, size, error)) {
		bundle_file_drop(&file);
		return false;
	}
	*ret_file = file;
	return true;
}

static void close_folder(struct bundle_file *file)
{
	close(file->folder);
	file->folder = -1;
}

bool bundle_file_publish(struct bundle_file *file, struct error *error)
{
	const bool done = renameat(file->folder, file->part, file->folder, file->name) == 0 &&
			  fsync(file->folder) == 0;

	if (!done) {
		medium(error, file->name);
		bundle_file_drop(file);
		return false;
	}
	close_folder(file);
	return true;
}

void bundle_file_drop(struct bundle_file *file)
{
	if (file == NULL || file->folder < 0)
		return;
	unlinkat(file->folder, file->part, 0);
	close_folder(file);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool read_all(int fd, const char *path, struct buffer *ret_bytes, struct error *error)
{
	uint8_t block[BLOCK];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%.150s",
					 path);
		if (ret_bytes->size + (size_t)got > BUNDLE_FILE_MAX)
			return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0,
					 "%.120s: more than %u bytes", path, BUNDLE_FILE_MAX);
		if (!buffer_append(ret_bytes, block, (size_t)got))
			return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "file");
	}
	return ret_bytes->size > 0 ||
	       error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%.120s: empty", path);
}

bool bundle_file_read(const char *path, struct buffer *ret_bytes, struct error *error)
{
	/* A pipe under the name of a file must not make us wait. */
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat facts;
	bool done;

	if (fd < 0 || fstat(fd, &facts) != 0)
		done = error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%.150s", path);
	else if (!S_ISREG(facts.st_mode))
		done = error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%.120s: not a plain file",
				 path);
	else
		done = read_all(fd, path, ret_bytes, error);
	if (fd >= 0)
		close(fd);
	return done;
}
