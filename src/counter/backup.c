#include "madoguchi/counter/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/counter/backup_list.h"
#include "madoguchi/keys/sealed_file.h"
#include "madoguchi/store/snapshot.h"

#define SNAPSHOT_FILE "snapshot.tmp"
#define UNPACKED_FOLDER "restore"

static bool unusable(const char *path, struct error *error)
{
	return error_set(error, errno == ENOSPC ? ERROR_STORE_FULL : ERROR_FILE_WRONG, CAUSE_ERRNO,
			 errno, "%.180s", path);
}

static bool join(const char *folder, const char *name, char path[static PATH_MAX],
		 struct error *error)
{
	const int length = snprintf(path, PATH_MAX, "%s/%s", folder, name);

	return (length > 0 && length < PATH_MAX) ||
	       error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, ENAMETOOLONG, "%.100s", name);
}

static bool load_key(const struct config *config, struct seal_key **ret_key, struct error *error)
{
	if (config->backup_key_file == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "backup_key_file is not set");
	return seal_key_load(config->backup_key_file, ret_key, error);
}

/* The descriptor of a snapshot that has no name any more. */
static bool take_snapshot(struct counter *counter, int *ret_fd, struct error *error)
{
	char path[PATH_MAX];
	int fd;

	if (!join(counter->config->state_dir, SNAPSHOT_FILE, path, error))
		return false;
	/* Left by a program that was killed. */
	unlink(path);
	if (!store_snapshot(counter->store, path, error))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		unusable(path, error);
	unlink(path);
	*ret_fd = fd;
	return fd >= 0;
}

/* Written, on the disk, and read back: a backup that nobody has read is none. */
static bool fill(const struct seal_key *key, int from, int to, const char *path,
		 struct error *error)
{
	if (!sealed_file_write(key, from, to, error))
		return false;
	if (fsync(to) != 0 || lseek(to, 0, SEEK_SET) != 0)
		return unusable(path, error);
	return sealed_file_read(key, to, -1, error);
}

static bool write_sealed(const struct seal_key *key, int from, const char *path,
			 struct error *error)
{
	char draft[PATH_MAX];
	bool done;
	int to;

	if (snprintf(draft, sizeof(draft), "%s.new", path) >= (int)sizeof(draft))
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, ENAMETOOLONG, "%.100s",
				 path);
	to = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (to < 0)
		return unusable(draft, error);
	done = fill(key, from, to, draft, error);
	close(to);
	if (done && rename(draft, path) != 0)
		done = unusable(path, error);
	if (!done) {
		unlink(draft);
		return false;
	}
	return file_sync_folder_of(path) || unusable(path, error);
}

bool backup_make(struct counter *counter, const char *path, struct error *error)
{
	const char *slash = strrchr(path, '/');
	struct seal_key *key = NULL;
	bool done;
	int from;

	if (access(path, F_OK) == 0)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, EEXIST, "%.180s", path);
	if (!load_key(counter->config, &key, error))
		return false;
	done = take_snapshot(counter, &from, error);
	if (done) {
		done = write_sealed(key, from, path, error);
		close(from);
	}
	seal_key_free(&key);
	return done && backup_list_add(counter->config, path, clock_now_ms(), error) &&
	       audit_add(counter->store, "backup.make", slash == NULL ? path : slash + 1, "",
			 error);
}

/* ---- the way back --------------------------------------------------------------------------- */

void backup_discard(const char *folder)
{
	static const char *const behind[] = { "", "-wal", "-shm" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++)
		if (snprintf(path, sizeof(path), "%s/%s%s", folder, STORE_FILE, behind[i]) <
		    (int)sizeof(path))
			unlink(path);
	rmdir(folder);
}

static bool open_sealed(const struct seal_key *key, const char *path, const char *database,
			struct error *error)
{
	const int from = open(path, O_RDONLY | O_CLOEXEC);
	bool done;
	int to;

	if (from < 0)
		return unusable(path, error);
	to = open(database, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	done = to >= 0 || unusable(database, error);
	if (done) {
		done = sealed_file_read(key, from, to, error) &&
		       (fsync(to) == 0 || unusable(database, error));
		close(to);
	}
	close(from);
	return done;
}

bool backup_unpack(const struct config *config, const char *path, char folder[static PATH_MAX],
		   struct error *error)
{
	char database[PATH_MAX];
	struct seal_key *key = NULL;
	bool done;

	if (!join(config->state_dir, UNPACKED_FOLDER, folder, error) ||
	    !join(folder, STORE_FILE, database, error) || !load_key(config, &key, error))
		return false;
	backup_discard(folder);
	done = (mkdir(folder, 0700) == 0 || unusable(folder, error)) &&
	       open_sealed(key, path, database, error);
	seal_key_free(&key);
	if (!done)
		backup_discard(folder);
	return done;
}

bool backup_take(const struct config *config, const char *folder, struct error *error)
{
	if (!store_replace(config->state_dir, folder, error))
		return false;
	backup_discard(folder);
	return true;
}
