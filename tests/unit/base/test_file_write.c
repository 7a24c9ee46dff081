#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/file_write.h"

#define MANY 300000 /* more than a pipe holds */

static void *take_all(void *argument)
{
	static char block[4096];
	const int *fd = argument;
	size_t taken = 0;
	ssize_t got;

	while ((got = read(*fd, block, sizeof(block))) > 0)
		taken += (size_t)got;
	return (void *)taken;
}

/* Blocks when the pipe is full, and goes on as it is emptied. */
static void test_more_than_fits(void **state)
{
	static const char bytes[MANY] = { 1 };
	pthread_t reader;
	void *taken;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(pthread_create(&reader, NULL, take_all, &ends[0]), 0);
	assert_true(file_write_all(ends[1], bytes, sizeof(bytes)));
	close(ends[1]);
	assert_int_equal(pthread_join(reader, &taken), 0);
	close(ends[0]);
	assert_int_equal((size_t)taken, MANY);
}

/* A part is taken, then the pipe is full: not everything was written. */
static void test_a_part_is_not_all(void **state)
{
	static const char bytes[MANY] = { 1 };
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	assert_false(file_write_all(ends[1], bytes, sizeof(bytes)));
	assert_int_equal(errno, EAGAIN);
	close(ends[0]);
	close(ends[1]);
}

static void test_a_full_disk(void **state)
{
	const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	assert_false(file_write_all(fd, "x", 1));
	assert_int_equal(errno, ENOSPC);
	assert_true(file_write_all(fd, "", 0));
	close(fd);
}

static void test_the_folder_of_a_path(void **state)
{
	(void)state;
	assert_true(file_sync_folder_of("/tmp/a-name"));
	assert_true(file_sync_folder_of("/a-name"));
	assert_true(file_sync_folder_of("a-name"));
	errno = 0;
	assert_false(file_sync_folder_of("/tmp/no-such-folder/a-name"));
	assert_int_equal(errno, ENOENT);
	assert_false(file_sync_folder_of("/dev/null/a-name"));
	assert_int_equal(errno, ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_more_than_fits),
		cmocka_unit_test(test_a_part_is_not_all),
		cmocka_unit_test(test_a_full_disk),
		cmocka_unit_test(test_the_folder_of_a_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
