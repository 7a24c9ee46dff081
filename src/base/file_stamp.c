#include "madoguchi/base/file_stamp.h"

#include <string.h>
#include <sys/stat.h>

#define MOMENT_S 1 /* longer than a tick of any file system, but for FAT */

static bool is_recent(const struct stat *found)
{
	struct timespec now;

	/* The system's clock and not the practice world's: files have their times from it. */
	clock_gettime(CLOCK_REALTIME, &now);
	return found->st_ctim.tv_sec + MOMENT_S >= now.tv_sec;
}

struct file_stamp file_stamp_of(const char *path)
{
	struct file_stamp stamp;
	struct stat found;

	memset(&stamp, 0, sizeof(stamp));
	stamp.taken = true;
	if (stat(path, &found) != 0)
		return stamp;
	stamp.fresh = is_recent(&found);
	stamp.written = found.st_mtim;
	stamp.changed = found.st_ctim;
	stamp.size = found.st_size;
	stamp.inode = found.st_ino;
	stamp.device = found.st_dev;
	return stamp;
}

static bool same_time(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec == other->tv_sec && one->tv_nsec == other->tv_nsec;
}

bool file_stamp_same(const struct file_stamp *before, const struct file_stamp *now)
{
	return before->taken && now->taken && same_time(&before->written, &now->written) &&
	       same_time(&before->changed, &now->changed) && before->size == now->size &&
	       before->inode == now->inode && before->device == now->device;
}

bool file_stamp_holds(const struct file_stamp *before, const struct file_stamp *now)
{
	return !before->fresh && file_stamp_same(before, now);
}
