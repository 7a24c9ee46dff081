#include "madoguchi/base/password_input.h"

#include <errno.h>
#include <fcntl.h>
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

static bool ask_terminal(const char *prompt, struct pin *password, struct error *error)
{
	const int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	struct termios before, silent;
	bool done;

	if (tty < 0)
		return unread(errno, prompt, error);
	if (tcgetattr(tty, &before) != 0) {
		close(tty);
		return unread(errno, prompt, error);
	}
	silent = before;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
	silent.c_lflag |= ICANON;
	(void)tcsetattr(tty, TCSAFLUSH, &silent);
	say(tty, prompt);
	say(tty, ": ");
	done = read_line(tty, prompt, password, error);
	(void)tcsetattr(tty, TCSAFLUSH, &before);
	say(tty, "\n");
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
