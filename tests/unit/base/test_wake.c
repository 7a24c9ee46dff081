#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/wake.h"

static char folder[512];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/base-wake-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
	char path[600];

	(void)state;
	snprintf(path, sizeof(path), "%s/sync.sock", folder);
	unlink(path);
	return rmdir(folder);
}

static int open_wake(void)
{
	struct error error;
	int fd = -1;

	assert_true(wake_open(folder, &fd, &error));
	assert_true(fd >= 0);
	return fd;
}

static bool readable(int fd)
{
	struct pollfd one = { .fd = fd, .events = POLLIN };

	return poll(&one, 1, 0) == 1;
}

static bool socket_there(void)
{
	char path[600];
	struct stat status;

	snprintf(path, sizeof(path), "%s/sync.sock", folder);
	return lstat(path, &status) == 0 && S_ISSOCK(status.st_mode);
}

static void test_wakes(void **state)
{
	static const struct {
		const char *sent;
		bool probe;
	} rows[] = {
		{ "q", false }, { "p", true }, { "qqq", false }, { "qpq", true }, { "x", false },
	};
	int fd = open_wake();

	(void)state;
	assert_false(readable(fd));
	assert_false(wake_drain(fd));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (const char *what = rows[i].sent; *what != '\0'; what++)
			wake_send(folder, *what);
		assert_true(readable(fd));
		assert_int_equal(wake_drain(fd), rows[i].probe);
		assert_false(readable(fd));
	}
	wake_close(folder, &fd);
	assert_int_equal(fd, -1);
	assert_false(socket_there());
	wake_close(folder, &fd);
	wake_close(folder, NULL);
}

static void test_descriptor_flags(void **state)
{
	int fd = open_wake();
	char path[600];
	struct stat status;

	(void)state;
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	snprintf(path, sizeof(path), "%s/sync.sock", folder);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0660);
	wake_close(folder, &fd);
}

static void test_nobody_listens(void **state)
{
	int fd;

	(void)state;
	wake_send(folder, WAKE_QUEUED);
	wake_send("/nonexistent/folder", WAKE_QUEUED);
	/* A socket that a killed process left behind. */
	fd = open_wake();
	close(fd);
	assert_true(socket_there());
	wake_send(folder, WAKE_QUEUED);
	fd = open_wake();
	wake_send(folder, WAKE_PROBE);
	assert_true(wake_drain(fd));
	wake_close(folder, &fd);
}

static void test_full_line_does_not_block(void **state)
{
	int fd = open_wake();

	(void)state;
	for (int i = 0; i < 5000; i++)
		wake_send(folder, i == 0 ? WAKE_PROBE : WAKE_QUEUED);
	assert_true(wake_drain(fd));
	assert_false(readable(fd));
	wake_close(folder, &fd);
}

static void test_long_path(void **state)
{
	size_t used = strlen(folder);
	char kept[sizeof(folder)];
	int fd;

	(void)state;
	memcpy(kept, folder, sizeof(kept));
	folder[used] = '/';
	memset(folder + used + 1, 'd', 200);
	folder[used + 201] = '\0';
	assert_int_equal(mkdir(folder, 0700), 0);
	fd = open_wake();
	assert_true(socket_there());
	wake_send(folder, WAKE_PROBE);
	assert_true(wake_drain(fd));
	wake_close(folder, &fd);
	assert_false(socket_there());
	assert_int_equal(rmdir(folder), 0);
	memcpy(folder, kept, sizeof(folder));
}

static void test_bad_folders(void **state)
{
	char longer[300];
	const char *const rows[] = { "/nonexistent/folder", "/dev/null", longer };

	(void)state;
	memset(longer, 'd', sizeof(longer));
	longer[0] = '/';
	longer[sizeof(longer) - 1] = '\0';
	for (size_t i = 0; i < 3; i++) {
		struct error error = { .code = ERROR_NONE };
		int fd = 77;

		assert_false(wake_open(rows[i], &fd, &error));
		assert_int_equal(fd, 77);
		assert_int_equal(error.code, ERROR_FILE_WRONG);
		assert_int_equal(error.cause, CAUSE_ERRNO);
		assert_true(error.cause_code != 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wakes, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_descriptor_flags, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_nobody_listens, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(test_full_line_does_not_block, make_folder,
						remove_folder),
		cmocka_unit_test_setup_teardown(test_long_path, make_folder, remove_folder),
		cmocka_unit_test(test_bad_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
