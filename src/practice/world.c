#include "madoguchi/practice/world.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/practice/operators.h"
#include "madoguchi/practice/world_folder.h"
#include "madoguchi/practice/world_namespace.h"

#define UP_WITHIN_MS 120000
#define DOWN_WITHIN_MS 30000
#define LOOK_EVERY_MS 5
#define READY_WORD "ready"
#define REPORT_SIZE 512

static bool failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.180s", what);
}

/* The lock's descriptor, or -1 with EWOULDBLOCK when a world runs. */
static int take_lock(const char *state_dir, struct error *error)
{
	char path[WORLD_PATH_SIZE];
	int fd;

	if (!world_path(path, sizeof(path), state_dir, "world.lock", error))
		return -1;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
		int why = errno;

		close(fd);
		errno = why;
		fd = -1;
	}
	if (fd < 0)
		failed(path, error);
	return fd;
}

static bool runs(const char *state_dir)
{
	char path[WORLD_PATH_SIZE];
	int fd;
	bool held;

	if (!world_path(path, sizeof(path), state_dir, "world.lock", NULL))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}

pid_t world_pid(const char *state_dir)
{
	char path[WORLD_PATH_SIZE], text[24];

	if (!runs(state_dir) || !world_path(path, sizeof(path), state_dir, "world.pid", NULL) ||
	    !world_read_file(path, text, sizeof(text)))
		return 0;
	return (pid_t)strtol(text, NULL, 10);
}

/* ---- up ---------------------------------------------------------------------------------- */

static void report_ready(void *context)
{
	const int *fd = context;

	(void)!write(*fd, READY_WORD, strlen(READY_WORD));
	close(*fd);
}

/* The supervisor leaves the terminal and the caller's folder, and talks to its log. */
static bool settle(const char *state_dir, struct error *error)
{
	char path[WORLD_PATH_SIZE];
	int null_fd, log_fd;

	if (!world_path(path, sizeof(path), state_dir, "logs/world.log", error))
		return false;
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null_fd < 0)
		return failed("/dev/null", error);
	log_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 || dup2(log_fd, STDOUT_FILENO) < 0 ||
	    dup2(log_fd, STDERR_FILENO) < 0 || chdir("/") < 0)
		return failed(path, error);
	setsid();
	return log_open("madoguchi-practice", NULL, LOG_LEVEL_INFO, error);
}

static void supervise(const struct world_options *options, int report_fd)
{
	struct error error = { 0 };
	bool done = settle(options->state_dir, &error) &&
		    world_supervise(options, report_ready, &report_fd, &error);

	if (!done) {
		log_error(&error, "the world");
		(void)!write(report_fd, &error, sizeof(error));
	}
	_exit(done ? 0 : 1);
}

/* What the supervisor reports: the word, its error, or nothing when it was killed. */
static bool hear_report(int fd, struct error *error)
{
	struct error reported = { 0 };
	char bytes[REPORT_SIZE];
	ssize_t count;

	do
		count = read(fd, bytes, sizeof(bytes));
	while (count < 0 && errno == EINTR);
	if (count == (ssize_t)strlen(READY_WORD))
		return true;
	if (count != sizeof(reported))
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "the world was killed");
	memcpy(&reported, bytes, sizeof(reported));
	return error_set(error, reported.code, reported.cause, reported.cause_code, "%s",
			 reported.detail);
}

static bool start_supervisor(const struct world_options *options, struct error *error)
{
	int ends[2];
	bool done;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return failed("pipe", error);
	/* Forked twice, so that it is nobody's child and leaves no zombie to the caller. */
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		if (fork() == 0)
			supervise(options, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	done = pid > 0 ? hear_report(ends[0], error) : failed("fork", error);
	close(ends[0]);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return done;
}

/* A world that is just being started by somebody else gets the time for it. */
static bool complete_running(const struct world_options *options, struct error *error)
{
	int64_t deadline = clock_monotonic_ms() + UP_WITHIN_MS;
	char answer[CONTROL_SIZE];

	while (world_pid(options->state_dir) == 0) {
		if (!runs(options->state_dir))
			return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
					 "the world ended while it was started");
		if (clock_monotonic_ms() > deadline)
			return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ETIMEDOUT, "world");
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	if (options->at_ms != 0 && date_from_ms(options->at_ms) != clock_today())
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "the world runs on another day; take it down first");
	return world_ask(options->state_dir, "world.sock", "start", answer, error) &&
	       (!options->sync ||
		world_ask(options->state_dir, "world.sock", "start sync", answer, error));
}

static bool add_operators(const struct world_options *options, struct error *error)
{
	char file[WORLD_PATH_SIZE], office[WORLD_PATH_SIZE];
	struct office *rules = NULL;
	bool done;

	done = world_find_office(options->office, file, sizeof(file), error) &&
	       office_load(file, &rules, error) &&
	       world_path(office, sizeof(office), options->state_dir, "office", error) &&
	       practice_operators_make(office, rules, error);
	office_free(&rules);
	return done;
}

bool world_up(const struct world_options *options, struct error *error)
{
	struct error busy = { 0 };
	int64_t shift_s = 0;
	bool done;
	int lock;

	/* The world's own /run would hide it. */
	if (strncmp(options->state_dir, "/run/", 5) == 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "the practice world's folder cannot lie in /run");
	world_remember_etc();
	/* A new world is made at the moment at which it plays. */
	if (!runs(options->state_dir)) {
		shift_s = options->at_ms == 0 ? 0 : clock_shift_to(options->at_ms);
		clock_play(shift_s);
	}
	if (!world_folder_make(options->state_dir, error))
		return false;
	lock = take_lock(options->state_dir, &busy);
	if (lock < 0 && busy.cause_code == EWOULDBLOCK)
		return complete_running(options, error);
	if (lock < 0) {
		*error = busy;
		return false;
	}
	done = world_set_shift(options->state_dir, shift_s, error) &&
	       add_operators(options, error) && start_supervisor(options, error);
	close(lock);
	return done;
}

/* ---- down, questions, run ------------------------------------------------------------------ */

/* A descriptor of the running supervisor; -1 when there is none (yet). */
static int open_supervisor(const char *state_dir)
{
	pid_t pid = world_pid(state_dir);
	int fd = pid > 0 ? pidfd_open(pid, 0) : -1;

	/* Asked again once the descriptor is held: now the number cannot mean another process. */
	if (fd >= 0 && world_pid(state_dir) != pid) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool world_down(const char *state_dir, struct error *error)
{
	int64_t deadline = clock_monotonic_ms() + DOWN_WITHIN_MS;
	bool asked = false;
	int fd = -1;

	while (runs(state_dir) && clock_monotonic_ms() < deadline) {
		if (fd < 0)
			fd = open_supervisor(state_dir);
		if (fd >= 0 && !asked)
			asked = pidfd_send_signal(fd, SIGTERM, NULL, 0) == 0;
		poll(NULL, 0, LOOK_EVERY_MS);
	}
	if (fd >= 0)
		close(fd);
	return !runs(state_dir) ||
	       error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, ETIMEDOUT, "%.150s", state_dir);
}

/* True for a process that is in the world already, by "run". */
static bool is_inside(pid_t pid)
{
	char mark[24];

	return world_read_file(WORLD_RUN "/world.pid", mark, sizeof(mark)) &&
	       strtol(mark, NULL, 10) == pid;
}

bool world_ask(const char *state_dir, const char *socket, const char *request,
	       char answer[static CONTROL_SIZE], struct error *error)
{
	char path[WORLD_PATH_SIZE];
	pid_t pid = world_pid(state_dir);

	if (pid == 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "no practice world runs in %.120s", state_dir);
	if (is_inside(pid))
		snprintf(path, sizeof(path), WORLD_RUN "/%s", socket);
	else
		snprintf(path, sizeof(path), "/proc/%ld/root" WORLD_RUN "/%s", (long)pid, socket);
	return control_ask(path, request, answer, error);
}

bool world_run(const char *state_dir, char *const command[], struct error *error)
{
	pid_t pid = world_pid(state_dir);

	if (pid == 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "no practice world runs in %.120s", state_dir);
	if (!is_inside(pid) && !world_namespace_join(pid, error))
		return false;
	/* Inside, pcscd is where everybody looks for it. */
	unsetenv("PCSCLITE_CSOCK_NAME");
	setenv("MADOGUCHI_PRACTICE_STATE", state_dir, 1);
	execvp(command[0], command);
	return failed(command[0], error);
}
