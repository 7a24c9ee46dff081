#include "madoguchi/keys/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Nobody but owner and group reads it, nobody but the owner writes it. */
#define FORBIDDEN_MODE 0037

static bool check_file(int file, const char *path, struct error *error)
{
	struct stat facts;

	if (fstat(file, &facts) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	if (!S_ISREG(facts.st_mode) || facts.st_size != KEY_FILE_SIZE)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%s: not a file of %d bytes", path, KEY_FILE_SIZE);
	if ((facts.st_mode & FORBIDDEN_MODE) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%s: mode %04o, 0600 or 0640 is wanted", path,
				 (unsigned int)(facts.st_mode & 07777));
	return true;
}

bool key_file_read(const char *path, uint8_t ret_key[static KEY_FILE_SIZE], struct error *error)
{
	const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t got = -1;
	bool done;

	if (file < 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	done = check_file(file, path, error);
	if (done) {
		got = read(file, ret_key, KEY_FILE_SIZE);
		done = got == KEY_FILE_SIZE || error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO,
							 got < 0 ? errno : 0, "%s", path);
	}
	close(file);
	return done;
}
