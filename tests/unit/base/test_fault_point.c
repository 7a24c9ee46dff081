#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/fault_point.h"

#define SURVIVED 5

static char points[64];

static int make_file(void **state)
{
	int fd;

	(void)state;
	snprintf(points, sizeof(points), "/tmp/base-points-XXXXXX");
	fd = mkstemp(points);
	return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(points);
}

struct row {
	const char *kill_at, *kill_name;
	bool killed;
	const char *noted; /* what the file of points holds at the end */
};

/* The environment is read once a process, so each row has a process of its own. */
static void pass_points(const struct row *row)
{
	if (row->kill_at != NULL)
		setenv("MADOGUCHI_KILL_AT", row->kill_at, 1);
	if (row->kill_name != NULL)
		setenv("MADOGUCHI_KILL_NAME", row->kill_name, 1);
	setenv("MADOGUCHI_POINTS", points, 1);
	fault_point("before_commit");
	fault_point("after_commit");
	fault_point("before_commit");
	_exit(SURVIVED);
}

static void assert_noted(const char *wanted)
{
	char noted[200] = "";
	FILE *file = fopen(points, "r");
	size_t size;

	assert_non_null(file);
	size = fread(noted, 1, sizeof(noted) - 1, file);
	fclose(file);
	noted[size] = '\0';
	assert_string_equal(noted, wanted);
}

static void test_points(void **state)
{
	static const struct row rows[] = {
		{ NULL, NULL, false, "before_commit\nafter_commit\nbefore_commit\n" },
		{ "0", NULL, false, "before_commit\nafter_commit\nbefore_commit\n" },
		{ "1", NULL, true, "before_commit\n" },
		{ "3", NULL, true, "before_commit\nafter_commit\nbefore_commit\n" },
		{ "4", NULL, false, "before_commit\nafter_commit\nbefore_commit\n" },
		{ NULL, "after_commit", true, "before_commit\nafter_commit\n" },
		{ NULL, "commit", false, "before_commit\nafter_commit\nbefore_commit\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status;
		pid_t child;

		assert_int_equal(truncate(points, 0), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0)
			pass_points(&rows[i]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(WIFSIGNALED(status), rows[i].killed);
		if (rows[i].killed)
			assert_int_equal(WTERMSIG(status), SIGKILL);
		else
			assert_int_equal(WEXITSTATUS(status), SURVIVED);
		assert_noted(rows[i].noted);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_points, make_file, remove_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
