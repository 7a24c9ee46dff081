#include "madoguchi/cli/sign_in.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/counter/sign_in.h"

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

static bool ask_terminal(const struct cli *cli, const char *prompt, struct pin *password,
			 struct error *error)
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
	say(tty, text(cli->language, prompt));
	say(tty, ": ");
	done = read_line(tty, prompt, password, error);
	(void)tcsetattr(tty, TCSAFLUSH, &before);
	say(tty, "\n");
	close(tty);
	return done;
}

bool cli_password_read(const struct cli *cli, int fd, const char *prompt, struct pin **ret_password,
		       struct error *error)
{
	struct pin *password = pin_new();

	if (password == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	if (fd >= 0 ? read_line(fd, prompt, password, error)
		    : ask_terminal(cli, prompt, password, error)) {
		*ret_password = password;
		return true;
	}
	pin_free(&password);
	return false;
}

bool cli_sign_in(struct cli *cli, struct counter *counter, enum right right, struct error *error)
{
	struct pin *password = NULL;
	bool done;

	if (cli->operator_name == NULL)
		return counter_sign_in_practice(counter, error) &&
		       counter_require(counter, right, error);
	done = cli_password_read(cli, cli->has_password_fd ? cli->password_fd : -1, N_("Password"),
				 &password, error) &&
	       counter_sign_in(counter, cli->operator_name, password, right, error);
	pin_free(&password);
	return done;
}

bool cli_approve(struct cli *cli, struct counter *counter, enum four_eyes act, const char *subject,
		 struct approval *ret_approval, struct error *error)
{
	struct approval approval = { .act = act };
	struct pin *password = NULL;
	bool done = true;

	if (cli->second_name != NULL && office_wants_second(cli->office, act)) {
		done = cli_password_read(cli,
					 cli->has_second_password_fd ? cli->second_password_fd : -1,
					 N_("Password of the second person"), &password, error) &&
		       approval_give(counter, act, subject, cli->second_name, password, &approval,
				     error);
		pin_free(&password);
	}
	if (done)
		*ret_approval = approval;
	return done;
}

bool cli_counter_open(struct cli *cli, enum right right, struct counter **ret_counter,
		      struct error *error)
{
	struct counter *counter = NULL;

	if (!counter_open(cli->config, cli->office, "", &counter, error))
		return false;
	if (!cli_sign_in(cli, counter, right, error)) {
		counter_close(&counter);
		return false;
	}
	*ret_counter = counter;
	return true;
}
