#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
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

static void read_back(const char *path, char *words, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	assert_true(fd >= 0);
	got = read(fd, words, size - 1);
	assert_true(got >= 0);
	words[got] = '\0';
	close(fd);
}

/* Old or new, whole; and no draft is left. */
static void test_a_file_is_replaced_whole(void **state)
{
	char folder[] = "/tmp/file-write-XXXXXX", path[64], draft[80], words[16];
	struct stat facts;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a", folder);
	snprintf(draft, sizeof(draft), "%s.new", path);
	assert_true(file_replace(path, "first", 5));
	assert_int_equal(stat(path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0600);
	assert_true(file_replace(path, "2", 1));
	read_back(path, words, sizeof(words));
	assert_string_equal(words, "2");
	assert_int_equal(mkdir(draft, 0700), 0);
	assert_false(file_replace(path, "third", 5));
	assert_int_equal(errno, EISDIR);
	read_back(path, words, sizeof(words));
	assert_string_equal(words, "2");
	rmdir(draft);
	unlink(path);
	assert_int_equal(rmdir(folder), 0);
	assert_false(file_replace(path, "x", 1));
	assert_int_equal(errno, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_more_than_fits),
		cmocka_unit_test(test_a_part_is_not_all),
		cmocka_unit_test(test_a_full_disk),
		cmocka_unit_test(test_the_folder_of_a_path),
		cmocka_unit_test(test_a_file_is_replaced_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
