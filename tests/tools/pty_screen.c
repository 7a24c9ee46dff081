/*
 * pty_screen: a program on a pty of its own, before a terminal that takes only what its kind knows.
 *
 *   pty_screen PROGRAM [ARGUMENT…]
 *
 * TERM names the kind: linux, putty, fbterm. Lines of standard input:
 *   key NAME…            keys by their names in terminfo (kf10), as this terminal sends them
 *   type TEXT            characters
 *   wait TEXT            until it stands on the screen
 *   cost MOST NAME       a key that changes something, in so many bytes at most
 *   resize COLUMNS ROWS  as if the window had changed
 *   save FILE            the screen, a line a row without trailing blanks, then "COLUMN ROW" of the
 *                        cursor
 * What the terminal does not know ends the run (terminal_model). At the end the program gets
 * SIGTERM. Exit status 1, with the reason and the screen on standard error.
 */
#include "terminal_model.h"

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#define LINE_SIZE 1024
#define WAIT_MS 30000
#define QUIET_MS 150

static int program_fd;

/* ---- the program ---------------------------------------------------------------------------- */

/* False when nothing came for so long. */
static bool take_some(int within_ms)
{
	struct pollfd ready = { .fd = program_fd, .events = POLLIN };
	char bytes[4096];
	ssize_t got;

	if (poll(&ready, 1, within_ms) <= 0)
		return false;
	got = read(program_fd, bytes, sizeof(bytes));
	if (got <= 0)
		stop("the program has ended", strerror(errno));
	terminal_take(bytes, (size_t)got);
	return true;
}

static void settle(void)
{
	while (take_some(QUIET_MS))
		;
}

static void send_bytes(const char *bytes)
{
	if (write(program_fd, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
		stop("write", strerror(errno));
}

static void send_key(const char *name)
{
	const char *bytes = tigetstr(name);

	if (bytes == NULL || bytes == (char *)-1)
		stop("this terminal has no key", name);
	send_bytes(bytes);
}

static bool shows(const char *text)
{
	char words[WORDS_SIZE];

	for (int y = 0; y < terminal.height; y++) {
		row_words(y, words);
		if (strstr(words, text) != NULL)
			return true;
	}
	return false;
}

static void wait_for(const char *text)
{
	for (int waited = 0; !shows(text); waited += QUIET_MS) {
		if (waited >= WAIT_MS)
			stop("does not stand on the screen", text);
		take_some(QUIET_MS);
	}
}

static void cost(const char *words)
{
	char *name = NULL, told[64];
	const size_t most = strtoul(words, &name, 10);
	size_t before;

	settle();
	before = terminal.taken;
	send_key(name + 1);
	if (!take_some(WAIT_MS))
		stop("changes nothing", name + 1);
	settle();
	snprintf(told, sizeof(told), "%zu bytes", terminal.taken - before);
	if (terminal.taken - before > most)
		stop(words, told);
}

static void resize(const char *words)
{
	struct winsize size = { 0 };

	settle();
	if (sscanf(words, "%hu %hu", &size.ws_col, &size.ws_row) != 2)
		stop("resize", words);
	terminal_resize(size.ws_row, size.ws_col);
	if (ioctl(program_fd, TIOCSWINSZ, &size) != 0)
		stop("resize", strerror(errno));
}

static void save(const char *path)
{
	FILE *out;

	settle();
	out = fopen(path, "w");
	if (out == NULL)
		stop(path, strerror(errno));
	write_screen(out);
	fclose(out);
}

static void press_all(char *names)
{
	char *rest = NULL;

	for (char *name = strtok_r(names, " ", &rest); name != NULL;
	     name = strtok_r(NULL, " ", &rest)) {
		send_key(name);
		settle();
	}
}

static void do_line(char *line)
{
	char *words = line + strcspn(line, " ");

	if (*words != '\0')
		*words++ = '\0';
	if (strcmp(line, "key") == 0)
		press_all(words);
	else if (strcmp(line, "type") == 0)
		send_bytes(words);
	else if (strcmp(line, "wait") == 0)
		wait_for(words);
	else if (strcmp(line, "cost") == 0)
		cost(words);
	else if (strcmp(line, "resize") == 0)
		resize(words);
	else if (strcmp(line, "save") == 0)
		save(words);
	else
		stop("no such line", line);
}

int main(int argc, char **argv)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	char line[LINE_SIZE];
	int wrong;
	pid_t pid;

	terminal_resize(size.ws_row, size.ws_col);
	if (argc < 2 || setlocale(LC_ALL, "C.UTF-8") == NULL || !terminal_is(getenv("TERM")) ||
	    setupterm(NULL, STDOUT_FILENO, &wrong) != OK)
		stop("pty_screen", "PROGRAM [ARGUMENT…], and TERM is linux, putty or fbterm");
	pid = forkpty(&program_fd, NULL, NULL, &size);
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		do_line(line);
	}
	settle();
	kill(pid, SIGTERM);
	return EXIT_SUCCESS;
}
