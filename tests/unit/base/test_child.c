#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/child.h"

/* Runs a script of sh with `input`; what it wrote is in `words`. */
static int run(const char *script, const char *input, char *words, size_t size)
{
	const char *const arguments[] = { "sh", "-c", script, "-", "a b; $(id)", NULL };
	int streams[] = { child_memory(input, strlen(input)), child_memory("", 0), STDERR_FILENO };
	int status;
	ssize_t got;

	assert_true(streams[0] >= 0 && streams[1] >= 0);
	assert_true(child_run("sh", arguments, streams, &status));
	got = pread(streams[1], words, size - 1, 0);
	assert_true(got >= 0);
	words[got] = '\0';
	close(streams[0]);
	close(streams[1]);
	return status;
}

static void test_it_reads_writes_and_ends(void **state)
{
	char words[128];
	int status;

	(void)state;
	status = run("cat; printf %s \"$1\"; exit 7", "in ", words, sizeof(words));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 7);
	assert_string_equal(words, "in a b; $(id)");
}

static void test_it_inherits_no_descriptor(void **state)
{
	const int open_one = open("/dev/null", O_RDONLY);
	char words[128];

	(void)state;
	assert_true(open_one > 2);
	run("for fd in 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$fd ] || echo $fd; done", "", words,
	    sizeof(words));
	assert_string_equal(words, "");
	close(open_one);
}

/* What the desk's thread blocks and ignores does not make a child that cannot be ended. */
static void test_it_hears_signals(void **state)
{
	char words[128];
	sigset_t all, before;
	int status;

	(void)state;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	status = run("kill -TERM $$; sleep 1", "", words, sizeof(words));
	sigprocmask(SIG_SETMASK, &before, NULL);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGTERM);
}

static void test_no_program(void **state)
{
	const char *const arguments[] = { "no-such-program", NULL };
	const int streams[] = { 0, 1, 2 };
	int status;

	(void)state;
	assert_false(child_run("/no-such-program", arguments, streams, &status));
	assert_int_equal(errno, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_reads_writes_and_ends),
		cmocka_unit_test(test_it_inherits_no_descriptor),
		cmocka_unit_test(test_it_hears_signals),
		cmocka_unit_test(test_no_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
