#include "madoguchi/keys/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/secret.h"

/* Nobody but owner and group reads it, nobody but the owner writes it. */
#define FORBIDDEN_MODE 0037

static bool check_file(int file, const char *path, struct error *error)
{
	struct stat facts;

	if (fstat(file, &facts) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	if (!S_ISREG(facts.st_mode))
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "%s: no plain file",
				 path);
	if ((facts.st_mode & FORBIDDEN_MODE) != 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%s: mode %04o, 0600 or 0640 is wanted", path,
				 (unsigned int)(facts.st_mode & 07777));
	return true;
}

static bool read_all(int file, const char *path, char *ret_text, size_t capacity, size_t *ret_size,
		     struct error *error)
{
	const ssize_t got = read(file, ret_text, capacity);

	if (got < 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	if ((size_t)got == capacity)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "%s: too long", path);
	ret_text[got] = '\0';
	*ret_size = (size_t)got;
	return true;
}

bool key_file_read_text(const char *path, char *ret_text, size_t capacity, size_t *ret_size,
			struct error *error)
{
	const int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	bool done;

	if (file < 0)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_ERRNO, errno, "%s", path);
	done = check_file(file, path, error) &&
	       read_all(file, path, ret_text, capacity, ret_size, error);
	close(file);
	return done;
}

bool key_file_read(const char *path, uint8_t ret_key[static KEY_FILE_SIZE], struct error *error)
{
	char *text = secret_allocate(KEY_FILE_SIZE + 2);
	size_t size;
	bool done;

	if (text == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "a key");
	done = key_file_read_text(path, text, KEY_FILE_SIZE + 2, &size, error);
	if (done && size != KEY_FILE_SIZE)
		done = error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "%s: not a file of %d bytes", path, KEY_FILE_SIZE);
	if (done)
		memcpy(ret_key, text, KEY_FILE_SIZE);
	secret_free(&text);
	return done;
}
