/* Whether a file is still the one that was read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/file_stamp.h"

#define SETTLED_US 2100000

static char path[] = "/tmp/file-stamp-XXXXXX";

static void write_file(const char *words)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	fputs(words, file);
	fclose(file);
}

static bool holds(const struct file_stamp *before)
{
	const struct file_stamp now = file_stamp_of(path);

	return file_stamp_holds(before, &now);
}

/* It may be written again in the same moment: read once more. */
static void test_just_written(void **state)
{
	struct file_stamp before;

	(void)state;
	write_file("one");
	before = file_stamp_of(path);
	assert_false(holds(&before));
	assert_true(file_stamp_same(&before, &before));
	usleep(SETTLED_US);
	before = file_stamp_of(path);
	assert_true(holds(&before));
}

static void test_every_change_is_seen(void **state)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 1000 } };
	struct file_stamp before;

	(void)state;
	before = file_stamp_of(path);
	assert_true(holds(&before));
	write_file("two");
	assert_false(holds(&before));
	/* A time that is set back hides nothing, nor do rights that let it be read again. */
	usleep(SETTLED_US);
	before = file_stamp_of(path);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_false(holds(&before));
	usleep(SETTLED_US);
	before = file_stamp_of(path);
	assert_int_equal(chmod(path, 0600), 0);
	assert_false(holds(&before));
}

static void test_not_there(void **state)
{
	const struct file_stamp none = { .taken = false };
	struct file_stamp before;

	(void)state;
	unlink(path);
	assert_false(holds(&none));
	before = file_stamp_of(path);
	assert_true(holds(&before));
	write_file("three");
	assert_false(holds(&before));
	unlink(path);
}

static int start(void **state)
{
	(void)state;
	close(mkstemp(path));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_just_written),
		cmocka_unit_test(test_every_change_is_seen),
		cmocka_unit_test(test_not_there),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
