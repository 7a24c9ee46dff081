/* The kit's input method: a FIFO and a file as uim-fep gives them. */
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

#include "madoguchi/screens/kit/input_method.h"

static char folder[] = "/tmp/input-method-XXXXXX";
static char fifo[64];
static char mode[64];
static int reader = -1;
static int name, kana, digits;

/* As uim-fep does: the same file is emptied and written. */
static void mode_is(const char *text)
{
	int fd = open(mode, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void assert_told(const char *expected)
{
	char text[16] = "";
	ssize_t size = read(reader, text, sizeof(text) - 1);

	assert_true(size >= 0 || errno == EAGAIN);
	assert_string_equal(text, expected);
}

static void assert_change_is_seen(void)
{
	struct pollfd watched = { .fd = input_method_fd(), .events = POLLIN };

	assert_int_equal(poll(&watched, 1, 5000), 1);
	input_method_look();
}

static void enter(const void *field, bool japanese)
{
	input_method_want(NULL, false);
	if (field != NULL)
		input_method_want(field, japanese);
	input_method_apply();
}

static int set_up(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(fifo, sizeof(fifo), "%s/setmode", folder);
	snprintf(mode, sizeof(mode), "%s/getmode", folder);
	if (mkfifo(fifo, 0600) != 0)
		return -1;
	reader = open(fifo, O_RDONLY | O_NONBLOCK);
	setenv("UIM_FEP_SETMODE", fifo, 1);
	setenv("UIM_FEP_GETMODE", mode, 1);
	return reader >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	input_method_stop();
	close(reader);
	unlink(fifo);
	unlink(mode);
	rmdir(folder);
	return 0;
}

static void test_follows_the_field(void **state)
{
	(void)state;
	input_method_start();
	enter(NULL, false);
	assert_told("0");
	enter(&name, true);
	assert_told("1");
	enter(&name, true);
	assert_told("");
	enter(&kana, true);
	assert_told("1");
	enter(&digits, false);
	assert_told("0");
	enter(NULL, false);
	assert_told("");
}

static void test_off_stays_off(void **state)
{
	(void)state;
	input_method_start();
	enter(&digits, false);
	assert_told("0");
	mode_is("1");
	assert_change_is_seen();
	assert_told("0");
	mode_is("0");
	assert_change_is_seen();
	assert_told("");
}

static void test_on_may_be_turned_off(void **state)
{
	(void)state;
	input_method_start();
	enter(&name, true);
	assert_told("1");
	mode_is("0");
	assert_change_is_seen();
	enter(&name, true);
	assert_told("");
	enter(&kana, true);
	assert_told("1");
}

static void test_is_told_when_somebody_listens(void **state)
{
	(void)state;
	input_method_start();
	close(reader);
	enter(&name, true);
	reader = open(fifo, O_RDONLY | O_NONBLOCK);
	assert_true(reader >= 0);
	assert_told("");
	enter(&name, true);
	assert_told("1");
}

static void test_without(void **state)
{
	(void)state;
	unsetenv("UIM_FEP_SETMODE");
	input_method_start();
	assert_int_equal(input_method_fd(), -1);
	enter(&name, true);
	assert_told("");
	setenv("UIM_FEP_SETMODE", fifo, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_follows_the_field),
		cmocka_unit_test(test_off_stays_off),
		cmocka_unit_test(test_on_may_be_turned_off),
		cmocka_unit_test(test_is_told_when_somebody_listens),
		cmocka_unit_test(test_without),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
