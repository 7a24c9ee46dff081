/* madoguchi: the screens, and the verbs for scripts and administrators. No network. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "madoguchi/base/confine.h"
#include "madoguchi/base/heap.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/starter.h"
#include "madoguchi/cli/cli.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/screens/resident_terminal.h"
#include "madoguchi/screens/screens.h"

/* What the screens have allocated when their first frame is drawn. */
#define SCREENS_ROOM ((size_t)2 << 20)
#define READING_MS 60000 /* for as long what went wrong stays on a terminal that begins anew */

/* The resident's terminal needs neither database nor card. */
static int face_resident(struct cli *cli)
{
	struct error error = { 0 };
	bool ok;

	ok = cli_open(cli, &error) && resident_terminal_run(cli->config, cli->office, &error);
	if (!ok)
		cli_tell(cli, &error);
	cli_close(cli);
	return ok ? EXIT_STATUS_OK : (int)error_exit_status(error.code);
}

/* What stands alone on the command line and needs no settings. */
static bool print_about(const char *word)
{
	if (strcmp(word, "--version") == 0)
		puts("madoguchi " MADOGUCHI_VERSION);
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		cli_usage(stdout);
	else
		return false;
	return true;
}

/* Nothing of it can be taken back, and nothing was read before. */
static bool confine_all(struct error *error)
{
	return confine(CONFINE_SCREENS, error) &&
	       (starter_open("madoguchi-print") ||
		error_set(error, ERROR_CONFINE, CAUSE_ERRNO, errno, "starter")) &&
	       confine_starting(error);
}

/* What ends under a unit or a login begins anew at once, on a terminal that is cleared. Under a
 * unit standard error is the journal: nobody at the terminal would read it there. */
static bool begins_anew(bool login)
{
	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && (login || !isatty(STDERR_FILENO));
}

static void tell_on_terminal(const struct cli *cli, const struct error *error)
{
	if (!isatty(STDERR_FILENO) && dup2(STDOUT_FILENO, STDERR_FILENO) == STDERR_FILENO)
		cli_tell(cli, error);
	fprintf(
	    stderr, "\n%s\n",
	    text(cli->language, N_("Enter: the terminal begins anew; by itself after a minute.")));
}

static void wait_for_reader(void)
{
	struct pollfd keys = { .fd = STDIN_FILENO, .events = POLLIN };

	(void)poll(&keys, 1, READING_MS);
	(void)tcflush(STDIN_FILENO, TCIFLUSH);
}

/* The screens have not begun. */
static int give_up(struct cli *cli, const struct error *error, bool login)
{
	const bool stay = begins_anew(login);

	cli_tell(cli, error);
	if (stay)
		tell_on_terminal(cli, error);
	cli_close(cli);
	if (stay)
		wait_for_reader();
	return (int)error_exit_status(error->code);
}

int main(int argc, char **argv)
{
	struct cli cli;
	struct error error = { 0 };
	int rest = 0;

	memset(&cli, 0, sizeof(cli));
	secret_harden();
	/* A file that may not grow is a full disk, not the end of the program. */
	signal(SIGXFSZ, SIG_IGN);
	/* Clerks and sync are users of one group, to which what they make in the state folder
	 * belongs. */
	umask(S_IRWXO);
	if (argc == 2 && print_about(argv[1]))
		return EXIT_STATUS_OK;
	if (!confine_all(&error)) {
		cli_tell(&cli, &error);
		return (int)error_exit_status(error.code);
	}
	if (!cli_options(&cli, argc, argv, &rest, &error)) {
		cli_tell(&cli, &error);
		cli_usage(stderr);
		return EXIT_STATUS_USAGE;
	}
	if (rest + 1 == argc && strcmp(argv[rest], "pin-terminal") == 0)
		return face_resident(&cli);
	if (rest < argc)
		return cli_run(&cli, argc - rest, argv + rest);
	heap_make_room(SCREENS_ROOM);
	if (cli_open_settings(&cli, &error) && cli_case_key(&cli, &error) &&
	    screens_run(cli.config, cli.case_key, &error)) {
		cli_close(&cli);
		return EXIT_STATUS_OK;
	}
	return give_up(&cli, &error, argv[0][0] == '-');
}
