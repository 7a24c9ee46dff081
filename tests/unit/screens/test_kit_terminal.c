/* The real terminal path, through a pseudo-terminal: bytes on the line, signals, hang-up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

#include <cmocka.h>

#include "screens/kit_stage.h"

#define PAINTED_SIZE 65536
#define PATIENCE_MS 20000

struct line {
	int master;
	int slave;
	size_t size;
	char bytes[PAINTED_SIZE + 1]; /* what came since the last take */
};

static struct line line;
static struct stage stage;

static void open_line(void)
{
	struct winsize size = { .ws_row = 23, .ws_col = 80 };

	assert_int_equal(openpty(&line.master, &line.slave, NULL, NULL, &size), 0);
	fcntl(line.master, F_SETFL, O_NONBLOCK);
}

static void close_line(void)
{
	if (line.master >= 0)
		close(line.master);
	close(line.slave);
}

/* Reads what is there; the terminal program has written all of it already. */
static size_t take(void)
{
	line.size = 0;
	for (;;) {
		ssize_t got = read(line.master, line.bytes + line.size, PAINTED_SIZE - line.size);

		if (got <= 0)
			break;
		line.size += (size_t)got;
	}
	line.bytes[line.size] = '\0';
	return line.size;
}

static struct terminal_options on_line(const char *type)
{
	struct terminal_options options = terminal_defaults();

	options.type = type;
	options.input_fd = line.slave;
	options.output_fd = line.slave;
	return options;
}

static struct loop *start_on_line(const char *type)
{
	struct error error = { .code = ERROR_NONE };
	struct terminal_options options;

	setenv("LC_ALL", "C.UTF-8", 1);
	open_line();
	options = on_line(type);
	if (!terminal_start(&options, &error))
		fail_msg("%s", error.detail);
	stage_open(&stage);
	return stage_loop(LANGUAGE_JA);
}

static void stop_on_line(struct loop **loop)
{
	loop_free(loop);
	stage_close(&stage);
	terminal_stop();
	close_line();
}

/* Bytes that one event costs. */
static size_t cost_of_key(struct loop *loop, enum input_key key)
{
	take();
	stage_key(loop, key);
	loop_draw(loop);
	return take();
}

static size_t cost_of_text(struct loop *loop, const char *text)
{
	take();
	stage_type(loop, text);
	loop_draw(loop);
	return take();
}

static void assert_at_most(const char *what, size_t bytes, size_t budget)
{
	if (bytes > budget)
		fail_msg("%s: %zu bytes, %zu allowed", what, bytes, budget);
	print_message("%-40s %4zu bytes (%zu)\n", what, bytes, budget);
}

/* A minute that changes one digit; at the turn of an hour there are up to four. */
static size_t cost_of_minute(struct loop *loop)
{
	const int64_t minute_ms = 60000;
	const int64_t hour_ms = 60 * minute_ms;

	clock_shift_ms(hour_ms - clock_now_ms() % hour_ms + minute_ms / 2);
	loop_draw(loop);
	take();
	clock_shift_ms(minute_ms);
	loop_draw(loop);
	return take();
}

static void test_byte_budget(void **state)
{
	static const char *const types[] = { "xterm-256color", "xterm",	 "vt220",
					     "linux",	       "screen", "tmux" };

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct loop *loop = start_on_line(types[i]);

		print_message("-- %s\n", types[i]);
		assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
		take();
		loop_draw(loop);
		assert_at_most("full form", take(), 2560);
		assert_at_most("letter", cost_of_text(loop, "a"), 40);
		assert_at_most("kanji", cost_of_text(loop, "山"), 40);
		stage_type(loop, "山田太郎山田太郎");
		loop_draw(loop);
		stage_key(loop, INPUT_KEY_HOME);
		assert_at_most("kanji before eight", cost_of_text(loop, "川"), 60);
		assert_at_most("next field", cost_of_key(loop, INPUT_KEY_TAB), 120);
		take();
		loop_draw(loop);
		assert_at_most("nothing changed", take(), 0);
		assert_at_most("the next minute", cost_of_minute(loop), 16);
		assert_true(loop_push(loop, &stage_list_ops, &stage, NULL));
		take();
		loop_draw(loop);
		assert_at_most("full list", take(), 2560);
		assert_at_most("selection", cost_of_key(loop, INPUT_KEY_DOWN), 60);
		assert_at_most("selection back", cost_of_key(loop, INPUT_KEY_UP), 60);
		stop_on_line(&loop);
	}
}

/* Waits until the program has painted a text; false when it never does. */
static bool painted(const char *wanted)
{
	int64_t until = clock_monotonic_ms() + PATIENCE_MS;
	size_t used = 0;

	while (clock_monotonic_ms() < until && used < PAINTED_SIZE) {
		struct pollfd ready = { .fd = line.master, .events = POLLIN };
		ssize_t got;

		poll(&ready, 1, 100);
		got = read(line.master, line.bytes + used, PAINTED_SIZE - used);
		used += got > 0 ? (size_t)got : 0;
		line.bytes[used] = '\0';
		if (strstr(line.bytes, wanted) != NULL)
			return true;
	}
	return false;
}

/* The program in a child, on the line: exits 10 + how the loop ended. */
static pid_t run_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		struct terminal_options options = on_line("xterm-256color");
		struct loop *loop;
		enum loop_end end;

		setsid();
		ioctl(line.slave, TIOCSCTTY, 0);
		dup2(line.slave, 0);
		dup2(line.slave, 1);
		options.input_fd = 0;
		options.output_fd = 1;
		close(line.master);
		if (!terminal_start(&options, NULL))
			_exit(2);
		stage_open(&stage);
		loop = stage_loop(LANGUAGE_JA);
		if (!loop_push(loop, &stage_form_ops, &stage, NULL))
			_exit(3);
		end = loop_run(loop);
		loop_free(&loop);
		terminal_stop();
		_exit(10 + (int)end);
	}
	return child;
}

static int status_of(pid_t child)
{
	int64_t until = clock_monotonic_ms() + PATIENCE_MS;
	int status = 0;

	/* Its last bytes must be read, or it waits for the line. */
	while (waitpid(child, &status, WNOHANG) == 0) {
		struct pollfd ready = { .fd = line.master, .events = POLLIN };

		assert_true(clock_monotonic_ms() < until);
		poll(&ready, 1, 20);
	}
	return status;
}

static void start_child(pid_t *ret_child, struct termios *before)
{
	setenv("LC_ALL", "C.UTF-8", 1);
	open_line();
	assert_int_equal(tcgetattr(line.slave, before), 0);
	*ret_child = run_child();
	assert_true(painted("Applicant"));
}

static void assert_restored(const struct termios *before)
{
	struct termios after;

	take();
	assert_non_null(strstr(line.bytes, "\033[?1049l"));
	assert_int_equal(tcgetattr(line.slave, &after), 0);
	assert_int_equal(after.c_lflag, before->c_lflag);
	assert_int_equal(after.c_iflag, before->c_iflag);
	assert_int_equal(after.c_oflag, before->c_oflag);
}

static void test_ends_cleanly(void **state)
{
	static const struct {
		int signal; /* 0: the F12 key instead */
		int status;
	} rows[] = {
		{ 0, 10 + LOOP_DONE },
		{ SIGTERM, 10 + LOOP_TERMINATED },
		{ SIGHUP, 10 + LOOP_TERMINATED },
		{ SIGINT, 10 + LOOP_TERMINATED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct termios before;
		pid_t child;
		int status;

		start_child(&child, &before);
		if (rows[i].signal != 0)
			kill(child, rows[i].signal);
		else
			assert_int_equal(write(line.master, "\033[24~", 5), 5);
		status = status_of(child);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), rows[i].status);
		assert_restored(&before);
		close_line();
	}
}

static void test_fatal_signal(void **state)
{
	struct termios before;
	pid_t child;
	int status;

	(void)state;
	start_child(&child, &before);
	kill(child, SIGQUIT);
	status = status_of(child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGQUIT);
	assert_restored(&before);
	close_line();
}

static void test_hangup(void **state)
{
	struct termios before;
	pid_t child;
	int status;

	(void)state;
	start_child(&child, &before);
	close(line.master);
	line.master = -1;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 10 + LOOP_TERMINATED ||
		    WEXITSTATUS(status) == 10 + LOOP_HANGUP);
	close_line();
}

/* The line's size changes while the program runs; bytes of a key and of a kanji come one by one. */
static void test_resize_and_slow_keys(void **state)
{
	static const char slow[] = "\xE5\xB1\xB1\033[Z\t";
	struct winsize small = { .ws_row = 10, .ws_col = 80 };
	struct winsize large = { .ws_row = 43, .ws_col = 132 };
	struct termios before;
	pid_t child;

	(void)state;
	start_child(&child, &before);
	for (const char *at = slow; *at != '\0'; at++) {
		assert_int_equal(write(line.master, at, 1), 1);
		poll(NULL, 0, 3);
	}
	assert_true(painted("山"));
	ioctl(line.master, TIOCSWINSZ, &small);
	assert_true(painted("80x23"));
	ioctl(line.master, TIOCSWINSZ, &large);
	assert_true(painted("Applicant"));
	assert_int_equal(write(line.master, "\027", 1), 1);
	assert_int_equal(WEXITSTATUS(status_of(child)), 10 + LOOP_DONE);
	assert_restored(&before);
	close_line();
}

/* C-s, which stops a serial line, is pressed by mistake: any other key goes on. */
static void test_stopped_line(void **state)
{
	struct termios before;
	pid_t child;

	(void)state;
	start_child(&child, &before);
	assert_int_equal(write(line.master, "\023", 1), 1);
	poll(NULL, 0, 20);
	assert_int_equal(write(line.master, "\xE5\xB1\xB1", 3), 3);
	assert_true(painted("山"));
	kill(child, SIGTERM);
	assert_int_equal(WEXITSTATUS(status_of(child)), 10 + LOOP_TERMINATED);
	assert_restored(&before);
	close_line();
}

/* Nobody knows the first; the second cannot place its cursor. */
static void test_refusals(void **state)
{
	static const char *const types[] = { "no-such-terminal", "dumb" };
	struct error error = { .code = ERROR_NONE };
	struct terminal_options options;
	pid_t child;

	(void)state;
	open_line();
	options = on_line("xterm");
	setenv("LC_ALL", "C.UTF-8", 1);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		options.type = types[i];
		child = fork(); /* curses keeps memory after a failure; a child does not mind */
		if (child == 0)
			_exit(!terminal_start(&options, &error) && error.code == ERROR_TERMINAL
				  ? 7
				  : 8);
		assert_int_equal(WEXITSTATUS(status_of(child)), 7);
	}
	options.input_fd = open("/dev/null", O_RDWR);
	assert_false(terminal_start(&options, &error));
	close(options.input_fd);
	close_line();
}

/* What it cannot show is a ?. */
static void assert_latin(void)
{
	struct ui_area area = ui_screen();

	ui_begin();
	assert_int_equal(ui_put(&area, 0, 0, "Name: 山田", -1, 0), 10);
	ui_end();
	stage_assert_row(0, "Name: ? ?");
}

/* Without UTF-8 the screens are in English, and say why, at the start and whenever they are asked
 * for another language. */
static void test_no_utf8(void **state)
{
	static const char why[] = "This terminal shows English alone";
	enum language clerk, resident;
	struct error error;
	struct terminal_options options;
	struct loop *loop;

	(void)state;
	open_line();
	options = on_line("xterm");
	setenv("LC_ALL", "C", 1);
	assert_true(terminal_start(&options, &error));
	assert_latin();
	stage_open(&stage);
	loop = stage_loop(LANGUAGE_JA);
	assert_true(loop_push(loop, &stage_form_ops, &stage, NULL));
	loop_draw(loop);
	assert_true(stage_shows(why));
	assert_true(stage_shows("Birth date"));
	stage_key(loop, INPUT_KEY_TAB);
	loop_draw(loop);
	assert_false(stage_shows(why));
	loop_set_language(loop, LANGUAGE_JA, LANGUAGE_JA);
	loop_languages(loop, &clerk, &resident);
	assert_int_equal(clerk, LANGUAGE_EN);
	assert_int_equal(resident, LANGUAGE_EN);
	loop_draw(loop);
	assert_true(stage_shows(why));
	stop_on_line(&loop);
	setenv("LC_ALL", "C.UTF-8", 1);
}

/* What a machine's environment says of the terminal, and what is made of it. NULL: not set. */
static const struct {
	const char *all;
	const char *ctype;
	const char *lang;
	bool japanese; /* can be shown */
} environments[] = {
	{ NULL, NULL, "C.UTF-8", true },
	{ NULL, NULL, NULL, true },
	{ "", "", "", true },
	{ NULL, NULL, "xx_YY.UTF-8", true },
	{ NULL, NULL, "xx_YY.utf8@variant", true },
	{ "xx_YY.UTF-8", NULL, "C", true },
	{ NULL, "xx_YY.utf8", "C", true },
	{ NULL, NULL, "C", false },
	{ NULL, NULL, "POSIX", false },
	{ NULL, NULL, "xx_YY.eucJP", false },
	{ NULL, NULL, "xx_YY", false },
	{ "C", NULL, "xx_YY.UTF-8", false },
};

static void set_or_not(const char *name, const char *value)
{
	if (value == NULL)
		unsetenv(name);
	else
		setenv(name, value, 1);
}

static void test_environments(void **state)
{
	struct error error = { .code = ERROR_NONE };
	struct terminal_options options;

	(void)state;
	open_line();
	options = on_line("xterm");
	for (size_t i = 0; i < sizeof(environments) / sizeof(environments[0]); i++) {
		set_or_not("LC_ALL", environments[i].all);
		set_or_not("LC_CTYPE", environments[i].ctype);
		set_or_not("LANG", environments[i].lang);
		assert_true(terminal_start(&options, &error));
		assert_int_equal(terminal_is_utf8(), environments[i].japanese);
		terminal_stop();
	}
	setenv("LC_ALL", "C.UTF-8", 1);
	close_line();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_budget),
		cmocka_unit_test(test_ends_cleanly),
		cmocka_unit_test(test_fatal_signal),
		cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_resize_and_slow_keys),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_environments),
		cmocka_unit_test(test_stopped_line),
		cmocka_unit_test(test_no_utf8),
	};

	return cmocka_run_group_tests_name("screens/kit/terminal", tests, NULL, NULL);
}
