#include "madoguchi/base/password_input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static bool unread(int why, const char *what, struct error *error)
{
	return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, why, "%s", what);
}

/* Byte by byte: what stands behind the line belongs to whoever reads next. */
static bool read_line(int fd, const char *what, struct pin *password, struct error *error)
{
	uint8_t byte;
	ssize_t got;

	while ((got = read(fd, &byte, 1)) == 1 && byte != '\n') {
		if (password->length == PASSWORD_SIZE_MAX) {
			secret_wipe(&byte, 1);
			return unread(EMSGSIZE, what, error);
		}
		password->digits[password->length++] = byte;
	}
	secret_wipe(&byte, 1);
	if (got < 0 || password->length == 0)
		return unread(got < 0 ? errno : ENODATA, what, error);
	return true;
}

static void say(int tty, const char *words)
{
	(void)!write(tty, words, strlen(words));
}

/* ---- a prompt without echo -------------------------------------------------------------------
 * The signals that end or stop a program wait while the terminal is silent, but for the moment in
 * which nothing is done but waiting for the line; the terminal is as it was before any of them
 * takes effect.
 */

static const int held_back[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP };
#define HELD_BACK (sizeof(held_back) / sizeof(held_back[0]))

static volatile sig_atomic_t caught;

static void note(int signal_number)
{
	caught = signal_number;
}

struct quiet {
	struct termios modes;
	struct sigaction actions[HELD_BACK];
	sigset_t mask;
};

static bool begin_quiet(int tty, struct quiet *before)
{
	struct sigaction noted = { .sa_handler = note };
	struct termios silent;
	sigset_t held;

	caught = 0;
	if (tcgetattr(tty, &before->modes) != 0)
		return false;
	sigemptyset(&noted.sa_mask);
	sigemptyset(&held);
	for (size_t i = 0; i < HELD_BACK; i++)
		sigaddset(&held, held_back[i]);
	pthread_sigmask(SIG_BLOCK, &held, &before->mask);
	for (size_t i = 0; i < HELD_BACK; i++) {
		sigaction(held_back[i], NULL, &before->actions[i]);
		if (before->actions[i].sa_handler != SIG_IGN)
			sigaction(held_back[i], &noted, NULL);
	}
	silent = before->modes;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	silent.c_lflag |= ICANON;
	(void)tcsetattr(tty, TCSAFLUSH, &silent);
	return true;
}

/* What was caught happens now: the program ends, or stops here until it is continued. */
static void end_quiet(int tty, const struct quiet *before)
{
	(void)tcsetattr(tty, TCSAFLUSH, &before->modes);
	say(tty, "\n");
	for (size_t i = 0; i < HELD_BACK; i++)
		sigaction(held_back[i], &before->actions[i], NULL);
	if (caught != 0)
		raise((int)caught);
	pthread_sigmask(SIG_SETMASK, &before->mask, NULL);
}

static bool await_line(int tty, const sigset_t *mask, const char *what, struct error *error)
{
	struct pollfd line = { .fd = tty, .events = POLLIN };

	return ppoll(&line, 1, NULL, mask) >= 0 || unread(errno, what, error);
}

static bool ask_once(int tty, const char *prompt, struct pin *password, struct error *error)
{
	struct quiet before;
	bool done;

	if (!begin_quiet(tty, &before))
		return unread(errno, prompt, error);
	say(tty, prompt);
	say(tty, ": ");
	done =
	    await_line(tty, &before.mask, prompt, error) && read_line(tty, prompt, password, error);
	end_quiet(tty, &before);
	return done;
}

/* Who has stopped the program and continued it is asked anew. */
static bool ask_terminal(const char *prompt, struct pin *password, struct error *error)
{
	const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	bool done;

	if (tty < 0)
		return unread(errno, prompt, error);
	do
		done = ask_once(tty, prompt, password, error);
	while (!done && caught == SIGTSTP);
	close(tty);
	return done;
}

bool password_input(int fd, const char *prompt, struct pin **ret_password, struct error *error)
{
	struct pin *password = pin_new();

	if (password == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	if (fd >= 0 ? read_line(fd, prompt, password, error)
		    : ask_terminal(prompt, password, error)) {
		*ret_password = password;
		return true;
	}
	pin_free(&password);
	return false;
}
