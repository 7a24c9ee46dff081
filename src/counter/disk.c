#include "madoguchi/counter/disk.h"

#include <errno.h>
#include <sys/statvfs.h>

#define MEGABYTE (1024 * 1024)

bool disk_room(const struct config *config, int64_t *ret_free_mb, struct error *error)
{
	struct statvfs facts;

	if (statvfs(config->state_dir, &facts) != 0)
		return error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.180s",
				 config->state_dir);
	*ret_free_mb = (int64_t)(facts.f_bavail * facts.f_frsize / MEGABYTE);
	return true;
}
