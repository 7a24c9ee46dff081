#include "madoguchi/base/starter.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/child.h"

#define RUNS_MOST 4
#define DESCRIPTORS 4  /* that travel with an order: the three streams, and the run's other end */
#define ORDER_SOCKET 3 /* of the child */

/* What is asked of the child: a datagram of this and the words, each with its zero byte. */
struct order {
	bool least;
	char words[STARTER_WORDS_SIZE];
};

/* The two answers over a run. */
struct begun {
	int error; /* errno; 0: it runs */
};

struct ended {
	int status; /* waitpid()'s */
};

static int order_socket = -1; /* of the process that may start none */
static pid_t starter;

/* ---- descriptors over a socket (unix(7)) ----------------------------------------------------- */

union control {
	char bytes[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
	struct cmsghdr aligned;
};

static bool send_order(int socket, struct order *order, size_t size,
		       const int descriptors[static DESCRIPTORS])
{
	union control control = { .bytes = { 0 } };
	struct iovec place = { .iov_base = order, .iov_len = size };
	struct msghdr message = { .msg_iov = &place,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(DESCRIPTORS * sizeof(int));
	memcpy(CMSG_DATA(header), descriptors, DESCRIPTORS * sizeof(int));
	return sendmsg(socket, &message, MSG_NOSIGNAL) == (ssize_t)size;
}

/* The size of the datagram; 0: whoever asks is gone, or what came is no order. */
static size_t receive_order(struct order *order, int descriptors[static DESCRIPTORS])
{
	union control control;
	struct iovec place = { .iov_base = order, .iov_len = sizeof(*order) };
	struct msghdr message = { .msg_iov = &place,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	const struct cmsghdr *header;
	ssize_t got;

	do
		got = recvmsg(ORDER_SOCKET, &message, MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header == NULL || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0 ||
	    header->cmsg_len != CMSG_LEN(DESCRIPTORS * sizeof(int)))
		return 0;
	memcpy(descriptors, CMSG_DATA(header), DESCRIPTORS * sizeof(int));
	return (size_t)got;
}

/* ---- the child ------------------------------------------------------------------------------- */

struct running {
	pid_t pid; /* 0: nothing here */
	int pid_fd;
	int run;
	bool stopped; /* it was told to end */
};

static bool split(const struct order *order, size_t size, const char *words[])
{
	const size_t end = size - offsetof(struct order, words);
	size_t count = 0;

	if (size <= offsetof(struct order, words) || order->words[end - 1] != '\0')
		return false;
	for (size_t at = 0; at < end; at += strlen(&order->words[at]) + 1) {
		if (count == STARTER_WORDS_MAX)
			return false;
		words[count++] = &order->words[at];
	}
	words[count] = NULL;
	return true;
}

static int start(const char *program, const struct order *order, size_t size, const int streams[],
		 struct running *place)
{
	const struct sched_param least = { .sched_priority = 0 };
	const char *words[STARTER_WORDS_MAX + 1];

	if (place == NULL)
		return EAGAIN;
	if (!split(order, size, words))
		return EINVAL;
	if (!child_begin(program, words, streams, &place->pid))
		return errno;
	/* posix_spawn() knows only the policies of POSIX. */
	if (order->least)
		(void)sched_setscheduler(place->pid, SCHED_IDLE, &least);
	place->pid_fd = pidfd_open(place->pid, 0);
	place->stopped = false;
	return 0;
}

static struct running *free_place(struct running all[static RUNS_MOST])
{
	for (size_t i = 0; i < RUNS_MOST; i++)
		if (all[i].pid == 0)
			return &all[i];
	return NULL;
}

/* False: whoever asks is gone. */
static bool take_order(const char *program, struct running all[static RUNS_MOST])
{
	struct running *place = free_place(all);
	int descriptors[DESCRIPTORS];
	struct begun begun;
	struct order order;
	const size_t size = receive_order(&order, descriptors);

	if (size == 0)
		return false;
	begun.error = start(program, &order, size, descriptors, place);
	for (int i = 0; i < 3; i++)
		close(descriptors[i]);
	(void)send(descriptors[3], &begun, sizeof(begun), MSG_NOSIGNAL);
	if (begun.error == 0)
		place->run = descriptors[3];
	else
		close(descriptors[3]);
	return true;
}

static void take_end(struct running *running)
{
	struct ended ended;

	if (waitpid(running->pid, &ended.status, 0) == running->pid)
		(void)send(running->run, &ended, sizeof(ended), MSG_NOSIGNAL);
	close(running->run);
	close(running->pid_fd);
	running->pid = 0;
}

static void look_after(struct running *running, const struct pollfd *process,
		       const struct pollfd *run)
{
	if (process->revents != 0) {
		take_end(running);
	} else if (run->revents != 0 && !running->stopped) {
		running->stopped = true;
		(void)kill(running->pid, SIGTERM);
	}
}

static void serve(const char *program)
{
	struct running all[RUNS_MOST] = { { .pid = 0 } };
	struct pollfd events[1 + 2 * RUNS_MOST] = { { .fd = ORDER_SOCKET, .events = POLLIN } };

	for (;;) {
		for (size_t i = 0; i < RUNS_MOST; i++) {
			const bool runs = all[i].pid != 0;

			events[1 + 2 * i] =
			    (struct pollfd){ .fd = runs ? all[i].pid_fd : -1, .events = POLLIN };
			events[2 + 2 * i] =
			    (struct pollfd){ .fd = runs && !all[i].stopped ? all[i].run : -1,
					     .events = POLLIN };
		}
		if (poll(events, sizeof(events) / sizeof(events[0]), -1) < 0)
			continue;
		for (size_t i = 0; i < RUNS_MOST; i++)
			look_after(&all[i], &events[1 + 2 * i], &events[2 + 2 * i]);
		if (events[0].revents != 0 && !take_order(program, all))
			break;
	}
	for (size_t i = 0; i < RUNS_MOST; i++)
		if (all[i].pid != 0)
			(void)kill(all[i].pid, SIGTERM);
}

/* Nothing but the socket is left of the process that it comes from. */
static void be_starter(const char *program, int end)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGHUP, SIGTSTP };
	const int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 ||
	    dup2(null, STDERR_FILENO) < 0 || (end != ORDER_SOCKET && dup2(end, ORDER_SOCKET) < 0) ||
	    fcntl(ORDER_SOCKET, F_SETFD, FD_CLOEXEC) != 0 ||
	    close_range(ORDER_SOCKET + 1, ~0U, 0) != 0)
		return;
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	(void)prctl(PR_SET_NAME, "starter");
	serve(program);
}

/* ---- the process ----------------------------------------------------------------------------- */

/* Beside this program, wherever that is. */
static bool find_program(const char *name, char path[static PATH_MAX])
{
	const ssize_t size = readlink("/proc/self/exe", path, PATH_MAX - 1);
	const char *slash;
	size_t folder;

	if (size < 0)
		return false;
	path[size] = '\0';
	slash = strrchr(path, '/');
	folder = slash != NULL ? (size_t)(slash + 1 - path) : 0;
	if (folder + strlen(name) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(path + folder, name, strlen(name) + 1);
	return true;
}

bool starter_open(const char *program)
{
	char path[PATH_MAX] = "/proc/self/exe";
	int ends[2];

	if ((program != NULL && !find_program(program, path)) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	starter = fork();
	if (starter == 0) {
		be_starter(path, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	if (starter < 0) {
		close(ends[0]);
		return false;
	}
	order_socket = ends[0];
	return true;
}

void starter_close(void)
{
	if (order_socket < 0)
		return;
	close(order_socket);
	order_socket = -1;
	(void)waitpid(starter, NULL, 0);
}

static bool pack(const char *const words[], struct order *order, size_t *ret_size)
{
	size_t at = 0;

	for (size_t i = 0; words[i] != NULL; i++) {
		const size_t size = strlen(words[i]) + 1;

		if (i == STARTER_WORDS_MAX || size > sizeof(order->words) - at) {
			errno = E2BIG;
			return false;
		}
		memcpy(&order->words[at], words[i], size);
		at += size;
	}
	*ret_size = offsetof(struct order, words) + at;
	return true;
}

/* 1: it came, 0: not yet, -1: nothing will come any more. */
static int receive(int run, void *answer, size_t size, bool waits)
{
	ssize_t got;

	do
		got = recv(run, answer, size, waits ? 0 : MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return 0;
	return got == (ssize_t)size ? 1 : -1;
}

int starter_begin(const char *const words[], const int streams[static 3], bool least)
{
	struct order order = { .least = least };
	struct begun begun = { .error = EPIPE }; /* until the child has said otherwise */
	int ends[2];
	size_t size;

	if (!pack(words, &order, &size) ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
		return STARTER_NO_RUN;
	if (send_order(order_socket, &order, size,
		       (const int[]){ streams[0], streams[1], streams[2], ends[1] })) {
		close(ends[1]);
		(void)receive(ends[0], &begun, sizeof(begun), true);
	} else {
		begun.error = errno;
		close(ends[1]);
	}
	if (begun.error == 0)
		return ends[0];
	close(ends[0]);
	errno = begun.error;
	return STARTER_NO_RUN;
}

bool starter_ended(int *run, bool waits, int *ret_status)
{
	struct ended ended = { .status = SIGKILL }; /* nobody can tell any more */

	if (*run == STARTER_NO_RUN || receive(*run, &ended, sizeof(ended), waits) == 0)
		return false;
	close(*run);
	*run = STARTER_NO_RUN;
	*ret_status = ended.status;
	return true;
}

void starter_stop(int *run)
{
	int status;

	if (*run == STARTER_NO_RUN)
		return;
	shutdown(*run, SHUT_WR);
	(void)starter_ended(run, true, &status);
}
