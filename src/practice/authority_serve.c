#include "madoguchi/practice/authority_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "madoguchi/base/log.h"

#include "madoguchi/practice/authority_http.h"
#include "madoguchi/practice/authority_socket.h"

#define AWAIT_TURNS 500
#define HEEDED_UP 'u'
#define HEEDED_DOWN 'd'
#define AWAIT_TURN_NS 10000000L

struct watch {
	int folder_fd; /* inotify */
	int signal_fd;
	int lock_fd;
};

static bool failure(struct error *error, const char *what)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", what);
}

static bool watch_signals(struct watch *watch, struct error *error)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0)
		return failure(error, "signals");
	watch->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
	return watch->signal_fd >= 0 || failure(error, "signalfd");
}

static bool watch_folder(struct watch *watch, const char *state_dir, struct error *error)
{
	char folder[AUTHORITY_PATH_SIZE];
	char lock[AUTHORITY_PATH_SIZE];
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	if (!authority_path(state_dir, "authority", folder, error) ||
	    !authority_path(state_dir, "authority/serve.lock", lock, error))
		return false;
	watch->lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (watch->lock_fd < 0 || fcntl(watch->lock_fd, F_OFD_SETLK, &whole) != 0)
		return failure(error, "another server uses this folder");
	watch->folder_fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (watch->folder_fd < 0 ||
	    inotify_add_watch(watch->folder_fd, folder, IN_MOVED_TO | IN_DELETE) < 0)
		return failure(error, "inotify");
	return true;
}

static void drain(int fd)
{
	char bytes[4096];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		continue;
}

/* One byte in STATE/authority/heeded says whether the port is open. Who switched the fault may
 * stand outside the world's network and cannot knock. Written in place: a rename would wake us. */
static bool tell_heeded(const char *state_dir, char now, struct error *error)
{
	char path[AUTHORITY_PATH_SIZE];
	bool done;
	int fd;

	if (!authority_path(state_dir, "authority/heeded", path, error))
		return false;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	done = fd >= 0 && pwrite(fd, &now, 1, 0) == 1;
	if (fd >= 0)
		close(fd);
	return done || failure(error, "heeded");
}

static bool follow_fault(const char *state_dir, struct authority_http *http, struct error *error)
{
	struct authority_fault fault;

	if (!authority_fault_read(state_dir, &fault, error))
		return false;
	if (fault.kind == AUTHORITY_DOWN) {
		authority_http_silence(http);
		return tell_heeded(state_dir, HEEDED_DOWN, error);
	}
	return authority_http_listen(http, error) && tell_heeded(state_dir, HEEDED_UP, error);
}

/* Listening comes first, so that the port file is there whatever the fault is. */
static bool serve_until_told(const char *state_dir, struct authority_http *http,
			     const struct watch *watch, struct error *error)
{
	struct pollfd events[] = { { .fd = watch->signal_fd, .events = POLLIN },
				   { .fd = watch->folder_fd, .events = POLLIN } };

	if (!authority_http_listen(http, error))
		return false;
	printf("listening on 127.0.0.1:%u\n", (unsigned)authority_http_port(http));
	fflush(stdout);
	for (;;) {
		if (!follow_fault(state_dir, http, error))
			return false;
		if (poll(events, sizeof(events) / sizeof(*events), -1) < 0 && errno != EINTR)
			return failure(error, "poll");
		if ((events[0].revents & POLLIN) != 0)
			return true;
		drain(watch->folder_fd);
	}
}

bool authority_serve(const char *state_dir, int confirm_wait_s, struct error *error)
{
	struct practice_authority *authority = NULL;
	struct authority_http *http = NULL;
	struct watch watch = { -1, -1, -1 };
	bool done;

	done = watch_signals(&watch, error) &&
	       authority_open(state_dir, confirm_wait_s, &authority, error) &&
	       watch_folder(&watch, state_dir, error) &&
	       authority_http_open(state_dir, authority, &http, error) &&
	       serve_until_told(state_dir, http, &watch, error);
	authority_http_close(&http);
	authority_close(&authority);
	if (watch.folder_fd >= 0)
		close(watch.folder_fd);
	if (watch.signal_fd >= 0)
		close(watch.signal_fd);
	if (watch.lock_fd >= 0)
		close(watch.lock_fd);
	return done;
}

/* ---- from outside --------------------------------------------------------------------------- */

static bool is_served(const char *state_dir, struct error *error)
{
	char lock[AUTHORITY_PATH_SIZE];
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	bool served;
	int fd;

	if (!authority_path(state_dir, "authority/serve.lock", lock, error))
		return false;
	fd = open(lock, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return false;
	/* Asks only: a lock taken for a moment could stop a server that is just starting. */
	served = fcntl(fd, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
	close(fd);
	return served;
}

static char heeded(const char *state_dir)
{
	char path[AUTHORITY_PATH_SIZE];
	struct error unread;
	char now = '\0';
	int fd;

	if (!authority_path(state_dir, "authority/heeded", path, &unread))
		return now;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && read(fd, &now, 1) != 1)
		now = '\0';
	if (fd >= 0)
		close(fd);
	return now;
}

bool authority_await(const char *state_dir, bool is_down, struct error *error)
{
	const struct timespec turn = { .tv_nsec = AWAIT_TURN_NS };

	for (int i = 0; i < AWAIT_TURNS && is_served(state_dir, error); i++) {
		if (heeded(state_dir) == (is_down ? HEEDED_DOWN : HEEDED_UP))
			return true;
		nanosleep(&turn, NULL);
	}
	if (!is_served(state_dir, error))
		return true;
	return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "the authority takes no notice");
}
