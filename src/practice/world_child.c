#include "madoguchi/practice/world_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/practice/world_folder.h"

#define READY_WITHIN_MS 60000
#define END_WITHIN_MS 5000
#define LOOK_EVERY_MS 5
#define READY_FD 3

static void die(const char *what)
{
	dprintf(STDERR_FILENO, "%s: %s\n", what, strerror(errno));
	_exit(127);
}

/* In the child, between fork and exec. */
static void become(const struct world_child *child, pid_t parent, int log_fd, int ready_fd)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	/* The parent may have died before the wish was made. */
	if (getppid() != parent)
		_exit(127);
	if (dup2(log_fd, STDOUT_FILENO) < 0 || dup2(log_fd, STDERR_FILENO) < 0)
		_exit(127);
	/* dup2 onto itself would leave it close-on-exec. */
	if (ready_fd == READY_FD ? fcntl(READY_FD, F_SETFD, 0) < 0
				 : ready_fd >= 0 && dup2(ready_fd, READY_FD) < 0)
		die("pipe");
	execvp(child->arguments[0], (char *const *)child->arguments);
	die(child->arguments[0]);
}

static bool spawn(struct world_child *child, const char *log_dir, int ready_fd, struct error *error)
{
	char path[WORLD_PATH_SIZE], name[64];
	pid_t parent = getpid(), pid;
	int log_fd;

	snprintf(name, sizeof(name), "%s.log", child->name);
	if (!world_path(path, sizeof(path), log_dir, name, error))
		return false;
	log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.150s", path);
	pid = fork();
	if (pid == 0)
		become(child, parent, log_fd, ready_fd);
	close(log_fd);
	if (pid < 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", child->name);
	child->pid = pid;
	return true;
}

static bool accepts(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool done;

	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s", path);
	done = fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

/* Another file, or one that was written to: what the last run left does not count. */
static bool replaced(const struct stat *before, const struct stat *now)
{
	return now->st_size > 0 &&
	       (before->st_ino != now->st_ino || before->st_mtim.tv_sec != now->st_mtim.tv_sec ||
		before->st_mtim.tv_nsec != now->st_mtim.tv_nsec);
}

static bool is_ready(const struct world_child *child, int ready_fd)
{
	struct pollfd pipe_end = { .fd = ready_fd, .events = POLLIN };
	struct stat about;

	switch (child->ready) {
	case WORLD_READY_PIPE:
		return poll(&pipe_end, 1, 0) == 1 && (pipe_end.revents & POLLIN) != 0;
	case WORLD_READY_FILE:
		return stat(child->ready_path, &about) == 0 && replaced(&child->before, &about);
	case WORLD_READY_SOCKET:
		return accepts(child->ready_path);
	case WORLD_READY_AT_ONCE:
		break;
	}
	return true;
}

static bool wait_ready(struct world_child *child, int ready_fd, const char *log_dir,
		       struct error *error)
{
	int64_t deadline = clock_monotonic_ms() + READY_WITHIN_MS;

	while (!is_ready(child, ready_fd)) {
		if (waitpid(child->pid, NULL, WNOHANG) == child->pid) {
			child->pid = 0;
			return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
					 "%s did not start: see %.100s/%s.log", child->name,
					 log_dir, child->name);
		}
		if (clock_monotonic_ms() > deadline) {
			world_child_stop(child);
			return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ETIMEDOUT, "%s",
					 child->name);
		}
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	return true;
}

bool world_child_start(struct world_child *child, const char *log_dir, struct error *error)
{
	int ends[2] = { -1, -1 };
	bool done;

	if (child->ready == WORLD_READY_PIPE && pipe2(ends, O_CLOEXEC) < 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "pipe");
	memset(&child->before, 0, sizeof(child->before));
	if (child->ready == WORLD_READY_FILE)
		(void)stat(child->ready_path, &child->before);
	done = spawn(child, log_dir, ends[1], error);
	if (ends[1] >= 0)
		close(ends[1]);
	done = done && wait_ready(child, ends[0], log_dir, error);
	if (ends[0] >= 0)
		close(ends[0]);
	return done;
}

void world_child_stop(struct world_child *child)
{
	int64_t deadline = clock_monotonic_ms() + END_WITHIN_MS;

	if (child->pid == 0)
		return;
	kill(child->pid, SIGTERM);
	while (waitpid(child->pid, NULL, WNOHANG) == 0) {
		if (clock_monotonic_ms() > deadline)
			kill(child->pid, SIGKILL);
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	child->pid = 0;
}
