#include "madoguchi/screens/kit/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/paint.h"
#include "madoguchi/screens/kit/ui.h"

#define RESTORE_SIZE 256
#define BELL_PAUSE_MS 500

static struct {
	bool running;
	struct terminal_options options;
	SCREEN *curses;
	FILE *output; /* own stream on the same descriptor */
	FILE *input;
	struct termios before;
	bool modes_known;
	bool utf8;
	bool colour;
	int rows;
	int columns;
	int signal_fd;
	int64_t last_bell_ms;
	char restore[RESTORE_SIZE]; /* what puts the terminal back, for fatal signals */
	size_t restore_size;
} terminal = { .signal_fd = -1 };

static volatile sig_atomic_t end_seen;
static volatile sig_atomic_t resize_seen;

struct terminal_options terminal_defaults(void)
{
	struct terminal_options options = { .output_fd = STDOUT_FILENO };

	return options;
}

bool terminal_running(void)
{
	return terminal.running;
}

/* Only what POSIX allows in a handler. */
static void restore_now(void)
{
	ssize_t written;

	if (!terminal.running || terminal.options.detached)
		return;
	written = write(terminal.options.output_fd, terminal.restore, terminal.restore_size);
	(void)written;
	if (terminal.modes_known)
		tcsetattr(terminal.options.input_fd, TCSANOW, &terminal.before);
}

static void die_of(int number)
{
	restore_now();
	signal(number, SIG_DFL);
	raise(number);
}

static void on_signal(int number)
{
	int saved = errno;
	uint64_t one = 1;
	ssize_t written;

	if (number == SIGWINCH) {
		resize_seen = 1;
	} else if (end_seen == 0) {
		end_seen = 1;
	} else { /* asked twice: the loop does not come back */
		die_of(number);
	}
	written = write(terminal.signal_fd, &one, sizeof(one));
	(void)written;
	errno = saved;
}

/* A handler that is there already (a sanitizer's, a test's) is left alone. */
static void handle_fatal(int number)
{
	struct sigaction old;
	struct sigaction action = { .sa_handler = die_of, .sa_flags = SA_NODEFER };

	if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_DFL)
		sigaction(number, &action, NULL);
}

static bool catch_signals(struct error *error)
{
	static const int ours[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT };
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT };
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	if (terminal.signal_fd < 0)
		terminal.signal_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (terminal.signal_fd < 0)
		return error_set(error, ERROR_TERMINAL, CAUSE_ERRNO, errno, "eventfd");
	end_seen = 0;
	resize_seen = 0;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		sigaction(ours[i], &action, NULL);
	for (size_t i = 0; i < sizeof(fatal) / sizeof(fatal[0]); i++)
		handle_fatal(fatal[i]);
	return true;
}

/* Appends a capability without its padding marks "$<5>". */
static void add_restore(const char *capability)
{
	bool padding = false;

	if (capability == NULL || capability == (const char *)-1)
		return;
	for (; *capability != '\0' && terminal.restore_size < RESTORE_SIZE; capability++) {
		if (capability[0] == '$' && capability[1] == '<')
			padding = true;
		if (!padding)
			terminal.restore[terminal.restore_size++] = *capability;
		if (*capability == '>')
			padding = false;
	}
}

static const char *capability(const char *name)
{
	const char *value = tigetstr(name);

	return value == (const char *)-1 ? NULL : value;
}

static void plan_restore(void)
{
	static const char *const names[] = { "BD", "rmacs", "sgr0", "op", "cnorm", "rmcup" };

	terminal.restore_size = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		add_restore(capability(names[i]));
}

/* What the environment calls the locale of characters (POSIX, 8.2); NULL: nothing. */
static const char *locale_named(void)
{
	static const char *const variables[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
		const char *name = getenv(variables[i]);

		if (name != NULL && name[0] != '\0')
			return name;
	}
	return NULL;
}

/*
 * A name that came over ssh may have no locale on this machine, and a new machine names none. Both
 * speak of a terminal of today; C.UTF-8 is a part of the C library.
 */
static bool means_utf8(const char *name)
{
	const char *codeset = name == NULL ? ".UTF-8" : strchr(name, '.');

	return codeset != NULL &&
	       (strncasecmp(codeset, ".UTF-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
}

static void take_locale(void)
{
	const char *name = locale_named();

	if ((name == NULL || setlocale(LC_CTYPE, "") == NULL) &&
	    (!means_utf8(name) || setlocale(LC_CTYPE, "C.UTF-8") == NULL))
		setlocale(LC_CTYPE, "C");
	terminal.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Own streams, so that nothing is left in stdout's buffer and closing them closes nothing else. */
static FILE *open_stream(int fd, const char *mode)
{
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	FILE *stream = copy >= 0 ? fdopen(copy, mode) : NULL;

	if (stream == NULL && copy >= 0)
		close(copy);
	return stream;
}

static bool open_streams(struct error *error)
{
	if (terminal.options.detached) {
		terminal.output = fopen("/dev/null", "we");
		terminal.input = fopen("/dev/null", "re");
	} else {
		terminal.output = open_stream(terminal.options.output_fd, "w");
		terminal.input = open_stream(terminal.options.input_fd, "r");
	}
	if (terminal.output == NULL || terminal.input == NULL)
		return error_set(error, ERROR_TERMINAL, CAUSE_ERRNO, errno, "open");
	paint_open(fileno(terminal.output));
	return true;
}

static void close_streams(void)
{
	paint_close();
	if (terminal.output != NULL)
		fclose(terminal.output);
	if (terminal.input != NULL)
		fclose(terminal.input);
	terminal.output = NULL;
	terminal.input = NULL;
}

/* cbreak leaves C-c to the kernel; here it is a key like others. Flow control stays as it is: a
 * serial line may need it. But a screen that was stopped by a C-s goes on with any key: nobody who
 * pressed it by mistake knows of C-q. */
static void set_modes(void)
{
	struct termios modes;

	cbreak();
	noecho();
	nonl();
	if (terminal.options.detached || tcgetattr(terminal.options.input_fd, &modes) != 0)
		return;
	modes.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN);
	modes.c_iflag &= ~(tcflag_t)(ICRNL | ISTRIP);
	modes.c_iflag |= IXANY;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	tcsetattr(terminal.options.input_fd, TCSANOW, &modes);
	def_prog_mode();
}

static void set_colours(void)
{
	const char *no_colour = getenv("NO_COLOR");

	terminal.colour = !terminal.options.monochrome && has_colors() &&
			  (no_colour == NULL || no_colour[0] == '\0');
	if (terminal.colour && (start_color() != OK || use_default_colors() != OK))
		terminal.colour = false;
}

static void send_capability(const char *name)
{
	const char *bytes = capability(name);
	ssize_t written;

	if (bytes == NULL || terminal.options.detached)
		return;
	written = write(terminal.options.output_fd, bytes, strlen(bytes));
	(void)written;
}

static void measure(void)
{
	struct winsize size = { .ws_row = 0 };

	terminal.rows = TERMINAL_ROWS_MIN;
	terminal.columns = TERMINAL_COLUMNS_MIN;
	if (terminal.options.detached)
		return;
	terminal.rows = LINES;
	terminal.columns = COLS;
	if (ioctl(terminal.options.output_fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    size.ws_col > 0) {
		terminal.rows = size.ws_row;
		terminal.columns = size.ws_col;
	}
}

/* What has no cursor to place (a pipe in an editor, a printer) would show rows of blanks. */
static bool check_cursor(const char *type, struct error *error)
{
	if (capability("cup") != NULL || (capability("hpa") != NULL && capability("vpa") != NULL))
		return true;
	endwin();
	delscreen(terminal.curses);
	terminal.curses = NULL;
	return error_set(error, ERROR_TERMINAL, CAUSE_NONE, 0, "TERM=%.40s cannot place the cursor",
			 type);
}

static bool open_curses(struct error *error)
{
	const char *type = terminal.options.type;

	if (type == NULL)
		type = getenv("TERM");
	if ((type == NULL || type[0] == '\0') && terminal.options.detached)
		type = "xterm-256color";
	if (type == NULL || type[0] == '\0')
		return error_set(error, ERROR_TERMINAL, CAUSE_NONE, 0, "TERM is not set");
	terminal.curses = newterm(type, terminal.output, terminal.input);
	if (terminal.curses == NULL)
		return error_set(error, ERROR_TERMINAL, CAUSE_NONE, 0, "TERM=%.40s is not known",
				 type);
	set_term(terminal.curses);
	typeahead(-1);
	set_escdelay(INPUT_ESCAPE_MS);
	return check_cursor(type, error);
}

static bool check_descriptors(struct error *error)
{
	if (terminal.options.detached)
		return true;
	if (!isatty(terminal.options.input_fd) || !isatty(terminal.options.output_fd))
		return error_set(error, ERROR_TERMINAL, CAUSE_NONE, 0,
				 "input or output is not a terminal");
	terminal.modes_known = tcgetattr(terminal.options.input_fd, &terminal.before) == 0;
	return true;
}

static void stop_at_exit(void)
{
	terminal_stop();
}

bool terminal_start(const struct terminal_options *options, struct error *error)
{
	static bool registered;

	terminal_stop();
	terminal.options = *options;
	terminal.modes_known = false;
	take_locale();
	if (!check_descriptors(error) || !catch_signals(error))
		return false;
	if (!open_streams(error) || !open_curses(error)) {
		close_streams();
		return false;
	}
	plan_restore();
	terminal.running = true;
	if (!registered)
		registered = atexit(stop_at_exit) == 0;
	set_modes();
	set_colours();
	send_capability("BE");
	measure();
	terminal_resize_to(terminal.rows, terminal.columns);
	return true;
}

void terminal_stop(void)
{
	if (!terminal.running)
		return;
	send_capability("BD");
	ui_release();
	paint_close();
	endwin();
	terminal.running = false;
	delscreen(terminal.curses);
	terminal.curses = NULL;
	close_streams();
	if (terminal.modes_known)
		tcsetattr(terminal.options.input_fd, TCSADRAIN, &terminal.before);
}

int terminal_signal_fd(void)
{
	return terminal.signal_fd;
}

struct terminal_signals terminal_take_signals(void)
{
	struct terminal_signals signals;
	uint64_t count;
	ssize_t got = read(terminal.signal_fd, &count, sizeof(count));

	(void)got;
	signals.resize = resize_seen != 0;
	resize_seen = 0;
	/* end_seen stays: a second signal from now on ends the process. */
	signals.end = end_seen != 0;
	return signals;
}

int terminal_input_fd(void)
{
	return terminal.options.detached ? -1 : terminal.options.input_fd;
}

bool terminal_read(struct input *input)
{
	struct pollfd ready = { .fd = terminal.options.input_fd, .events = POLLIN };
	size_t room;
	uint8_t *at = input_room(input, &room);
	ssize_t got;

	if (terminal.options.detached || room == 0 || poll(&ready, 1, 0) <= 0)
		return true;
	got = read(terminal.options.input_fd, at, room);
	if (got > 0) {
		input_filled(input, (size_t)got, clock_monotonic_ms());
		return true;
	}
	return got < 0 && (errno == EINTR || errno == EAGAIN);
}

void terminal_teach(struct input *input)
{
	static const struct {
		const char *name;
		enum input_key key;
	} rows[] = {
		{ "kf1", INPUT_KEY_F1 },	 { "kf2", INPUT_KEY_F2 },
		{ "kf3", INPUT_KEY_F3 },	 { "kf4", INPUT_KEY_F4 },
		{ "kf5", INPUT_KEY_F5 },	 { "kf6", INPUT_KEY_F6 },
		{ "kf7", INPUT_KEY_F7 },	 { "kf8", INPUT_KEY_F8 },
		{ "kf9", INPUT_KEY_F9 },	 { "kf10", INPUT_KEY_F10 },
		{ "kf11", INPUT_KEY_F11 },	 { "kf12", INPUT_KEY_F12 },
		{ "kcuu1", INPUT_KEY_UP },	 { "kcud1", INPUT_KEY_DOWN },
		{ "kcub1", INPUT_KEY_LEFT },	 { "kcuf1", INPUT_KEY_RIGHT },
		{ "khome", INPUT_KEY_HOME },	 { "kend", INPUT_KEY_END },
		{ "kpp", INPUT_KEY_PAGE_UP },	 { "knp", INPUT_KEY_PAGE_DOWN },
		{ "kich1", INPUT_KEY_INSERT },	 { "kdch1", INPUT_KEY_DELETE },
		{ "kcbt", INPUT_KEY_SHIFT_TAB }, { "kbs", INPUT_KEY_BACKSPACE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *bytes = capability(rows[i].name);

		/* Only sequences: a single control byte has its meaning in the decoder. */
		if (bytes != NULL && bytes[0] == '\033' && bytes[1] != '\0')
			input_add_sequence(input, rows[i].key, bytes);
	}
}

void terminal_resize_to(int rows, int columns)
{
	if (!terminal.running)
		return;
	terminal.rows = rows > 0 ? rows : 1;
	terminal.columns = columns > 0 ? columns : 1;
	ui_release();
	resizeterm(terminal.rows, terminal.columns);
	ui_layout(terminal.rows, terminal.columns, terminal.utf8, terminal.colour,
		  terminal.options.box);
}

void terminal_resize(void)
{
	if (!terminal.running)
		return;
	measure();
	terminal_resize_to(terminal.rows, terminal.columns);
}

void terminal_size(int *ret_rows, int *ret_columns)
{
	*ret_rows = terminal.rows;
	*ret_columns = terminal.columns;
}

bool terminal_too_small(void)
{
	return terminal.rows < TERMINAL_ROWS_MIN || terminal.columns < TERMINAL_COLUMNS_MIN;
}

bool terminal_is_utf8(void)
{
	return terminal.utf8;
}

void terminal_bell(void)
{
	int64_t now = clock_monotonic_ms();

	if (!terminal.running || now - terminal.last_bell_ms < BELL_PAUSE_MS)
		return;
	terminal.last_bell_ms = now;
	beep();
}
