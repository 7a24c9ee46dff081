/*
 * bench_pty: a program on a terminal of its own, which is read and never answers.
 *
 * DESCRIPTION  pty_start() forks, pty_take() collects what comes, pty_end() ends it by SIGTERM.
 */
#ifndef BENCH_PTY_H
#define BENCH_PTY_H

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_kit.h"

#define ROWS 24
#define COLUMNS 80
#define QUIET_MS 60
#define FIRST_WITHIN_MS 5000
#define KEY_WITHIN_MS 1000
#define END_WITHIN_MS 3000
#define SEEN_MAX (1u << 20)

struct pty {
	int fd;
	pid_t pid;
	char *seen; /* everything that came, terminated */
	size_t size;
	int64_t first_ns, last_ns;
};

static inline void pty_start(struct pty *pty, char **program)
{
	const struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };

	pty->seen = calloc(1, SEEN_MAX);
	if (pty->seen == NULL)
		stop("memory");
	pty->pid = forkpty(&pty->fd, NULL, NULL, &size);
	if (pty->pid < 0)
		stop("forkpty");
	if (pty->pid == 0) {
		execvp(program[0], program);
		_exit(127);
	}
}

/* Takes what comes until nothing has come for quiet_ms; false when nothing came at all. */
static inline bool pty_take(struct pty *pty, int within_ms, int quiet_ms)
{
	struct pollfd ready = { .fd = pty->fd, .events = POLLIN };
	const size_t before = pty->size;

	while (poll(&ready, 1, pty->size == before ? within_ms : quiet_ms) > 0) {
		ssize_t got = read(pty->fd, pty->seen + pty->size, SEEN_MAX - 1 - pty->size);

		if (got <= 0)
			break;
		pty->last_ns = now_ns();
		if (pty->size == before)
			pty->first_ns = pty->last_ns;
		pty->size += (size_t)got;
	}
	return pty->size > before;
}

static inline void pty_send(struct pty *pty, const char *key)
{
	if (write(pty->fd, key, strlen(key)) < 0)
		stop("key");
}

/* The terminal is read until it closes: a program that cannot write does not end. */
static inline void pty_end(struct pty *pty)
{
	const int64_t from = now_ns();
	bool killed = false;

	kill(pty->pid, SIGTERM);
	while (waitpid(pty->pid, NULL, WNOHANG) == 0) {
		pty->size = 0;
		pty_take(pty, 2, 0);
		if (!killed && now_ns() - from > END_WITHIN_MS * 1000000LL) {
			fputs("the program did not end when told, killed\n", stderr);
			kill(pty->pid, SIGKILL);
			killed = true;
		}
	}
	close(pty->fd);
	free(pty->seen);
}

#endif
