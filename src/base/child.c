#include "madoguchi/base/child.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/file_write.h"

int child_memory(const void *bytes, size_t size)
{
	const int fd = memfd_create("madoguchi", MFD_CLOEXEC);
	int why;

	if (fd < 0 || (file_write_all(fd, bytes, size) && lseek(fd, 0, SEEK_SET) == 0))
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int set_files(posix_spawn_file_actions_t *files, const int streams[static 3])
{
	int failed = 0;

	for (int i = 0; i < 3 && failed == 0; i++)
		failed = posix_spawn_file_actions_adddup2(files, streams[i], i);
	return failed != 0 ? failed : posix_spawn_file_actions_addclosefrom_np(files, 3);
}

/* A mask and ignored signals would be inherited. */
static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, usual;
	int failed;

	sigemptyset(&none);
	sigfillset(&usual);
	failed = posix_spawnattr_setsigmask(attributes, &none);
	if (failed == 0)
		failed = posix_spawnattr_setsigdefault(attributes, &usual);
	if (failed == 0)
		failed = posix_spawnattr_setflags(attributes,
						  POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return failed;
}

static int spawn(const char *program, const char *const arguments[], const int streams[static 3],
		 pid_t *ret_child)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int failed = posix_spawnattr_init(&attributes);

	if (failed != 0)
		return failed;
	failed = posix_spawn_file_actions_init(&files);
	if (failed != 0) {
		posix_spawnattr_destroy(&attributes);
		return failed;
	}
	failed = set_files(&files, streams);
	if (failed == 0)
		failed = set_signals(&attributes);
	if (failed == 0)
		failed = posix_spawnp(ret_child, program, &files, &attributes,
				      (char *const *)arguments, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return failed;
}

bool child_begin(const char *program, const char *const arguments[], const int streams[static 3],
		 pid_t *ret_child)
{
	errno = spawn(program, arguments, streams, ret_child);
	return errno == 0;
}

bool child_run(const char *program, const char *const arguments[], const int streams[static 3],
	       int *ret_status)
{
	pid_t child = 0, ended;

	if (!child_begin(program, arguments, streams, &child))
		return false;
	do {
		ended = waitpid(child, ret_status, 0);
	} while (ended < 0 && errno == EINTR);
	return ended == child;
}
