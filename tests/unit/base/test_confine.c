/* What is forbidden really fails, in a process of its own each time; and what a confined process
 * needs still works. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "madoguchi/base/confine.h"

#define BOTH 2

/* One try: true when it was allowed. */
typedef bool try_act(void);

static bool opened(int fd)
{
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

static bool exec(void)
{
	char name[] = "true", *const words[] = { name, NULL };

	execv("/no/such/program", words);
	return errno != EPERM;
}

static bool exec_of_descriptor(void)
{
	char name[] = "true", *const words[] = { name, NULL };
	const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	fexecve(fd, words, environ);
	return errno != EPERM;
}

static bool network(void)
{
	return opened(socket(AF_INET, SOCK_STREAM, 0));
}

static bool network_6(void)
{
	return opened(socket(AF_INET6, SOCK_DGRAM, 0));
}

static bool addresses(void)
{
	return opened(socket(AF_NETLINK, SOCK_RAW, 0));
}

static bool raw_packets(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM;
}

static bool virtual_sockets(void)
{
	return opened(socket(AF_VSOCK, SOCK_STREAM, 0)) || errno != EPERM;
}

/* As pcscd is reached. */
static bool local_stream(void)
{
	return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool local_packets(void)
{
	return opened(socket(AF_UNIX, SOCK_SEQPACKET, 0));
}

/* As the sync is woken. */
static bool local_datagram(void)
{
	return opened(socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

/* On what is no terminal the kernel says ENOTTY, once it is asked. */
static bool asks(unsigned long request)
{
	const int fd = open("/dev/null", O_RDWR);
	char space[64] = { 0 };
	const bool refused = ioctl(fd, request, space) != 0 && errno == EPERM;

	close(fd);
	return !refused;
}

static bool type_ahead(void)
{
	return asks(TIOCSTI);
}

/* The kernel forgets the upper half; a filter that compares all of it would be passed. */
static bool type_ahead_in_disguise(void)
{
	return asks(TIOCSTI | (UINT64_C(1) << 32));
}

static bool set_terminal(void)
{
	return asks(TCSETS);
}

static bool take_terminal(void)
{
	return asks(TIOCSCTTY);
}

static bool look_at_terminal(void)
{
	return asks(TCGETS);
}

static bool trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool ring(void)
{
	struct io_uring_params parameters;

	memset(&parameters, 0, sizeof(parameters));
	return opened((int)syscall(SYS_io_uring_setup, 1, &parameters)) || errno != EPERM;
}

static bool namespace(void)
{
	return unshare(CLONE_NEWNET) == 0 || errno != EPERM;
}

static bool new_privileges(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1;
}

static void *nothing(void *argument)
{
	return argument;
}

static bool thread(void)
{
	pthread_t other;

	return pthread_create(&other, NULL, nothing, NULL) == 0 && pthread_join(other, NULL) == 0;
}

static bool file(void)
{
	return opened(open("/dev/null", O_RDWR | O_CLOEXEC));
}

static void *network_of_thread(void *argument)
{
	*(bool *)argument = network();
	return argument;
}

static bool network_in_thread(void)
{
	pthread_t other;
	bool allowed = true;

	if (pthread_create(&other, NULL, network_of_thread, &allowed) == 0)
		pthread_join(other, NULL);
	return allowed;
}

static const struct row {
	const char *what;
	try_act *act;
	bool allowed[BOTH]; /* by enum confinement */
} rows[] = {
	{ "execve", exec, { true, true } },
	{ "execveat", exec_of_descriptor, { true, true } },
	{ "network", network, { false, true } },
	{ "network, version 6", network_6, { false, true } },
	{ "network in a thread", network_in_thread, { false, true } },
	{ "which addresses there are", addresses, { false, true } },
	{ "raw packets", raw_packets, { false, false } },
	{ "virtual sockets", virtual_sockets, { false, false } },
	{ "a local stream", local_stream, { true, false } },
	{ "local packets", local_packets, { true, false } },
	{ "a local datagram", local_datagram, { true, true } },
	{ "typing into a terminal", type_ahead, { false, false } },
	{ "the same, disguised", type_ahead_in_disguise, { false, false } },
	{ "setting a terminal", set_terminal, { true, false } },
	{ "taking a terminal", take_terminal, { true, false } },
	{ "looking at a terminal", look_at_terminal, { true, true } },
	{ "being traced", trace, { false, false } },
	{ "io_uring", ring, { false, false } },
	{ "a namespace", namespace, { false, false } },
	{ "new privileges", new_privileges, { false, false } },
	{ "a thread", thread, { true, true } },
	{ "a file", file, { true, true } },
};

enum { ALLOWED = 0, REFUSED = 1, UNCONFINED = 2 };

static int outcome(try_act *act, enum confinement confinement)
{
	const pid_t pid = fork();
	int status = -1;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct error error;

		if (!confine(confinement, &error))
			_exit(UNCONFINED);
		_exit(act() ? ALLOWED : REFUSED);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int who = 0; who < BOTH; who++) {
			const int wanted = rows[i].allowed[who] ? ALLOWED : REFUSED;
			const int got = outcome(rows[i].act, (enum confinement)who);

			if (got != wanted)
				fail_msg("%s, %s: %d, not %d", rows[i].what,
					 who == CONFINE_SCREENS ? "screens" : "sync", got, wanted);
		}
}

/* What is started keeps the filter: a shell of bash's that has a network is refused it. */
static bool network_of_program(void)
{
	char name[] = "bash", option[] = "-c",
	     script[] = "{ exec 3<>/dev/tcp/127.0.0.1/9; } 2>&1 | grep -q permitted";
	char *const words[] = { name, option, script, NULL };

	execv("/bin/bash", words);
	return true;
}

static void test_inherited(void **state)
{
	(void)state;
	assert_int_equal(outcome(network_of_program, CONFINE_SCREENS), 0);
}

/* What a program does by itself starts nothing more, whichever way it asks for it. */
static int after_starting(try_act *act)
{
	const pid_t pid = fork();
	int status = -1;

	assert_true(pid >= 0);
	if (pid == 0) {
		struct error error;

		if (!confine(CONFINE_SCREENS, &error) || !confine_starting(&error))
			_exit(UNCONFINED);
		_exit(act() ? ALLOWED : REFUSED);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool shell(void)
{
	return system("true") == 0;
}

static bool spawned(void)
{
	char name[] = "true", *const words[] = { name, NULL };
	pid_t pid;

	return posix_spawn(&pid, "/bin/true", NULL, NULL, words, environ) == 0;
}

static void test_starting(void **state)
{
	(void)state;
	assert_int_equal(after_starting(exec), REFUSED);
	assert_int_equal(after_starting(exec_of_descriptor), REFUSED);
	assert_int_equal(after_starting(shell), REFUSED);
	assert_int_equal(after_starting(spawned), REFUSED);
	assert_int_equal(after_starting(network), REFUSED);
	assert_int_equal(after_starting(local_stream), ALLOWED);
	assert_int_equal(after_starting(thread), ALLOWED);
}

/* The rows prove something only where an unconfined process may do it. */
static void test_unconfined(void **state)
{
	(void)state;
	assert_true(network());
	assert_true(shell());
	assert_true(spawned());
	assert_true(local_stream());
	assert_true(type_ahead());
	assert_true(set_terminal());
	assert_true(new_privileges());
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unconfined),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_inherited),
		cmocka_unit_test(test_starting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
