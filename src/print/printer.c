#include "madoguchi/print/printer.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/child.h"

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

bool printer_send(const char *printer, const char *title, const struct buffer *pdf,
		  struct error *error)
{
	/* lp tells the job's number; our standard output may be somebody's records. */
	const int streams[] = { child_memory(pdf->bytes, pdf->size), STDERR_FILENO, STDERR_FILENO };
	const char *arguments[ARGUMENTS_MAX];
	int status = 0;
	bool done;

	if (streams[0] < 0)
		return error_set(error, ERROR_PRINT, CAUSE_ERRNO, errno, "lp");
	arguments_of(printer, title, arguments);
	done = child_run("lp", arguments, streams, &status) ||
	       error_set(error, ERROR_PRINT, CAUSE_ERRNO, errno, "lp");
	close(streams[0]);
	if (!done || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return done;
	return error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "lp ended with %s %d",
			 WIFEXITED(status) ? "exit status" : "signal",
			 WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}
