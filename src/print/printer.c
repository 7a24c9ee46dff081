#include "madoguchi/print/printer.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/file_write.h"

#define ARGUMENTS_MAX 8

/* lp -d PRINTER -t TITLE -- -; options that are not given are left out. */
static void arguments_of(const char *printer, const char *title, const char *arguments[])
{
	size_t count = 0;

	arguments[count++] = "lp";
	if (printer[0] != '\0') {
		arguments[count++] = "-d";
		arguments[count++] = printer;
	}
	if (title != NULL) {
		arguments[count++] = "-t";
		arguments[count++] = title;
	}
	arguments[count++] = "--";
	arguments[count++] = "-";
	arguments[count] = NULL;
}

static int spawn(const char *const *arguments, int input, pid_t *ret_child)
{
	posix_spawn_file_actions_t files;
	int failed = posix_spawn_file_actions_init(&files);

	if (failed != 0)
		return failed;
	failed = posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
	/* lp tells the job's number; our standard output may be somebody's PDF or records. */
	if (failed == 0)
		failed = posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
	if (failed == 0)
		failed =
		    posix_spawnp(ret_child, "lp", &files, NULL, (char *const *)arguments, environ);
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

static bool await(pid_t child, struct error *error)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return error_set(error, ERROR_PRINT, CAUSE_ERRNO, errno, "lp");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	return error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "lp ended with %s %d",
			 WIFEXITED(status) ? "exit status" : "signal",
			 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

bool printer_send(const char *printer, const char *title, const struct buffer *pdf,
		  struct error *error)
{
	const char *arguments[ARGUMENTS_MAX];
	struct error unheard;
	int ends[2], failed;
	bool sent;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return error_set(error, ERROR_PRINT, CAUSE_ERRNO, errno, "lp");
	arguments_of(printer, title, arguments);
	failed = spawn(arguments, ends[0], &child);
	close(ends[0]);
	if (failed != 0) {
		close(ends[1]);
		return error_set(error, ERROR_PRINT, CAUSE_ERRNO, failed, "lp");
	}
	sent = file_write_all(ends[1], pdf->bytes, pdf->size) ||
	       error_set(&unheard, ERROR_PRINT, CAUSE_ERRNO, errno, "lp stopped reading");
	close(ends[1]);
	/* Why lp did not read on is in its exit status, where it has one. */
	if (!await(child, error))
		return false;
	if (!sent)
		*error = unheard;
	return sent;
}
