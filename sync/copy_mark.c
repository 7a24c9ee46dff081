#include "madoguchi/sync/copy_mark.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/base/log.h"

#define MARK_FILE "sync.mark"
#define PATH_SIZE 4096
#define TEXT_SIZE 256
#define FORMAT                                                                                     \
	"fence %" PRId64 "\nmessage %" PRId64 "\nolder %d\nsince %" PRId64 "\nnoticed %" PRId64 "\n"
#define SCAN "fence %" SCNd64 "\nmessage %" SCNd64 "\nolder %d\nsince %" SCNd64 "\nnoticed %" SCNd64

static bool path_of(const char *state_dir, const char *name, char ret_path[static PATH_SIZE],
		    struct error *error)
{
	const int length = snprintf(ret_path, PATH_SIZE, "%s/%s", state_dir, name);

	return (length > 0 && length < PATH_SIZE) ||
	       error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, ENAMETOOLONG, MARK_FILE);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool parse(const char *words, struct copy_mark *ret_mark)
{
	struct copy_mark mark = { .fence = 0 };
	int older = -1;

	/* NOLINTNEXTLINE(cert-err34-c): what is no number is missing in the count */
	if (sscanf(words, SCAN, &mark.fence, &mark.message, &older, &mark.since_ms,
		   &mark.noticed_ms) != 5 ||
	    (older != 0 && older != 1))
		return false;
	mark.older = older == 1;
	*ret_mark = mark;
	return true;
}

/* *ret_found false: there is no mark yet. */
static bool read_mark(const char *state_dir, struct copy_mark *ret_mark, bool *ret_found,
		      bool *ret_understood, struct error *error)
{
	char path[PATH_SIZE], words[TEXT_SIZE];
	ssize_t size;
	int fd;

	if (!path_of(state_dir, MARK_FILE, path, error))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	*ret_found = fd >= 0;
	if (fd < 0)
		return errno == ENOENT || file_unwritten(path, error);
	size = read(fd, words, sizeof(words) - 1);
	close(fd);
	if (size < 0)
		return file_unwritten(path, error);
	words[size] = '\0';
	*ret_understood = parse(words, ret_mark);
	return true;
}

bool copy_mark_read(const char *state_dir, struct copy_mark *ret_mark, struct error *error)
{
	struct copy_mark mark = { .fence = 0 };
	bool found = false, understood = false;

	if (!read_mark(state_dir, &mark, &found, &understood, error))
		return false;
	if (found && !understood)
		mark.older = true;
	*ret_mark = mark;
	return true;
}

bool copy_mark_judge(const char *state_dir, const struct sync_reach *reach,
		     struct copy_mark *ret_mark, struct error *error)
{
	struct copy_mark mark = { .fence = reach->fence };
	bool found = false, understood = false;

	if (!read_mark(state_dir, &mark, &found, &understood, error))
		return false;
	if (found && !mark.older &&
	    (!understood || mark.fence > reach->fence || mark.message > reach->message)) {
		mark.older = true;
		mark.since_ms = reach->newest_ms;
		mark.noticed_ms = clock_now_ms();
		log_line(LOG_LEVEL_WARN,
			 "the database is an older copy: fence %" PRId64 " of %" PRId64
			 ", message %" PRId64 " of %" PRId64,
			 reach->fence, mark.fence, reach->message, mark.message);
	}
	*ret_mark = mark;
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The new name is on the disk too. */
static bool sync_folder(const char *state_dir)
{
	const int fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const bool done = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

bool copy_mark_write(const char *state_dir, const struct copy_mark *mark, struct error *error)
{
	char path[PATH_SIZE], half[PATH_SIZE], words[TEXT_SIZE];
	bool done;
	int fd;

	if (!path_of(state_dir, MARK_FILE, path, error) ||
	    !path_of(state_dir, MARK_FILE ".new", half, error))
		return false;
	snprintf(words, sizeof(words), FORMAT, mark->fence, mark->message, mark->older,
		 mark->since_ms, mark->noticed_ms);
	fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0660);
	if (fd < 0)
		return file_unwritten(half, error);
	done = file_write_all(fd, words, strlen(words)) && fsync(fd) == 0;
	done = close(fd) == 0 && done;
	if (done && rename(half, path) == 0 && sync_folder(state_dir))
		return true;
	return file_unwritten(path, error);
}
