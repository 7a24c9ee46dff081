/* One program is started for a process that may start none: with its words and its descriptors,
 * several at a time; and nothing is left when whoever asked is gone. The program is env, which is
 * laid beside this test and runs what it is told to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/child.h"
#include "madoguchi/base/confine.h"
#include "madoguchi/base/starter.h"

#define PROGRAM "test_starter.program"

static char program[4096];

static int begin(const char *script, int input, int output)
{
	const char *const words[] = { "env", "sh", "-c", script, "sh", "a b; $(id)", "", NULL };
	const int streams[] = { input, output, STDERR_FILENO };

	return starter_begin(words, streams, false);
}

/* The exit status, or 128 and the signal. */
static int run(const char *script, int input, int output)
{
	int going = begin(script, input, output), status = 0;

	assert_int_not_equal(going, STARTER_NO_RUN);
	assert_true(starter_ended(&going, true, &status));
	assert_int_equal(going, STARTER_NO_RUN);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void test_words_and_streams(void **state)
{
	const int input = child_memory("paper\n", 6), output = child_memory("", 0);
	char said[64] = "";

	(void)state;
	assert_int_equal(run("cat; printf '%s|%s|%s' \"$#\" \"$1\" \"$2\"; exit 7", input, output),
			 7);
	assert_true(pread(output, said, sizeof(said) - 1, 0) > 0);
	assert_string_equal(said, "paper\n2|a b; $(id)|");
	close(input);
	close(output);
}

static void test_how_it_ends(void **state)
{
	(void)state;
	assert_int_equal(run("exit 0", 0, 1), 0);
	assert_int_equal(run("kill -9 $$", 0, 1), 128 + SIGKILL);
	/* Neither blocked nor ignored, though the starter ignores the keys' signals. */
	assert_int_equal(run("kill -INT $$; sleep 9", 0, 1), 128 + SIGINT);
	assert_int_equal(
	    run("for fd in 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$fd ] || exit 1; done", 0, 1), 0);
}

static void test_several_at_a_time(void **state)
{
	int ends[2], first, second, status = -1;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	first = begin("read line", ends[0], 1);
	second = begin("exit 3", ends[0], 1);
	assert_true(starter_ended(&second, true, &status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_false(starter_ended(&first, false, &status));
	assert_int_equal(write(ends[1], "\n", 1), 1);
	assert_true(starter_ended(&first, true, &status));
	assert_int_equal(status, 0);
	/* There is no run any more. */
	assert_false(starter_ended(&first, true, &status));
	close(ends[0]);
	close(ends[1]);
}

static void test_not_more_than_it_can_hold(void **state)
{
	int going[5], ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	for (int i = 0; i < 4; i++) {
		going[i] = begin("read line", ends[0], 1);
		assert_int_not_equal(going[i], STARTER_NO_RUN);
	}
	going[4] = begin("read line", ends[0], 1);
	assert_int_equal(going[4], STARTER_NO_RUN);
	assert_int_equal(errno, EAGAIN);
	for (int i = 0; i < 4; i++) {
		starter_stop(&going[i]);
		assert_int_equal(going[i], STARTER_NO_RUN);
	}
	starter_stop(&going[4]);
	assert_int_equal(run("exit 0", 0, 1), 0);
	close(ends[0]);
	close(ends[1]);
}

static void test_too_many_words(void **state)
{
	static char most[STARTER_WORDS_SIZE + 1];
	const char *const long_one[] = { "env", most, NULL };
	const char *many[STARTER_WORDS_MAX + 2] = { NULL };
	const int streams[] = { 0, 1, 2 };

	(void)state;
	memset(most, 'a', STARTER_WORDS_SIZE);
	assert_int_equal(starter_begin(long_one, streams, false), STARTER_NO_RUN);
	assert_int_equal(errno, E2BIG);
	for (size_t i = 0; i < STARTER_WORDS_MAX + 1; i++)
		many[i] = "word";
	assert_int_equal(starter_begin(many, streams, false), STARTER_NO_RUN);
	assert_int_equal(errno, E2BIG);
}

static int least(void)
{
	/* Field 41 of proc(5)'s stat; it is set when the program runs already. */
	const char *const words[] = { "env", "sh", "-c",
				      "while :; do set -- $(cat /proc/$$/stat); shift 40; "
				      "[ $1 -ne 5 ] || exit 0; sleep 0.01; done",
				      NULL };
	const int streams[] = { 0, 1, 2 };
	int going = starter_begin(words, streams, true), status = -1;

	(void)starter_ended(&going, true, &status);
	return status;
}

static void test_least_priority(void **state)
{
	(void)state;
	assert_int_equal(least(), 0);
}

/* The process itself may start nothing, and what is started for it has no network either. */
static int confined(void)
{
	struct error error;
	char name[] = "true", *const words[] = { name, NULL };
	int status;

	if (!confine(CONFINE_SCREENS, &error) || !starter_open(PROGRAM) ||
	    !confine_starting(&error))
		return 100;
	status = run(
	    "exec 2>/dev/null; bash -c 'exec 3<>/dev/tcp/127.0.0.1/9'; [ $? = 1 ] && exit 9", 0, 1);
	execv("/bin/true", words);
	return errno == EPERM ? status : 101;
}

static void test_confined(void **state)
{
	const pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		_exit(confined());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 9);
}

/* Whoever asked is killed: what it started ends, and closes what it had open. */
static void test_killed(void **state)
{
	int ends[2];
	pid_t pid;
	char byte;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		close(ends[0]);
		if (starter_open(PROGRAM) && begin("exec sleep 1000", 0, ends[1]) != STARTER_NO_RUN)
			raise(SIGKILL);
		_exit(1);
	}
	close(ends[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	/* End of file comes when every copy of the other end is closed. */
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
}

static void test_no_program(void **state)
{
	(void)state;
	starter_close();
	assert_true(starter_open("no-such-program"));
	assert_int_equal(begin("exit 0", 0, 1), STARTER_NO_RUN);
	assert_int_equal(errno, ENOENT);
	starter_close();
	assert_int_equal(begin("exit 0", 0, 1), STARTER_NO_RUN);
	assert_int_equal(errno, EBADF);
}

static int lay_program(void **state)
{
	const ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 32);

	(void)state;
	if (size <= 0)
		return -1;
	program[size] = '\0';
	memcpy(strrchr(program, '/') + 1, PROGRAM, sizeof(PROGRAM));
	unlink(program);
	return symlink("/usr/bin/env", program) == 0 && starter_open(PROGRAM) ? 0 : -1;
}

static int take_program_away(void **state)
{
	(void)state;
	return unlink(program);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_streams),
		cmocka_unit_test(test_how_it_ends),
		cmocka_unit_test(test_several_at_a_time),
		cmocka_unit_test(test_not_more_than_it_can_hold),
		cmocka_unit_test(test_too_many_words),
		cmocka_unit_test(test_least_priority),
		cmocka_unit_test(test_confined),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_no_program),
	};

	/* A fault that waits for ever is one that ends. */
	alarm(60);
	return cmocka_run_group_tests(tests, lay_program, take_program_away);
}
