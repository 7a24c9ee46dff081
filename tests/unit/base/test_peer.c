/* Two ends of a socket: whole messages, nobody but the user that is allowed, and what is gone. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/peer.h"

struct ends {
	char dir[32];
	char path[64];
	int listener;
};

static int up(void **state)
{
	struct ends *ends = calloc(1, sizeof(*ends));
	struct error error;

	assert_non_null(ends);
	snprintf(ends->dir, sizeof(ends->dir), "/tmp/madoguchi-peer-XXXXXX");
	assert_non_null(mkdtemp(ends->dir));
	snprintf(ends->path, sizeof(ends->path), "%s/socket", ends->dir);
	assert_true(peer_listen(ends->path, &ends->listener, &error));
	*state = ends;
	return 0;
}

static int down(void **state)
{
	struct ends *ends = *state;

	peer_unlisten(ends->path, &ends->listener);
	assert_int_equal(access(ends->path, F_OK), -1);
	rmdir(ends->dir);
	free(ends);
	return 0;
}

static void whole_messages(void **state)
{
	struct ends *ends = *state;
	struct error error;
	char got[8];
	int near, far;

	assert_true(peer_connect(ends->path, geteuid(), &far, &error));
	assert_true(peer_accept(ends->listener, geteuid(), &near, &error));
	assert_int_equal(peer_receive(near, got, sizeof(got)), 0);
	assert_true(peer_send(far, "one", 3));
	assert_true(peer_send(far, "three", 5));
	assert_int_equal(peer_receive(near, got, sizeof(got)), 3);
	assert_memory_equal(got, "one", 3);
	assert_int_equal(peer_receive(near, got, sizeof(got)), 5);
	/* One that is longer than was agreed is no message. */
	assert_true(peer_send(far, "much too long", 13));
	assert_int_equal(peer_receive(near, got, sizeof(got)), -1);
	close(far);
	assert_int_equal(peer_receive(near, got, sizeof(got)), -1);
	assert_false(peer_send(near, "gone", 4));
	close(near);
}

static void strangers(void **state)
{
	struct ends *ends = *state;
	struct error error;
	char got;
	int fd, near;

	assert_false(peer_connect(ends->path, geteuid() + 1, &fd, &error));
	assert_int_equal(error.code, ERROR_RESIDENT_STRANGER);
	/* That attempt still waits, and is turned away too. */
	assert_false(peer_accept(ends->listener, geteuid() + 1, &near, &error));
	assert_int_equal(error.code, ERROR_RESIDENT_STRANGER);
	assert_true(peer_connect(ends->path, geteuid(), &fd, &error));
	assert_false(peer_accept(ends->listener, geteuid() + 1, &near, &error));
	assert_int_equal(peer_receive(fd, &got, 1), -1);
	close(fd);
}

static void nobody_there(void **state)
{
	struct ends *ends = *state;
	char path[256];
	struct error error;
	struct stat facts;
	int fd;

	assert_int_equal(stat(ends->path, &facts), 0);
	assert_int_equal(facts.st_mode & 0777, 0660);
	assert_false(peer_connect("/tmp/madoguchi-nobody/socket", geteuid(), &fd, &error));
	assert_int_equal(error.code, ERROR_RESIDENT_TERMINAL);
	memset(path, 'x', sizeof(path));
	path[sizeof(path) - 1] = '\0';
	assert_false(peer_listen(path, &fd, &error));
	assert_int_equal(error.code, ERROR_RESIDENT_TERMINAL);
}

static void users(void **state)
{
	uid_t user;

	(void)state;
	assert_true(peer_user(NULL, &user));
	assert_int_equal(user, geteuid());
	assert_true(peer_user("root", &user));
	assert_int_equal(user, 0);
	assert_true(peer_user("4711", &user));
	assert_int_equal(user, 4711);
	assert_false(peer_user("", &user));
	assert_false(peer_user("nobody-of-this-name", &user));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(whole_messages, up, down),
		cmocka_unit_test_setup_teardown(strangers, up, down),
		cmocka_unit_test_setup_teardown(nobody_there, up, down),
		cmocka_unit_test(users),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
